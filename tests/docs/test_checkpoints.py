"""Runs the blocks of docs/4-checkpoints.md: writes its modules, runs its commands and its Python,
and compares the output.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf
from click.testing import CliRunner

from tf1kit.cli import main
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.legacy_side import LegacySide

CHAPTER = Path(__file__).resolve().parents[2] / "docs" / "4-checkpoints.md"
BLOCK = re.compile(r"^```(python|sh|text)(?: (\w+)\.py)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEPS = 20


def train_and_save() -> None:
    """The start of the chapter: model.ckpt-20 of its graph."""
    graph: Any = importlib.import_module("graph")
    side = LegacySide(graph, "float32", batches_of(graph), {})
    side.load(side.initial_state())
    for step in range(STEPS):
        side.train(step)
    with side.graph.as_default():
        tf.compat.v1.train.Saver(side.variables).save(side.session, "./model.ckpt", global_step=STEPS)


def said_by(commands: str) -> str:
    """The output of command lines; each must succeed."""
    said = ""
    for line in commands.splitlines():
        program, *words = line.split()
        assert program == "tf1kit", line
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, f"{line}: {result.output} {result.exception or ''}"
        said += result.output
    return said


def test_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The blocks run from top to bottom in one folder. Every line of a text block is printed by the
    block before it, in order.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    blocks = BLOCK.findall(CHAPTER.read_text(encoding="utf-8"))
    modules = [module for _, module, _ in blocks if module]
    assert " ".join(kind for kind, module, _ in blocks if not module) == "sh text python text python text python"
    names: dict[str, Any] = {}
    said = ""
    for kind, module, code in blocks:
        if module:
            monkeypatch.setitem(sys.modules, module, sys)  # so that the module is gone after the test
            del sys.modules[module]
            Path(f"{module}.py").write_text(code, encoding="utf-8")
        elif kind == "sh":
            train_and_save()
            said = said_by(code)
        elif kind == "python":
            capsys.readouterr()
            exec(code, names)
            said = capsys.readouterr().out
        else:
            lines = code.splitlines()
            assert [line for line in said.splitlines() if line in lines] == lines
    for module in modules:
        monkeypatch.delitem(sys.modules, module)
