"""Optimizers that clip: TensorFlow 1's in `compute_gradients`, Keras's when gradients are applied."""

from __future__ import annotations

import pytest

from tests.parity.conftest import importable, write
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.pair import load_pair
from tf1kit.parity.results import VERDICT

LEGACY = '''"""Two layers, and an optimizer that clips."""
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (4, 5)
GOLDEN_STEPS = {"float64": (1, 3), "float32": (1, 3)}


def build(images):
    hidden = tf.layers.dense(images, 6, tf.nn.tanh, name="hidden")
    return {"hidden": hidden, "logits": tf.layers.dense(hidden, 3, name="logits")}


def loss(endpoints, labels):
    return 3.0 * tf.losses.softmax_cross_entropy(labels, endpoints["logits"])


class Clipping(tf.train.GradientDescentOptimizer):
    def compute_gradients(self, *args, **kwargs):
        gradients, variables = zip(*super().compute_gradients(*args, **kwargs))
        CLIP
        return list(zip(gradients, variables))


def optimizer():
    return Clipping(0.05)
'''
PORT = '''"""The same in Keras 3."""
import keras
from keras import layers, ops

import tf1kit.port

WEIGHT_MAP = tuple((f"{layer}/{name}", f"{layer}/{name}", None) for layer in ("hidden", "logits") for name in ("kernel", "bias"))


class Net(tf1kit.port.Network):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(6, "tanh", name="hidden")
        self.logits = layers.Dense(3, name="logits")

    def endpoints(self, images, training=False):
        hidden = self.hidden(images)
        return {"hidden": hidden, "logits": self.logits(hidden)}


def loss(endpoints, labels):
    return 3.0 * ops.mean(ops.categorical_crossentropy(labels, endpoints["logits"], from_logits=True))


def optimizer():
    return keras.optimizers.SGD(0.05, CLIP)
'''
CLIPS = {  # argument of Keras -> what the legacy does
    "global_clipnorm={}": "gradients, _ = tf.clip_by_global_norm(gradients, {})",
    "clipnorm={}": "gradients = [tf.clip_by_norm(each, {}) for each in gradients]",
    "clipvalue={}": "gradients = [tf.clip_by_value(each, -{0}, {0}) for each in gradients]",
}
SIZES = {"global_clipnorm={}": 0.3, "clipnorm={}": 0.1, "clipvalue={}": 0.01}


@pytest.fixture
def run(tmp_path):
    """A function that runs a rung for what the legacy does to gradients and what the port's optimizer is given."""

    def run(legacy: str, port: str, rung: str):
        write(tmp_path, {"old/net.py": LEGACY.replace("CLIP", legacy), "new/net.py": PORT.replace("CLIP", port)})
        with importable(tmp_path):
            return Ladder(load_pair("old.net", "new.net"), steps=3).run(rung)

    return run


@pytest.mark.parametrize("argument", CLIPS)
def test_a_port_that_clips_as_the_legacy_does(argument, run):
    """It holds, or is equal but for rounding."""
    legacy, port = (text.format(SIZES[argument]) for text in (CLIPS[argument], argument))
    assert run(legacy, port, "float64").failures == []
    result = run(legacy, port, "bitwise")
    assert result.status in ("holds", VERDICT), (result.failures, result.remarks)
    assert any("/gradients/" in row.key for row in result.rows)


@pytest.mark.parametrize("argument", CLIPS)
@pytest.mark.parametrize("rung", ["float64", "bitwise"])
def test_a_port_that_clips_otherwise(argument, rung, run):
    """At another norm, or not at all: its gradients differ, and its weights."""
    legacy = CLIPS[argument].format(SIZES[argument])
    for port in (argument.format(1.01 * SIZES[argument]), ""):
        result = run(legacy, port, rung)
        assert result.status == "fails"
        assert {"gradients", "weights"} <= {row.key.split("/")[1] for row in result.rows if not row.ok}


def test_a_legacy_that_clips_nothing(run):
    """A port that does differs in its weights; its gradients are compared as they are."""
    result = run("", "global_clipnorm=0.3", "float64")
    assert result.status == "fails"
    assert "gradients" not in {
        row.key.split("/")[1] for row in result.rows if not row.ok and row.key.startswith("step_1/")
    }
