"""One module per kind of file; `contents_of` finds out which it is."""

from __future__ import annotations

from pathlib import Path

from tf1kit.checkpoint.formats.stored import Contents


def contents_of(path: Path, step: int | None = None) -> tuple[Path, Contents]:
    """What is at `path`, by its format, and the path of the one checkpoint that it is."""
    from tf1kit.checkpoint.formats.v2 import read_v2

    return path, read_v2(path)
