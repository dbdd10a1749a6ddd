"""Random numbers with the bits of TensorFlow 1's operations that have state.

Source: TensorFlow 1.15.5 `python/framework/random_seed.py`, `core/kernels/random_op.cc`.

A random op of TensorFlow 1 with seeds (graph's, op's) owns a Philox generator: the graph's seed is
the key, the op's the upper half of the counter, and each run of the op moves the lower half on by
256 per number drawn.  Here a variable keeps that lower half, so that it is saved, loaded and set
back to 0 (a new session) like any other.
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
KERNELS = {
    "uniform": tf.raw_ops.StatelessRandomUniformV2,  # from 0 to 1
    "normal": tf.raw_ops.StatelessRandomNormalV2,  # of the deviation 1
    "truncated_normal": tf.raw_ops.StatelessTruncatedNormalV2,  # the same, cut at 2
}


class Drawing(keras.layers.Layer):
    """A layer that draws the numbers of one op of TensorFlow 1, call after call.

    Args:
        seed: (graph's seed, op's seed), as in `tf.set_random_seed` and `seed=`.  An int is the seed
            of an op in a graph without a seed.  None draws one from Python's `random`, which
            `keras.utils.set_random_seed` seeds, when the layer is made.
        **kwargs: those of `keras.layers.Layer`.

    XLA's generator has other bits: Keras does not choose XLA for a model with such a layer.
    """

    distribution = "uniform"

    def __init__(self, seed: tuple[int, int] | int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = both_seeds(seed)
        self.supports_jit = False

    def build(self, input_shape: Any) -> None:
        """Make the counter: how far into the sequence of the seeds the layer is."""
        del input_shape
        self.counter = self.add_weight(
            name="counter", shape=(), dtype="int64", initializer="zeros", trainable=False, autocast=False
        )

    def draw(self, shape: Any, dtype: Any, of_each: bool) -> Any:
        """The next numbers of the sequence.

        Args:
            shape: a vector of int32.
            dtype: a float type.
            of_each: whether the first axis is that of the examples.  Then each of several replicas draws
                for the whole batch and takes its own part; otherwise all of them draw the same.
        """
        share = current_share()
        if share is None or not of_each:
            return self._next(shape, dtype)
        rows = shape[0] // share.count  # of each example
        whole = self._next(tf.concat([[rows * share.total], shape[1:]], 0), dtype)
        return whole[rows * share.first : rows * (share.first + share.count)]

    def _next(self, shape: Any, dtype: Any) -> Any:
        drawn = numbers(self.distribution, self.seed, self.counter.value, shape, dtype)
        self.counter.assign_add(SKIPPED_PER_NUMBER * tf.size(drawn, tf.int64))
        return drawn

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, with the seeds that the layer drew."""
        return {**super().get_config(), "seed": self.seed}


def numbers(distribution: str, seeds: tuple[int, int], place: Any, shape: Any, dtype: Any) -> Any:
    """What an op with these seeds draws at a place of its sequence."""
    key, upper = seeds
    lower = tf.cast(place, tf.uint64)
    counter = tf.stack([lower, tf.constant(upper, tf.uint64)])
    return KERNELS[distribution](
        shape=shape, key=tf.constant([key], tf.uint64), counter=counter, alg=PHILOX, dtype=dtype
    )


def sizes_like(x: Any, shape: tuple[int | None, ...] | None) -> Any:
    """A shape as a vector of int32, with the sizes of a tensor in the place of None."""
    if shape is None:
        return tf.shape(x)
    if not shape:
        return tf.zeros([0], tf.int32)
    return tf.stack([tf.shape(x)[i] if size is None else size for i, size in enumerate(shape)])


def both_seeds(seed: tuple[int, int] | list[int] | int | None) -> tuple[int, int]:
    """What TensorFlow 1's kernel gets: (graph's seed, op's seed), each in [0, 2**31 - 1)."""
    if seed is None:
        seed = random.randrange(SEEDS)
    graph, op = (DEFAULT_GRAPH_SEED, seed) if isinstance(seed, int) else seed
    seeds = graph % SEEDS, op % SEEDS
    return seeds if any(seeds) else (0, SEEDS)  # a kernel would take (0, 0) for "no seed"
