"""Converting without TensorFlow variables writes the same file as saving a filled model."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner
from keras.src.backend.common import global_state

import tf1kit.keras
from tests.checkpoint.test_keras_file import content, members
from tf1kit.checkpoint import CheckpointError, restore
from tf1kit.checkpoint.convert.beta_powers import powers_of
from tf1kit.checkpoint.convert.command import to_keras
from tf1kit.checkpoint.convert.load_port import load_port
from tf1kit.cli import main
from tf1kit.errors import UsageError

PORT = """
    import keras
    import numpy as np

    INPUT_SHAPE = (4, 8, 8, 3)
    OPTIMIZER, POWERS = keras.optimizers.Adam, ()
    SEEDS = keras.random.SeedGenerator(3)

    class Conv(keras.layers.Conv2D):
        way = "as it is"

        def save_own_variables(self, store):
            if self.way == "numpy":
                store["kernel"], store["bias"] = np.asarray(self.kernel), keras.ops.convert_to_numpy(self.bias)
            elif self.way == "handle":
                store["kernel"], store["bias"] = self.kernel.value.read_value(), self.bias.value
            else:
                super().save_own_variables(store)

    @keras.saving.register_keras_serializable(package="unread_port")
    class Net(keras.Model):
        def __init__(self, array=False, handle=False, random=False, half=False, way="as it is", **kwargs):
            super().__init__(**kwargs)
            self.dtype_policy = keras.DTypePolicy("mixed_float16" if half else "float32")
            self.conv = Conv(4, 3)  # with the name that Keras gives it
            self.conv.way = way
            self.dropout = keras.layers.Dropout(0.5, seed=7)
            self.pool = keras.layers.GlobalAveragePooling2D()
            self.handle, self.random, self.way = handle, random, way
            if array:
                self.scale = keras.Variable(np.full(4, 0.5, "float32"), trainable=False, name="scale")

        def call(self, x):
            return self.endpoints(x)["Output"]

        def endpoints(self, x, training=False):
            maps = self.pool(self.dropout(self.conv(x)))
            if self.random:
                maps = maps + keras.random.normal((4,)) + keras.random.normal((4,), seed=SEEDS)
            if self.handle:
                self.conv.bias.handle
            return {"Output": maps * getattr(self, "scale", 1.0)}

        def get_config(self):
            return {**super().get_config(), "way": self.way}

    class SGD(keras.optimizers.SGD):
        def build(self, variables):
            super().build(variables)
            self.own = keras.Variable(0.0)

    def optimizer():
        return OPTIMIZER()

    def weight_map(array=False, **options):
        scale = ("s", "scale", None) if array else ("s", None, "this port has no scale")
        return (("W", "conv/kernel", None), ("b", "conv/bias", None), scale, *POWERS)
"""
SHAPES = {"W": (3, 3, 3, 4), "b": (4,)}


def save(*names: str, step: int = 3) -> None:
    """Save a V2 checkpoint `model.ckpt` with the weights and these slots."""
    draw = np.random.RandomState(0)
    values = {name: draw.uniform(size=shape).astype("float32") for name, shape in SHAPES.items()}
    values |= {f"{name}/{slot}": draw.uniform(size=SHAPES[name]).astype("float32") for name in SHAPES for slot in names}
    if "Adam" in names:
        values |= {f"beta{at}_power": powers_of(beta, step)[-1] for at, beta in ((1, 0.9), (2, 0.999))}
    values["s"] = draw.uniform(size=4).astype("float32")
    values["global_step"] = np.int64(step)
    tf.raw_ops.SaveV2(
        prefix="model.ckpt",
        tensor_names=list(values),
        shape_and_slices=[""] * len(values),
        tensors=[tf.constant(value) for value in values.values()],
    )


def convert(out: str, **options: Any) -> Any:
    """Run `to_keras` on `model.ckpt`."""
    return to_keras("model.ckpt", "unread_port:Net", Path(out), options, force=True)


GRAPH = """
    import tensorflow.compat.v1 as tf

    INPUT_SHAPE = (4, 8, 8, 3)

    def build(images, array=False, is_training=True):
        with tf.variable_scope("", reuse=tf.AUTO_REUSE):
            kernel, bias = tf.get_variable("W", [3, 3, 3, 4]), tf.get_variable("b", [4])
            scale = tf.get_variable("s", [4])
        maps = tf.nn.conv2d(images, kernel, 1, "VALID") + bias
        return {"Output": tf.reduce_mean(maps, [1, 2]) * (scale if array else 1.0)}
"""


@pytest.fixture(autouse=True)
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The port's module, in the folder of the checkpoint."""
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
    """Each member equals what Keras saves after `restore`: weights, slots and the step."""
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
    """No weight and no slot becomes a TensorFlow variable; the count would show it."""
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
    """Keras keeps no variable to initialise and numbers names as before: it converts again."""
    save()
    for out in ("one.keras", "other.keras"):
        convert(out)
        assert not global_state.get_global_attribute("uninitialized_variables")
        assert global_state.get_global_attribute("stateless_scope") is None
    assert members("one.keras") == members("other.keras")
    assert keras.layers.Conv2D(1, 1).name == "conv2d"


OTHER_GRAPH = """
_build = build

def build(*arguments, **options):
    tf.get_variable("not_in_the_checkpoint", [])
    return _build(*arguments, **options)
"""
UNLIKE = {  # what is added to the graph -> exit code, what is said
    "another variable": (OTHER_GRAPH, 2, "model.keras is written, but not compared with other_graph: "),
    "an error": (
        "\ndef build(*arguments, **options):\n    raise ValueError('no such size')\n",
        2,
        "model.keras is written, but not compared with other_graph: build of other_graph cannot be called with the options "
        "{}: no such size",
    ),
    "other numbers": (
        "\n_build = build\n\ndef build(*arguments, **options):\n"
        "    return {'Output': 2.0 * _build(*arguments, **options)['Output']}\n",
        1,
        "Output: differs by 0.5 of scale; 5e-06 allowed\n",
    ),
}
NEEDS = [
    {"array": True},
    {"handle": True},
    {"random": True, "array": True},
    {"way": "handle"},
    {"half": True},
]


@pytest.mark.parametrize("options", [*NEEDS, {"random": True}, {"way": "numpy"}], ids=str)
def test_as_where_values_are_held(options, monkeypatch):
    """Layers that need values give the same file, also when converted again."""
    save("Adam", "Adam_1")
    for out in ("ours.keras", "again.keras"):
        done = convert(out, **options)
        assert (done.port is not None) == (options in NEEDS)
        keras.utils.clear_session()
    monkeypatch.setattr("tf1kit.checkpoint.convert.lazy.is_known", lambda: False)
    convert("held.keras", **options)
    assert members("ours.keras") == members("again.keras") == members("held.keras")
    assert keras.random.normal((2,)).shape == (2,)


def test_an_optimizer_with_variables_of_its_own_gets_the_sentence(port):
    """Built with values, it has one more variable than the checkpoint fills."""
    port.OPTIMIZER = port.SGD
    save()
    with pytest.raises(UsageError, match=r"variable(_\d+)? of the port is not filled by any row"):
        convert("model.keras")


@pytest.mark.parametrize(("out", "options"), [("served", {}), ("model.keras", {"array": True}), ("model.keras", {})])
def test_legacy_after_any_way(out, options):
    """The verdict needs a filled port, whose automatic names must be the same."""
    save()
    Path("unread_graph.py").write_text(textwrap.dedent(GRAPH))
    words = ["--option", "array=True"] if options else []
    words = ["convert", "model.ckpt", "--model", "unread_port:Net", "--out", out, "--legacy", "unread_graph", *words]
    done = CliRunner().invoke(main, ["checkpoint", *words])
    assert "0 beyond the bounds of golden" in done.output, (done.output, done.exception)
    assert json.loads(Path(out + ".verdict.json").read_text())["verdict"] == "holds"


@pytest.mark.parametrize("what", UNLIKE)
def test_a_graph_that_is_not_that_of_the_port(what):
    """The file is written. An error names it, and a tensor that differs has a line."""
    added, code, said = UNLIKE[what]
    sys.modules.pop("other_graph", None)
    save()
    Path("other_graph.py").write_text(textwrap.dedent(GRAPH) + added)
    words = ["convert", "model.ckpt", "--model", "unread_port:Net", "--out", "model.keras", "--legacy", "other_graph"]
    done = CliRunner().invoke(main, ["checkpoint", *words])
    assert done.exit_code == code and Path("model.keras").is_file(), done.output
    assert said in done.output


def test_progress_counts_up(port):
    """The count rises by one per tensor, in the order in which Keras writes them."""
    port.OPTIMIZER, slots = OPTIMIZERS["stock Adam"]
    save(*slots)
    told: list[tuple[str, int, int]] = []
    to_keras("model.ckpt", "unread_port:Net", Path("model.keras"), progress=lambda *said: told.append(said))
    counts = [done for _, done, _ in told]
    assert counts == sorted(counts)
    assert {(done, total) for _, done, total in told} == {(done, 7) for done in range(7)}


@pytest.mark.parametrize("out", ["model.keras", "model.weights.h5", "model.npz", "model.safetensors"])
def test_what_is_damaged_is_found_while_it_is_written(out):
    """A value that is read late is checked too: nothing is written."""
    save()
    data = Path("model.ckpt.data-00000-of-00001")
    data.write_bytes(data.read_bytes()[:200] + b"?" + data.read_bytes()[201:])
    before = sorted(path.name for path in Path().iterdir())
    with pytest.raises(CheckpointError, match="W"):
        convert(out)
    assert sorted(path.name for path in Path().iterdir()) == before


def test_under_another_keras_variables_are_filled(monkeypatch, port):
    """Without Keras's private functions the public ones write the same arrays."""
    port.OPTIMIZER, slots = OPTIMIZERS["stock Adam"]
    save(*slots)
    convert("ours.keras")
    monkeypatch.setattr("tf1kit.checkpoint.convert.keras_file.PRIVATE", ("_of_another_name",))
    keras.utils.clear_session()
    convert("theirs.keras")
    assert members("ours.keras") == members("theirs.keras")
