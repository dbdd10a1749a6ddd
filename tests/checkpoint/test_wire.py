"""Protocol buffers, ordered keys, checksums and arrays are read as TensorFlow or NumPy does."""

from __future__ import annotations

import math
from pathlib import Path

import google_crc32c
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorflow.core.framework import tensor_pb2, tensor_shape_pb2
from tensorflow.core.protobuf import tensor_bundle_pb2

from tests.checkpoint.forge import block, header, table, varint
from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.slices import extents, slice_key
from tf1kit.checkpoint.formats.source import Source, blocks, masked
from tf1kit.checkpoint.formats.table import Table
from tf1kit.checkpoint.formats.tensor_proto import values_of, varints
from tf1kit.checkpoint.formats.v2 import ENTRY
from tf1kit.checkpoint.formats.wire import FIXED32, FIXED64, INT, MOST, dims, fields, message, number, packed, signed
from tf1kit.checkpoint.formats.wire import varint as read_varint
from tf1kit.checkpoint.statistics import statistics

INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
UINT64 = st.integers(0, (1 << 64) - 1)
COUNT = st.integers(0, 1 << 62)


@given(UINT64)
def test_a_number_is_read_as_it_is_written(value):
    """The position after it is where the number ends."""
    assert read_varint(varint(value) + b"\xff") == (value, len(varint(value)))
    assert varint(signed(value)) == varint(value)


@given(st.lists(UINT64, max_size=50))
def test_packed_numbers(values):
    """Many packed numbers are read back."""
    found = list(varints(memoryview(b"".join(map(varint, values)))))
    assert [int(value) for piece in found for value in piece] == values


@pytest.mark.parametrize(("wire", "size"), [(FIXED32, 4), (FIXED64, 8)])
def test_packed_numbers_of_a_fixed_size(wire, size):
    """They are the bytes of each."""
    assert [bytes(one) for one in packed(memoryview(bytes(range(16))), wire)] == [
        bytes(range(at, at + size)) for at in range(0, 16, size)
    ]


def test_what_is_too_long_is_refused():
    """A number of more than 64 bits, and more packed numbers than a field may have."""
    with pytest.raises(DamagedError, match="number"):
        read_varint(b"\xff" * 9 + b"\x7f")
    with pytest.raises(DamagedError, match="a packed field in it is 65,537 bytes long"):
        packed(memoryview(bytes(MOST + 1)), INT)


def test_a_shape_of_unknown_rank():
    """It is None; an unknown size is -1."""
    shape = tensor_shape_pb2.TensorShapeProto(unknown_rank=True)
    assert dims(memoryview(shape.SerializeToString())) is None
    shape = tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=-1)])
    assert dims(memoryview(shape.SerializeToString())) == (-1,)


def test_packed_numbers_across_pieces():
    """A number may begin in one piece of a file and end in the next."""
    coded = b"".join(varint(1 << (number % 64)) for number in range(300_000))
    found = np.concatenate(list(varints(memoryview(coded))))
    assert np.array_equal(found, np.uint64(1) << (np.arange(300_000) % 64).astype(np.uint64))


@given(
    st.builds(
        tensor_bundle_pb2.BundleEntryProto,
        dtype=st.integers(0, 30),
        shard_id=st.integers(0, (1 << 31) - 1),
        offset=INT64,
        size=INT64,
        crc32c=st.integers(0, (1 << 32) - 1),
    ),
    st.lists(INT64, max_size=5),
    st.lists(st.tuples(COUNT, COUNT), max_size=4),
)
def test_entries(entry, sizes, parts):
    """An entry of an index, as TensorFlow's own class writes it."""
    for size in sizes:
        entry.shape.dim.add(size=size)
    part = entry.slices.add()
    for start, length in parts:
        part.extent.add(start=start, length=length)
    found = message(memoryview(entry.SerializeToString()), ENTRY)
    assert number(found["dtype"]) == entry.dtype and number(found["shard_id"]) == entry.shard_id
    assert (number(found["offset"]), number(found["size"])) == (entry.offset, entry.size)
    assert int.from_bytes(b"".join(found["crc32c"]), "little") == entry.crc32c
    assert (dims(found["shape"][0]) if found["shape"] else ()) == tuple(sizes)
    assert extents(found["slices"][0]) == tuple(parts)


LISTS = {  # type -> TensorProto's list, its number, its possible values
    "float32": ("float_val", 1, st.floats(width=32)),
    "float64": ("double_val", 2, st.floats()),
    "int32": ("int_val", 3, st.integers(-(1 << 31), (1 << 31) - 1)),
    "int64": ("int64_val", 9, INT64),
    "uint64": ("uint64_val", 23, UINT64),
    "bool": ("bool_val", 10, st.booleans()),
    "float16": ("half_val", 19, st.integers(0, 65535)),
}


@pytest.mark.parametrize("dtype", LISTS)
@given(data=st.data())
def test_values_of_a_tensor_proto(dtype, data):
    """Each list of numbers, as TensorFlow's own class writes it."""
    name, number_of_type, elements = LISTS[dtype]
    values = data.draw(st.lists(elements, min_size=1, max_size=30))
    proto = tensor_pb2.TensorProto(dtype=number_of_type, **{name: values})
    kind = np.dtype(dtype)
    expected = np.array(values, np.uint16).view(kind) if dtype == "float16" else np.array(values, kind)
    found = values_of(memoryview(proto.SerializeToString()), kind).array((len(values),))
    assert found.dtype == kind and found.tobytes() == expected.tobytes()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    """Any bytes are read or raise DamagedError."""
    for read in (lambda data: list(fields(data)), dims, extents, lambda data: list(varints(data))):
        try:
            read(memoryview(content))
        except DamagedError as error:
            assert str(error)


SPANS = st.lists(st.tuples(INT64, INT64), max_size=3).map(tuple)


@given(INT64, INT64)
def test_keys_of_slices_sort_as_their_numbers(first, second):
    """The keys sort in the order of the numbers."""
    keys = slice_key("x", ((first, 0),)), slice_key("x", ((second, 0),))
    assert (keys[0] < keys[1]) == (first < second) and (keys[0] == keys[1]) == (first == second)


@given(SPANS, SPANS)
def test_keys_of_slices_are_distinct(first, second):
    """Different slices have different keys."""
    assert (slice_key("x", first) == slice_key("x", second)) == (first == second)


@settings(max_examples=30)
@given(
    entries=st.dictionaries(st.binary(min_size=1, max_size=12), st.binary(max_size=40), max_size=60),
    cut=st.integers(1, 9),
)
def test_tables(entries, cut, tmp_path_factory):
    """Entries written in several blocks are found in order and by key."""
    rows = sorted(entries.items())
    groups = [[header()], *(rows[at : at + cut] for at in range(0, len(rows), cut))]
    path = tmp_path_factory.mktemp("table") / "t"
    path.write_bytes(table((group[-1][0], block(group)) for group in groups))
    with Source(path) as source:
        read = Table(source)
        assert [(key, value.tobytes()) for key, value in read] == [header(), *rows]
        assert all(read.get(key).tobytes() == value for key, value in rows)


def test_the_checksum():
    """CRC-32C of the check string, and its mask."""
    assert google_crc32c.value(b"123456789") == 0xE3069283
    assert (
        masked(0) == 0xA282EAD8 and masked(0xE3069283) == ((0xE3069283 >> 15 | 0xE3069283 << 17) + 0xA282EAD8) % 2**32
    )


@given(st.lists(st.integers(0, 5), min_size=0, max_size=5))
def test_blocks_are_all_of_an_array_in_order(sizes):
    """The blocks of an array, also a transposed one, are its elements in file order."""
    array = np.arange(math.prod(sizes), dtype="int64").reshape(sizes)
    for view in (array, array.T):
        found = [value for piece in blocks(view) for value in piece.reshape(-1)]
        assert found == list(view.reshape(-1))


def test_blocks_of_a_large_array():
    """No block is much larger than a megabyte in any memory layout."""
    for array in (np.zeros((3, 500_000)), np.zeros((500_000, 3)), np.zeros((1, 1, 1_500_000)), np.zeros((900, 1700)).T):
        sizes = [piece.nbytes for piece in blocks(array)]
        assert sum(sizes) == array.nbytes and max(sizes) <= 1 << 20


@given(st.lists(st.floats(width=32), max_size=40))
def test_statistics(values):
    """The statistics equal NumPy's of the finite values; others are counted."""
    array = np.array(values, "float32")
    found = statistics(array)
    finite = array[np.isfinite(array)].astype("float64")
    assert (found.nans, found.infinite) == (int(np.isnan(array).sum()), int(np.isinf(array).sum()))
    if finite.size:
        assert (found.minimum, found.maximum) == (finite.min(), finite.max())
        assert np.isclose(found.mean, finite.mean(), 1e-9, 1e-12 * np.abs(finite).max())
        assert np.isclose(found.std, finite.std(), 1e-6, 1e-9 * np.abs(finite).max())
    else:
        assert found.minimum is found.maximum is found.mean is found.std is None


def test_a_file_that_shrinks_is_an_error(tmp_path):
    """Reading bytes that were cut off after opening raises an error."""
    path = Path(tmp_path / "f")
    path.write_bytes(bytes(100))
    with Source(path) as source:
        path.write_bytes(bytes(50))
        with pytest.raises(DamagedError, match="ends at byte"):
            source.span()[60:80].tobytes()
        with pytest.raises(DamagedError, match="50 bytes early"):
            source.read_into(0, np.empty(100, np.uint8))
