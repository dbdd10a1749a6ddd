"""Replicas on several devices give the weights of one process: a small network, and mistakes that
must not go unnoticed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tests import warm
from tests.conftest import ROOT
from tests.port.replicas_child import MUTANTS
from tf1kit.cluster.meeting import AloneError
from tf1kit.errors import UsageError
from tf1kit.port import Network, Port
from tf1kit.port.replicas import Replicas
from tf1kit.port.strategies import shares_of, strategy_of

WHOLE, SINGLE, HALF = 1e-12, 1e-4, 0.05  # float64, and float32 and bfloat16 after some steps
State = dict[str, np.ndarray]


def trained(folder: Path, *ways: str) -> dict[str, State]:
    """The state after training in each way, by its name."""
    done = warm.run("tests.port.replicas_child", [folder / "states.npz", *ways], ROOT)
    assert done.returncode == 0, done.stderr
    found: dict[str, State] = {}
    for key, value in np.load(folder / "states.npz").items():
        way, _, path = key.partition("|")
        found.setdefault(way, {})[path] = value
    return found


def distance(one: State, other: State) -> float:
    """The largest distance of a tensor, relative to its largest magnitude."""
    assert list(one) == list(other)
    found = []
    for left, right in zip(one.values(), other.values(), strict=True):
        scale = np.abs(left).max() or 1.0
        found.append(np.abs(left - right).max() / scale)
    return float(np.max(found))


def test_replicas_are_one_process(tmp_path: Path) -> None:
    """Uneven parts of a batch, batch norm, dropout, regularisation and rows of an embedding: all
    weights, statistics, counters and slots are those of one process. A wrong mean is noticed.
    """
    mistake = "gradients are averaged"
    states = trained(tmp_path, "one", "replicas", mistake)
    assert distance(states["one"], states["replicas"]) < WHOLE
    assert not distance(states["one"], states[mistake]) < 1e6 * WHOLE


@pytest.mark.long
def test_a_mutant_is_noticed(tmp_path: Path) -> None:
    """Each mistake leads to other numbers, and so do statistics of each part, as TensorFlow 1's towers
    had them.
    """
    states = trained(tmp_path, "one", "per-replica", *MUTANTS)
    for name in ("per-replica", *MUTANTS):
        assert not distance(states["one"], states[name]) < 1e6 * WHOLE, name


def test_what_is_not_synchronised_is_refused(tmp_path: Path) -> None:
    """Moments and random numbers of a replica's own examples are errors before the first step."""
    for way, layer in (("own moments", "logits of OwnMoments"), ("own draws", "logits of Small")):
        said = trained(tmp_path, way)[way]
        assert str(said["error"]).startswith(f"{layer} differs between a replica and one process"), said


@pytest.mark.long
def test_in_float32(tmp_path: Path) -> None:
    """The formula that stands for the fused operation gives its results but for rounding."""
    states = trained(tmp_path, "one:float32", "replicas:float32")
    assert distance(states["one:float32"], states["replicas:float32"]) < SINGLE


@pytest.mark.long
def test_replicas_in_bfloat16_are_one_process_but_for_rounding(tmp_path: Path) -> None:
    """The weights are near to each other, and statistics of a part of the batch are refused, too."""
    one, replicas, own = ("one:mixed_bfloat16", "replicas:mixed_bfloat16", "own moments:mixed_bfloat16")
    states = trained(tmp_path, one, replicas, own)
    assert 1e-6 < distance(states[one], states[replicas]) < HALF
    assert "logits of OwnMoments" in str(states[own]["error"])


@pytest.mark.parametrize(("batch", "replicas"), [(8, 1), (8, 2), (8, 3), (7, 4), (4, 4), (128, 7)])
def test_every_row_is_in_one_part(batch: int, replicas: int) -> None:
    """The parts are one after the other, together the batch, and of sizes that differ by at most 1."""
    shares = shares_of(batch, replicas)
    assert [row for one in shares for row in range(one.first, one.first + one.count)] == list(range(batch))
    assert max(one.count for one in shares) - min(one.count for one in shares) <= 1
    assert {one.total for one in shares} == {batch}


def alone(classifier: Any, loss: Any) -> Replicas:
    """One replica, on the CPU, of a network on images `[n, 4, 4, 3]`."""

    class Net(Network):
        def __init__(self) -> None:
            super().__init__()
            self.classifier = classifier

        def endpoints(self, images, training=False):
            return {"logits": self.classifier(keras.ops.reshape(images, (-1, 48)), training=training)}

    strategy = tf.distribute.MirroredStrategy(["CPU:0"])
    return Replicas(lambda: Port(Net(), loss, tf1kit.keras.Momentum(0.1, 0.9)), strategy, 4)


def test_a_loss_that_is_not_a_mean_is_refused() -> None:
    """A sum over the examples would count each part by its size again; the error has both numbers."""
    port = alone(
        keras.Sequential([keras.layers.Dense(10)]), lambda ends, labels: keras.ops.sum(ends["logits"] * labels)
    )
    with pytest.raises(
        UsageError, match=r"the loss of Net is .* for a batch and .* it has to be a mean over the examples"
    ):
        port.build(np.random.RandomState(0).normal(size=(4, 4, 4, 3)).astype("float32"))


def test_random_layers_of_keras_are_counted() -> None:
    """The command can say that they draw other numbers; `tf1kit.keras.Dropout` does not."""
    layers = [
        keras.layers.Dropout(0.5),
        tf1kit.keras.Dropout(0.5),
        keras.layers.Dense(10),
        keras.layers.GaussianNoise(1),
    ]
    port = alone(keras.Sequential(layers), lambda ends, labels: keras.ops.mean(ends["logits"] * labels))
    port.build(np.ones((4, 4, 4, 3), "float32"))
    assert port.random_layers() == 2


def test_workers_that_do_not_answer_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a cluster the error says who is missing and what to do; several devices get TensorFlow's."""

    def function() -> None:
        raise tf.errors.UnavailableError(None, None, "Connection reset by peer")

    replicas = Replicas.__new__(Replicas)
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(tf.errors.UnavailableError):
        replicas._with_others(function)
    cluster = {"worker": ["localhost:1", "localhost:2", "localhost:3"]}
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": cluster, "task": {"type": "worker", "index": 1}}))
    with pytest.raises(AloneError) as alone:
        replicas._with_others(function)
    assert str(alone.value) == (
        "worker 1 gets no answer from worker 0, worker 2 (Connection reset by peer): start all workers again; "
        "with --checkpoint-dir they resume from the last checkpoint"
    )


def test_a_small_batch_is_refused() -> None:
    """A replica without an example is an error that says what to give."""
    with pytest.raises(UsageError, match=r"a batch of 2 .* 3 replicas: give --batch-size 3 or more"):
        shares_of(2, 3)


def test_devices_in_a_cluster_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """TF_CONFIG and several devices do not go together."""
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 0}}')
    with pytest.raises(UsageError, match="--devices 2 is for one process"):
        strategy_of(2)
