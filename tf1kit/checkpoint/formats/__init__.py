"""One module per kind of file; `contents_of` finds out which it is, by what is in it rather than by its name."""

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
    """What is at `path`, by its format, and the path of the one checkpoint that it is."""
    with reading(path), ExitStack() as opened:
        if step is not None and not path.is_dir():
            raise CheckpointError(
                f"{path} is not a folder, and a step chooses among the checkpoints of a folder. Leave the step out."
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
    """Programs of TensorFlow 1 and Keras 2 keep arrays under the name of a tensor, conv/W:0; its variable is conv/W."""
    renamed = {name.removesuffix(":0"): stored for name, stored in tensors.items()}
    return renamed if len(renamed) == len(tensors) else tensors


def _folder(path: Path, step: int | None, opened: ExitStack) -> tuple[Path, Contents]:
    """A SavedModel, or a folder of checkpoints."""
    from tf1kit.checkpoint.formats.v2 import read_v2

    if any((path / name).exists() for name in ("saved_model.pb", "saved_model.pbtxt")):
        if not (path / "variables" / "variables.index").exists():
            raise CheckpointError(f"{path} is a SavedModel without variables/variables.index. Copy all of its folder.")
        contents = read_v2(path / "variables" / "variables", opened)
        contents.format = "SavedModel"
        return path, contents
    prefix = prefix_in(path, step)
    return (_file if prefix.is_file() else _prefix)(prefix, opened)


def _prefix(path: Path, opened: ExitStack) -> tuple[Path, Contents]:
    """The prefix of the files of V2, or of a sharded V1."""
    from tf1kit.checkpoint.formats.v1 import read_v1
    from tf1kit.checkpoint.formats.v2 import read_v2

    if os.path.lexists(path) and not path.exists():
        raise CheckpointError(f"{path} is a link that leads nowhere or in a circle. Give the checkpoint itself.")
    if path.with_name(path.name + ".index").exists():
        return path, read_v2(path, opened)
    shards = _v1_shards(path)
    if shards:
        return path, read_v1(shards, opened)
    if left := unfinished(path):
        raise CheckpointError(
            f"{path}.index is missing, but {left} is there: the checkpoint was not written to its end, or not copied "
            "whole. Use an earlier one."
        )
    raise CheckpointError(f"{path}: this checkpoint does not exist. Give {KNOWN}.")


def _v1_shards(path: Path) -> list[Path]:
    """All files of a checkpoint of V1 in several: PREFIX-00000-of-00002."""
    if not path.parent.is_dir():
        return []
    names = sorted(entry.name for entry in path.parent.iterdir())
    found = [(name, parts[2]) for name in names if (parts := V1_SHARD.fullmatch(name)) and parts[1] == path.name]
    for _, count in found[:1]:
        wanted = [f"{path.name}-{shard:05d}-of-{count}" for shard in range(int(count))]
        if missing := [name for name in wanted if name not in names]:
            raise CheckpointError(
                f"{path.with_name(missing[0])} is missing: the checkpoint is in {count} files. Copy all."
            )
        return [path.with_name(name) for name in wanted]
    return []


def _file(path: Path, opened: ExitStack) -> tuple[Path, Contents]:
    """A file, by its first and last bytes; those of a graph say nothing, so that its name has to."""
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
        raise CheckpointError(
            f"{path} is empty: it was not written to its end, or not copied. Use an earlier checkpoint."
        )
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
    """A V1 file, alone or one of several."""
    from tf1kit.checkpoint.formats.v1 import read_v1

    if parts := V1_SHARD.fullmatch(path.name):
        return _prefix(path.with_name(parts[1]), opened)
    return path, read_v1([path], opened)


def _has_pickle(path: Path, head: bytes) -> bool:
    """Python's pickle, bare or in a zip file as PyTorch has it."""
    if PICKLE.match(head):
        return True
    return head.startswith(b"PK") and any(name.endswith(".pkl") for name in _names(path))


def _names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []  # said by the reader that is chosen then


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
    (_has_pickle, ", but a pickle, which could run any program when it is read, so that it is not"),
    (
        lambda path, head: head.startswith(b"version https://git-lfs"),
        ", but what Git LFS puts in its place: run git lfs pull",
    ),
    (lambda path, head: path.suffix == ".pbtxt", " that is read: it is a graph as text"),
)
