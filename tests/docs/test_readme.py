"""Runs README.md: writes its program and its port to files, runs its commands, and compares the
output.
"""

from __future__ import annotations

import re
import sys

import pytest
from click.testing import CliRunner

from tests.conftest import ROOT, Folder
from tf1kit.cli import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python (\w+)\.py\n(.*?)^```$", README, re.DOTALL | re.MULTILINE))
SCREENS = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def lines(text: str) -> list[str]:
    """The lines without the parts that depend on the terminal's width or the machine's speed."""
    spaced = (re.sub(r"[\s┃│─━]+", " ", line).strip() for line in text.splitlines())
    return [re.sub(r" \d+\.\d$", "", line) for line in spaced if line]


def missing(shown: str, printed: str) -> list[str]:
    """The shown lines that were not printed, or were printed in another order."""
    left = iter(lines(printed))
    return [line for line in lines(shown) if line not in left]


def test_screens(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands run from top to bottom: `run` in its own process, `parity` in the checkout, the
    rest in the program's folder.
    """
    folder.write(**FILES)
    monkeypatch.syspath_prepend(str(folder.path))
    for command, shown in SCREENS:
        program, *words = command.split()
        assert program == "tf1kit"
        if words[0] == "run":
            done = folder.python("-m", "tf1kit", *words)
            printed, code = done.stdout, done.returncode
        else:
            monkeypatch.chdir(ROOT if words[0] == "parity" else folder.path)
            monkeypatch.delitem(sys.modules, "port", raising=False)
            result = CliRunner().invoke(main, words)
            printed, code = result.output, result.exit_code
        assert code == 0, printed
        assert missing(shown, printed) == [], printed
        if words[:2] == ["checkpoint", "map"]:
            table = printed[printed.index("WEIGHT_MAP") :]
            (folder.path / "port.py").write_text(f"{FILES['port']}\n{table}", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "port")


def test_each_command_has_a_screen() -> None:
    """The README shows run, scan, port, parity and checkpoint, and the test finds every block."""
    commands = [command.split()[1] for command, _ in SCREENS]
    assert commands == ["run", "scan", "port", "parity", "checkpoint", "checkpoint"]
    assert README.count("\n$ ") == len(SCREENS)
    assert set(FILES) == {"train", "port"}


def test_a_line_that_is_not_printed_is_found() -> None:
    """`missing` notices another number and another order, and ignores the time."""
    assert missing("loss  holds  0 ULP\n", "│ loss │ holds │ 0 ULP\n") == []
    assert missing("map holds 1.6\n", "map holds 20.9\n") == []
    assert missing("loss 0.19\n", "loss 0.20\n") == ["loss 0.19"]
    assert missing("a\nb\n", "b\na\n") == ["b"]
