"""Dropout with the bits of TensorFlow 1's `tf.nn.dropout`, `tf.layers.dropout` and `slim.dropout`.

Source: TensorFlow 1.15.5 and 1.12 `python/ops/nn_ops.py`.

Stock `keras.layers.Dropout` draws other numbers.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.drawing import Drawing, sizes_like


def _genuine(x: Any, rate: float, drawn: Any) -> Any:
    return x * (1 / (1 - tf.constant(rate, x.dtype))) * tf.cast(_kept(x, rate, drawn), x.dtype)


def _current(x: Any, rate: float, drawn: Any) -> Any:
    return tf.where(_kept(x, rate, drawn), x * tf.constant(1 / (1 - rate), x.dtype), tf.zeros([], x.dtype))


def _current_tensor(x: Any, rate: float, drawn: Any) -> Any:
    return tf.where(_kept(x, rate, drawn), x / (1 - tf.constant(rate, x.dtype)), tf.zeros([], x.dtype))


def _earlier(x: Any, rate: float, drawn: Any) -> Any:
    keep = tf.constant(1 - rate, x.dtype)
    return x / keep * tf.floor(keep + drawn)


def _drop_path(x: Any, rate: float, drawn: Any) -> Any:
    keep = tf.constant(1 - rate, x.dtype)
    return x * (1 / keep) * tf.floor(keep + drawn)


def _kept(x: Any, rate: float, drawn: Any) -> Any:
    return drawn >= tf.constant(rate, x.dtype)


ARITHMETIC = {
    "1.15.5": _genuine,
    "current": _current,
    "current tensor": _current_tensor,
    "1.12": _earlier,
    "drop path": _drop_path,
}


@keras.saving.register_keras_serializable(package="tf1kit")
class Dropout(Drawing):
    """Drops the elements that TensorFlow 1 drops, call after call.

    The dropped elements are the same from 1.13 on.  The factor of the others may
    differ in the last bit: 1.15.5 computes 1 / (1 - rate) in the precision of the inputs, current
    TensorFlow in Python's precision.  Where the rate is a tensor, such as a fed `keep_prob`,
    current TensorFlow divides by 1 - rate.  In float32, 40 of the rates 0.01, 0.02 .. 0.99 give
    other bits, such as 0.8; 0.2, 0.25 and 0.5 do not.  Up to 1.12 the elements are divided by
    `keep_prob`, and kept where `floor(keep_prob + drawn)` is 1; slim's drop path multiplies by
    1 / `keep_prob`. A layer stands for one op: two calls of `tf.nn.dropout` are two layers.

    Args:
        rate: the part of the elements to drop, 1 - keep_prob.  With a fed `keep_prob` TensorFlow 1
            subtracts in float32: give `float(np.float32(1) - np.float32(keep_prob))`.
        seed: (graph's seed, op's seed), as in `tf.set_random_seed` and `seed=`.  An int is the seed
            of an op in a graph without a seed.  None draws one from Python's `random`, which
            `keras.utils.set_random_seed` seeds, when the layer is made.
        noise_shape: shape of the mask, which is broadcast to the inputs; None in it is the inputs'
            dimension.
        arithmetic: which of the factors above: "1.15.5", "current", "current tensor" for a rate
            that is a tensor, "1.12", or "drop path".
        **kwargs: those of `keras.layers.Layer`.

    Inputs are of any shape and any float dtype.  XLA's generator has other bits: Keras does not
    choose XLA for a model with it. Raises ValueError where an argument is out of its range.
    """

    def __init__(
        self,
        rate: float,
        seed: tuple[int, int] | int | None = None,
        noise_shape: tuple[int | None, ...] | None = None,
        arithmetic: str = "1.15.5",
        **kwargs: Any,
    ) -> None:
        super().__init__(seed, **kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"the rate of dropout must be at least 0 and less than 1, not {rate}")
        if arithmetic not in ARITHMETIC:
            raise ValueError(f"arithmetic must be one of {', '.join(map(repr, ARITHMETIC))}, not {arithmetic!r}")
        self.rate = rate
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.arithmetic = arithmetic
        self.supports_masking = True

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        """Drop elements in training; otherwise return the inputs."""
        if not training or self.rate == 0:
            return inputs
        x = tf.convert_to_tensor(inputs)
        shared_by_all = self.noise_shape is not None and self.noise_shape[0] == 1
        drawn = self.draw(sizes_like(x, self.noise_shape), x.dtype, of_each=not shared_by_all)
        return ARITHMETIC[self.arithmetic](x, self.rate, drawn)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, with the seeds that the layer drew."""
        own = {name: getattr(self, name) for name in ("rate", "noise_shape", "arithmetic")}
        return {**super().get_config(), **own}
