"""Splits files of records into shards of equal size, for `tf1kit data shard`.

Each run of as many records as there are shards gives every shard one of them, drawn by the seed. So
the shards' sizes differ by at most 1, a shard has records of all sources, and nothing is kept in
memory but the places of the records.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from tf1kit.data.records import SUFFIXES, RecordFile, record_files
from tf1kit.errors import UsageError

NAME = "records"
MOST = 512  # shards, each of which is an open file


class ShardSummary(NamedTuple):
    """A shard: its name, the number of records and of bytes."""

    file: str
    records: int
    size: int


def shard(
    sources: Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    count: int,
    seed: int = 0,
    name: str = NAME,
    *,
    overwrite: bool = False,
    progress: Callable[[str, int, int | None], None] = lambda what, done, total: None,
) -> tuple[ShardSummary, ...]:
    """Split the records of `sources` into `count` files `<name>-00000-of-00004.bin` or `.tfrecord`.

    All of them are written under other names first, and appear when all are whole.

    Args:
        sources: CIFAR-10 batches, or TFRecord files without compression.
        folder: where to write; it is made if it does not exist.
        count: the number of shards, at most 512.
        seed: of the draw that gives each record its shard.
        name: the first part of the names.
        overwrite: whether to replace existing shards of the same names.
        progress: called with what is done, the records so far and all.

    Raises UsageError for sources that cannot be used, fewer records than shards, shards that exist,
    or a folder that cannot be written.
    """
    files = record_files(sources)
    total = sum(map(len, files))
    if not 0 < count <= min(total, MOST):
        raise UsageError(f"{total:,} records cannot be split into {count} shards: give 1 to {min(total, MOST)}")
    paths = [Path(folder, f"{name}-{number:05d}-of-{count:05d}{SUFFIXES[files[0].kind]}") for number in range(count)]
    _check_free(paths, name, overwrite)
    sizes = [0] * count
    with _aside(paths) as shards:
        for done, (place, data) in enumerate(zip(_places(count, seed), _framed(files), strict=False)):
            shards[place].write(data)
            sizes[place] += 1
            if not done % 1000:
                progress("splits", done, total)
    return tuple(ShardSummary(path.name, size, path.stat().st_size) for path, size in zip(paths, sizes, strict=True))


def shards_in(folder: str | os.PathLike[str], name: str = NAME) -> list[Path]:
    """The shards of this name in a folder, in order.

    Raises UsageError if the folder has no shards, if a shard is missing, or if the shards come from two splits.
    """
    found = sorted(path for path in Path(folder).glob(f"{name}-*-of-*") if path.suffix in SUFFIXES.values())
    wanted = [f"{name}-{number:05d}-of-{len(found):05d}" for number in range(len(found))]
    if not found:
        raise UsageError(f"{folder} has no shards {name}-00000-of-...: write them with `tf1kit data shard`")
    for path, expected in zip(found, wanted, strict=True):
        if path.stem != expected:
            raise UsageError(
                f"{folder} has {len(found)} shards, among them {path.name} and not {expected}: "
                "one is missing, or there are shards of two splits"
            )
    return found


def _check_free(paths: list[Path], name: str, overwrite: bool) -> None:
    for path in paths:
        if path.exists() and not overwrite:
            raise UsageError(f"{path} exists and was left as it is. Choose another place, or replace it with --force.")
    for other in paths[0].parent.glob(f"{name}-*-of-*"):
        if other not in paths:
            raise UsageError(
                f"{other} is of another split, and a reader would take both: remove it, or choose another place or --name"
            )


def _framed(files: list[RecordFile]) -> Iterator[bytes]:
    for file in files:
        for number in range(len(file)):
            yield file.framed(number)


def _places(count: int, seed: int) -> Iterator[int]:
    """The shard of each record, one after the other."""
    random = np.random.RandomState(seed)
    while True:
        yield from random.permutation(count).tolist()


@contextmanager
def _aside(paths: list[Path]) -> Iterator[list[IO[bytes]]]:
    """Files to write, which get their names when the block has ended without an error."""
    temporary = [path.with_name(f".{path.name}.{os.getpid()}") for path in paths]
    try:
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            yield [stack.enter_context(path.open("wb")) for path in temporary]
        for before, path in zip(temporary, paths, strict=True):
            before.replace(path)
    except OSError as error:
        advice = "Choose a place that you may write to."
        raise UsageError(f"{paths[0].parent} cannot be written: {error.strerror}. {advice}") from error
    finally:
        for path in temporary:
            with suppress(OSError):  # it is still there only if something went wrong
                path.unlink()
