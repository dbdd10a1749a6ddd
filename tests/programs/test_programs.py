"""Programs written for TensorFlow 1 print under `tf1kit run`, untouched, what they print under genuine 1.15.5."""

import os
import sys
from pathlib import Path

import pytest

from tests.programs.record import HERE, programs, recorded, run


@pytest.mark.parametrize("name", programs())
def test_prints_the_same(name: str) -> None:
    """Exit code and standard output."""
    root = str(Path(HERE).parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    code, output, errors = run(name, (sys.executable, "-m", "tf1kit", "run"), {"PYTHONPATH": path})
    assert code == 0, errors[-4000:]
    assert output == recorded(name)
