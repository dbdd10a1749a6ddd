"""Readers, one module per file format; `contents_of` recognises the format by the content."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tf1kit.checkpoint.errors import CheckpointError, reading
from tf1kit.checkpoint.formats.folder import SHARD, STATE, V1_SHARD, is_table, latest_of, prefix_in, unfinished
from tf1kit.checkpoint.formats.stored import Contents, Stored

KNOWN = (
    "a checkpoint (its prefix, such as model.ckpt-1000), a folder with one, a SavedModel, .pb, .meta, .npz, .safetensors, "
    ".keras or .weights.h5"
)
BY_TENSOR = ("npz", "safetensors", "Keras")  # formats whose names a program chooses
PICKLE = re.compile(rb"\x80[\x02-\x05]")


def contents_of(path: Path, step: int | None = None) -> tuple[Path, Contents]:
    """Open the checkpoint at `path`; return the path of the checkpoint itself and its contents.

    The two paths differ for a folder, where the latest checkpoint or that of `step` is opened.
    """
    with reading(path), ExitStack() as opened:
        if step is not None and not path.is_dir():
            raise CheckpointError(
                f"{path} is not a folder, and a step chooses one of the checkpoints in a folder. Leave the step out."
            )
        if path.is_dir():
            found, contents = _folder(path, step, opened)
        else:
            found, contents = (_file if path.is_file() else _prefix)(path, opened)
        contents.opened = opened.pop_all()
        if contents.format in BY_TENSOR:
            contents.tensors = _by_variable(contents.tensors)
        return found, contents


def _by_variable(tensors: dict[str, Stored]) -> dict[str, Stored]:
    """Rename tensors to their variables, if no two get the same name: `conv/W:0` to `conv/W`.

    Programs of TensorFlow 1 and Keras 2 save arrays under the names of tensors.
    """
    renamed = {name.removesuffix(":0"): stored for name, stored in tensors.items()}
    return renamed if len(renamed) == len(tensors) else tensors


def _folder(path: Path, step: int | None, opened: ExitStack) -> tuple[Path, Contents]:
    """Open a SavedModel, or a checkpoint in a folder."""
    from tf1kit.checkpoint.formats.v2 import read_v2

    if any((path / name).exists() for name in ("saved_model.pb", "saved_model.pbtxt")):
        if not (path / "variables" / "variables.index").exists():
            raise CheckpointError(f"{path} is a SavedModel without variables/variables.index. Copy its whole folder.")
        contents = read_v2(path / "variables" / "variables", opened)
        contents.format = "SavedModel"
        return path, contents
    prefix = prefix_in(path, step)
    return (_file if prefix.is_file() else _prefix)(prefix, opened)


def _prefix(path: Path, opened: ExitStack) -> tuple[Path, Contents]:
    """Open a V2 checkpoint or a sharded V1 checkpoint by the prefix of its files."""
    from tf1kit.checkpoint.formats.v1 import read_v1
    from tf1kit.checkpoint.formats.v2 import read_v2

    if os.path.lexists(path) and not path.exists():
        raise CheckpointError(f"{path} is a link that leads nowhere or to itself. Give the checkpoint itself.")
    if path.with_name(path.name + ".index").exists():
        return path, read_v2(path, opened)
    shards = _v1_shards(path)
    if shards:
        return path, read_v1(shards, opened)
    if left := unfinished(path):
        raise CheckpointError(
            f"{path}.index is missing, but {left} is there: writing or copying the checkpoint was interrupted. "
            "Use an earlier one."
        )
    raise CheckpointError(f"{path}: this checkpoint does not exist. Give {KNOWN}.")


def _v1_shards(path: Path) -> list[Path]:
    """The files of a sharded V1 checkpoint: PREFIX-00000-of-00002 and so on."""
    if not path.parent.is_dir():
        return []
    names = sorted(entry.name for entry in path.parent.iterdir())
    found = [(name, parts[2]) for name in names if (parts := V1_SHARD.fullmatch(name)) and parts[1] == path.name]
    for _, count in found[:1]:
        wanted = [f"{path.name}-{shard:05d}-of-{count}" for shard in range(int(count))]
        if missing := [name for name in wanted if name not in names]:
            raise CheckpointError(
                f"{path.with_name(missing[0])} is missing: the checkpoint has {count} files. Copy all of them."
            )
        return [path.with_name(name) for name in wanted]
    return []


def _file(path: Path, opened: ExitStack) -> tuple[Path, Contents]:
    """Open a file, recognised by its first and last bytes.

    A graph file has no such mark and is recognised by its name.
    """
    if shard := SHARD.fullmatch(path.name):
        return _prefix(path.with_name(shard["prefix"]), opened)
    if path.suffix == ".index":
        return _prefix(path.with_suffix(""), opened)
    if path.name == STATE:
        latest_of(path)
        return _folder(path.parent, None, opened)
    if path.name in ("saved_model.pb", "saved_model.pbtxt"):
        return _folder(path.parent, None, opened)
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise CheckpointError(f"{path} is empty: writing or copying it was interrupted. Use an earlier checkpoint.")
    if is_table(path):
        return _table(path, opened)
    for applies, module, function in READERS:
        if applies(path, head):
            reader = getattr(__import__(f"{__name__}.{module}", fromlist=[function]), function)
            return path, reader(path, opened)
    if head.startswith(b"\x93NUMPY"):
        from tf1kit.checkpoint.formats.npy import said_of

        raise CheckpointError(f"{path} is not a checkpoint{said_of(path)}.")
    said = next((said for applies, said in REFUSED if applies(path, head)), "")
    raise CheckpointError(f"{path} is not a checkpoint{said}. Give {KNOWN}.")


def _table(path: Path, opened: ExitStack) -> tuple[Path, Contents]:
    """Open a V1 checkpoint by one of its files."""
    from tf1kit.checkpoint.formats.v1 import read_v1

    if parts := V1_SHARD.fullmatch(path.name):
        return _prefix(path.with_name(parts[1]), opened)
    return path, read_v1([path], opened)


def _has_pickle(path: Path, head: bytes) -> bool:
    """Whether a file is a Python pickle, or a zip file with one, as PyTorch writes it."""
    if PICKLE.match(head):
        return True
    return head.startswith(b"PK") and any(name.endswith(".pkl") for name in _names(path))


def _names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []  # the reader that opens the file reports the damage


Applies = Callable[[Path, bytes], bool]
READERS: tuple[tuple[Applies, str, str], ...] = (
    (lambda path, head: head.startswith(b"\x89HDF\r\n\x1a\n"), "hdf5", "read_hdf5"),
    (
        lambda path, head: head.startswith(b"PK") and not _has_pickle(path, head) and path.suffix == ".keras",
        "hdf5",
        "read_keras",
    ),
    (lambda path, head: head.startswith(b"PK") and not _has_pickle(path, head), "npz", "read_npz"),
    (lambda path, head: path.suffix == ".safetensors", "safetensors", "read_safetensors"),
    (lambda path, head: path.suffix == ".pb" and not _has_pickle(path, head), "graph", "read_graph"),
    (lambda path, head: path.suffix == ".meta" and not _has_pickle(path, head), "meta_graph", "read_meta"),
)
REFUSED: tuple[tuple[Applies, str], ...] = (
    (_has_pickle, ", but a pickle: it is not read, because reading a pickle can run any program"),
    (
        lambda path, head: head.startswith(b"version https://git-lfs"),
        ", but a Git LFS pointer to one: run git lfs pull",
    ),
    (lambda path, head: path.suffix == ".pbtxt", ", but a graph in text form, which is not read"),
)
