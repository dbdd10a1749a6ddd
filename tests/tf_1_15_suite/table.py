"""Compares the results of TensorFlow 1.15's own tests on 1.15.5 and under the kit."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from tests.tf_1_15_suite import log

PASSES, REFUSED, ABSENT, FAILS, UNFINISHED = "passes", "refused", "absent", "fails", "unfinished"
KINDS = (PASSES, REFUSED, ABSENT, FAILS, UNFINISHED)
# The error of a name that the kit does not supply, and the reasons for which no Python code can.
MISSING = re.compile(r"of TensorFlow 1\.15\.5 is not available|is not supplied")
KERNEL = re.compile(
    r"C\+\+ operation|cuDNN|TensorRT|through operations that are not in current TensorFlow|by its kernel"
)


def module(path: str) -> str:
    """The package that a test file is counted to: contrib.rnn, python.training."""
    return ".".join(path.split("/")[1:3])


class File:
    """The results of one test file on both sides.

    Args:
        path: of the file in TensorFlow's tree.
        genuine: what it printed on 1.15.5.
        kit: what it printed under the kit.
        ended: whether it ended by itself under the kit.
    """

    def __init__(self, path: str, genuine: str, kit: str, ended: bool) -> None:
        self.path, self.ended = path, ended
        self.passed = [name for name, state in log.outcomes(genuine).items() if state == log.PASSED]
        self.here, self.causes = log.outcomes(kit), log.causes(kit)
        self.whole = "" if self.here else log.error(kit)

    def fails(self) -> bool:
        """Whether a method that passes on 1.15.5 does not pass here."""
        return any(self.kind(name)[0] != PASSES for name in self.passed)

    def kind(self, name: str) -> tuple[str, str]:
        """How a method that passes on 1.15.5 ends here, and why."""
        state = self.here.get(name)
        if state == log.PASSED:
            return PASSES, ""
        why = self.causes.get(name) or self.causes.get(name.partition(".")[0]) or self.whole
        if not why and not self.ended and state in (None, log.CUT):
            return UNFINISHED, ""
        why = why or (f"the method is {state}" if state else "the method is not there")
        if MISSING.search(why):
            return (REFUSED if KERNEL.search(why) else ABSENT), why
        return FAILS, why


def counts(files: list[File]) -> dict[str, Counter[str]]:
    """Module to the number of methods of each kind."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for file in files:
        found[module(file.path)].update(file.kind(name)[0] for name in file.passed)
    return {name: found[name] for name in sorted(found) if found[name]}


def share(count: Counter[str]) -> float:
    """The percentage that passes, of the methods that ended and were not refused for want of a kernel."""
    of = count[PASSES] + count[ABSENT] + count[FAILS]
    return 100 * count[PASSES] / of if of else 100.0


def page(files: list[File]) -> str:
    """The table by module, in Markdown."""
    found = counts(files)
    total = sum(found.values(), Counter[str]())
    lines = ["| module | pass on 1.15.5 | pass here | refused | absent | fail | unfinished | share |"]
    lines.append("|---|" + "---:|" * 7)
    for name, count in [*found.items(), ("all", total)]:
        cells = [sum(count.values()), *(count[kind] for kind in KINDS), f"{share(count):.1f} %"]
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines) + "\n"


def reasons(files: list[File]) -> str:
    """Each reason with its methods, the most frequent first; numbers and addresses do not count."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in files:
        for name in file.passed:
            kind, why = file.kind(name)
            if kind not in (PASSES, UNFINISHED):
                groups[kind, re.sub(r"0x[0-9a-f]+|\d+", "N", why)[:160]].append(
                    f"{file.path.rpartition('/')[2]}::{name}"
                )
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return "".join(f"{len(names)} {kind}: {why}\n    {' '.join(names[:8])}\n" for (kind, why), names in ordered)


def read(results: Path, sides: tuple[str, str], ended: dict[str, bool]) -> list[File]:
    """The files that ran on both sides."""
    found = []
    for path in sorted(ended):
        logs = [results / side / f"{path}.log" for side in sides]
        if all(each.exists() for each in logs):
            found.append(File(path, *(each.read_text("utf-8", "replace") for each in logs), ended[path]))
    return found
