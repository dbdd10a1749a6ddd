"""Checkpoints that the installed TensorFlow writes."""

from __future__ import annotations

from itertools import pairwise

import ml_dtypes
import numpy as np
import pytest
import tensorflow as tf

from tf1kit.checkpoint import load
from tf1kit.checkpoint.convert.restoring import names_of

TYPES = (
    *("float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64", "bool", "complex64", "complex128"),
)


def values(dtype: str) -> np.ndarray:
    """Some values of a dtype, with its extremes."""
    kind = np.dtype(getattr(ml_dtypes, dtype, dtype))
    if kind.kind in "iu":
        return np.array([[np.iinfo(kind).min, 0, 1], [2, 3, np.iinfo(kind).max]], kind)
    return np.random.default_rng(0).normal(size=(2, 3)).astype(kind)


def test_every_type(tmp_path):
    """V2, written by the operation that every saver uses."""
    arrays = {f"types/{name}": values(name) for name in TYPES}
    arrays["types/string"] = np.array([b"", b"a" * 300, "ü".encode()], object)
    tf.raw_ops.SaveV2(
        prefix=str(tmp_path / "ckpt"),
        tensor_names=list(arrays),
        shape_and_slices=[""] * len(arrays),
        tensors=[tf.constant(value) for value in arrays.values()],
    )
    with load(tmp_path / "ckpt") as found:
        assert set(found) == set(arrays)
        for name, value in arrays.items():
            assert found.dtype(name) == value.dtype
            assert np.array_equal(found[name], value), name


@pytest.mark.parametrize("name", [name for name in TYPES if name not in ("bfloat16", "uint32", "uint64")])
def test_every_type_of_v1(name, tmp_path):
    """V1 stores each dtype in another list of numbers; negative ones and extremes are tested."""
    tf.raw_ops.SaveSlices(
        filename=str(tmp_path / "ckpt"), tensor_names=["x"], shapes_and_slices=[""], data=[tf.constant(values(name))]
    )
    with load(tmp_path / "ckpt") as found:
        assert found.format == "V1" and found.dtype("x") == values(name).dtype
        assert np.array_equal(found["x"], values(name))


@pytest.mark.parametrize("save", ["SaveV2", "SaveSlices"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_parts_along_any_axis(save, axis, tmp_path):
    """A partitioned variable is one array; starts beyond 63 and 8191 need longer keys."""
    whole = np.random.default_rng(0).normal(size=np.roll((9000, 3, 2), axis)).astype("float32")
    cuts = (0, 40, 200, 8500, 9000)
    parts, specs = [], []
    for start, stop in pairwise(cuts):
        where = [slice(None)] * 3
        where[axis] = slice(start, stop)
        parts.append(tf.constant(whole[tuple(where)]))
        extents = ":".join(f"{start},{stop - start}" if at == axis else "-" for at in range(3))
        specs.append(f"{' '.join(map(str, whole.shape))} {extents}")
    path, names = str(tmp_path / "ckpt"), ["scope/x"] * len(parts)
    if save == "SaveV2":
        tf.raw_ops.SaveV2(prefix=path, tensor_names=names, shape_and_slices=specs, tensors=parts)
    else:
        tf.raw_ops.SaveSlices(filename=path, tensor_names=names, shapes_and_slices=specs, data=parts)
    with load(path) as found:
        assert list(found) == ["scope/x"] and found.nbytes("scope/x") == whole.nbytes
        assert np.array_equal(found["scope/x"], whole)


def test_many_tensors(tmp_path):
    """Thousands of names fill several blocks of the index; all are found, in order."""
    names = [f"scope_{number % 7}/variable_{number}" for number in range(3000)]
    for save, path in ((tf.raw_ops.SaveV2, tmp_path / "v2"), (tf.raw_ops.SaveSlices, tmp_path / "v1")):
        values = [tf.constant(float(number)) for number in range(3000)]
        if save is tf.raw_ops.SaveV2:
            save(prefix=str(path), tensor_names=names, shape_and_slices=[""] * 3000, tensors=values)
        else:
            save(filename=str(path), tensor_names=names, shapes_and_slices=[""] * 3000, data=values)
        with load(path) as found:
            assert set(found) == set(names)
            assert [float(found[name]) for name in names[::100]] == list(range(0, 3000, 100))


def test_objects_of_tensorflow_2(tmp_path):
    """tf.train.Checkpoint writes V2 with names of its own."""
    path = tf.train.Checkpoint(x=tf.Variable([1.0, 2.0])).save(str(tmp_path / "ckpt"))
    with load(path) as found:
        assert found["x/.ATTRIBUTES/VARIABLE_VALUE"].tolist() == [1.0, 2.0]
        assert str(found.kind("_CHECKPOINTABLE_OBJECT_GRAPH")) == "object graph"
        assert set(names_of(found, ())) == set(found) - {"_CHECKPOINTABLE_OBJECT_GRAPH"}
    with load(tmp_path) as found:
        assert found["save_counter/.ATTRIBUTES/VARIABLE_VALUE"] == 1


def test_safetensors(tmp_path):
    """A file laid out as the format's description says."""
    header = b'{"__metadata__":{"a":"b"},"x":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]}}'
    content = np.array([1.5, -2.0], ml_dtypes.bfloat16).tobytes()
    (tmp_path / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + content)
    with load(tmp_path / "a.safetensors") as found:
        assert found.format == "safetensors" and found["x"].astype("float32").tolist() == [[1.5], [-2.0]]
