"""Tables that Snappy compressed have the same tensors; damaged ones end in a sentence."""

from __future__ import annotations

import shutil
import tracemalloc
from pathlib import Path

import pytest

from tests.checkpoint.forge import block, entry, header, sealed, table, varint
from tests.checkpoint.repack import pack, repack
from tests.checkpoint.test_fuzz import values
from tf1kit.checkpoint import CheckpointError, load

DATA = Path(__file__).resolve().parent / "data"
TABLES = {  # checkpoint that 1.15.5 wrote -> its tables
    "training/model.ckpt-2": ("training/model.ckpt-2.index",),
    "types/model.ckpt": ("types/model.ckpt.index",),
    "sharded/model.ckpt": ("sharded/model.ckpt.index",),
    "saved_model": ("saved_model/variables/variables.index",),
    "training_v1/model.ckpt": ("training_v1/model.ckpt",),
    "types_v1/model.ckpt": ("types_v1/model.ckpt",),
    "sharded_v1/model.ckpt": ("sharded_v1/model.ckpt-00000-of-00002", "sharded_v1/model.ckpt-00001-of-00002"),
}


@pytest.fixture
def folder(tmp_path):
    """A copy of `data/`."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.mark.parametrize("opened", TABLES)
def test_packed_blocks_are_read(opened, folder):
    """The compressed table differs from the plain one and has the same tensors."""
    whole = values(folder / opened)
    for name in TABLES[opened]:
        before = (folder / name).read_bytes()
        repack(folder / name)
        assert (folder / name).read_bytes() != before
    assert values(folder / opened) == whole


def test_tensorflow_reads_what_is_packed_here(folder):
    """TensorFlow's own reader finds the same tensors in the compressed table."""
    import tensorflow as tf

    prefix = folder / "training/model.ckpt-2"
    repack(Path(f"{prefix}.index"))
    reader = tf.train.load_checkpoint(str(prefix))
    with load(prefix) as checkpoint:
        assert set(checkpoint) == set(reader.get_variable_to_shape_map())
        for name, array in checkpoint.items():
            assert array.tobytes() == reader.get_tensor(name).tobytes()


CONTENT = block([header(), (b"x", entry([0], b""))])[:-5]
BROKEN = {  # the block's content -> the message
    "cut": (pack(CONTENT)[:-3], "a compressed block in it is damaged"),
    "longer than it says": (varint(len(CONTENT) - 1) + pack(CONTENT)[1:], "a compressed block in it is damaged"),
    "shorter than it says": (varint(len(CONTENT) + 1) + pack(CONTENT)[1:], "a compressed block in it is damaged"),
    "a length of 4 GB": (varint((1 << 32) - 1) + pack(CONTENT)[1:], "states that it unpacks to 4,294,967,295"),
    "an endless length": (b"\xff" * 12, "a number in it is cut off or too long"),
    "empty": (b"", "a number in it is cut off or too long"),
    "a copy from before its beginning": (varint(8) + b"\x11\x05abcdef", "a compressed block in it is damaged"),
    "zeros": (pack(bytes(1 << 22)), "states that there are 0 data files"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_block_is_refused(case, tmp_path):
    """A block with a valid checksum and damaged content ends in a sentence, without allocating."""
    content, says = BROKEN[case]
    (tmp_path / "c.index").write_bytes(table([(b"\xff", sealed(content, 1))]))
    tracemalloc.start()
    with pytest.raises(CheckpointError, match=says) as refused:
        load(tmp_path / "c")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "c.index" in str(refused.value) and "\n" not in str(refused.value)
    assert peak < 20 << 20


def test_an_unknown_compression_is_refused(tmp_path):
    """The message has the number: 2 is a compression that TensorFlow does not use."""
    (tmp_path / "c.index").write_bytes(table([(b"\xff", sealed(CONTENT, 2))]))
    with pytest.raises(CheckpointError, match="has the unknown compression 2"):
        load(tmp_path / "c")
