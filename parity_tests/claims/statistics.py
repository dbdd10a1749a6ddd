"""Compares three ways to update batch norm's moving statistics, in D1's graph.

They are `updates_collections=None`, `UPDATE_OPS`, and `UPDATE_OPS` that the program forgets to run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from legacy import batch_norm_cifar as legacy
from parity_tests.claims.common import COLORS, Claim, Progress, batches, figure, in_turns, ratio, sample, table

BATCH_SIZE, STEPS, EVERY, RATE = 32, 60, 10, 1e-3
MODES = {
    "None": (None, True),
    "UPDATE_OPS, run": (tf.GraphKeys.UPDATE_OPS, True),
    "UPDATE_OPS, forgotten": (tf.GraphKeys.UPDATE_OPS, False),
}


class Graph:
    """D1's network with a placeholder for the phase, and one way to update the statistics."""

    def __init__(self, collections: str | None, runs_updates: bool) -> None:
        self.graph = tf.Graph()
        with self.graph.as_default():
            tf.set_random_seed(0)
            self.images, self.labels = tf.placeholder(tf.float32, [None, 32, 32, 3]), tf.placeholder(tf.int32, [None])
            self.phase = tf.placeholder_with_default(False, [])
            ends = legacy.build(self.images, self.phase, "placeholder", collections)
            loss = legacy.loss(ends, tf.one_hot(self.labels, 10))
            updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS) if runs_updates else []
            with tf.control_dependencies(updates):
                self.train = tf.train.AdamOptimizer(RATE).minimize(loss)
            hits = tf.equal(tf.argmax(ends["y_pool"], 1, output_type=tf.int32), self.labels)
            self.accuracy = tf.reduce_mean(tf.cast(hits, tf.float32))
            self.moving = [
                v for v in tf.global_variables() if v.op.name in ("BatchNorm/moving_mean", "BatchNorm/moving_variance")
            ]
            self.session = tf.Session()
            self.session.run(tf.global_variables_initializer())

    def feed(self, images: np.ndarray, labels: np.ndarray, training: bool) -> dict[Any, Any]:
        """The feed for `session.run`."""
        return {self.images: images, self.labels: labels, self.phase: training}


def update_operations(seeds: int, progress: Progress) -> Claim:
    """Train all three ways from the same weights on the same batches, and compare them."""
    (images, labels), test = sample(32)
    rows, curves, graphs = [], {}, {}
    for name, mode in MODES.items():
        progress(f"update operations: {name}")
        graph = graphs[name] = Graph(*mode)
        curve = curves[name] = []
        for step, batch in enumerate(batches(len(images), BATCH_SIZE, STEPS, 0), 1):
            graph.session.run(graph.train, graph.feed(images[batch], labels[batch], True))
            if step % EVERY == 0:
                curve.append(float(graph.session.run(graph.accuracy, graph.feed(*test, False))))
    batch = images[:BATCH_SIZE], labels[:BATCH_SIZE]
    statistics = {name: graph.session.run(graph.moving) for name, graph in graphs.items()}
    times = in_turns(
        {
            name: (lambda graph=graph: graph.session.run(graph.train, graph.feed(*batch, True)))
            for name, graph in graphs.items()
        }
    )
    for name, (mean, variance) in statistics.items():
        own = [f"{np.abs(mean).mean():.4f}", f"{variance.mean():.4f}", f"{curves[name][-1]:.3f}"]
        rows.append(
            [
                name,
                *own,
                f"{min(times[name]):.0f}",
                "{:.2f} ({:.2f} to {:.2f})".format(*ratio(times[name], times["None"])),
            ]
        )
    apart = max(
        np.abs(one - other).max() for one, other in zip(statistics["None"], statistics["UPDATE_OPS, run"], strict=True)
    )
    whole, (axes,) = figure()
    for color, line, (name, curve) in zip(COLORS, ("-", "--", "-"), curves.items(), strict=False):
        axes.plot(EVERY * (1 + np.arange(len(curve))), curve, color=color, linestyle=line, label=name)
    axes.set(xlabel="step", ylabel="test accuracy, is_training=False", ylim=(0, 1))
    axes.legend(fontsize=8)
    return Claim(
        "With `updates_collections=None` the statistics move in the forward pass; with `UPDATE_OPS` only if the program runs "
        "the operations (D0, D1, D4).",
        f"It holds. If the operations are run, the statistics of the first layer differ by {apart:.1g} between both ways "
        f"after {STEPS} steps. If they are forgotten, the statistics stay at 0 and 1, and the test accuracy is "
        f"{curves['UPDATE_OPS, forgotten'][-1]:.3f} instead of {curves['None'][-1]:.3f}.",
        table(
            [
                "",
                "mean of abs(moving_mean)",
                "mean of moving_variance",
                "test accuracy",
                "least ms of a step",
                "to None: median (range)",
            ],
            rows,
        ),
        {"update_operations": whole},
    )
