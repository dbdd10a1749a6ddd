"""Tests the width of the commands' output, and that a table never breaks a name."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from tf1kit.console import print_table

ROOT = Path(__file__).resolve().parents[2]
NAME = "InceptionV2/Mixed_5c/Branch_3/Conv2d_0b_1x1/BatchNorm/moving_variance/ExponentialMovingAverage"


def test_a_pipe_has_120_columns():
    """In a pipe the console has 120 columns, even if COLUMNS says otherwise."""
    script = "from tf1kit.console import console; print(console().width, console(stderr=True).width)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["120", "120"]


def test_no_file_makes_a_console_of_its_own() -> None:
    """No other module makes a console, which would have 80 columns in a pipe."""
    files = [file for room in ("tf1kit", "parity_tests", "benchmarks") for file in (ROOT / room).rglob("*.py")]
    found = [file.relative_to(ROOT).as_posix() for file in files if re.search(r"\bConsole\(", file.read_text("utf-8"))]
    assert sorted(found) == ["tf1kit/cli/progress.py", "tf1kit/console.py"]


@pytest.mark.parametrize("width", [40, 100, 120, 300])
def test_a_name_is_never_broken(width):
    """Sentences are folded, but a name stays in one line, even if the line is longer than the
    console.
    """
    table = Table()
    table.add_column("name", no_wrap=True)
    table.add_column("why")
    table.add_row(NAME, "a sentence of some words " * 9)
    out = Console(file=io.StringIO(), width=width)
    print_table(table, out)
    lines = out.file.getvalue().splitlines()
    assert sum(NAME in line for line in lines) == 1
    assert max(map(len, lines)) <= max(width, len(NAME) + 20)
    assert out.width == width
