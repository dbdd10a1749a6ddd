"""Converting without a TensorFlow variable: the file is the one that a filled model is saved as, and nothing is left behind."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.backend.common import global_state

import tf1kit.keras
from tests.checkpoint.test_keras_file import content, members
from tf1kit.checkpoint import CheckpointError, load, restore
from tf1kit.checkpoint.convert import to_keras
from tf1kit.checkpoint.port import load_port

PORT = """
    import keras
    import numpy as np

    INPUT_SHAPE = (4, 8, 8, 3)
    OPTIMIZER, POWERS = keras.optimizers.Adam, ()

    @keras.saving.register_keras_serializable(package="unread_port")
    class Net(keras.Model):
        def __init__(self, array=False, handle=False, **kwargs):
            super().__init__(**kwargs)
            self.conv = keras.layers.Conv2D(4, 3)  # with the name that Keras gives it
            self.dropout = keras.layers.Dropout(0.5, seed=7)
            self.pool = keras.layers.GlobalAveragePooling2D()
            self.handle = handle
            if array:
                self.scale = keras.Variable(np.full(4, 0.5, "float32"), name="scale")

        def call(self, x):
            maps = self.pool(self.dropout(self.conv(x)))
            if self.handle:
                self.conv.bias.handle
            return maps * getattr(self, "scale", 1.0)

    def optimizer():
        return OPTIMIZER()

    def weight_map(array=False, **options):
        scale = ("s", "scale", None) if array else ("s", None, "this port has no scale")
        return (("W", "conv2d/kernel", None), ("b", "conv2d/bias", None), scale, *POWERS)
"""
SHAPES = {"W": (3, 3, 3, 4), "b": (4,)}


def save(*names: str, step: int = 3) -> None:
    """A V2 checkpoint `model.ckpt` of the weights, and of the slots of these names."""
    draw = np.random.RandomState(0)
    values = {name: draw.uniform(size=shape).astype("float32") for name, shape in SHAPES.items()}
    values |= {f"{name}/{slot}": draw.uniform(size=SHAPES[name]).astype("float32") for name in SHAPES for slot in names}
    if "Adam" in names:
        values |= {"beta1_power": np.float32(0.9**step), "beta2_power": np.float32(0.999**step)}
    values["s"] = draw.uniform(size=4).astype("float32")
    values["global_step"] = np.int64(step)
    tf.raw_ops.SaveV2(
        prefix="model.ckpt",
        tensor_names=list(values),
        shape_and_slices=[""] * len(values),
        tensors=[tf.constant(value) for value in values.values()],
    )


def convert(out: str, **options: Any) -> Any:
    """`to_keras` of `model.ckpt`."""
    return to_keras("model.ckpt", "unread_port:Net", Path(out), options, force=True)


@pytest.fixture(autouse=True)
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The port's module, in a folder that the checkpoint is to be saved in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    Path("unread_port.py").write_text(textwrap.dedent(PORT))
    sys.modules.pop("unread_port", None)
    keras.utils.clear_session()
    return __import__("unread_port")


POWERS = (("beta1_power", "adam/beta1_power", None), ("beta2_power", "adam/beta2_power", None))
OPTIMIZERS = {
    "left behind": (keras.optimizers.Adam, ()),
    "kit's Momentum": (lambda: tf1kit.keras.Momentum(0.1, 0.9), ("Momentum",)),
    "kit's Adam": (tf1kit.keras.Adam, ("Adam", "Adam_1")),
    "stock Adam": (keras.optimizers.Adam, ("Adam", "Adam_1")),
    "stock SGD": (lambda: keras.optimizers.SGD(0.1, 0.9), ("Momentum",)),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_file_is_that_of_a_filled_model(name, port):
    """Member by member what Keras saves after `restore`: weights, slots, the count of steps."""
    port.OPTIMIZER, slots = OPTIMIZERS[name]
    port.POWERS = POWERS if name == "kit's Adam" else ()
    save(*slots)
    assert convert("ours.keras").resumes == bool(slots)
    keras.utils.clear_session()
    convert("ours.weights.h5")
    keras.utils.clear_session()
    filled = load_port("unread_port:Net")
    optimizer = filled.optimizer() if slots else None
    restore(filled.model, "model.ckpt", filled.weight_map, optimizer)
    if slots:
        filled.model.compile(optimizer=optimizer)
    filled.model.save("keras.keras")
    theirs, ours = members("keras.keras"), members("ours.keras")
    assert ours == theirs
    assert content("ours.weights.h5") == theirs["model.weights.h5"]


@pytest.mark.parametrize("out", ["model.keras", "model.weights.h5", "model.npz", "model.safetensors"])
def test_no_weight_becomes_a_variable(out, port):
    """Neither a weight nor a slot; and as many variables as TensorFlow is asked for otherwise show that it would be seen."""
    port.OPTIMIZER, slots = OPTIMIZERS["stock Adam"]
    save(*slots)
    made = []

    def creator(make, **arguments):
        made.append(make(**arguments))
        return made[-1]

    with tf.variable_creator_scope(creator):
        convert(out)
        assert all(not variable.shape.rank for variable in made)
        filled = load_port("unread_port:Net")
        restore(filled.model, "model.ckpt", filled.weight_map, filled.optimizer())
    assert sorted(variable.shape.rank for variable in made)[-6:] == [1, 1, 1, 4, 4, 4]


def test_nothing_is_left_in_keras():
    """No variable that a later scope would make, and names are numbered as before: it converts again."""
    save()
    for out in ("one.keras", "other.keras"):
        convert(out)
        assert not global_state.get_global_attribute("uninitialized_variables")
        assert global_state.get_global_attribute("stateless_scope") is None
    assert members("one.keras") == members("other.keras")
    assert keras.layers.Conv2D(1, 1).name == "conv2d"


@pytest.mark.parametrize("option", ["array", "handle"])
def test_a_port_that_needs_values_has_them(option):
    """A variable of an array and one that is asked for its resource cannot be without: made as ever, under the same names."""
    save()
    convert("model.npz", **{option: True})
    assert np.array_equal(load("model.npz")["conv2d/kernel"], load("model.ckpt")["W"])
    if option == "array":
        assert np.array_equal(load("model.npz")["scale"], load("model.ckpt")["s"])


@pytest.mark.parametrize("out", ["model.keras", "model.weights.h5", "model.npz", "model.safetensors"])
def test_what_is_damaged_is_found_while_it_is_written(out):
    """A value that is read late is checked as well as one that is read early: nothing is written."""
    save()
    data = Path("model.ckpt.data-00000-of-00001")
    data.write_bytes(data.read_bytes()[:200] + b"?" + data.read_bytes()[201:])
    before = sorted(path.name for path in Path().iterdir())
    with pytest.raises(CheckpointError, match="W"):
        convert(out)
    assert sorted(path.name for path in Path().iterdir()) == before


def test_under_another_keras_variables_are_filled(monkeypatch, port):
    """Where Keras has moved what it does not publish, the public ways do it, to the same arrays."""
    port.OPTIMIZER, slots = OPTIMIZERS["stock Adam"]
    save(*slots)
    convert("ours.keras")
    monkeypatch.setattr("tf1kit.checkpoint.keras_file.PRIVATE", ("_of_another_name",))
    keras.utils.clear_session()
    convert("theirs.keras")
    assert members("ours.keras") == members("theirs.keras")
