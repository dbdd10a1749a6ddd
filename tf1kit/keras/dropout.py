"""Dropout with the bits of TensorFlow 1's `tf.nn.dropout`, `tf.layers.dropout` and `slim.dropout`.

Source: TensorFlow 1.15.5 `python/ops/nn_ops.py`, `python/framework/random_seed.py`,
`core/kernels/random_op.cc`.

A random op of TensorFlow 1 with seeds (graph's, op's) owns a Philox generator: the graph's seed is
the key, the op's the upper half of the counter, and each run of the op moves the lower half on by
256 per number drawn.  Here a variable keeps that lower half, so that it is saved, loaded and set
back to 0 (a new session) like any other.  Stock `keras.layers.Dropout` draws other numbers.
"""

from __future__ import annotations

import random
from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.replicas import current_share

DEFAULT_GRAPH_SEED = 87654321  # of a TensorFlow 1 graph without a seed, where an op has one
PHILOX = 1
SKIPPED_PER_NUMBER = 256  # what a TensorFlow 1 kernel reserves, however many it uses
SEEDS = 2**31 - 1  # TensorFlow 1 takes seeds modulo this


def _genuine(x: Any, rate: float, kept: Any) -> Any:
    return x * (1 / (1 - tf.constant(rate, x.dtype))) * tf.cast(kept, x.dtype)


def _current(x: Any, rate: float, kept: Any) -> Any:
    return tf.where(kept, x * tf.constant(1 / (1 - rate), x.dtype), tf.zeros([], x.dtype))


def _current_tensor(x: Any, rate: float, kept: Any) -> Any:
    return tf.where(kept, x / (1 - tf.constant(rate, x.dtype)), tf.zeros([], x.dtype))


ARITHMETIC = {"1.15.5": _genuine, "current": _current, "current tensor": _current_tensor}


@keras.saving.register_keras_serializable(package="tf1kit")
class Dropout(keras.layers.Layer):
    """Drops the elements that TensorFlow 1 drops, call after call.

    The dropped elements are the same in every version of TensorFlow.  The factor of the others may
    differ in the last bit: 1.15.5 computes 1 / (1 - rate) in the precision of the inputs, current
    TensorFlow in Python's precision.  Where the rate is a tensor, such as a fed `keep_prob`,
    current TensorFlow divides by 1 - rate.  In float32, 40 of the rates 0.01, 0.02 .. 0.99 give
    other bits, such as 0.8; 0.2, 0.25 and 0.5 do not. A layer stands for one op: two calls of
    `tf.nn.dropout` are two layers.

    Args:
        rate: the part of the elements to drop, 1 - keep_prob.  With a fed `keep_prob` TensorFlow 1
            subtracts in float32: give `float(np.float32(1) - np.float32(keep_prob))`.
        seed: (graph's seed, op's seed), as in `tf.set_random_seed` and `seed=`.  An int is the seed
            of an op in a graph without a seed.  None draws one from Python's `random`, which
            `keras.utils.set_random_seed` seeds, when the layer is made.
        noise_shape: shape of the mask, which is broadcast to the inputs; None in it is the inputs'
            dimension.
        arithmetic: which of the factors above: "1.15.5", "current", or "current tensor" for a rate
            that is a tensor.
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
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"the rate of dropout must be at least 0 and less than 1, not {rate}")
        if arithmetic not in ARITHMETIC:
            raise ValueError(f"arithmetic must be one of {', '.join(map(repr, ARITHMETIC))}, not {arithmetic!r}")
        self.rate = rate
        self.seed = both_seeds(seed)
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        self.arithmetic = arithmetic
        self.supports_masking = True
        self.supports_jit = False

    def build(self, input_shape: Any) -> None:
        """Make the counter: how far into the sequence of the seeds the layer is."""
        del input_shape
        self.counter = self.add_weight(
            name="counter", shape=(), dtype="int64", initializer="zeros", trainable=False, autocast=False
        )

    def call(self, inputs: Any, training: bool | None = False) -> Any:
        """Drop elements in training; otherwise return the inputs."""
        if not training or self.rate == 0:
            return inputs
        x = tf.convert_to_tensor(inputs)
        drawn = self._drawn(self._noise_shape(x), x.dtype)
        return ARITHMETIC[self.arithmetic](x, self.rate, drawn >= tf.constant(self.rate, x.dtype))

    def _noise_shape(self, x: Any) -> Any:
        if self.noise_shape is None:
            return tf.shape(x)
        return tf.stack([tf.shape(x)[i] if size is None else size for i, size in enumerate(self.noise_shape)])

    def _drawn(self, shape: Any, dtype: Any) -> Any:
        """The numbers of the inputs. Of several replicas, each draws for the whole batch and takes
        its own part.
        """
        share = current_share()
        shared_by_all = self.noise_shape is not None and self.noise_shape[0] == 1
        if share is None or shared_by_all:
            return self._draw(shape, dtype)
        rows = shape[0] // share.count  # of each example
        whole = self._draw(tf.concat([[rows * share.total], shape[1:]], 0), dtype)
        return whole[rows * share.first : rows * (share.first + share.count)]

    def _draw(self, shape: Any, dtype: Any) -> Any:
        """Numbers in [0, 1), the next ones of the sequence."""
        key, upper = self.seed
        lower = tf.cast(self.counter.value, tf.uint64)
        drawn = tf.raw_ops.StatelessRandomUniformV2(
            shape=shape,
            key=tf.constant([key], tf.uint64),
            counter=tf.stack([lower, tf.constant(upper, tf.uint64)]),
            alg=PHILOX,
            dtype=dtype,
        )
        self.counter.assign_add(SKIPPED_PER_NUMBER * tf.size(drawn, tf.int64))
        return drawn

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, with the seeds that the layer drew."""
        own = {name: getattr(self, name) for name in ("rate", "seed", "noise_shape", "arithmetic")}
        return {**super().get_config(), **own}


def both_seeds(seed: tuple[int, int] | list[int] | int | None) -> tuple[int, int]:
    """What TensorFlow 1's kernel gets: (graph's seed, op's seed), each in [0, 2**31 - 1)."""
    if seed is None:
        seed = random.randrange(SEEDS)
    graph, op = (DEFAULT_GRAPH_SEED, seed) if isinstance(seed, int) else seed
    seeds = graph % SEEDS, op % SEEDS
    return seeds if any(seeds) else (0, SEEDS)  # a kernel would take (0, 0) for "no seed"
