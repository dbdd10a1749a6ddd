"""Measures how many steps two networks need for an accuracy, with and without batch norm."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import tf1kit.keras
from migrated.init_cnn import conv, conv_norm
from parity_tests.claims.common import COLORS, Claim, Progress, batches, figure, sample, table
from tf1kit.port.training import Port

BATCH_SIZE, EVERY, GOAL = 64, 10, 0.9
NAMES = {False: "without", True: "with batch norm"}
Curves = dict[tuple[bool, float], list[list[float]]]  # (batch norm, rate) -> a curve for each seed


def convolutional(norm: bool) -> Any:
    """Three convolutions as in D1 on 24x24 images, with or without its batch norm."""
    make = (lambda *args: conv_norm(*args, decay=0.9)) if norm else (lambda *args: conv(*args, activation="relu"))
    model = keras.Sequential(name="convolutional")
    for number in range(3):
        model.add(make(16, 3, f"conv{number}"))
        model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(10))
    return model


def sigmoid(norm: bool) -> Any:
    """Six layers of 64 sigmoids on 8x8 images, with or without batch norm before each."""
    model = keras.Sequential([keras.layers.AveragePooling2D(3), keras.layers.Flatten()], name="sigmoid")
    for _ in range(6):
        model.add(keras.layers.Dense(64, use_bias=not norm, kernel_initializer="glorot_uniform"))
        if norm:
            model.add(tf1kit.keras.BatchNormalization(decay=0.9))
        model.add(keras.layers.Activation("sigmoid"))
    model.add(keras.layers.Dense(10))
    return model


def cross_entropy(endpoints: Any, labels: Any) -> Any:
    """The mean cross entropy of the logits."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, endpoints["logits"]))


class Ends:
    """Wraps a stock Keras model as a port whose only end point is the model's output."""

    def __init__(self, model: Any) -> None:
        self.model, self.losses = model, model.losses

    def __call__(self, images: Any) -> Any:
        """The output in evaluation."""
        return self.model(images)

    @property
    def trainable_variables(self) -> Any:
        """The trainable variables of the model."""
        return self.model.trainable_variables

    def endpoints(self, images: Any, training: bool) -> dict[str, Any]:
        """The output as the end point `logits`."""
        return {"logits": self.model(images, training=training)}


def learned(
    make: Callable[[bool], Any], rates: tuple[float, ...], steps: int, seeds: int, progress: Progress
) -> Curves:
    """Train with each setting and seed, and return the test accuracy after every EVERY steps."""
    (images, labels), (test_images, test_labels) = sample(24)
    curves: Curves = {}
    for norm in (False, True):
        for rate in rates:
            for seed in range(seeds):
                progress(f"{make.__name__}: {NAMES[norm]}, rate {rate:g}, seed {seed}")
                keras.utils.set_random_seed(seed)
                port = Port(Ends(make(norm)), cross_entropy, tf1kit.keras.GradientDescent(rate))
                port.build(tf.constant(images[:BATCH_SIZE]))
                curve = []
                for step, batch in enumerate(batches(len(images), BATCH_SIZE, steps, seed), 1):
                    port.step(tf.constant(images[batch]), tf.constant(labels[batch]))
                    if step % EVERY == 0:
                        curve.append(float(np.mean(port.predict(tf.constant(test_images)).numpy() == test_labels)))
                curves.setdefault((norm, rate), []).append(curve)
    return curves


def steps_to(curve: list[float], goal: float) -> float:
    """The first measured step with this accuracy, or infinity if it is not reached."""
    return next((number * EVERY for number, accuracy in enumerate(curve, 1) if accuracy >= goal), float("inf"))


def rows_of(curves: Curves, goal: float) -> list[list[str]]:
    """Return a table row for each setting: steps to the goal, and accuracy at the end.

    Both are given as median and range over the seeds.
    """
    rows = []
    for (norm, rate), runs in curves.items():
        counts, last = sorted(steps_to(run, goal) for run in runs), sorted(run[-1] for run in runs)
        reached = sum(count < float("inf") for count in counts)
        rows.append(
            [
                NAMES[norm],
                f"{rate:g}",
                f"{median(counts):g} ({counts[0]:g} to {counts[-1]:g})".replace("inf", "never"),
                f"{reached} of {len(runs)}",
                f"{median(last):.3f} ({last[0]:.3f} to {last[-1]:.3f})",
            ]
        )
    return rows


def plot(curves: Curves, goal: float) -> Any:
    """Plot each rate: the median over the seeds as a line, and the range as a band."""
    rates = list(dict.fromkeys(rate for _, rate in curves))
    whole, all_axes = figure(len(rates))
    for axes, rate in zip(all_axes, rates, strict=True):
        for norm in (False, True):
            runs = np.array(curves[norm, rate])
            steps = EVERY * (1 + np.arange(runs.shape[1]))
            axes.plot(steps, np.median(runs, axis=0), color=COLORS[not norm], label=NAMES[norm])
            axes.fill_between(steps, runs.min(axis=0), runs.max(axis=0), color=COLORS[not norm], alpha=0.2)
        axes.axhline(goal, color="black", linewidth=0.8, linestyle=":")
        axes.set(title=f"rate {rate:g}", xlabel="step", ylabel="test accuracy", ylim=(0, 1))
        axes.legend(loc="center right", fontsize=8)
    return whole


HEADINGS = ["", "rate", f"steps to {GOAL:g}: median (range)", "seeds that get there", "accuracy at the end"]


def steps_to_accuracy(seeds: int, progress: Progress) -> Claim:
    """Measure the convolutional network."""
    rates, steps = (0.02, 0.2), 160
    curves = learned(convolutional, rates, steps, seeds, progress)
    best = {norm: min(median(steps_to(run, GOAL) for run in curves[norm, rate]) for rate in rates) for norm in NAMES}
    last = {norm: max(median(run[-1] for run in curves[norm, rate]) for rate in rates) for norm in NAMES}
    fewer, higher = best[True] < best[False], last[True] > last[False] + 0.01
    said = f"{best[True]:g} steps with batch norm against {best[False]:g} without".replace("inf", "never")
    return Claim(
        "With batch norm a network needs fewer steps for the same accuracy (D1, D2; the paper: 1/14 of them).",
        f"At the better rate of each, {GOAL:g} takes {said}: it {'holds' if fewer else '**does not hold**'} here"
        + (f", at {best[True] / best[False]:.2f} of the steps, far from 1/14." if best[False] < float("inf") else ".")
        + f" The accuracy at the end is {last[True]:.3f} against {last[False]:.3f}: {'higher' if higher else '**no higher**'}.",
        table(HEADINGS, rows_of(curves, GOAL)),
        {"steps_to_accuracy": plot(curves, GOAL)},
        seeded=True,
    )


def sigmoid_network(seeds: int, progress: Progress) -> Claim:
    """Measure the sigmoid network."""
    rates, steps = (0.5,), 400
    curves = learned(sigmoid, rates, steps, seeds, progress)
    last = {norm: median(run[-1] for run in curves[norm, rates[0]]) for norm in NAMES}
    holds = last[False] < 0.2 and last[True] > 0.8
    return Claim(
        "A deep network of sigmoids stalls without batch norm and learns with it (D2).",
        f"{'It holds' if holds else '**It does not hold** as said'}: after {steps} steps the median test accuracy is "
        f"{last[False]:.3f} without and {last[True]:.3f} with batch norm; guessing gives 0.1.",
        table(HEADINGS, rows_of(curves, GOAL)),
        {"sigmoid_network": plot(curves, GOAL)},
        seeded=True,
    )
