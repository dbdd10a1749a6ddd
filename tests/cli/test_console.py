"""How wide commands print, and that a table never breaks a name."""

import io
import subprocess
import sys

import pytest
from rich.console import Console
from rich.table import Table

from tf1kit.console import print_table

NAME = "InceptionV2/Mixed_5c/Branch_3/Conv2d_0b_1x1/BatchNorm/moving_variance/ExponentialMovingAverage"


def test_a_pipe_has_120_columns():
    """Whatever COLUMNS says of the terminal beside it."""
    script = "from tf1kit.console import console; print(console().width, console(stderr=True).width)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["120", "120"]


@pytest.mark.parametrize("width", [40, 100, 120, 300])
def test_a_name_is_never_broken(width):
    """Sentences are folded; a name stays in one line, though that is longer than the console."""
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
