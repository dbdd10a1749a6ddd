"""Programs written for TensorFlow 1 print under `tf1kit run`, untouched, what they print under genuine 1.15.5."""

import math
import os
import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.programs.record import HERE, line_of, programs, recorded, run

LONG = re.compile(r"-?\d+\.\d{6,}")  # a number that shows more than six digits


def same_to_six_digits(found: str, golden: str) -> bool:
    """Whether the texts are equal, but for less than half a unit of the sixth digit in numbers that show more."""
    if LONG.sub("#", found) != LONG.sub("#", golden):
        return False
    pairs = zip(map(float, LONG.findall(found)), map(float, LONG.findall(golden)), strict=True)
    return all(abs(ours - theirs) < 0.5 * 10 ** (math.floor(math.log10(abs(theirs))) - 5) for ours, theirs in pairs)


def test_the_comparison_sees() -> None:
    """The sixth digit, and any other text."""
    assert same_to_six_digits("loss 2.34312499", "loss 2.34312501")
    assert not same_to_six_digits("loss 2.34312", "loss 2.34313")
    assert not same_to_six_digits("loss 2.3431200", "loss 2.3431260")
    assert not same_to_six_digits("Loss 2.3431200", "loss 2.3431200")


@pytest.mark.parametrize("name", programs())
def test_prints_the_same(name: str) -> None:
    """Exit code and standard output."""
    root = str(Path(HERE).parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    options = shlex.split(line_of(name, "Kit") or "")
    code, output, errors = run(name, (sys.executable, "-m", "tf1kit", "run", *options), {"PYTHONPATH": path})
    assert code == 0, errors[-4000:]
    assert output == recorded(name) or same_to_six_digits(output, recorded(name))
