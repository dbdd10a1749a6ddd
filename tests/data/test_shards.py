"""Tests `tf1kit data shard`, and the batches that workers read from shards."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tests.conftest import ROOT
from tf1kit.cli import main
from tf1kit.data import read_batch, write_batch
from tf1kit.data.records import HEAD, record_file
from tf1kit.data.sample import write_sample
from tf1kit.data.shards import shard, shards_in
from tf1kit.data.stream import Order, parse_cifar10, record_batches
from tf1kit.errors import UsageError

COUNT = 23  # records, which no number of shards here divides


def numbers(path: Path, count: int = COUNT, first: int = 0) -> Path:
    """A TFRecord file with the numbers from `first` on, which have records of different lengths."""
    with tf.io.TFRecordWriter(str(path)) as writer:
        for number in range(first, first + count):
            writer.write(b"%d" % number * (number % 3 + 1))
    return path


def pictures(path: Path, count: int = COUNT) -> Path:
    """A CIFAR-10 batch."""
    draw = np.random.RandomState(0)
    write_batch(path, draw.randint(0, 256, (count, 32, 32, 3), np.uint8), np.arange(count, dtype=np.uint8) % 10)
    return path


def contents(paths: list[Path]) -> Counter[bytes]:
    """The records of files, and how often each occurs."""
    files = map(record_file, paths)
    return Counter(file.record(number) for file in files for number in range(len(file)))


def split(folder: Path, *sources: Path, shards: int = 4, seed: int = 0, force: bool = False) -> list[Path]:
    """The shards of some files."""
    shard(sources, folder, shards, seed, overwrite=force)
    return shards_in(folder)


@pytest.mark.parametrize("make", [numbers, pictures])
@pytest.mark.parametrize("shards", [1, 2, 4])
def test_each_record_is_in_one_shard(tmp_path: Path, make, shards: int) -> None:
    """The shards have the records of the source and nothing else, and sizes that differ by at most 1."""
    source = make(tmp_path / "source")
    found = split(tmp_path / "out", source, shards=shards)
    assert contents(found) == contents([source])
    sizes = [len(record_file(path)) for path in found]
    assert len(sizes) == shards and max(sizes) - min(sizes) <= 1
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


def test_shards_are_files_of_tensorflow(tmp_path: Path) -> None:
    """TensorFlow reads shards of TFRecord files, and `read_batch` those of CIFAR-10."""
    records = tf.data.TFRecordDataset(list(map(str, split(tmp_path / "1", numbers(tmp_path / "a")))))
    assert len(list(records)) == COUNT
    images = [read_batch(path)[0] for path in split(tmp_path / "2", pictures(tmp_path / "b"))]
    assert sum(map(len, images)) == COUNT


def test_the_seed_decides_the_shard(tmp_path: Path) -> None:
    """The same seed gives the same bytes, another seed others."""
    source = numbers(tmp_path / "source")
    one, same, other = (
        [path.read_bytes() for path in split(tmp_path / str(at), source, seed=seed)]
        for at, seed in enumerate((5, 5, 6))
    )
    assert one == same != other


def test_nothing_is_replaced_without_being_asked(tmp_path: Path) -> None:
    """Existing shards stay, and so do those of another split."""
    source, out = numbers(tmp_path / "source"), tmp_path / "out"
    before = [path.read_bytes() for path in split(out, source)]
    with pytest.raises(UsageError, match="exists and was left as it is"):
        split(out, source, seed=1)
    with pytest.raises(UsageError, match="is of another split"):
        split(out, source, shards=2, force=True)
    assert [path.read_bytes() for path in shards_in(out)] == before
    assert [path.read_bytes() for path in split(out, source, seed=1, force=True)] != before


def damaged(data: bytes) -> dict[str, tuple[bytes, str]]:
    """What can be wrong with a TFRecord file: its bytes, and what is said."""
    long = HEAD.pack(2**63, HEAD.unpack_from(data)[1])
    return {
        "empty": (b"", "is empty"),
        "short": (data[:-3], "record 22 .* is truncated"),
        "a head cut": (data + data[:5], "record 23 .* is truncated"),
        "another length": (data + long, "record 23 .* its length has another checksum"),
        "another byte": (
            data[:-5] + bytes([data[-5] ^ 1]) + data[-4:],
            "record 22 .* is damaged: its checksum is wrong",
        ),
        "packed": (gzip.compress(data), "is compressed .gzip."),
        "text": (b"label,image\n" * 9, "does not begin with a TFRecord, and is no CIFAR-10 batch either"),
    }


@pytest.mark.parametrize("case", ["empty", "short", "a head cut", "another length", "another byte", "packed", "text"])
def test_a_damaged_source_is_one_sentence(tmp_path: Path, case: str) -> None:
    """The command names the file, the record and what is wrong, and writes nothing."""
    data, said = damaged(numbers(tmp_path / "source").read_bytes())[case]
    (tmp_path / "source").write_bytes(data)
    with pytest.raises(UsageError, match=said):
        split(tmp_path / "out", tmp_path / "source")
    done = CliRunner().invoke(main, ["data", "shard", str(tmp_path / "source"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and str(tmp_path / "source") in done.output and "Traceback" not in done.output
    assert not list((tmp_path / "out").glob("*")) and not list((tmp_path / "out").glob(".*"))


def test_files_of_two_kinds_and_too_few_records_are_refused(tmp_path: Path) -> None:
    """A reader parses one kind, and a shard needs a record."""
    both = numbers(tmp_path / "a"), pictures(tmp_path / "b")
    with pytest.raises(UsageError, match="give files of one kind"):
        split(tmp_path / "out", *both)
    with pytest.raises(UsageError, match="23 records cannot be split into 24 shards: give 1 to 23"):
        split(tmp_path / "out", both[0], shards=24)
    with pytest.raises(UsageError, match="nowhere cannot be read"):
        split(tmp_path / "out", tmp_path / "nowhere")


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    """A folder with a part of the shards is not read."""
    split(tmp_path / "out", numbers(tmp_path / "source"))[2].unlink()
    with pytest.raises(UsageError, match=r"3 shards, among them records-00000-of-00004\.tfrecord"):
        shards_in(tmp_path / "out")
    with pytest.raises(UsageError, match="has no shards"):
        shards_in(tmp_path / "out", "others")


def read(paths: list[Path], steps: range, workers: int, batch: int = 6, seed: int = 0) -> list[list[bytes]]:
    """The batches of some steps, as that many workers read them together."""
    edges = [batch * worker // workers for worker in range(workers + 1)]
    parts = [
        record_batches(paths, batch, lambda records: records, seed, steps.start, slice(first, last))
        for first, last in pairwise(edges)
    ]
    together = zip(*parts, strict=True)
    return [[one for part in next(together) for one in part.numpy().tolist()] for _ in steps]


@pytest.mark.parametrize("workers", [1, 2, 3, 4])
def test_workers_read_each_record_once_an_epoch(tmp_path: Path, workers: int) -> None:
    """Any number of workers reads the batches of one; in each epoch every record comes once."""
    paths = split(tmp_path / "out", numbers(tmp_path / "source"))
    found = read(paths, range(8), workers)
    assert found == read(paths, range(8), 1)
    stream = [one for batch in found for one in batch]
    expected = contents(paths)
    for epoch in range(2):
        assert Counter(stream[epoch * COUNT : (epoch + 1) * COUNT]) == expected
    assert stream[:COUNT] != stream[COUNT : 2 * COUNT], "the epochs have one order"


def test_another_number_of_workers_goes_on(tmp_path: Path) -> None:
    """Two workers take 2 steps and three the rest: no record is seen twice or left out in the epoch."""
    paths = split(tmp_path / "out", numbers(tmp_path / "source"))
    assert read(paths, range(2), 2) + read(paths, range(2, 8), 3) == read(paths, range(8), 1)


def test_the_seed_decides_the_order(tmp_path: Path) -> None:
    """The same seed gives the same batches, another seed others."""
    paths = split(tmp_path / "out", numbers(tmp_path / "source"))
    assert read(paths, range(4), 1, seed=7) == read(paths, range(4), 2, seed=7) != read(paths, range(4), 1, seed=8)


def test_files_of_any_size_are_interleaved() -> None:
    """The files take turns as long as they have records, whatever their sizes; a seed may be negative."""
    order = Order([2, 5, 1], seed=-1)
    for epoch in range(3):
        places = [order.place(position) for position in range(8 * epoch, 8 * epoch + 8)]
        assert sorted(places) == [(0, 0), (0, 1), *((1, at) for at in range(5)), (2, 0)]
        assert {file for file, _ in places[:3]} == {0, 1, 2} and {file for file, _ in places[3:5]} == {0, 1}


def test_pictures_are_those_of_read_batch(tmp_path: Path) -> None:
    """Parsed records have the images and labels of the file."""
    path = pictures(tmp_path / "batch.bin")
    images, labels = next(iter(record_batches([path], COUNT, parse_cifar10)))
    expected = {image.tobytes(): label for image, label in zip(*read_batch(path), strict=True)}
    assert {image.numpy().tobytes(): int(label) for image, label in zip(images, labels, strict=True)} == expected


def test_damage_that_is_found_while_reading_is_one_sentence(tmp_path: Path) -> None:
    """A byte that changes in the middle of training ends it by a UsageError."""
    [path] = split(tmp_path / "out", numbers(tmp_path / "source"), shards=1)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"record 22 .* is damaged: its checksum is wrong"):
        list(zip(range(8), record_batches([path], 6, lambda records: records), strict=False))


def test_the_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the help splits the sample."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    runner.invoke(main, ["data", "sample"])
    line = runner.invoke(main, ["data", "shard", "--help"]).output.split("Example: ")[1].strip()
    done = runner.invoke(main, line.removeprefix("tf1kit ").split())
    assert done.exit_code == 0, done.output
    assert [len(record_file(path)) for path in shards_in("data/shards")] == [150] * 4
    assert "records-00003-of-00004.bin" in done.output and "150" in done.output


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.long)])
def test_the_page_trains_on_shards(tmp_path: Path, workers: int) -> None:
    """The program of docs/scaling.md trains on the shards that the page writes, by several workers, too.

    It takes seconds, because it is a process that imports TensorFlow.
    """
    page = (ROOT / "docs" / "scaling.md").read_text()
    [program] = re.findall(r"^```python train_on_shards.py\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "train_on_shards.py").write_text(program)
    write_sample(tmp_path / "data/sample")
    shard(sorted(tmp_path.glob("data/sample/data_batch_*.bin")), tmp_path / "data/shards", 4)
    words = [sys.executable, "train_on_shards.py", "--steps=2", "--quiet"]
    launch = [sys.executable, "-m", "tf1kit", "launch", f"--workers={workers}", "--quiet", "--"] if workers > 1 else []
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*launch, *words], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "trained from step 0 to 2" in done.stdout and "on 297 images" in done.stdout
