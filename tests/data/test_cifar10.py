"""Tests the record format: batches are written and read byte for byte as the format says, and
errors name bad files.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tf1kit.data.cifar10 import (
    FILES,
    NAMES_FILE,
    RECORD_BYTES,
    TEST_FILE,
    TRAIN_FILES,
    Batch,
    check_folder,
    read_batch,
    read_names,
    write_batch,
    write_folder,
)
from tf1kit.errors import UsageError

NAMES = tuple(f"class {number}" for number in range(10))


def batch(count: int) -> Batch:
    """Random images with random labels."""
    stream = np.random.default_rng(count)
    return stream.integers(0, 256, (count, 32, 32, 3), np.uint8), stream.integers(0, 10, count, np.uint8)


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """Any batch of one to four records."""
    count = draw(st.integers(1, 4))
    return (
        draw(arrays.arrays(np.uint8, (count, 32, 32, 3))),
        draw(arrays.arrays(np.uint8, count, elements=st.integers(0, 9))),
    )


@settings(max_examples=40, deadline=None)
@given(batches())
def test_what_is_written_is_read(made: Batch) -> None:
    """Any batch comes back with the same bytes, dtypes and shapes."""
    with tempfile.TemporaryDirectory() as folder:
        write_batch(f"{folder}/batch.bin", *made)
        read = read_batch(f"{folder}/batch.bin")
        assert Path(f"{folder}/batch.bin").stat().st_size == len(made[1]) * RECORD_BYTES
    for written, found in zip(made, read, strict=True):
        assert (found.dtype, found.shape) == (written.dtype, written.shape)
        np.testing.assert_array_equal(found, written)


def test_the_record_is_label_then_red_green_blue_row_by_row(tmp_path: Path) -> None:
    """Byte 1 + 1024 c + 32 y + x of a record is pixel (y, x, c); the test computes this without the
    vectorised code.
    """
    record = bytes([7]) + bytes((31 * c + 5 * y + x) % 256 for c in range(3) for y in range(32) for x in range(32))
    (tmp_path / "one.bin").write_bytes(record)
    images, labels = read_batch(tmp_path / "one.bin")
    assert labels.tolist() == [7]
    assert all(images[0, y, x, c] == record[1 + 1024 * c + 32 * y + x] for c, y, x in np.ndindex(3, 32, 32))
    write_batch(tmp_path / "two.bin", images, labels)
    assert (tmp_path / "two.bin").read_bytes() == record


def test_a_mutated_wrong_byte_is_seen(tmp_path: Path) -> None:
    """A flipped bit in a batch changes exactly the value that it belongs to."""
    images, labels = batch(3)
    write_batch(tmp_path / "b.bin", images, labels)
    data = bytearray((tmp_path / "b.bin").read_bytes())
    data[RECORD_BYTES + 1 + 1024 * 2 + 32 * 5 + 6] ^= 1
    (tmp_path / "b.bin").write_bytes(data)
    assert np.argwhere(read_batch(tmp_path / "b.bin")[0] != images).tolist() == [[1, 5, 6, 2]]


BAD_FILES = {
    "empty": (b"", "is empty (0 bytes): expected records of 3,073 bytes"),
    "one byte short": (
        bytes(2 * RECORD_BYTES - 1),
        "it has 6,145 bytes, so record 1 (counted from 0) has 3,072 of 3,073 bytes",
    ),
    "one byte long": (bytes(RECORD_BYTES + 1), "record 1 (counted from 0) has 1 of 3,073 bytes"),
    "label over 9": (
        bytes(RECORD_BYTES) + b"\x0a" + bytes(RECORD_BYTES - 1),
        "(6,146 bytes): record 1 (counted from 0) has label 10, expected 0..9",
    ),
}


@pytest.mark.parametrize(("data", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_batch_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    """The error on a bad batch names the file, the record, and the bytes that were found and
    expected.
    """
    (tmp_path / "bad.bin").write_bytes(data)
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        read_batch(tmp_path / "bad.bin")
    assert str(caught.value).startswith(str(tmp_path / "bad.bin"))


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    """A missing batch and a folder in its place have different errors."""
    with pytest.raises(UsageError, match=r"none\.bin does not exist\. .*tf1kit data sample"):
        read_batch(tmp_path / "none.bin")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_batch(tmp_path)


GOOD = batch(2)
BAD_ARRAYS = {
    "float images": (GOOD[0].astype(np.float32), GOOD[1], "images for .* are float32 .* must be uint8"),
    "channel first": (GOOD[0].transpose(0, 3, 1, 2), GOOD[1], re.escape("[2, 3, 32, 32]")),
    "more labels than images": (GOOD[0], np.zeros(3, np.uint8), re.escape("For 3 labels they must be uint8 [3, 32,")),
    "int64 labels": (GOOD[0], GOOD[1].astype(np.int64), "labels for .* are int64"),
    "label over 9": (GOOD[0], np.array([3, 10], np.uint8), "record 1 .* has label 10"),
    "no record": (GOOD[0][:0], GOOD[1][:0], "at least one"),
}


@pytest.mark.parametrize(("images", "labels", "message"), BAD_ARRAYS.values(), ids=BAD_ARRAYS)
def test_bad_arrays_are_not_written(tmp_path: Path, images: np.ndarray, labels: np.ndarray, message: str) -> None:
    """Every kind of array that is not a batch is refused, and no file is written."""
    with pytest.raises(UsageError, match=message):
        write_batch(tmp_path / "b.bin", images, labels)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_written_and_checked(tmp_path: Path) -> None:
    """Training records are cut in order (13 as 3, 3, 3, 2, 2), as the summary says, and no
    temporary file stays.
    """
    train, test = batch(13), batch(4)
    summary = write_folder(tmp_path / "deep" / "er", train, test, NAMES)
    folder = tmp_path / "deep" / "er"
    assert [found.records for found in summary] == [3, 3, 3, 2, 2, 4]
    assert summary[-1] == (TEST_FILE, 4, len(set(test[1].tolist())))
    assert summary == check_folder(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    np.testing.assert_array_equal(np.concatenate([read_batch(folder / file)[0] for file in TRAIN_FILES]), train[0])
    assert read_names(folder / NAMES_FILE) == NAMES


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_of_a_folder_is_named(folder: Path, file: str) -> None:
    """The check names a missing file."""
    (folder / file).unlink()
    with pytest.raises(UsageError, match=f"{file} does not exist"):
        check_folder(folder)


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_overwritten_unasked(folder: Path, file: str) -> None:
    """If a file exists, nothing is written; with `overwrite`, all files are replaced."""
    for other in set(FILES) - {file}:
        (folder / other).unlink()
    before = (folder / file).read_bytes()
    with pytest.raises(UsageError, match=f"{file} exists and was left as it is.*--force"):
        write_folder(folder, batch(11), batch(3), NAMES[::-1])
    assert [path.name for path in folder.iterdir()] == [file] and (folder / file).read_bytes() == before
    write_folder(folder, batch(11), batch(3), NAMES[::-1], overwrite=True)
    assert (folder / file).read_bytes() != before


def test_a_wrong_batch_stops_the_folder_before_it_is_written(tmp_path: Path) -> None:
    """If the last batch is bad, or there are too few records, no file is written."""
    with pytest.raises(UsageError, match="at least one"):
        write_folder(tmp_path, batch(4), batch(3), NAMES)
    with pytest.raises(UsageError, match=r"test_batch\.bin"):
        write_folder(tmp_path, batch(10), (batch(3)[0], batch(2)[1]), NAMES)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in place of the folder is an error."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"file/b\.bin cannot be written: (Not a directory|File exists)"):
        write_batch(tmp_path / "file" / "b.bin", *GOOD)


def test_a_failed_replacement_leaves_the_old_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk gets full at the last moment, the old batch stays complete, and no temporary file
    stays.
    """
    write_batch(tmp_path / "b.bin", *batch(1))
    before = (tmp_path / "b.bin").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="No space left"):
        write_batch(tmp_path / "b.bin", *GOOD, overwrite=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_names_as_in_the_genuine_file(tmp_path: Path) -> None:
    """Names are read from the authors' file, which ends with a blank line, and from a file with
    Windows line ends.
    """
    (tmp_path / "n.txt").write_bytes("\r\n".join([*NAMES, "", ""]).encode())
    assert read_names(tmp_path / "n.txt") == NAMES


@pytest.mark.parametrize("data", [b"one\ntwo\n", b"\xff" * 10, b"n\n" * 11], ids=["two", "not text", "eleven"])
def test_bad_names_are_refused(tmp_path: Path, data: bytes) -> None:
    """A file without ten lines of text is refused."""
    (tmp_path / "n.txt").write_bytes(data)
    with pytest.raises(UsageError, match=r"n\.txt.* 10"):
        read_names(tmp_path / "n.txt")


@pytest.mark.parametrize("bad", ["", " ", "two\nlines", " led by a space"])
def test_names_that_would_not_come_back_are_not_written(tmp_path: Path, bad: str) -> None:
    """A name that is not one line, or has blanks around it, is refused."""
    with pytest.raises(UsageError, match=r"names: the class name .* is not one line"):
        write_folder(tmp_path, batch(5), batch(1), (*NAMES[:9], bad))
