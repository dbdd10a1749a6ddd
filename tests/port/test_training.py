"""Tests the training loop of the ports: interrupted training ends with the same bits, and images
are counted right.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.data.sample import write_sample
from tf1kit.errors import UsageError
from tf1kit.port import training as module
from tf1kit.port.training import Port, evaluate, train

ROOT = Path(__file__).parents[2]


class Tiny(keras.Model):
    """A layer with the end points of a port."""

    def __init__(self, dtype: str = "float32") -> None:
        super().__init__(dtype=dtype)
        penalty = None if dtype == "float32" else keras.regularizers.L2(0.5)
        self.fc = keras.layers.Dense(3, kernel_regularizer=penalty, dtype=dtype, name="fc")

    def endpoints(self, images, training=False):
        """The end point `probabilities` [n, 3]."""
        return {"probabilities": keras.ops.softmax(self.fc(keras.ops.reshape(images, (-1, 12))))}

    def call(self, images):
        """The last end point."""
        return self.endpoints(images)["probabilities"]


def loss(endpoints, labels):
    """Cross entropy."""
    return keras.ops.mean(-keras.ops.sum(labels * keras.ops.log(endpoints["probabilities"]), axis=1))


def make_port(within=module, seed: int = 0) -> Port:
    """A port with the initial weights of a seed."""
    keras.utils.set_random_seed(seed)
    return within.Port(Tiny(), loss, tf1kit.keras.Adam(0.01), classes=3)


def batches(start: int) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
    """Endless random batches; the k-th batch is always the same."""
    while True:
        draw = np.random.RandomState(start)
        yield tf.constant(draw.normal(size=(8, 2, 2, 3)).astype("float32")), tf.constant(draw.randint(0, 3, 8))
        start += 1


def interrupted(folder: Path, within=module) -> tuple[str, list[int]]:
    """Train 12 steps in three runs, each with a new port and the folder's checkpoints. Returns the
    fingerprint and the first step of each run.
    """
    begun = []
    for steps in (5, 6, 12):
        port = make_port(within, seed=steps)
        begun.append(within.train(port, batches, steps, folder, save_every=4))
    return port.fingerprint(), begun


def test_half_precision_has_the_loss_of_the_weights() -> None:
    """A model under a mixed policy trains, and its loss is the one of its rounded end points in float32."""
    keras.utils.set_random_seed(0)
    model = Tiny(dtype="mixed_bfloat16")
    port = module.Port(model, loss, tf1kit.keras.Adam(0.01), classes=3)
    images, labels = next(batches(0))
    port.build(images)
    ends = model.endpoints(images)
    assert ends["probabilities"].dtype == tf.bfloat16
    whole = {name: tf.cast(value, tf.float32) for name, value in ends.items()}
    penalty = 0.5 * np.sum(np.square(model.fc.kernel.numpy()))
    expected = loss(whole, tf.one_hot(labels, 3)).numpy() + penalty
    before = model.fc.kernel.numpy()
    np.testing.assert_allclose(port.step(images, labels)[0].numpy(), expected, rtol=1e-6)
    assert (model.fc.kernel.numpy() != before).any()


@pytest.fixture(scope="module")
def uninterrupted() -> tuple[str, list[int]]:
    """The expected result of `interrupted`, from an uninterrupted run with the first port's
    seed.
    """
    port = make_port(seed=5)
    assert train(port, batches, 12) == 0
    return port.fingerprint(), [0, 5, 6]


def test_a_resumed_run_ends_with_the_bits_of_one_that_never_stopped(tmp_path: Path, uninterrupted) -> None:
    """Weights, slots, powers and the place in the data are resumed, even if the new port begins
    with other weights.
    """
    assert interrupted(tmp_path) == uninterrupted


MUTANTS = {
    "data start over": ("inputs(begin, **port.own)", "inputs(0)"),
    "the optimizer is not kept": ("model=port.model, optimizer=port.optimizer, step", "model=port.model, step"),
    "the step is not kept": ("optimizer=port.optimizer, step=done, identity", "optimizer=port.optimizer, identity"),
    "one step too many": ("at, together, batches = begin,", "at, together, batches = begin - 1,"),
    "the last step is not saved": ("or at == steps", ""),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_in_resuming_changes_the_bits(tmp_path: Path, uninterrupted, mutated, old: str, new: str) -> None:
    """If one thing that a resumed run needs is missing, the fingerprint or the first steps
    differ.
    """
    assert interrupted(tmp_path, mutated(module, old, new)) != uninterrupted


def dataset(start: int) -> tf.data.Dataset:
    """The first twelve of `batches`."""
    images, labels = (np.stack(part) for part in zip(*islice(batches(start), 12), strict=True))
    return tf.data.Dataset.from_tensor_slices((images, labels))


def test_several_steps_in_a_call_have_the_bits_of_as_many_calls(tmp_path: Path, uninterrupted, monkeypatch) -> None:
    """A dataset's steps are one call, and give the weights, losses and accuracies that each step gives alone."""
    monkeypatch.setattr(module, "SHORT", 1e9)
    port, seen = make_port(seed=5), []
    told = port.steps
    monkeypatch.setattr(port, "steps", lambda stream, count: seen.append(count) or told(stream, count))
    train(port, dataset, 12, tmp_path, save_every=5)
    assert seen == [1, 2, 2, 5, 2]
    assert port.fingerprint() == uninterrupted[0]
    alone, together = make_port(), make_port()
    for one in (alone, together):
        one.build(next(batches(0))[0])
    expected, found = alone.steps(batches(0), 12), together.steps(iter(dataset(0)), 12)
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("inputs", [dataset, lambda start: islice(batches(start), 12)])
def test_inputs_that_end_are_an_error(inputs) -> None:
    """Training does not stop before its last step without a word."""
    with pytest.raises(UsageError, match=r"the inputs end before step 1[3-6]: give endless batches"):
        train(make_port(), inputs, 16)


def test_a_run_that_is_done_does_nothing(tmp_path: Path) -> None:
    """The same command again starts at the last step and does not change the weights."""
    first = make_port()
    train(first, batches, 6, tmp_path)
    again = make_port(seed=1)
    assert train(again, batches, 6, tmp_path) == 6
    assert again.fingerprint() == first.fingerprint()


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    """A checkpoint of another model is an error; Keras 3 would silently load the parts that fit."""
    train(make_port(), batches, 2, tmp_path)
    port = make_port()
    port.model.fc = keras.layers.Dense(4, name="fc")
    with pytest.raises(UsageError, match="has no checkpoint of this model that can be restored"):
        train(port, batches, 4, tmp_path)


def test_a_checkpoint_of_another_seed_is_refused(tmp_path: Path) -> None:
    """Another seed or batch size is refused, because the resumed steps would differ."""
    train(make_port(), batches, 2, tmp_path, identity=(0, 32))
    with pytest.raises(
        UsageError, match="was trained with seed 0, batch size 32, but this run has seed 7, batch size 32"
    ):
        train(make_port(), batches, 4, tmp_path, identity=(7, 32))


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    """A damaged index is an error."""
    train(make_port(), batches, 2, tmp_path)
    (index,) = tmp_path.glob("*.index")
    index.write_bytes(index.read_bytes()[:20])
    with pytest.raises(UsageError, match="has no checkpoint of this model that can be restored"):
        train(make_port(), batches, 4, tmp_path)


def test_the_fingerprint_is_of_every_bit() -> None:
    """Any other value in model or optimizer, even the sign of a zero, gives another fingerprint."""
    port = make_port()
    port.build(next(batches(0))[0])
    seen = {port.fingerprint()}
    for variable in [*port.model.variables, *port.optimizer.variables]:
        variable.assign(-variable if variable.dtype.startswith("float") else variable + 1)
        seen.add(port.fingerprint())
    assert len(seen) == 1 + len(port.model.variables) + len(port.optimizer.variables)


def test_summaries_are_written(tmp_path: Path) -> None:
    """TensorBoard's files have the tags loss and accuracy at each step, with the numbers of the
    training.
    """
    port = make_port()
    train(port, batches, 3, log_dir=tmp_path)
    (file,) = tmp_path.iterdir()
    found = {}
    for event in tf.compat.v1.train.summary_iterator(str(file)):
        for value in event.summary.value:
            found[value.tag, event.step] = float(tf.make_ndarray(value.tensor))
            assert value.metadata.plugin_data.plugin_name == "scalars"
    assert sorted(found) == [(tag, step) for tag in ("accuracy", "loss") for step in (1, 2, 3)]
    other = make_port()
    other.build(next(batches(0))[0])
    for step, (images, labels) in enumerate(islice(batches(0), 3), 1):
        value, accuracy = other.step(images, labels)
        assert (found["loss", step], found["accuracy", step]) == (float(value), float(accuracy))


@pytest.mark.parametrize(
    ("count", "right", "expected"),
    [(10, 10, 1.0), (10, 7, 0.7), (8, 8, 1.0), (1, 0, 0.0), (16, 12, 0.75), (17, 17, 1.0)],
)
def test_evaluation_counts_exactly_the_images_it_is_told(count: int, right: int, expected: float) -> None:
    """Of batches of 8, only the first `count` images count."""
    used = []

    def stream() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for first in range(0, 80, 8):
            used.append(first)
            numbers = np.arange(first, first + 8)
            yield numbers, (numbers < right).astype(int)  # a label of 1 where `predict` is right

    assert evaluate(np.ones_like, stream(), count) == expected
    assert used == list(range(0, count, 8))


def test_evaluation_of_too_few_images_is_an_error() -> None:
    """If there are too few images, the error has their number."""
    with pytest.raises(ValueError, match="20 images should be evaluated, but the input ended after 16"):
        evaluate(np.ones_like, [(np.ones(8), np.ones(8))] * 2, 20)


def test_training_learns() -> None:
    """Repeated training on one batch lowers the loss, and `predict` gives the last end point."""
    port = make_port()
    images, labels = next(batches(0))
    port.build(images)
    losses = [float(port.step(images, labels)[0]) for _ in range(100)]
    assert losses[-1] < 0.7 * losses[0]
    assert np.array_equal(port.predict(images), np.argmax(port.model(images), axis=1))


def command(data: Path, *arguments: object) -> list[str]:
    """The port's own command on the sample, with small batches to save time."""
    given = ("--data-dir", data, "--batch-size", 32, "--save-every", 10, *arguments)
    return [sys.executable, "-m", "migrated.factored_kernels", *map(str, given)]


def start(*arguments: object) -> subprocess.Popen[str]:
    """Run it from the root of the repository."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command(*arguments), cwd=ROOT, env=environment, **pipes)


def fingerprint(process: subprocess.Popen[str]) -> str:
    """The sha256 that a successful run printed."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return re.search(r"sha256 ([0-9a-f]{64})", out).group(1)


def last_step(log: Path) -> int:
    """The last step with a summary, of a run that may still be running."""
    step = 0
    for file in log.glob("events*"):
        try:
            for event in tf.compat.v1.train.summary_iterator(str(file)):
                step = max(step, event.step)
        except tf.errors.DataLossError:  # the record that is just being written
            pass
    return step


@pytest.mark.long
def test_a_killed_run_resumes_to_the_same_bits(tmp_path: Path) -> None:
    """A run that was killed (-9) between two checkpoints and resumed has the same bits of weights,
    slots and powers as one that was not.
    """
    data, checkpoints, log = tmp_path / "data", tmp_path / "checkpoints", tmp_path / "log"
    write_sample(data)
    killed = start(data, "--checkpoint-dir", checkpoints, "--log-dir", log, "--steps", 100_000)
    try:
        deadline = time.monotonic() + 90
        while last_step(log) <= 10:
            assert killed.poll() is None, killed.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        killed.kill()
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    saved = int(tf.train.latest_checkpoint(str(checkpoints)).rpartition("-")[2])
    assert 10 <= saved <= last_step(log)
    steps = saved + 5
    resumed = start(data, "--checkpoint-dir", checkpoints, "--steps", steps)
    whole = start(data, "--steps", steps)
    out = fingerprint(resumed)
    assert out == fingerprint(whole)
