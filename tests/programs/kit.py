"""Runs a program under the kit, and compares what it printed with what it printed under genuine 1.15.5."""

from __future__ import annotations

import math
import re
import sys
import tempfile

from tests import warm
from tests.programs.record import Programs

LONG = re.compile(r"-?\d+\.\d{6,}")  # a number that shows more than six digits


def run(programs: Programs, name: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program under `tf1kit run`: every program runs through here.

    It runs in a fork of a process that has imported TensorFlow, unless its line `# Process: own` says that it is about
    what happens while TensorFlow is imported.
    """
    options = ["run", *programs.words(name, "Kit")]
    if programs.line(name, "Process") == "own":
        environment = warm.environment()
        environment.pop("TF_CPP_MIN_LOG_LEVEL")  # `Programs.run` sets it
        return programs.run(name, (sys.executable, "-m", "tf1kit", *options), environment)
    words = [*options, programs.path(name), *programs.words(name, "Arguments")]
    with tempfile.TemporaryDirectory() as folder:
        done = warm.run("tf1kit", words, folder, onednn="--no-onednn" not in options)
    return done.returncode, done.stdout, done.stderr


def same_to_six_digits(found: str, golden: str) -> bool:
    """Whether the texts are equal, but for less than half a unit of the sixth digit in numbers that show more."""
    if LONG.sub("#", found) != LONG.sub("#", golden):
        return False
    pairs = zip(map(float, LONG.findall(found)), map(float, LONG.findall(golden)), strict=True)
    return all(abs(ours - theirs) < 0.5 * 10 ** (math.floor(math.log10(abs(theirs))) - 5) for ours, theirs in pairs)
