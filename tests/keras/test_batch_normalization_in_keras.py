"""Tests `tf1kit.keras.BatchNormalization` as a Keras layer: names, files, training, precision,
errors, conversion.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.keras import inference
from tf1kit.keras.inference import for_inference
from tf1kit.keras.replicas import Share, share_of_batch

NAMES = ["gamma", "beta", "moving_mean", "moving_variance"]


@keras.saving.register_keras_serializable(package="tests")
def wider(shape: Any) -> tuple[Any, Any]:
    """An adjustment, as batch renormalisation takes it."""
    return tf.fill(shape[-1:], 1.25), tf.fill(shape[-1:], -0.5)


def model(**arguments: Any) -> keras.Model:
    """A functional model with the layer between two others, and also in an inner model."""
    images = keras.Input((4, 4, 3))
    inner = keras.Sequential(
        [keras.Input((4, 4, 2)), tf1kit.keras.BatchNormalization(**arguments), keras.layers.ReLU()]
    )
    net = tf1kit.keras.BatchNormalization(decay=0.5, scale=True, name="norm", **arguments)(images)
    net = keras.layers.Conv2D(2, 3, padding="same")(net)
    return keras.Model(images, keras.layers.GlobalAveragePooling2D()(keras.layers.Dropout(0.5)(inner(net))))


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"scale": True}, NAMES),
        ({}, NAMES[1:]),
        ({"center": False}, NAMES[2:]),
        ({"renorm": True}, [*NAMES[1:], "moving_stddev", "renorm_mean", "renorm_stddev"]),
        ({"zero_debias_moving_mean": True}, [*NAMES[1:], "moving_mean_biased", "moving_mean_local_step"]),
    ],
)
def test_variables_have_contribs_names(arguments: dict, names: list[str]) -> None:
    """Each argument adds its variables; beta and gamma are trainable. Keras does not allow slashes
    in names.
    """
    layer = tf1kit.keras.BatchNormalization(**arguments, name="BatchNorm")
    layer.build((None, 3))
    assert [variable.path for variable in layer.variables] == [f"BatchNorm/{name}" for name in names]
    assert [variable.name for variable in layer.trainable_variables] == [name for name in names if name in NAMES[:2]]


ARGUMENTS = {
    "plain": {},
    "renorm": {"renorm": True, "renorm_clipping": {"rmax": 2.0}},
    "debias": {"zero_debias_moving_mean": True, "updates_collections": None},
    "adjustment": {"adjustment": wider, "beta_regularizer": keras.regularizers.L2(0.1)},
}


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
def test_it_is_trained_saved_and_exported(draw, same_bits, tmp_path: Path, arguments: dict) -> None:
    """`fit` moves the statistics, a `.keras` file restores configuration and weights, and a
    SavedModel computes the same.
    """
    net, images = model(**arguments), draw((8, 4, 4, 3)) + 2
    net.compile("sgd", "mse")
    net.fit(images, np.ones((8, 2)), batch_size=4, epochs=2, verbose=0)
    layer = net.get_layer("norm")
    assert np.all(layer.moving_mean.numpy() > 1)
    net.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.get_layer("norm").get_config() == layer.get_config()
    assert same_bits([loaded(images), *loaded.get_weights()], [net(images), *net.get_weights()])
    net.export(tmp_path / "exported", verbose=False)
    exported = tf.saved_model.load(str(tmp_path / "exported"))
    np.testing.assert_allclose(exported.serve(images), net(images), atol=1e-6)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float16", "float64"])
def test_policies(draw, policy: str) -> None:
    """Outputs have the policy's dtype, statistics of half precision are float32, and the values are
    right to half precision.
    """
    layer = tf1kit.keras.BatchNormalization(decay=0.5, dtype=policy)
    images = draw((8, 4, 4, 3)) + 2
    outputs = layer(images, training=True)
    assert outputs.dtype == layer.compute_dtype
    assert layer.moving_mean.dtype == ("float64" if policy == "float64" else "float32")
    np.testing.assert_allclose(np.asarray(outputs, "float64").mean(axis=(0, 1, 2)), 0, atol=1e-2)
    np.testing.assert_allclose(layer.moving_mean.numpy(), images.mean(axis=(0, 1, 2)) / 2, rtol=1e-2)


def test_float16_without_fusing_and_forced_keeps_its_variables_in_float16() -> None:
    """Only with `updates_collections=None` are the statistics float16, as in contrib."""
    layers = {
        updates: tf1kit.keras.BatchNormalization(fused=False, updates_collections=updates, dtype="float16")
        for updates in ("update_ops", None)
    }
    for layer in layers.values():
        layer.build((None, 3))
    assert {updates: layer.moving_mean.dtype for updates, layer in layers.items()} == {
        "update_ops": "float32",
        None: "float16",
    }


def test_a_function_and_xla_compute_the_same(draw, same_bits) -> None:
    """Outputs and the unbiased variance agree to the bit in a graph, and up to rounding if
    compiled.
    """
    images, found = draw((8, 4, 4, 3)), []
    for call in (lambda layer: layer, tf.function, lambda layer: tf.function(layer, jit_compile=True)):
        layer = tf1kit.keras.BatchNormalization(decay=0.5)
        layer.build(images.shape)
        found.append([call(layer)(images, training=True).numpy(), layer.moving_variance.numpy()])
    assert same_bits(found[0], found[1])
    for eager, compiled in zip(found[0], found[2], strict=True):
        np.testing.assert_allclose(compiled, eager, rtol=1e-5, atol=1e-6)


def test_it_infers_unless_it_is_told(draw) -> None:
    """Without `training`, the layer is in inference, as in Keras; contrib's default is training."""
    layer, images = tf1kit.keras.BatchNormalization(), draw((8, 3))
    np.testing.assert_array_equal(layer(images), layer(images, training=False))
    np.testing.assert_array_equal(layer.moving_mean.numpy(), 0)


def test_a_frozen_layer_infers(draw) -> None:
    """As in stock Keras, a layer with `trainable = False` uses the moving statistics and does not
    change them.
    """
    images = draw((8, 2, 2, 3))
    for layer_class in (tf1kit.keras.BatchNormalization, keras.layers.BatchNormalization):
        layer = layer_class()
        layer.trainable = False
        np.testing.assert_array_equal(layer(images, training=True), layer(images, training=False))
        np.testing.assert_array_equal(layer.moving_mean.numpy(), 0)


@pytest.mark.parametrize(
    ("error", "said", "arguments", "shape"),
    [
        (ValueError, "channels_last for NHWC", {"data_format": "NHWC"}, (2, 3)),
        (ValueError, "None where contrib had None", {"updates_collections": "mine"}, (2, 3)),
        (ValueError, "its keys are", {"renorm_clipping": {"max": 1.0}}, (2, 3)),
        (ValueError, "known number of channels", {}, (2, None)),
        (ValueError, "rank 2 or more", {}, (2,)),
        (ValueError, "does not take float64", {"fused": True, "dtype": "float64"}, (2, 2, 2, 3)),
        (ValueError, "combine renorm with", {"renorm": True, "updates_collections": None}, (2, 3)),
        (ValueError, "combine adjustment with", {"adjustment": wider, "zero_debias_moving_mean": True}, (2, 3)),
        (
            ValueError,
            "combine beta_regularizer with",
            {"beta_regularizer": "l2", "updates_collections": None},
            (2, 2, 3),
        ),
    ],
)
def test_what_is_refused(error: type, said: str, arguments: dict, shape: tuple) -> None:
    """Arguments that contrib refuses, has no op for, or ignores are errors."""
    with pytest.raises(error, match=said):
        tf1kit.keras.BatchNormalization(**arguments).build(shape)


def test_weights_are_refused_with_renorm(draw) -> None:
    """The layer refuses batch weights with renorm, as contrib does."""
    with pytest.raises(ValueError, match="combine renorm with batch_weights"):
        tf1kit.keras.BatchNormalization(renorm=True)(draw((4, 3)), training=True, batch_weights=np.ones(4, np.float32))


def test_weights_of_examples_are_refused_where_the_batch_is_whole() -> None:
    """The statistics of the whole batch have no weights; those of a replica do."""
    layer, x, weights = tf1kit.keras.BatchNormalization(), tf.ones([2, 3]), tf.ones([2])
    with share_of_batch(Share(0, 2, 4)), pytest.raises(ValueError, match="batch_weights are not summed over replicas"):
        layer(x, training=True, batch_weights=weights)
    with share_of_batch(Share(0, 2, 4, synchronised=False)):
        assert layer(x, training=True, batch_weights=weights).shape == (2, 3)


# Bounds on the difference, relative to the largest `x / deviation`. Fused is `(x - mean) /
# deviation`, which rounds once; the stock layer's `x / deviation - mean / deviation` rounds three
# times before the two cancel.
CONVERTED = {
    "not fused": ({"fused": False, "scale": True}, "float32", 0.0),
    "renorm": ({"renorm": True}, "float32", 0.0),
    "channels first": ({"fused": False, "data_format": "channels_first"}, "float32", 0.0),
    "float64": ({"scale": True}, "float64", 0.0),
    "fused": ({"scale": True}, "float32", 3e-7),
    "fused, no beta": ({"center": False}, "float32", 3e-7),
    "fused, epsilon raised": ({"epsilon": 1e-6, "decay": 0.0}, "float32", 3e-7),
    "fused, channels first": ({"data_format": "channels_first"}, "float32", 3e-7),
    "fused, half": ({"scale": True}, "float16", 1e-3),
    "mixed": ({"scale": True}, "mixed_bfloat16", 8e-3),
}


@pytest.mark.parametrize("row", CONVERTED)
def test_it_becomes_the_stock_layer(draw, row: str) -> None:
    """After training, a layer that is not fused is converted to the bit (a bound of 0), a fused one
    within the other formula's rounding.
    """
    difference, limit = conversion(draw, row, lambda layer: layer.to_stock())
    assert difference <= limit


def conversion(draw, row: str, convert: Any) -> tuple[float, float]:
    """The largest difference between a trained layer and its conversion, and the bound."""
    arguments, policy, limit = CONVERTED[row]
    layer, images = (
        tf1kit.keras.BatchNormalization(**{"decay": 0.5, **arguments}, dtype=policy),
        draw((8, 5, 5, 5)) * 0.01 + 1,
    )
    layer(images, training=True)
    stock = convert(layer)
    assert type(stock) is keras.layers.BatchNormalization
    ours, theirs = (np.asarray(one(images), "float64") for one in (layer, stock))
    assert stock(images).dtype == layer(images).dtype
    largest = np.max(np.abs(images)) / np.sqrt(np.min(layer.moving_variance.numpy()) + stock.epsilon)
    return np.max(np.abs(ours - theirs)), limit * largest


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("if layer.is_fused else layer.epsilon", "if False else layer.epsilon", "fused, epsilon raised"),
        ("if layer.is_fused else layer.epsilon", "if layer.is_fused else 0.002", "not fused"),
    ],
)
def test_a_mutant_in_the_conversion_is_seen(draw, mutated, old: str, new: str, row: str) -> None:
    """The comparison sees a conversion with another epsilon."""
    convert = mutated(inference, old, new).stock_batch_normalization
    difference, limit = conversion(draw, row, convert)
    assert difference > limit


def test_a_model_becomes_one_without_the_kit(draw, tmp_path: Path) -> None:
    """Inner models are converted, too. The predictions stay the same, and the original model does
    not change.
    """
    net, images = model(), draw((8, 4, 4, 3)) + 2
    net(images, training=True)
    converted = for_inference(net)
    np.testing.assert_allclose(converted(images), net(images), atol=1e-6)
    converted.save(tmp_path / "stock.keras")
    modules = {
        type(layer).__module__.split(".")[0]
        for layer in keras.models.load_model(tmp_path / "stock.keras")._flatten_layers()
    }
    assert modules == {"keras"}
    assert type(net.get_layer("norm")) is tf1kit.keras.BatchNormalization
