"""Finds the checkpoints in a folder, and which of them is the latest."""

from __future__ import annotations

import re
from pathlib import Path

from tf1kit.checkpoint.errors import CheckpointError, DamagedError, reading
from tf1kit.checkpoint.formats.table import MAGIC

STATE = "checkpoint"
LARGEST_STATE = 1 << 20  # bytes
FOOTER = MAGIC.to_bytes(8, "little")
V1_SHARD = re.compile(r"(.+)-\d{5}-of-(\d{5})")
SHARD = re.compile(r"(?P<prefix>.+)\.data-\d{5}-of-\d{5}")
LINE = re.compile(r'\s*(?P<key>\w+)\s*:\s*(?:"(?P<text>(?:[^"\\]|\\.)*)"|\'(?P<other>(?:[^\'\\]|\\.)*)\'|\S+)\s*')
ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"t": b"\t", b"r": b"\r"}


def prefix_in(folder: Path, step: int | None) -> Path:
    """The prefix of the latest checkpoint in a folder, or of the checkpoint at `step`.

    Raises:
        CheckpointError: if there is no such checkpoint, or if there are several and no `checkpoint`
            file that names the latest.
    """
    there = _prefixes(folder)
    if not there and not (folder / STATE).exists():
        raise CheckpointError(
            f"{folder} has no checkpoint. Give a folder with one, or its prefix, such as model.ckpt-1000."
        )
    shown = ", ".join(there[-5:]) or "none"
    if step is not None:
        found = [name for name in there if name.endswith(f"-{step}")]
        if len(found) != 1:
            raise CheckpointError(f"{folder} has {len(found) or 'no'} checkpoints of step {step}. It has: {shown}.")
        return folder / found[0]
    if not (folder / STATE).exists():
        if len(there) != 1:
            raise CheckpointError(f"{folder} has no file named {STATE} that says which is the latest. It has: {shown}.")
        return folder / there[0]
    latest = latest_of(folder / STATE)
    if latest not in there and not (folder / latest).exists():
        raise CheckpointError(
            f"{folder / STATE} names {latest} as the latest, which is not in {folder}. It has: {shown}. Give one of these."
        )
    return folder / latest


def latest_of(state: Path) -> str:
    """The name of the latest checkpoint, read from a `checkpoint` file.

    Only the last part of the path in the file is used.  So the checkpoint is looked for in the
    file's own folder and nowhere else.
    """
    with reading(state, do="Give the checkpoint itself, such as model.ckpt-1000"):
        if not state.is_file() or state.stat().st_size > LARGEST_STATE:
            raise DamagedError("is not the small text file in which TensorFlow names its checkpoints")
        try:
            content = state.read_bytes().decode()
        except UnicodeDecodeError:
            raise DamagedError("is not text") from None
        named = None
        for line in content.splitlines():
            if line.strip():
                found = LINE.fullmatch(line)
                if not found:
                    raise DamagedError(f"has a line that TensorFlow does not write: {line[:60]!r}")
                if found["key"] == "model_checkpoint_path":
                    named = _unescaped(found["text"] or found["other"] or "")
        name = (named or "").replace("\\", "/").rpartition("/")[2]
        if name in ("", ".", ".."):
            raise DamagedError("does not name a checkpoint")
        if not name.isprintable():
            raise DamagedError(f"names the checkpoint {name!r}, which has unprintable characters")
    return name


def _unescaped(text: str) -> str:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        if code[:1] == b"x" and len(code) > 1:
            return bytes([int(code[1:], 16)])
        return bytes([int(code, 8) & 255]) if code[:1].isdigit() else ESCAPED.get(code, code)

    return ESCAPE.sub(plain, text.encode()).decode(errors="replace")


def _prefixes(folder: Path) -> list[str]:
    """The prefixes of the checkpoints in a folder, sorted by step."""
    with reading(folder):
        names = {name for entry in folder.iterdir() if (name := _prefix_of(entry))}
    return sorted(
        names, key=lambda name: (int(number[1]) if (number := re.search(r"-(\d{1,18})$", name)) else -1, name)
    )


def _prefix_of(path: Path) -> str:
    """The prefix of the checkpoint that a file belongs to; "" if the file is not part of one."""
    if path.suffix == ".index":
        return path.stem
    if not is_table(path):
        return ""
    shard = V1_SHARD.fullmatch(path.name)
    return shard[1] if shard else path.name


def is_table(path: Path) -> bool:
    """Whether a file ends as a V1 checkpoint does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(FOOTER)))
        return file.read() == FOOTER


def unfinished(prefix: Path) -> str:
    """The name of a file that an interrupted write of the checkpoint left, or ""."""
    folder = prefix.parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    parts = sorted(
        name
        for name in names
        if name.startswith((prefix.name + "_temp", prefix.name + ".index.tempstate"))
        or ((found := SHARD.match(name)) and found["prefix"] == prefix.name)
    )
    return parts[0] if parts else ""
