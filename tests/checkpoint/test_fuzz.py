"""Files with random damage: a sentence, or the right tensors. Where a format has checksums, nothing else is ever read."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tf1kit.checkpoint import CheckpointError, load

DATA = Path(__file__).resolve().parent / "data"
WITH_CHECKSUMS = {  # what is opened -> the files that are damaged in turn
    "training/model.ckpt-2": ("training/model.ckpt-2.index", "training/model.ckpt-2.data-00000-of-00001"),
    "types/model.ckpt": ("types/model.ckpt.index", "types/model.ckpt.data-00000-of-00001"),
    "sharded/model.ckpt": (
        "sharded/model.ckpt.index",
        "sharded/model.ckpt.data-00000-of-00002",
        "sharded/model.ckpt.data-00001-of-00002",
    ),
    "training_v1/model.ckpt": ("training_v1/model.ckpt",),
    "types_v1/model.ckpt": ("types_v1/model.ckpt",),
    "sharded_v1/model.ckpt": ("sharded_v1/model.ckpt-00000-of-00002", "sharded_v1/model.ckpt-00001-of-00002"),
    "a.npz": ("a.npz",),
    "packed.npz": ("packed.npz",),
}
WITHOUT = {
    "frozen.pb": ("frozen.pb",),
    "frozen_resource.pb": ("frozen_resource.pb",),
    "sharded/model.ckpt.meta": ("sharded/model.ckpt.meta",),
    "a.safetensors": ("a.safetensors",),
    "training": ("training/checkpoint",),
}
FEW, MANY = 100, 800  # cases for each of the 13: in every run, and in a long one


def flip_bit(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def change_byte(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    content[draw.randrange(len(content))] = draw.choice([0, 1, 127, 128, 255, draw.randrange(256)])


def change_number(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at = draw.randrange(len(content))
    content[at : at + 4] = struct.pack("<I", draw.choice([0, 1, 1 << 31, (1 << 32) - 1, draw.randrange(1 << 32)]))


def cut(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    del content[draw.randrange(len(content)) :]


def take_out(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at = draw.randrange(len(content))
    del content[at : at + draw.randrange(1, 30)]


def put_in(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at, start = draw.randrange(len(content)), draw.randrange(len(content))
    content[at:at] = content[start : start + draw.randrange(1, 30)]


def copy_over(content: bytearray, draw: random.Random) -> None:  # noqa: D103
    at, start, size = draw.randrange(len(content)), draw.randrange(len(content)), draw.randrange(1, 30)
    content[at : at + size] = content[start : start + size]


DAMAGE: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(flip_bit, flip_bit, flip_bit, change_byte, change_byte, change_number),
    *(cut, take_out, put_in, copy_over),
)


@pytest.fixture
def folder(tmp_path):
    """A copy of `data/` with files of the other formats."""
    copy = Path(shutil.copytree(DATA, tmp_path / "data"))
    arrays = {"scope/a": np.arange(6, dtype="f4").reshape(2, 3), "b": np.array(-3), "c": np.array([True, False])}
    np.savez(copy / "a.npz", **arrays)
    np.savez_compressed(copy / "packed.npz", **arrays)
    header = (
        b'{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"I8","shape":[3],"data_offsets":[8,11]}}'
    )
    (copy / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + bytes(range(11)))
    return copy


def values(path: Path) -> dict[str, tuple[object, ...]]:
    """All that is in a checkpoint."""
    with load(path) as checkpoint:
        if checkpoint.format == "MetaGraph":
            return {name: (checkpoint.shape_if_known(name), str(checkpoint.dtype(name))) for name in checkpoint}
        return {name: _comparable(checkpoint[name]) for name in checkpoint}


def _comparable(array: np.ndarray) -> tuple[object, ...]:
    content = array.tolist() if array.dtype == object else array.tobytes()
    return array.shape, str(array.dtype), content


def damaged(folder: Path, opened: str, files: tuple[str, ...], cases: int, seed: int = 0) -> tuple[int, list[object]]:
    """Read it `cases` times with other damage: how often it was refused, and what was read when it was not."""
    draw = random.Random(f"{opened} {seed}")
    refused, read = 0, []
    intact = {folder / name: (folder / name).read_bytes() for name in files}
    for _ in range(cases):
        path, whole = draw.choice(list(intact.items()))
        content = bytearray(whole)
        for _ in range(draw.choice([1, 1, 1, 2, 5])):
            if content:
                draw.choice(DAMAGE)(content, draw)
        path.write_bytes(content)
        try:
            read.append(values(folder / opened))
        except CheckpointError as error:
            refused += 1
            assert str(error).endswith(".") and "\n" not in str(error)
        finally:
            path.write_bytes(whole)
    return refused, read


def check(folder: Path, opened: str, cases: int) -> None:
    """No case ends in another error; with checksums, what is read is what was written."""
    files = {**WITH_CHECKSUMS, **WITHOUT}[opened]
    whole = values(folder / opened)
    refused, read = damaged(folder, opened, files, cases)
    assert refused > cases / 5
    if opened in WITH_CHECKSUMS:
        assert all(found == whole for found in read)


@pytest.mark.parametrize("opened", [*WITH_CHECKSUMS, *WITHOUT])
def test_random_damage(opened, folder):
    """A hundred cases of each kind of file."""
    check(folder, opened, FEW)


@pytest.mark.long
@pytest.mark.parametrize("opened", [*WITH_CHECKSUMS, *WITHOUT])
def test_more_random_damage(opened, folder):
    """Eight hundred cases of each: 10,400 in all."""
    check(folder, opened, MANY)


def test_the_test_notices_a_wrong_tensor(folder, monkeypatch):
    """With a checksum that fits everything, damage is read: the test above would fail."""
    from tf1kit.checkpoint.formats import v2

    monkeypatch.setattr(v2, "_check_crc", lambda crc, entry: None)
    with pytest.raises(AssertionError):
        check(folder, "types/model.ckpt", FEW)
