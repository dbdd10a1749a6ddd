"""`load` finds what 1.15.5, current TensorFlow and other libraries saved, in every format."""

from __future__ import annotations

import zipfile
from pathlib import Path

import h5py
import ml_dtypes
import numpy as np
import pytest

from tests.checkpoint.forge import node, proto
from tf1kit.checkpoint import CheckpointError, load

DATA = Path(__file__).resolve().parent / "data"
VALUES = dict(np.load(DATA / "values.npz"))
CASES = (  # path below data/ -> format, where its values are in values.npz
    ("training/model.ckpt-1", "V2", "training-1"),
    ("training/model.ckpt-1.index", "V2", "training-1"),
    ("training/model.ckpt-1.data-00000-of-00001", "V2", "training-1"),
    ("training", "V2", "training-2"),
    ("training/checkpoint", "V2", "training-2"),
    ("training_v1", "V1", "training_v1"),
    ("training_v1/model.ckpt", "V1", "training_v1"),
    ("types/model.ckpt", "V2", "types"),
    ("types_v1/model.ckpt", "V1", "types_v1"),
    ("sharded", "V2", "sharded"),
    ("sharded_v1/model.ckpt", "V1", "sharded_v1"),
    ("sharded_v1/model.ckpt-00001-of-00002", "V1", "sharded_v1"),
    ("saved_model", "SavedModel", "saved_model"),
    ("saved_model/saved_model.pb", "SavedModel", "saved_model"),
    ("frozen.pb", "frozen graph", "frozen.pb"),
    ("frozen_resource.pb", "frozen graph", "frozen_resource.pb"),
)


def recorded(key: str) -> dict[str, np.ndarray]:
    """The values that 1.15.5's session held, by name."""
    return {name.removeprefix(key + "/"): value for name, value in VALUES.items() if name.startswith(key + "/")}


@pytest.mark.parametrize(("path", "form", "key"), CASES, ids=[path for path, _, _ in CASES])
def test_genuine_values(path, form, key):
    """Names, shapes, dtypes and every bit are those of the session that saved them."""
    expected = recorded(key)
    with load(DATA / path) as checkpoint:
        assert checkpoint.format == form
        assert set(checkpoint) == set(expected)
        for name, value in expected.items():
            found = checkpoint[name]
            assert checkpoint.shape(name) == found.shape == value.shape
            assert checkpoint.dtype(name) == found.dtype
            if found.dtype == object:
                assert found.astype("S").tolist() == value.tolist()
            elif found.dtype == ml_dtypes.bfloat16:
                assert np.array_equal(found.astype("float32"), value)
            else:
                assert found.dtype == value.dtype
                assert found.tobytes() == value.tobytes()


def test_every_type_of_genuine_tensorflow_is_there():
    """The recorded checkpoint has all types that 1.15.5 keeps in variables."""
    with load(DATA / "types/model.ckpt") as checkpoint:
        assert {str(checkpoint.dtype(name)) for name in checkpoint} == {
            *(
                "float32",
                "float64",
                "float16",
                "bfloat16",
                "int8",
                "int16",
                "int32",
                "int64",
                "uint8",
                "uint16",
                "bool",
            ),
            *("complex64", "complex128", "object"),
        }


def test_a_step_of_a_folder():
    """`step` chooses a checkpoint of a folder; a missing step is reported with those that exist."""
    with load(DATA / "training", step=1) as checkpoint:
        assert checkpoint["global_step"] == 1
    with pytest.raises(CheckpointError, match=r"no checkpoints of step 3. It has: model.ckpt-1, model.ckpt-2"):
        load(DATA / "training", step=3)
    with pytest.raises(CheckpointError, match="is not a folder"):
        load(DATA / "training/model.ckpt-1", step=1)


def test_a_meta_graph_has_shapes_and_no_values():
    """Names, shapes and dtypes are those of the checkpoint, partitioned variables included."""
    with load(DATA / "sharded/model.ckpt.meta") as meta, load(DATA / "sharded/model.ckpt") as checkpoint:
        assert meta.format == "MetaGraph" and "no values" in meta.note
        assert {name: (meta.shape(name), meta.dtype(name)) for name in meta} == {
            name: (checkpoint.shape(name), checkpoint.dtype(name)) for name in checkpoint
        }
        with pytest.raises(
            CheckpointError, match=r"has the shape of first but no values\. Give the checkpoint model\.ckpt"
        ):
            meta["first"]


def test_a_shape_that_only_the_running_graph_knows(tmp_path):
    """The message says what has the shape."""
    graph = proto(node("x", "VarHandleOp", ("dtype", proto((6, 1))), ("shape", proto((7, proto((3, 1)))))))
    (tmp_path / "m.meta").write_bytes(proto((2, graph)))
    with load(tmp_path / "m.meta") as checkpoint:
        assert checkpoint.shape_if_known("x") is None
        with pytest.raises(
            CheckpointError, match=r"m\.meta does not contain the shape of x\. Use the checkpoint itself"
        ):
            checkpoint.shape("x")


def test_what_the_files_say_needs_no_tensor(tmp_path):
    """Shapes, dtypes and kinds are known even if no byte of the values is right."""
    for name in ("model.ckpt.index", "model.ckpt.data-00000-of-00001"):
        (tmp_path / name).write_bytes((DATA / "types" / name).read_bytes())
    data = tmp_path / "model.ckpt.data-00000-of-00001"
    data.write_bytes(bytes(data.stat().st_size))
    with load(tmp_path / "model.ckpt") as checkpoint:
        assert len([(checkpoint.shape(name), checkpoint.kind(name)) for name in checkpoint]) == len(checkpoint)
        with pytest.raises(CheckpointError, match="do not match their stored checksum"):
            checkpoint["scalar"]


def test_constants_that_were_never_variables_are_left_out():
    """A frozen graph's weights are the former variables; the note counts the other constants."""
    with load(DATA / "frozen.pb") as checkpoint:
        assert set(checkpoint) == {"fc/weights", "fc/biases", "fc/scale"}
        assert "its other constants (1) were never variables" in checkpoint.note


def test_closed():
    """Reading from a closed checkpoint raises an error."""
    checkpoint = load(DATA / "training_v1/model.ckpt")
    checkpoint.close()
    with pytest.raises(CheckpointError, match="was closed"):
        checkpoint["global_step"]


def test_a_name_that_is_not_there():
    """A missing name behaves as in any mapping: KeyError, `in`, `get`."""
    with load(DATA / "training") as checkpoint:
        assert "nothing" not in checkpoint and checkpoint.get("nothing") is None
        with pytest.raises(KeyError):
            checkpoint["nothing"]


ARRAYS = {
    "a": np.arange(6, dtype="float32").reshape(2, 3),
    "scope/b": np.array(-3, "int64"),
    "scope/c": np.asfortranarray(np.arange(6, dtype="float64").reshape(3, 2)),
    "scope/empty": np.zeros((0, 4), "float16"),
    "scope/flags": np.array([True, False]),
    "scope/half": np.array([1.5, -2.0], ml_dtypes.bfloat16),
    "scope/big_endian": np.arange(3, dtype=">i4"),
}


def test_names_of_tensors_are_names_of_variables(tmp_path):
    """An array named `conv/W:0` is the variable conv/W, unless both names are in the file."""
    arrays = {"conv/W:0": np.ones(2, "f4"), "conv/b:0": np.zeros(3, "f4"), "scale": np.ones(1, "f4")}
    np.savez(tmp_path / "a.npz", **arrays)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for name, array in arrays.items():
            file[name] = array
    for path in (tmp_path / "a.npz", tmp_path / "a.h5"):
        with load(path) as checkpoint:
            assert set(checkpoint) == {"conv/W", "conv/b", "scale"}
            assert (checkpoint["conv/W"] == 1).all() and checkpoint.shape("conv/b") == (3,)
    np.savez(tmp_path / "both.npz", **{"W": np.ones(1), "W:0": np.zeros(1)})
    with load(tmp_path / "both.npz") as checkpoint:
        assert set(checkpoint) == {"W", "W:0"}


@pytest.mark.parametrize(
    ("array", "says"),
    [
        ({"conv1": {"weights": np.ones(2)}}, "but a dictionary that NumPy pickled"),
        (np.array([{}, print], object), "but Python objects that NumPy pickled"),
        (set(map(str, range(2000))), "but Python objects that NumPy pickled"),  # longer than what is searched
        (np.ones((2, 3), "f4"), "but a single array, float32 of shape (2, 3)"),
    ],
)
def test_a_single_array_is_said_to_be_one(array, says, tmp_path):
    """The message says what a `.npy` file is and what to do; nothing is unpickled."""
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    content = (tmp_path / "a.npy").read_bytes()
    with pytest.raises(CheckpointError) as refused:
        load(tmp_path / "a.npy")
    assert says in str(refused.value) and "numpy.savez(" in str(refused.value)
    (tmp_path / "a.npy").write_bytes(content[:40])
    with pytest.raises(CheckpointError, match=r"a \.npy file whose header is damaged"):
        load(tmp_path / "a.npy")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(save, tmp_path):
    """NumPy's archives, compressed or not."""
    save(tmp_path / "a.npz", **ARRAYS)
    with load(tmp_path / "a.npz") as found:
        assert found.format == "npz" and set(found) == set(ARRAYS)
        for name, value in ARRAYS.items():
            assert found[name].shape == found.shape(name) == value.shape
            assert found[name].dtype == found.dtype(name) == value.dtype.newbyteorder("=")
            assert np.array_equal(found[name], value)


@pytest.fixture
def keras_file(tmp_path):
    """A Keras model's file and the values of its weights."""
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(2, dtype="bfloat16")])
    model.save(tmp_path / "model.keras")
    model.save_weights(tmp_path / "model.weights.h5")
    return tmp_path / "model.keras", [np.asarray(weight) for weight in model.get_weights()]


def test_keras_weights(keras_file):
    """The weights of a .keras file and of a .weights.h5, by their paths in the file."""
    path, weights = keras_file
    for file in (path, path.with_name("model.weights.h5")):
        with load(file) as found:
            assert found.format == "Keras"
            assert list(found) == [f"layers/dense{number}/vars/{at}" for number in ("", "_1") for at in (0, 1)]
            for name, value in zip(found, weights, strict=True):
                assert found.dtype(name) == value.dtype
                assert found[name].tobytes() == value.tobytes()


def test_the_state_of_a_keras_optimizer(tmp_path):
    """The kind of each array tells the optimizer's state from the weights."""
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "model.keras")
    with load(tmp_path / "model.keras") as found:
        kinds = {name: str(found.kind(name)) for name in found}
    assert kinds["layers/dense/vars/0"] == "variable"
    assert {kind for name, kind in kinds.items() if name.startswith("optimizer/")} == {"optimizer state"}


def test_the_checksum_of_a_keras_file(keras_file):
    """A changed byte inside a .keras file is found before HDF5 reads it."""
    path, _ = keras_file
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("model.weights.h5").header_offset + 1000
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="do not match their stored checksum"):
        load(path)
