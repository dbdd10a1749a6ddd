"""Tests `--quiet`: every command has it and prints only the verdict and what is wrong, with the
same exit codes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from tf1kit.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAIR = ("legacy.cifar10_input", "migrated.cifar10_input")
PROGRAM = "import tensorflow as tf\ntf.placeholder(tf.float32)\ntf.contrib.nosuch\n"


def commands(group: click.Group = main, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that is not a group, with its words on the command line."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield (*words, name), command


@pytest.mark.parametrize(
    ("words", "command"), list(commands()), ids=lambda given: " ".join(given) if isinstance(given, tuple) else ""
)
def test_every_command_has_it(words: tuple[str, ...], command: click.Command) -> None:
    """Every command has `--quiet`, and the help says what it does."""
    told = CliRunner().invoke(main, [*words, "--help"]).output
    assert "-q, --quiet" in told
    [option] = [one for one in command.params if one.name == "quiet"]
    assert isinstance(option, click.Option) and str(option.help).endswith(".")


def quiet(*arguments: object, code: int = 0) -> str:
    """The output of a command with `--quiet`; the exit code is the same without it."""
    words = [str(argument) for argument in arguments]
    loud, said = (CliRunner().invoke(main, [*words, *more]) for more in ([], ["--quiet"]))
    assert (said.exit_code, loud.exit_code) == (code, code), said.output
    assert len(said.output) < len(loud.output)
    return said.output


def test_parity(monkeypatch: pytest.MonkeyPatch) -> None:
    """`parity` prints the closing line, and what is wrong."""
    monkeypatch.chdir(ROOT)
    assert quiet("parity", *PAIR, "--rung", "bitwise", "--steps", "1") == "\nholds: bitwise\n"
    wrong = quiet("parity", *PAIR, "--rung", "bitwise", "--steps", "1", "--mutant", "crop off by one", code=1)
    assert "tensors fail" in wrong and wrong.endswith("\nfails: bitwise\n")
    absent = quiet("parity", *PAIR, "--rung", "golden", "--seed", "1", code=1)
    assert absent.startswith("golden not run: ") and absent.endswith("\nnot run: golden\n")


def test_scan(tmp_path: Path) -> None:
    """`scan` prints what cannot run; if all can run, only the count."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    said = quiet("scan", program, code=1)
    assert "tf.contrib.nosuch" in said and "tf.placeholder" not in said
    assert "1 of which cannot run" in said
    program.write_text(PROGRAM.replace("tf.contrib.nosuch", ""))
    assert quiet("scan", program) == "1 place, 0 of which cannot run\n"


def test_checkpoint(tmp_path: Path) -> None:
    """`list` and `diff` sum up in a line."""
    for name, value in (("a", 0.0), ("b", 1.0)):
        np.savez(tmp_path / f"{name}.npz", w=np.full((3, 2), value, "float32"))
    left, right = tmp_path / "a.npz", tmp_path / "b.npz"
    assert quiet("checkpoint", "list", left).startswith("1 tensors, 24 bytes: ")
    assert quiet("checkpoint", "diff", left, right, code=1) == "1 of 1 tensors differ, 0 are equal.\n"


def test_data(tmp_path: Path) -> None:
    """Other commands print nothing if nothing is wrong."""
    assert CliRunner().invoke(main, ["data", "sample", "--quiet", "--out", str(tmp_path / "data")]).output == ""


def test_run(tmp_path: Path) -> None:
    """`run` prints the program's output, and only errors of TensorFlow's log, unless a level is
    set.
    """
    (tmp_path / "program.py").write_text("import os\nprint(os.environ['TF_CPP_MIN_LOG_LEVEL'])\n")
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    plain = {key: value for key, value in os.environ.items() if key != "TF_CPP_MIN_LOG_LEVEL"} | {"PYTHONPATH": paths}
    words = [sys.executable, "-m", "tf1kit", "run", "--quiet", "program.py"]
    for given, level in (({}, "2"), ({"TF_CPP_MIN_LOG_LEVEL": "0"}, "0")):
        done = subprocess.run(words, cwd=tmp_path, env=plain | given, capture_output=True, text=True, check=True)
        assert (done.stdout, done.stderr) == (f"{level}\n", "")
