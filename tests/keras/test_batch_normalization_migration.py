"""Tests the table under "Batch norm" in docs/2-port-it.md and its numbers."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from tf1kit.contrib.layers import batch_norm

import tf1kit.keras
from tests.docs.guide import GUIDE
from tests.genuine.record import RECORDED, read
from tests.keras.contrib_batch_norm import INITIAL, constant, rows, scenario
from tf1kit.tf1 import layers as tf_layers

v1 = tf.compat.v1


def moved(layer: keras.layers.Layer, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moving mean and variance after one training step."""
    layer(images, training=True)
    return layer.moving_mean.numpy(), layer.moving_variance.numpy()


def test_decay_is_momentum() -> None:
    """A batch of twos gives 0.2 with momentum 0.9, as with decay 0.9; it gives 1.8 with momentum
    0.1, which is 1 - decay.
    """
    twos = np.full((8, 1), 2.0, np.float32)
    stock = keras.layers.BatchNormalization
    found = [
        moved(layer, twos)[0][0]
        for layer in (tf1kit.keras.BatchNormalization(0.9), stock(momentum=0.9), stock(momentum=0.1))
    ]
    np.testing.assert_allclose(found, [0.2, 0.2, 1.8], rtol=1e-6)


def test_defaults() -> None:
    """The three have different defaults: contrib's decay is 0.999, and it has no gamma."""
    functions = (batch_norm, tf_layers.batch_normalization, keras.layers.BatchNormalization)
    defaults = [
        {name: p.default for name, p in inspect.signature(function).parameters.items()} for function in functions
    ]
    momenta = [found.get("decay", found.get("momentum")) for found in defaults]
    assert momenta == [0.999, 0.99, 0.99]
    assert [(found["center"], found["scale"], found["epsilon"]) for found in defaults] == [
        (True, False, 0.001),
        (True, True, 0.001),
        (True, True, 0.001),
    ]


def test_the_kit_has_contribs_arguments() -> None:
    """The layer has every argument of contrib's function that makes sense in Keras, with its name
    and default.
    """
    contrib = inspect.signature(batch_norm).parameters
    ours = inspect.signature(tf1kit.keras.BatchNormalization).parameters
    shared = [name for name in contrib if name in ours]
    others = {"inputs", "batch_weights", "activation_fn", "param_initializers", "param_regularizers"}
    others |= {"reuse", "scope", "trainable", "variables_collections", "outputs_collections"}
    assert set(contrib) - set(shared) == others
    assert [name for name in shared if contrib[name].default != ours[name].default] == ["data_format"]


def test_least_epsilon() -> None:
    """With epsilon and variance 1e-6, the fused op of 1.15.5 takes 1.001e-5: its outputs are 0.43
    where stock Keras has 1.0 or less.
    """
    images = np.array([-1, 1, -1, 1], np.float32).reshape(4, 1, 1, 1) * 1e-3
    fused, stock = (
        np.max(layer(images, training=True))
        for layer in (tf1kit.keras.BatchNormalization(epsilon=1e-6), keras.layers.BatchNormalization(epsilon=1e-6))
    )
    np.testing.assert_allclose([fused, stock], [1e-3 / np.sqrt(1e-6 + 1.001e-5), np.sqrt(0.5)], rtol=1e-5)


@pytest.mark.parametrize("shape", [(64, 3), (4, 4, 4, 3)])
def test_bessel(draw, shape: tuple) -> None:
    """With N = 64 the batch's part in the moving variance is 64/63 of stock Keras's (1.6% more) if
    fused, else the same.
    """
    images = draw(shape)
    stock = moved(keras.layers.BatchNormalization(momentum=0.0), images)[1]
    for fused, factor in ((None, 64 / 63), (False, 1.0)):
        ours = moved(tf1kit.keras.BatchNormalization(decay=0.0, fused=fused), images)[1]
        np.testing.assert_allclose(ours / stock, factor, rtol=1e-5)


@pytest.mark.parametrize(
    ("updates", "run", "mean"), [("update_ops", False, 0.0), ("update_ops", True, 0.2), (None, False, 0.2)]
)
def test_when_statistics_move(graph, updates: str | None, run: bool, mean: float) -> None:
    """Contrib moves statistics when UPDATE_OPS run, or with None in the forward pass; Keras in the
    forward pass of training.
    """
    with graph() as session:
        outputs = batch_norm(tf.fill([8, 1], 2.0), decay=0.9, updates_collections=updates)
        session.run(v1.global_variables_initializer())
        session.run([outputs, v1.get_collection(v1.GraphKeys.UPDATE_OPS) if run else []])
        (found,) = [session.run(v) for v in v1.global_variables() if v.op.name.endswith("moving_mean")]
    np.testing.assert_allclose(found, [mean], rtol=1e-6)
    for layer in (tf1kit.keras.BatchNormalization(0.9), keras.layers.BatchNormalization(momentum=0.9)):
        np.testing.assert_allclose(moved(layer, np.full((8, 1), 2.0, np.float32))[0], [0.2], rtol=1e-6)


def test_placeholder(draw, same_bits) -> None:
    """A tensor as `training` is an error that suggests a Python bool, or `tf.cond` around two
    calls.
    """
    layer, images = tf1kit.keras.BatchNormalization(), draw((8, 3))
    layer.build(images.shape)

    @tf.function
    def one_call(training):
        return layer(images, training=training)

    @tf.function
    def two_calls(training):
        return tf.cond(training, lambda: layer(images, training=True), lambda: layer(images, training=False))

    with pytest.raises(TypeError, match=r"tf\.cond"):
        one_call(tf.constant(True))
    found = [two_calls(tf.constant(flag)).numpy() for flag in (False, True)]
    same_layer = tf1kit.keras.BatchNormalization()
    assert same_bits(found, [same_layer(images, training=flag).numpy() for flag in (False, True)])


def test_zero_debias(draw) -> None:
    """With zero debias, the moving mean after one step at decay 0.9 is the batch's; without, it is
    a tenth of it.
    """
    images = draw((8, 3)) + 2
    debiased = moved(tf1kit.keras.BatchNormalization(0.9, zero_debias_moving_mean=True), images)[0]
    np.testing.assert_allclose(debiased, images.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(
        moved(tf1kit.keras.BatchNormalization(0.9), images)[0], images.mean(axis=0) / 10, rtol=1e-5
    )


def test_batch_weights(draw) -> None:
    """An example with weight 0 counts as missing, one with weight 2 counts twice."""
    images = draw((4, 2, 2, 3))
    weights = np.array([1, 0, 2, 1], np.float32)
    weighted = tf1kit.keras.BatchNormalization(decay=0.5)
    weighted(images, training=True, batch_weights=weights)
    repeated = moved(tf1kit.keras.BatchNormalization(decay=0.5, fused=False), images[[0, 2, 2, 3]])
    np.testing.assert_allclose(weighted.moving_mean.numpy(), repeated[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(weighted.moving_variance.numpy(), repeated[1], rtol=1e-5)


def test_channels_first_is_axis_1(draw) -> None:
    """With channels first the layer computes what stock Keras does with axis=1."""
    images = draw((4, 3, 5, 5))
    first, stock = (
        tf1kit.keras.BatchNormalization(data_format="channels_first"),
        keras.layers.BatchNormalization(axis=1),
    )
    np.testing.assert_allclose(first(images, training=True), stock(images, training=True), atol=1e-5)


@pytest.mark.parametrize("updates", [None, "update_ops"])
def test_trainable_false_of_contrib(updates: str | None) -> None:
    """With `trainable=False`, 1.15.5 keeps beta and gamma and makes no update in UPDATE_OPS, so the
    statistics never change.
    """
    golden = read("contrib_batch_norm", RECORDED)
    recorded = {key: golden[f"parameters/fixed to {updates}.{key}"] for key in ("outputs", "moving")}
    images = scenario(rows()["decay/0.999 to None"])[0]["batches"]
    initial = {f"{name}_initializer": constant(value) for name, value in INITIAL.items()}
    layer = tf1kit.keras.BatchNormalization(0.9, scale=True, updates_collections=updates, **initial)
    layer.build(images.shape[1:])
    layer.beta.trainable = layer.gamma.trainable = False
    assert layer.trainable_variables == []
    np.testing.assert_allclose(layer(images[0], training=True), recorded["outputs"][0], rtol=1e-5, atol=1e-5)
    moving = np.concatenate([layer.moving_mean.numpy(), layer.moving_variance.numpy()])
    stays = np.concatenate([INITIAL["moving_mean"], INITIAL["moving_variance"]]).astype(np.float32)
    np.testing.assert_allclose(recorded["moving"][0], moving if updates is None else stays, rtol=1e-5)


def test_regularizers_that_contrib_leaves_out(graph) -> None:
    """With `fused=False` and `updates_collections=None`, contrib makes no regularization loss of
    `param_regularizers`.
    """
    with graph():
        for fused, losses in ((None, 1), (False, 1)):
            batch_norm(
                tf.zeros([4, 2, 2, 3]),
                fused=fused,
                updates_collections=None,
                param_regularizers={"beta": tf.nn.l2_loss},
            )
            assert len(v1.get_collection(v1.GraphKeys.REGULARIZATION_LOSSES)) == losses  # the second layer adds none


def table() -> list[list[str]]:
    """The cells of each line in the section's table."""
    section = Path(GUIDE).read_text().split("## Batch norm\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_line_of_the_table_names_tests_that_exist() -> None:
    """The last cell of a line names tests (`file::test`) in tests/keras."""
    for cells in table():
        assert len(cells) == 5, cells
        named = re.findall(r"`(?:(\w+)::)?(test_\w+)`", cells[4])
        assert named, cells
        for file, test in named:
            source = (Path(__file__).parent / f"{file or 'test_batch_normalization_migration'}.py").read_text()
            assert f"\ndef {test}(" in source, (file, test)


def test_the_table_has_every_argument_of_contrib() -> None:
    """The table has every argument."""
    said = set(re.findall(r"`(\w+)", " ".join(cells[0] for cells in table())))
    assert set(inspect.signature(batch_norm).parameters) <= said
