"""Tests the progress bar of the commands: it appears on stderr, after a second, in a terminal
only.
"""

import io
from pathlib import Path

import pytest
from rich.console import Console

import tf1kit
from tf1kit.cli import progress
from tf1kit.cli.progress import progress_bar

KIT = Path(tf1kit.__file__).parent


def shown(monkeypatch: pytest.MonkeyPatch, patience: float = -1.0, terminal: bool = True, **options: bool) -> str:
    """The output of a bar at 3 of 4."""
    monkeypatch.setattr(progress, "PATIENCE", patience)
    console = Console(file=io.StringIO(), force_terminal=terminal, width=100, color_system=None)
    with progress_bar(console=console, **options) as tell:
        tell("conv1/[kernel]", 3, 4)
        tell("conv1/[kernel]", 3, None)
        tell("conv1/[kernel]", 3, 4)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_the_bar_says_what_and_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar shows the unchanged name and the count."""
    text = shown(monkeypatch)
    assert "conv1/[kernel]" in text
    assert "3/4" in text


def test_bytes_have_their_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar of a download shows its unit, bytes."""
    assert "3/4 bytes" in shown(monkeypatch, in_bytes=True)


@pytest.mark.parametrize("options", [{"patience": 60.0}, {"terminal": False}, {"hidden": True}])
def test_nothing_is_written(monkeypatch: pytest.MonkeyPatch, options: dict[str, float]) -> None:
    """No bar appears in the first second, in a pipe, or with --quiet."""
    assert shown(monkeypatch, **options) == ""  # type: ignore[arg-type]


def test_there_is_one_bar() -> None:
    """No other file of the kit uses rich's progress bar."""
    found = [file for file in KIT.rglob("*.py") if "rich.progress" in file.read_text(encoding="utf-8")]
    assert [file.relative_to(KIT).as_posix() for file in found] == ["cli/progress.py"]
