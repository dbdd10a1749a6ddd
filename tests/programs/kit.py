"""Runs a program under the kit, and compares what it printed with what it printed under genuine 1.15.5."""

from __future__ import annotations

import math
import os
import re
import sys
from pathlib import Path

from tests.programs.record import Programs

ROOT = Path(__file__).parent.parent.parent
LONG = re.compile(r"-?\d+\.\d{6,}")  # a number that shows more than six digits


def run(programs: Programs, name: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a program under `tf1kit run`: every program runs through here."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = (sys.executable, "-m", "tf1kit", "run", *programs.words(name, "Kit"))
    return programs.run(name, command, {"PYTHONPATH": path})


def same_to_six_digits(found: str, golden: str) -> bool:
    """Whether the texts are equal, but for less than half a unit of the sixth digit in numbers that show more."""
    if LONG.sub("#", found) != LONG.sub("#", golden):
        return False
    pairs = zip(map(float, LONG.findall(found)), map(float, LONG.findall(golden)), strict=True)
    return all(abs(ours - theirs) < 0.5 * 10 ** (math.floor(math.log10(abs(theirs))) - 5) for ours, theirs in pairs)
