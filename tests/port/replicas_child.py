"""Trains one small network in many ways, on parts of the CPU, for `tests/port/test_replicas.py`.

    python -m tests.port.replicas_child FILE WAY...

The network has what replicas can get wrong: batch norm, fused and not; dropout; a regulariser; an
embedding, whose gradients are rows. The state after training is written to FILE, by the way's name.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

import tf1kit.keras
from tf1kit.errors import UsageError
from tf1kit.keras import dropout
from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.port import Network, messages, replicas
from tf1kit.port.precision import precision
from tf1kit.port.strategies import strategy_of
from tf1kit.port.training import Port, train

BATCH, STEPS, DEVICES = 5, 3, 2  # the replicas get 2 and 3 examples
SUM = "replica.all_reduce(tf.distribute.ReduceOp.SUM"
ROWS = "return tf.IndexedSlices(values, indices,"
MUTANTS = {  # name -> module, old text, new text
    "every part counts alike": (replicas, "own * part", "own / replicas"),
    "a penalty for each replica": (replicas, "once / replicas", "once"),
    "statistics are summed": (replicas, "moved[place] / len(self.shares)", "moved[place]"),
    "all take the first rows": (replicas, "first = share.first - self.own", "first = 0 * self.own"),
    "gradients are averaged": (messages, SUM, SUM.replace("SUM", "MEAN")),
    "own rows of an embedding": (messages, ROWS, "return tf.IndexedSlices(rows.values, rows.indices,"),
}
OWN_DRAWS = Mutant("own draws", "of_each=not shared_by_all", "of_each=False")


class Small(Network):
    """Logits of images `[n, 4, 4, 3]`. In front of batch norm there are no biases, whose gradients
    are rounding noise.
    """

    def __init__(self, drop: Any = dropout) -> None:
        super().__init__(name="small")
        self.table = layers.Embedding(5, 3, name="table")
        self.conv = layers.Conv2D(4, 3, name="conv", use_bias=False, kernel_regularizer=tf1kit.keras.L2(0.3))
        self.norm = tf1kit.keras.BatchNormalization(decay=0.9, scale=True, name="norm")
        self.drop = drop.Dropout(0.4, seed=(1, 2), name="drop")
        self.dense = layers.Dense(10, use_bias=False, name="dense")
        self.renorm = tf1kit.keras.BatchNormalization(decay=0.9, renorm=True, name="renorm")

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """One end point."""
        tokens = ops.cast(ops.abs(images[:, 0, 0, 0]) * 3, "int32") % 5
        x = self.norm(self.conv(images), training=training)
        x = ops.concatenate([ops.reshape(x, (-1, 16)), self.table(tokens)], 1)
        x = self.drop(ops.tanh(x), training=training)
        return {"logits": self.renorm(self.dense(x), training=training)}


def loss(ends: Any, labels: Any) -> Any:
    """Cross entropy."""
    return ops.mean(ops.categorical_crossentropy(labels, ends["logits"], from_logits=True))


def make(drop: Any = dropout) -> Port:
    """The port."""
    return Port(Small(drop), loss, tf1kit.keras.Momentum(0.1, 0.9, global_clipnorm=1.0))


def inputs(start: int, rows: slice = slice(None)) -> Iterator[tuple[Any, Any]]:
    """Endless batches."""
    while True:
        draw = np.random.RandomState(start)
        images, labels = draw.normal(size=(BATCH, 4, 4, 3)), draw.randint(0, 10, BATCH)
        yield tf.constant(images[rows].astype(keras.config.floatx())), tf.constant(labels[rows].astype("int32"))
        start += 1


def trained(strategy: Any, synchronised: bool = True, within: ModuleType = replicas, drop: Any = dropout) -> Any:
    """The state after `STEPS` steps."""
    keras.utils.set_random_seed(1)
    port = within.Replicas(lambda: make(drop), strategy, BATCH, synchronised) if strategy else make(drop)
    train(port, inputs, STEPS)
    return {
        variable.path: np.asarray(variable.numpy()) for variable in [*port.model.variables, *port.optimizer.variables]
    }


def mutant(module: ModuleType, old: str, new: str, strategy: Any) -> Any:
    """The state that a mistake leads to."""
    mutated = mutate(module, Mutant("made by a test", old, new))
    if module is replicas:
        return trained(strategy, within=mutated)
    replicas.all_sum = mutated.all_sum
    try:
        return trained(strategy)
    finally:
        replicas.all_sum = messages.all_sum


class OwnMoments(Network):
    """Normalises by the moments of the examples that it gets; images `[n, 4, 4, 3]`."""

    def __init__(self) -> None:
        super().__init__(name="own_moments")
        self.dense = layers.Dense(10, name="dense")

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """One end point."""
        x = self.dense(ops.reshape(images, (-1, 48)))
        return {"logits": ops.batch_normalization(x, *ops.moments(x, axes=[0]), -1, epsilon=1e-3)}


def refused(make: Any, strategy: Any) -> Any:
    """What a port says that does not compute the same on replicas; without synchronisation it is built."""
    images, _ = next(inputs(0))
    replicas.Replicas(make, strategy, BATCH, synchronised=False).build(images)
    try:
        replicas.Replicas(make, strategy, BATCH).build(images)
    except UsageError as error:
        return {"error": np.array(str(error))}
    return {}


def main() -> None:
    """Train in the ways that are asked for."""
    strategy = strategy_of(DEVICES)
    ways: dict[str, Any] = {
        "one": lambda: trained(None),
        "replicas": lambda: trained(strategy),
        "per-replica": lambda: trained(strategy, synchronised=False),
        "own draws": lambda: refused(lambda: make(mutate(dropout, OWN_DRAWS)), strategy),
        "own moments": lambda: refused(lambda: Port(OwnMoments(), loss, tf1kit.keras.Momentum(0.1, 0.9)), strategy),
        **{name: functools.partial(mutant, *change, strategy) for name, change in MUTANTS.items()},
    }
    file, *asked = sys.argv[1:]
    arrays = {}
    for way in asked:
        name, _, dtype = way.partition(":")
        with precision(dtype or "float64"):
            arrays.update({f"{way}|{path}": value for path, value in ways[name]().items()})
    np.savez(file, **arrays)


if __name__ == "__main__":
    main()
