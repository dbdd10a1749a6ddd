"""Reads and writes the binary version of CIFAR-10.

A batch is a sequence of records of 3,073 bytes, without a header: one label byte (0..9), then 1,024
bytes of red, 1,024 of green and 1,024 of blue, each a 32x32 image row by row.  On disk the channels
of a record come first; here images are uint8 `[n, 32, 32, 3]` (NHWC) and labels uint8 `[n]`. A
folder has `FILES`: five training batches, a test batch, and the ten class names, one per line.
Source: https://www.cs.toronto.edu/~kriz/cifar.html.  There every batch has 10,000 records; here a
batch has any number of records but 0.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from tf1kit.errors import UsageError

UInt8: TypeAlias = npt.NDArray[np.uint8]
Batch: TypeAlias = tuple[UInt8, UInt8]  # images [n, 32, 32, 3], labels [n]

TRAIN_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST_FILE = "test_batch.bin"
NAMES_FILE = "batches.meta.txt"
FILES = (*TRAIN_FILES, TEST_FILE, NAMES_FILE)

CLASSES = 10
IMAGE = (32, 32, 3)
RECORD_BYTES = 1 + 32 * 32 * 3

HOW_TO_GET = "Write the sample with `tf1kit data sample`, or fetch CIFAR-10 with `tf1kit data cifar10`."


class BatchSummary(NamedTuple):
    """The contents of a batch file: its name, the number of records, and how many of the ten
    classes occur.
    """

    file: str
    records: int
    classes: int


def read_batch(path: str | os.PathLike[str]) -> Batch:
    """The images uint8 `[n, 32, 32, 3]` and labels uint8 `[n]` of a batch.

    Raises:
        UsageError: the file cannot be read, is empty, or does not consist of whole records with
            labels 0 to 9.
    """
    data = np.frombuffer(_read(Path(path)), np.uint8)
    whole, rest = divmod(data.size, RECORD_BYTES)
    if not data.size:
        raise UsageError(f"{path} is empty (0 bytes): expected records of {RECORD_BYTES:,} bytes. {HOW_TO_GET}")
    if rest:
        raise UsageError(
            f"{path} is truncated or not a CIFAR-10 batch: it has {data.size:,} bytes, so record {whole} (counted from 0) "
            f"has {rest:,} of {RECORD_BYTES:,} bytes. {HOW_TO_GET}"
        )
    records = data.reshape(whole, RECORD_BYTES)
    labels = records[:, 0].copy()
    _check_labels(labels, f"{path} ({data.size:,} bytes)")
    channel_first = records[:, 1:].reshape(whole, 3, 32, 32)
    return channel_first.transpose(0, 2, 3, 1).copy(), labels


def write_batch(path: str | os.PathLike[str], images: UInt8, labels: UInt8, *, overwrite: bool = False) -> None:
    """Write uint8 images `[n, 32, 32, 3]` and uint8 labels `[n]` as a batch, all of it or nothing.

    Raises:
        UsageError: the arrays have other types or shapes, the file exists and `overwrite` is False,
            or it cannot be written.
    """
    _write_all({Path(path): _records(images, labels, str(path))}, overwrite)


def read_names(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """The ten class names of a `batches.meta.txt`. Blank lines do not count; the genuine file ends
    with one.
    """
    try:
        names = _read(Path(path)).decode().split("\n")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text: expected {CLASSES} class names, one per line. {HOW_TO_GET}") from None
    return _checked_names(filter(None, map(str.strip, names)), str(path))


def write_folder(
    folder: str | os.PathLike[str], train: Batch, test: Batch, names: Sequence[str], *, overwrite: bool = False
) -> tuple[BatchSummary, ...]:
    """Write `train`, cut into five batches in order, `test` and the names. All of it is checked
    before a file is written.

    With n training records, each of the first n % 5 batches gets one record more than the others.

    Args:
        folder: the folder; it is made if it does not exist.
        train: images uint8 `[n, 32, 32, 3]` and labels uint8 `[n]`.
        test: images and labels of the test batch, in the same form.
        names: the names of the ten classes.
        overwrite: whether to replace existing files.

    Returns:
        The contents of each batch.

    Raises:
        UsageError: see `write_batch`.
    """
    folder = Path(folder)
    fifths = zip(*(np.array_split(part, len(TRAIN_FILES)) for part in train), strict=True)
    contents = {
        folder / file: _records(images, labels, str(folder / file))
        for file, (images, labels) in zip((*TRAIN_FILES, TEST_FILE), (*fifths, test), strict=True)
    }
    lines = "".join(f"{name}\n" for name in _checked_names(names, "names"))
    _write_all({**contents, folder / NAMES_FILE: lines.encode()}, overwrite)
    return check_folder(folder)


def check_folder(folder: str | os.PathLike[str]) -> tuple[BatchSummary, ...]:
    """Read every file of a folder; returns the contents of each batch.

    Raises:
        UsageError: a file is missing or wrong; the message names the first.
    """
    folder = Path(folder)
    read_names(folder / NAMES_FILE)
    labels = {file: read_batch(folder / file)[1] for file in (*TRAIN_FILES, TEST_FILE)}
    return tuple(BatchSummary(file, len(values), len(np.unique(values))) for file, values in labels.items())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist. {HOW_TO_GET}") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Give a file that you may read.") from error


def _records(images: UInt8, labels: UInt8, path: str) -> bytes:
    count = len(labels)
    for what, given, shape in (("images", images, (count, *IMAGE)), ("labels", labels, (count,))):
        if given.dtype != np.uint8 or given.shape != shape or not count:
            raise UsageError(
                f"The {what} for {path} are {given.dtype} {list(given.shape)}. "
                f"For {count} labels they must be uint8 {list(shape)}, and there must be at least one."
            )
    _check_labels(labels, f"The batch for {path}")
    channel_first = images.transpose(0, 3, 1, 2).reshape(count, -1)
    return np.concatenate([labels[:, None], channel_first], axis=1).tobytes()


def _check_labels(labels: UInt8, where: str) -> None:
    wrong = np.flatnonzero(labels >= CLASSES)
    if wrong.size:
        raise UsageError(
            f"{where}: record {wrong[0]} (counted from 0) has label {labels[wrong[0]]}, expected 0..{CLASSES - 1}. "
            f"Each record is one label byte and {RECORD_BYTES - 1:,} image bytes; check how the batch was made."
        )


def _checked_names(names: Iterable[str], where: str) -> tuple[str, ...]:
    names = tuple(names)
    if len(names) != CLASSES:
        raise UsageError(f"{where}: {len(names)} class names, expected {CLASSES}. Give one name for each class.")
    for name in names:
        if name.strip().splitlines() != [name]:
            raise UsageError(f"{where}: the class name {name!r} is not one line of text, without blanks around it.")
    return names


def _write_all(contents: dict[Path, bytes], overwrite: bool) -> None:
    """Write each file under a temporary name in its folder and then rename it, so that nobody ever
    reads half a file.
    """
    for path in contents:
        if path.exists() and not overwrite:
            raise UsageError(f"{path} exists and was left as it is. Choose another place, or replace it with --force.")
    for path, data in contents.items():
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError as error:
            advice = "Choose a place that you may write to."
            raise UsageError(f"{path} cannot be written: {error.strerror}. {advice}") from error
        finally:
            with contextlib.suppress(OSError):  # the file is still there only if something went wrong
                temporary.unlink()
