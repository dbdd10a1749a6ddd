"""Tests that a float64 graph of TensorFlow 1 is float64 throughout, or that a message names what is
not.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
import tf_slim.losses

from tests.parity.conftest import importable, write
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.pair import Pair, load_pair
from tf1kit.parity.recording import record
from tf1kit.parity.recording.float64 import LOSSES, Wide, explained, losses_in, rounding_casts

NAMED = {
    "onehot_labels": (4, 3),
    "multi_class_labels": (4, 3),
    "logits": (4, 3),
    "labels": (4, 3),
    "predictions": (4, 3),
}
HOMES = {"tf.losses": tf.losses, "tf_slim.losses": tf_slim.losses}
REFUSED = ("tf_slim.losses.hinge_loss",)  # without help it refuses float64
NOT_LOSSES = ("add_loss", "get_", "compute_weighted_loss")


def losses() -> dict[str, object]:
    """Every loss that is a function of labels and predictions, by name."""
    return {
        f"{home}.{name}": function
        for home, module in HOMES.items()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith(NOT_LOSSES)
        and "scope" in inspect.signature(function).parameters
    }


def value(function, dtype: str, keep: bool) -> tuple[np.ndarray, list[str]]:
    """The loss for fixed numbers, and the operations that rounded it."""
    draw = np.random.RandomState(0)
    arguments = inspect.signature(function).parameters
    with tf.Graph().as_default(), losses_in(dtype if keep else "float32"):
        given = {
            name: tf.constant(draw.uniform(0.1, 0.9, shape), dtype)
            for name, shape in NAMED.items()
            if name in arguments
        }
        if "sparse" in function.__name__:
            given["labels"] = tf.constant([0, 1, 2, 0])
        if "cosine" in function.__name__:
            given["axis" if "axis" in arguments else "dim"] = 1
        result = function(**given)
        with tf.Session() as session:
            return session.run(result), rounding_casts([result])


@pytest.mark.parametrize("name", losses())
def test_every_loss_keeps_float64(name: str) -> None:
    """No operation rounds, and the value is that of float64; the float32 value differs from it by
    float32's rounding.
    """
    function = losses()[name]
    double, casts = value(function, "float64", keep=True)
    single, _ = value(function, "float32", keep=False)
    assert (double.dtype, casts) == (np.float64, [])
    np.testing.assert_allclose(double, single, rtol=1e-6)
    if name not in REFUSED:
        mixed, rounded = value(function, "float64", keep=False)
        assert rounded, "the loss does not need this help"
        assert double != mixed


def test_the_modules_are_as_before_afterwards() -> None:
    """The losses cast differently only in the block, also if it raises, and never for float32."""
    modules = [module for name, module in sys.modules.items() if name.endswith(LOSSES)]
    assert len(modules) >= 2
    before = [module.math_ops for module in modules]
    with pytest.raises(KeyError), losses_in("float64"):
        assert all(module.math_ops is not old for module, old in zip(modules, before, strict=True))
        raise KeyError
    with losses_in("float32"):
        assert [module.math_ops for module in modules] == before
    assert [module.math_ops for module in modules] == before


def test_only_functions_are_changed() -> None:
    """Other members of a module are its own."""
    assert Wide(np).pi is np.pi and Wide(np).ndarray is np.ndarray


def test_an_operation_that_fails_while_it_runs_is_named() -> None:
    """TensorFlow's error has the operation."""
    with tf.Graph().as_default(), pytest.raises(NoFloat64Error) as refused, explained("float64", "none.py"):
        op = tf.constant(1.0, name="block/pool/max").op
        raise tf.errors.UnimplementedError(None, op, "no kernel for DT_DOUBLE")
    assert str(refused.value) == (
        "the layer block/pool uses Const, which TensorFlow does not have in float64: TensorFlow says 'no kernel for DT_DOUBLE'"
    )


LEGACY = '''"""Batch norm as slim writes it."""
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (4, 3, 3, 2)


def build(images):
    with tf.variable_scope("block"):
        gamma = tf.get_variable("gamma", [2], initializer=tf.ones_initializer())
        beta = tf.get_variable("beta", [2], initializer=tf.zeros_initializer())
        with tf.name_scope("norm"):
            x = tf.nn.fused_batch_norm(images, gamma, beta)[0]
    return {"x": x}
'''
MIGRATED = '''"""The same."""
import tensorflow as tf
import tf1kit.keras
import tf1kit.port


class Block(tf1kit.port.Network):
    def build(self, shape):
        self.gamma = self.add_weight(shape=(2,), name="gamma", dtype="float32")
        self.beta = self.add_weight(shape=(2,), name="beta", dtype="float32")

    def endpoints(self, images, training=False):
        return {"x": tf.compat.v1.nn.fused_batch_norm(images, self.gamma, self.beta)[0]}


WEIGHT_MAP = (("block/gamma", "gamma", None), ("block/beta", "beta", None))
'''


def climb(folder, legacy: str, migrated: str = MIGRATED) -> dict:
    """All rungs for a legacy and a port."""
    write(folder, {"old/block.py": legacy, "new/block.py": migrated})
    with importable(folder):
        ladder = Ladder(load_pair("old.block", "new.block"), steps=1)
        return {rung: ladder.run(rung) for rung in ("map", "float64", "bitwise", "golden", "mutation")}


def test_a_fused_batch_norm_stops_the_float64_rung_alone(tmp_path) -> None:
    """The message names layer, line, operation and what to write; every other rung runs."""
    results = climb(tmp_path, LEGACY)
    assert results["float64"].status == "not run"
    assert results["float64"].missing == (
        "the layer block/norm (line 12 of block.py) uses FusedBatchNormV3, which TensorFlow does not have in float64: "
        "pass fused=False where the images are float64, as in fused=None if images.dtype == tf.float32 else False"
    )
    assert [results[rung].status for rung in ("map", "bitwise")] == ["holds", "holds"]
    assert "FusedBatchNormV3" in results["mutation"].missing
    assert all(catch.ok for catch in results["mutation"].catches)


def test_another_operation_without_float64_is_named_in_tensorflow_s_words(tmp_path) -> None:
    """Local response normalisation has no float64 form in any version."""
    legacy = LEGACY.replace("tf.nn.fused_batch_norm(images, gamma, beta)[0]", "tf.nn.lrn(images)")
    missing = climb(tmp_path, legacy)["float64"].missing
    assert missing.startswith(
        "the layer block/norm (line 12 of block.py) uses LRN, which TensorFlow does not have in float64: "
    )


def test_the_recorder_refuses_in_the_same_words(tmp_path, monkeypatch, capsys) -> None:
    """The recorder prints no traceback, writes nothing, and exits with 2."""
    write(tmp_path, {"old/block.py": LEGACY})
    monkeypatch.setattr(record.tf, "__version__", "1.15.5")
    with importable(tmp_path):
        assert record.main(["old.block", "--write"]) == 2
    assert "refused: the layer block/norm (line 12 of block.py) uses FusedBatchNormV3" in capsys.readouterr().err


def test_what_rounds_elsewhere_is_named_beside_the_result(tmp_path) -> None:
    """A cast in the program itself stays, and a remark names it."""
    legacy = LEGACY.replace(
        "x = tf.nn.fused_batch_norm(images, gamma, beta)[0]", "x = tf.cast(tf.to_float(images), images.dtype)"
    )
    cast = 'tf.cast(tf.cast(images, "float32"), images.dtype)'
    migrated = MIGRATED.replace("tf.compat.v1.nn.fused_batch_norm(images, self.gamma, self.beta)[0]", cast)
    (remark,) = climb(tmp_path, legacy, migrated)["float64"].remarks
    assert remark == "the legacy graph itself rounds to float32 in block/norm/ToFloat"


SAMPLED = """
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (4, 3)


def build(images):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        weights = tf.get_variable("weights", [5, 3], images.dtype)
    return {"net": tf.matmul(images, weights, transpose_b=True) + images[:, :1]}


def loss(endpoints, labels):
    inputs, ids = endpoints["net"], tf.reshape(tf.argmax(labels, 1), [-1, 1])
    with tf.variable_scope("classes"):
        weights = tf.get_variable("weights", [5, 5], inputs.dtype)
        biases = tf.get_variable("biases", [5], inputs.dtype)
    sampled = None
    return tf.reduce_mean(tf.nn.nce_loss(weights, biases, ids, inputs, 3, 5, sampled_values=sampled))


def optimizer():
    return tf.train.GradientDescentOptimizer(0.1)
"""
CAST = """ids, true, drawn = tf.nn.log_uniform_candidate_sampler(ids, 1, 3, True, 5)
    sampled = (ids, tf.cast(true, inputs.dtype), tf.cast(drawn, inputs.dtype))
    ids = tf.reshape(tf.argmax(labels, 1), [-1, 1])"""


def legacy_of(tmp_path: Path, text: str) -> Pair:
    """A pair with this legacy module; its port is not used."""
    write(tmp_path, {"old/net.py": text, "new/net.py": "WEIGHT_MAP, loss, optimizer = (), 0, 0\n\n\nclass Net: ...\n"})
    with importable(tmp_path):
        return load_pair("old.net", "new.net")


def test_a_candidate_sampler_is_named_with_what_to_write(tmp_path: Path) -> None:
    """TensorFlow names `Sub`, which exists in float64; the counts that it subtracts do not.  With the
    advice the graph is float64.
    """
    with pytest.raises(NoFloat64Error) as caught:
        legacy_of(tmp_path / "as it is", SAMPLED).legacy_side("float64")
    said = str(caught.value)
    assert said.startswith("the layer nce_loss (line 19 of net.py) uses a candidate sampler, whose expected counts are")
    assert "sampled_values=(candidates, tf.cast(true_counts, inputs.dtype)" in said
    assert "does not have in float64" not in said
    pair = legacy_of(tmp_path / "as advised", SAMPLED.replace("sampled = None", CAST))
    assert not pair.legacy_side("float64").rounded


def test_types_that_are_mixed_are_not_called_an_operation_without_float64(tmp_path: Path) -> None:
    """`Mul` exists in float64."""
    text = SAMPLED.replace("+ images[:, :1]", "* tf.constant(2.0)")
    with pytest.raises(NoFloat64Error, match="mixes float32 and float64 in Mul: TensorFlow says"):
        legacy_of(tmp_path, text).legacy_side("float64")
