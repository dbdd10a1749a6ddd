"""The optimizers with which tests of `tf.distribute` run, and their combinations with strategies.

Source: TensorFlow 1.15.5: tensorflow/python/distribute/strategy_combinations.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import combinations, strategy_combinations

ADAM = {"learning_rate": 0.001, "epsilon": 1.0}


def _named(name: str, make: Any) -> Any:
    return combinations.NamedObject(name, make)


def _keras(name: str, *arguments: Any, **more: Any) -> Any:
    """An optimizer of tf.keras, which is imported when a test makes it."""
    from tf1kit.tf1.keras.public import keras

    return getattr(keras.optimizers, name)(*arguments, **more)


gradient_descent_optimizer_v1_fn = _named("GradientDescentV1", lambda: tf.train.GradientDescentOptimizer(0.2))
adagrad_optimizer_v1_fn = _named("AdagradV1", lambda: tf.train.AdagradOptimizer(0.001))
adam_optimizer_v1_fn = _named("AdamV1", lambda: tf.train.AdamOptimizer(**ADAM))
rmsprop_optimizer_v1_fn = _named("RmsPropV1", lambda: tf.train.RMSPropOptimizer(0.001))
optimizers_v1 = [gradient_descent_optimizer_v1_fn, adagrad_optimizer_v1_fn]

gradient_descent_optimizer_keras_v2_fn = _named("GradientDescentKerasV2", lambda: _keras("SGD", 0.2))
adagrad_optimizer_keras_v2_fn = _named("AdagradKerasV2", lambda: _keras("Adagrad", 0.001))
adam_optimizer_keras_v2_fn = _named("AdamKerasV2", lambda: _keras("Adam", **ADAM))
rmsprop_optimizer_keras_v2_fn = _named("RmsPropKerasV2", lambda: _keras("RMSprop", 0.001))
optimizers_v2 = [gradient_descent_optimizer_keras_v2_fn, adagrad_optimizer_keras_v2_fn]
optimizers_v1_and_v2 = optimizers_v1 + optimizers_v2


def _with_strategies(optimizers: list[Any]) -> Any:
    """Each optimizer with one device, with a GPU and a CPU, and with two GPUs."""
    names = ("one_device_strategy", "mirrored_strategy_with_gpu_and_cpu", "mirrored_strategy_with_two_gpus")
    strategies = [getattr(strategy_combinations, name) for name in names]
    return combinations.combine(distribution=strategies, optimizer_fn=optimizers)


def distributions_and_v1_optimizers() -> Any:
    """The strategies with optimizers of `tf.train`."""
    return _with_strategies(optimizers_v1)


def distributions_and_v2_optimizers() -> Any:
    """The strategies with optimizers of `tf.keras`."""
    return _with_strategies(optimizers_v2)


def distributions_and_v1_and_v2_optimizers() -> Any:
    """The strategies with both."""
    return _with_strategies(optimizers_v1_and_v2)
