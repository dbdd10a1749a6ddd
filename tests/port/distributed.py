"""Trains ports on several replicas and writes their weights, for the tests.

    python -m tests.port.distributed FOLDER STEM,STEM DTYPE WORKERS

The first worker writes FOLDER/<stem>-<dtype>-<workers>.npz. In float64 it trains `STEPS` steps. In
float32 it takes single steps from the states in FOLDER/<stem>-states.npz, as the rung `golden` does.
With 0 workers one process trains without a strategy, and writes the states, too.

The workers are forks of one process, which has imported TensorFlow and computed nothing.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.cluster.config import config_of
from tf1kit.cluster.workers import free_addresses
from tf1kit.port import training
from tf1kit.port.precision import precision
from tf1kit.port.replicas import Replicas
from tf1kit.port.strategies import strategy_of

STEPS = 20
FEWER = {
    "inception_v2": 1
}  # steps; it doubles a distance of rounding many times in each (docs/findings/inception_v2.md)
LOOK = (1, 5, 20)  # the steps that are taken one by one in float32
BATCH = 7  # which no number of workers above 1 divides
SIZES = {"batch_norm_cifar": 32, "inception_v2": 32}  # of images, where it is not 24
PAIRS = (
    "factored_kernels",
    "batch_norm_cifar",
    "batch_norm_gap",
    "batch_norm_primitives",
    "multi_channel",
    "inception_v2",
)


def inputs(stem: str, dtype: str, start: int, rows: slice = slice(None)) -> Iterator[tuple[Any, Any]]:
    """Endless batches, of which batch k is always the same."""
    size = SIZES.get(stem, 24)
    while True:
        draw = np.random.RandomState(start)
        images, labels = draw.normal(size=(BATCH, size, size, 3)), draw.randint(0, 10, BATCH)
        yield tf.constant(images[rows].astype(dtype)), tf.constant(labels[rows].astype("int32"))
        start += 1


def variables(port: Any) -> list[Any]:
    """All variables of a port and its optimizer."""
    return [*port.model.variables, *port.optimizer.variables]


def state(port: Any) -> dict[str, np.ndarray]:
    """The value of each variable by its path."""
    name = port.model.name  # which has a number behind it if it is not the first of its process
    return {variable.path.replace(name, "port"): np.asarray(variable.numpy()) for variable in variables(port)}


def made(stem: str, strategy: Any) -> Any:
    """The port of a pair, on the replicas of a strategy if there is one."""
    keras.utils.set_random_seed(3)
    make = importlib.import_module(f"migrated.{stem}").make_port
    return Replicas(make, strategy, BATCH) if strategy else make()


def trained(stem: str, strategy: Any = None) -> dict[str, np.ndarray]:
    """The state after `STEPS` or `FEWER` steps in float64."""
    with precision("float64"):
        port = made(stem, strategy)
        training.train(port, lambda start, **own: inputs(stem, "float64", start, **own), FEWER.get(stem, STEPS))
        return state(port)


def states(stem: str) -> dict[str, np.ndarray]:
    """What one process has before each of the steps `LOOK`, in float32: "step/path" -> value."""
    port = made(stem, None)
    port.build(next(inputs(stem, "float32", 0))[0])
    found = {}
    for step, batch in zip(range(1, max(LOOK) + 1), inputs(stem, "float32", 0), strict=False):
        if step in LOOK:
            found.update({f"{step}/{path}": value for path, value in state(port).items()})
        port.step(*batch)
    return found


def single_steps(stem: str, before: dict[str, np.ndarray], strategy: Any = None) -> dict[str, np.ndarray]:
    """The loss of each of the steps `LOOK`, and the state after it, from the state `before` it."""
    port = made(stem, strategy)
    port.build(next(inputs(stem, "float32", 0))[0])
    found, paths = {}, list(state(port))
    for step in LOOK:
        for variable, path in zip(variables(port), paths, strict=True):
            variable.assign(before[f"{step}/{path}"])
        loss, _ = port.step(*next(inputs(stem, "float32", step - 1, **port.own)))
        found[f"{step}/loss"] = np.asarray(loss)
        found.update({f"{step}/{path}": value for path, value in state(port).items()})
    return found


def write(given: argparse.Namespace, strategy: Any = None) -> None:
    """Train every pair, and write what came out if this is the first worker."""
    for stem in given.stems:
        file = given.folder / f"{stem}-states.npz"
        if given.dtype == "float64":
            found = trained(stem, strategy)
        else:
            if strategy is None:
                np.savez(file, **states(stem))
            found = single_steps(stem, dict(np.load(file)), strategy)
        if strategy is None or strategy.cluster_resolver.task_id == 0:
            np.savez(given.folder / f"{stem}-{given.dtype}-{given.workers}.npz", **found)


def work(given: argparse.Namespace, addresses: list[str], index: int) -> None:
    """Be one of the workers."""
    os.environ["TF_CONFIG"] = config_of(addresses, index)
    write(given, strategy_of())


def main() -> None:
    """Train what the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("stems", type=lambda text: text.split(","))
    parser.add_argument("dtype", choices=["float32", "float64"])
    parser.add_argument("workers", type=int)
    given = parser.parse_args()
    if not given.workers:
        return write(given)
    addresses, forks = free_addresses(given.workers), multiprocessing.get_context("fork")
    workers = [forks.Process(target=work, args=(given, addresses, index)) for index in range(given.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sys.exit(max(abs(worker.exitcode or 0) for worker in workers))


if __name__ == "__main__":
    main()
