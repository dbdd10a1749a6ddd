"""Files with random damage, also under valid checksums, end in a sentence or give tensors.

Where a format has checksums and the damage does not make them right, nothing but the right tensors
is ever read.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.checkpoint import mutate
from tf1kit.checkpoint import CheckpointError, load

DATA = Path(__file__).resolve().parent / "data"
WITH_CHECKSUMS = {  # the path that is opened -> its files; one of them is damaged
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
    "saved_model": ("saved_model/variables/variables.index", "saved_model/variables/variables.data-00000-of-00001"),
    "a.npz": ("a.npz",),
    "packed.npz": ("packed.npz",),
    "a.keras": ("a.keras",),
}
WITHOUT = {
    "frozen.pb": ("frozen.pb",),
    "frozen_resource.pb": ("frozen_resource.pb",),
    "sharded/model.ckpt.meta": ("sharded/model.ckpt.meta",),
    "a.safetensors": ("a.safetensors",),
    "a.weights.h5": ("a.weights.h5",),
    "training": ("training/checkpoint",),
}
OPENED = {**WITH_CHECKSUMS, **WITHOUT}
BUNDLE, TABLE, ZIP, MESSAGE = (mutate.tables, mutate.bundles), (mutate.tables,), (mutate.members,), (mutate.messages,)
UNDER = {  # what is opened -> how it is damaged under its checksums and lengths
    **dict.fromkeys(["training/model.ckpt-2", "types/model.ckpt", "sharded/model.ckpt", "saved_model"], BUNDLE),
    **dict.fromkeys(["training_v1/model.ckpt", "types_v1/model.ckpt", "sharded_v1/model.ckpt"], TABLE),
    **dict.fromkeys(["a.npz", "packed.npz", "a.keras"], ZIP),
    **dict.fromkeys(["frozen.pb", "frozen_resource.pb", "sharded/model.ckpt.meta"], MESSAGE),
    "a.safetensors": (mutate.json_header,),
}
FEW, MANY = 20, 20_000  # cases for each: in every run, and in a long one
SECONDS = 5  # that one case may take


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
    with h5py.File(copy / "a.weights.h5", "w") as file:
        for name, array in arrays.items():
            file[f"layers/{name}/vars/0"] = array
        file.create_dataset("packed", data=np.zeros((40, 40)), chunks=(10, 10), compression="gzip", shuffle=True)
    import zipfile

    with zipfile.ZipFile(copy / "a.keras", "w") as archive:
        archive.writestr("config.json", "{}")
        archive.write(copy / "a.weights.h5", "model.weights.h5")
    return copy


def values(path: Path) -> dict[str, tuple[object, ...]]:
    """All values in a checkpoint."""
    with load(path) as checkpoint:
        if checkpoint.format == "MetaGraph":
            return {name: (checkpoint.shape_if_known(name), str(checkpoint.dtype(name))) for name in checkpoint}
        return {name: _comparable(checkpoint[name]) for name in checkpoint}


def _comparable(array: np.ndarray) -> tuple[object, ...]:
    content = array.tolist() if array.dtype == object else array.tobytes()
    return array.shape, str(array.dtype), content


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError if the block does not end in time."""

    def ring(number: int, frame: object) -> None:
        raise TimeoutError(f"it does not end within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def tried(
    folder: Path, opened: str, ways: tuple[mutate.Mutation, ...], cases: int, seed: int = 0
) -> tuple[int, list[object]]:
    """Read it `cases` times with different damage; count refusals and collect what was read."""
    refused, read, wrong = 0, [], Counter()
    intact = {name: (folder / name).read_bytes() for name in OPENED[opened]}
    for case in range(cases):
        draw = random.Random(f"{opened} {seed} {case}")
        files = dict(intact)
        draw.choice(ways)(files, draw)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        try:
            with within(SECONDS):
                read.append(values(folder / opened))
        except CheckpointError as error:
            refused += 1
            if not str(error).endswith(".") or not str(error).isprintable():
                wrong[f"case {case}: {error}"] += 1
        except Exception as error:
            wrong[f"{type(error).__name__}: {error} (such as case {case})"[:300]] += 1
    for name, content in intact.items():
        (folder / name).write_bytes(content)
    assert not wrong, f"{wrong.total()} of {cases}: {wrong.most_common(12)}"
    return refused, read


def check(folder: Path, opened: str, cases: int) -> None:
    """No case may end in another error; with checksums only the written values may be read."""
    whole = values(folder / opened)
    refused, read = tried(folder, opened, (mutate.at_random,), cases)
    assert refused > cases / 5
    if opened in WITH_CHECKSUMS:
        assert all(found == whole for found in read)


@pytest.mark.parametrize("opened", OPENED)
def test_random_damage(opened, folder):
    """A few cases of each kind of file."""
    check(folder, opened, FEW)


@pytest.mark.parametrize("opened", UNDER)
def test_damage_under_the_checksums(opened, folder):
    """A few cases of each kind of file whose checksums and lengths are right again."""
    tried(folder, opened, UNDER[opened], FEW)


@pytest.mark.long
@pytest.mark.parametrize("opened", OPENED)
def test_more_random_damage(opened, folder):
    """Twenty thousand cases of each."""
    check(folder, opened, MANY)


@pytest.mark.long
@pytest.mark.parametrize("opened", UNDER)
def test_more_damage_under_the_checksums(opened, folder):
    """Twenty thousand cases of each."""
    tried(folder, opened, UNDER[opened], MANY)


@pytest.mark.parametrize("opened", UNDER)
def test_the_damage_gets_under_the_checksums(opened, folder):
    """Of a hundred cases some pass the checksums, so the reader sees the damage."""
    said = Counter()
    intact = {name: (folder / name).read_bytes() for name in OPENED[opened]}
    for case in range(60):
        files = dict(intact)
        draw = random.Random(case)
        draw.choice(UNDER[opened])(files, draw)
        for name, content in files.items():
            (folder / name).write_bytes(content)
        try:
            values(folder / opened)
            said["read"] += 1
        except CheckpointError as error:
            said["checksum" if "checksum" in str(error) or "CRC" in str(error) else "refused"] += 1
    assert said["checksum"] < 12 and said["read"] + said["refused"] > 40, said


def test_the_test_notices_a_wrong_tensor(folder, monkeypatch):
    """With a checksum that fits everything, damaged values are read and the test above fails."""
    from tf1kit.checkpoint.formats import v2

    monkeypatch.setattr(v2, "_check_crc", lambda crc, entry: None)
    with pytest.raises(AssertionError):
        check(folder, "types/model.ckpt", 100)


def test_the_test_notices_another_error(folder, monkeypatch):
    """A reader that raises an error of its own fails the test."""
    from tf1kit.checkpoint.formats import npz

    monkeypatch.setattr(npz, "_header", lambda member: 1 / 0)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        tried(folder, "a.npz", (mutate.members,), 3)
