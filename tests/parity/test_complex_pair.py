"""Tests a pair with complex end points and weights: a wrong imaginary part fails every rung that
compares values.
"""

from __future__ import annotations

import pytest

from tests.parity.conftest import importable, write
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.pair import load_pair

LEGACY = '''"""A filter in the frequency domain, as TensorFlow 1 writes it."""
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (3, 4, 4)


def build(images):
    kind = tf.complex64 if images.dtype == tf.float32 else tf.complex128
    response = tf.get_variable("response", [4, 4], kind, tf.zeros_initializer(), trainable=False)
    gain = tf.get_variable("gain", [4, 4], images.dtype)
    filtered = tf.signal.fft2d(tf.cast(images * gain, kind)) * response
    return {"filtered": filtered, "power": tf.reduce_mean(tf.square(tf.abs(filtered)), 1)}


def loss(endpoints, labels):
    return tf.reduce_mean(labels * endpoints["power"])


def optimizer():
    return tf.train.GradientDescentOptimizer(0.1)
'''
MIGRATED = '''"""The same in TensorFlow 2."""
import tensorflow as tf

import tf1kit.keras
import tf1kit.port


class Filter(tf1kit.port.Network):
    def build(self, shape):
        kind = "complex64" if self.variable_dtype == "float32" else "complex128"
        self.response = self.add_weight(shape=(4, 4), dtype=kind, initializer="zeros", trainable=False, name="response")
        self.gain = self.add_weight(shape=(4, 4), name="gain")

    def endpoints(self, images, training=False):
        filtered = tf.signal.fft2d(tf.cast(images * self.gain, self.response.dtype)) * self.response
        power = tf.reduce_mean(tf.square(tf.abs(filtered)), 1)
        return {"filtered": filtered, "power": power}


def loss(endpoints, labels):
    return tf.reduce_mean(labels * endpoints["power"])


def optimizer():
    return tf1kit.keras.GradientDescent(0.1)


WEIGHT_MAP = (("response", "response", None), ("gain", "gain", None))
'''
WRONG = {
    "conjugate": ('"filtered": filtered', '"filtered": tf.math.conj(filtered)'),
    "imaginary part scaled": (
        '"filtered": filtered',
        '"filtered": tf.complex(tf.math.real(filtered), 3 * tf.math.imag(filtered) + 5)',
    ),
    "response conjugated": (") * self.response", ") * tf.math.conj(self.response)"),
}


def climb(folder, migrated: str, *rungs: str) -> dict:
    """The results of the rungs for the legacy and a port."""
    write(folder, {"old/filter.py": LEGACY, "new/filter.py": migrated})
    with importable(folder):
        ladder = Ladder(load_pair("old.filter", "new.filter"), steps=2)
        return {rung: ladder.run(rung) for rung in rungs}


def test_a_right_port_holds(tmp_path) -> None:
    """Both parts of a complex weight are drawn and compared, and perturbed ones are noticed."""
    results = climb(tmp_path, MIGRATED, "map", "float64", "bitwise", "mutation")
    assert [result.failures for result in results.values()] == [[]] * 4
    assert results["bitwise"].status == "holds"


@pytest.mark.parametrize(("old", "new"), WRONG.values(), ids=WRONG)
def test_a_wrong_imaginary_part_fails(old: str, new: str, tmp_path) -> None:
    """A wrong imaginary part fails each rung that compares values; in the first two ports only that
    part is wrong.
    """
    assert old in MIGRATED
    results = climb(tmp_path, MIGRATED.replace(old, new), "float64", "bitwise")
    for result in results.values():
        assert result.status == "fails"
        assert result.failures[0].startswith("step_1/endpoints/filtered, legacy against migrated: ")
