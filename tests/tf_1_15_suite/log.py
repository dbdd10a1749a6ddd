"""Reads what a test file of TensorFlow's has printed: its methods, and why some of them failed."""

from __future__ import annotations

import re

PASSED, FAILED, SKIPPED, CUT = "passed", "failed", "skipped", "cut off"
STATES = {"OK": PASSED, "FAILED": FAILED, "SKIPPED": SKIPPED}
LINE = re.compile(r"\[ +(RUN|OK|FAILED|SKIPPED) +\] (?:__main__\.)?(\w+\.\w+)")
SECTION = re.compile(r"^={70}\n(?:ERROR|FAIL): (.*?)\n-{70}\n(.*?)(?=^={70}\n|^-{70}\nRan |\Z)", re.M | re.S)
CLASS = re.compile(r"__main__\.(\w+)")
NOT_A_TEST = ".test_session"  # a method of every class, which is not a test


def outcomes(log: str) -> dict[str, str]:
    """Class.method to its state. A method that has begun and not ended is cut off."""
    found: dict[str, str] = {}
    for word, name in LINE.findall(log):
        if not name.endswith(NOT_A_TEST):
            found[name] = STATES.get(word, found.get(name, CUT))
            if word == "FAILED":
                found[name] = FAILED
    return found


def causes(log: str) -> dict[str, str]:
    """Class.method to the last line of its traceback; the class alone for what fails before its methods."""
    found = {}
    for title, trace in SECTION.findall(log):
        group = CLASS.search(title)
        method = title.split(" ")[0]
        name = f"{group[1]}.{method}" if group else method
        found.setdefault(group[1] if group and method.startswith("setUpClass") else name, error(trace))
    return found


def error(trace: str) -> str:
    """The exception of a traceback, in one line."""
    found = re.findall(r"^(\w[\w.]*(?:Error|Exception|Exit|Warning|Interrupt|OpError|Failure)\b.*)$", trace, re.M)
    return (found or [line for line in trace.splitlines() if line.strip()] or [""])[-1].strip()
