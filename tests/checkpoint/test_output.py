"""What is said of a disk that is full or cannot be written, and of a file that cannot be read."""

from __future__ import annotations

import errno
import shutil
from types import SimpleNamespace

import pytest

from tf1kit.checkpoint.convert.output import check_free, check_room, reserve, written
from tf1kit.checkpoint.errors import CheckpointError, DamagedError, reading
from tf1kit.errors import UsageError


def full(*_: object) -> SimpleNamespace:
    """A disk with 7 bytes left."""
    return SimpleNamespace(free=7)


def test_room(tmp_path, monkeypatch):
    """How much there is, and how much is needed; nothing of a folder that is not there."""
    monkeypatch.setattr(shutil, "disk_usage", full)
    with pytest.raises(UsageError, match="it needs 1,000 bytes, and 7 bytes are free"):
        check_room(tmp_path / "model.keras", 1000)
    check_room(tmp_path / "model.keras", 7)
    check_room(tmp_path / "nothing" / "model.keras", 1000)


ERRORS = {
    "no space": (OSError(errno.ENOSPC, "No space left on device"), "cannot be written: the disk is full"),
    "another error of the system": (
        OSError(errno.EROFS, "Read-only file system"),
        "cannot be written: read-only file system",
    ),
    "HDF5's": (
        RuntimeError("Unable to write: errno = 28, error message = 'No space left on device'"),
        "cannot be written: ",
    ),
}


@pytest.mark.parametrize(("error", "says"), ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_disk_that_cannot_be_written(error, says, wrapped, tmp_path):
    """The cause is said, that of an error behind another too, and nothing is left."""

    def write(path):
        path.write_text("half")
        if wrapped:
            raise ValueError("the model cannot be saved") from error
        raise error

    with pytest.raises(UsageError) as said, written(tmp_path / "model.keras") as path:
        write(path)
    assert says in str(said.value) and "nothing of it is left there" in str(said.value)
    assert list(tmp_path.iterdir()) == []


def test_other_errors_are_as_they_were(tmp_path):
    """An error that is not about the disk, and one of the kit."""
    for error in (ValueError("a wrong shape"), UsageError("a sentence")):
        with pytest.raises(type(error), match=str(error)), written(tmp_path / "x.npz"):
            raise error
    (tmp_path / "x.npz").write_text("old")
    with pytest.raises(UsageError, match="exists: give another name, or replace it with --force"):
        check_free(tmp_path / "x.npz", force=False)
    with written(tmp_path / "x.npz", force=True) as path:
        path.write_text("new")
    assert (tmp_path / "x.npz").read_text() == "new" and len(list(tmp_path.iterdir())) == 1


def test_reserving_leaves_nothing(tmp_path):
    """The file is gone again; where there is no room, the system's error comes."""
    reserve(tmp_path / "x.h5", 10)
    assert not (tmp_path / "x.h5").exists()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (DamagedError("has no end"), r"model.ckpt \(the index\): has no end. Copy it again."),
        (
            MemoryError(),
            r"model.ckpt \(the index\): there is not enough memory to read it. Read it on a larger machine.",
        ),
        (
            OSError(errno.EIO, "Input/output error"),
            "it cannot be read: Input/output error. Check the path and its permissions.",
        ),
        (OSError("a reason"), "it cannot be read: a reason. "),
        (OSError(), "it cannot be read: OSError. "),
    ],
)
def test_a_file_that_cannot_be_read(error, says):
    """The file, the part of it, what is wrong and what to do."""
    with pytest.raises(CheckpointError, match=says), reading("model.ckpt", "the index", "Copy it again"):
        raise error
