"""Trains by parameter servers in several ways, and writes what came out, for `tests/port/test_servers.py`.

    python -m tests.port.served FILE WORKERS SERVERS WAY...

The processes are forks of one, which has imported TensorFlow and computed nothing. With 0 workers
that process trains alone.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

import tf1kit.keras
from tests.port import replicas_child
from tf1kit.cluster.config import config_in, member
from tf1kit.cluster.meeting import AloneError
from tf1kit.cluster.workers import free_addresses
from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.port import Network, Port, servers
from tf1kit.port.strategies import strategy_of
from tf1kit.port.training import train

STEPS, HALF = 6, 3
COUNTED, DISTURBED = 200, 20  # steps that are counted, and the one before which a process is disturbed
TIMEOUT = 5.0  # seconds that a step may take
GIVEN = "return self.coordinator.schedule(self.served.step.concrete(*batch), args=batch)"
MUTANTS = {  # name -> old text, new text
    "servers begin by themselves": ("_assign(self.served, self.copy)", "pass"),
    "the copy stays behind": ("_assign(self.copy, self.served)", "pass"),
    "a batch is given twice": (GIVEN, f"return [{GIVEN.removeprefix('return ')} for _ in range(2)][0]"),
}


class Counting(Network):
    """A weight for each step, whose gradient is 1 in that step and 0 in others."""

    def __init__(self) -> None:
        super().__init__(name="counting")
        self.dense = layers.Dense(1, use_bias=False, kernel_initializer="zeros", name="dense")

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """One end point."""
        return {"logits": self.dense(images)}


def counting(use_locking: bool = True) -> Port:
    """Plain steps of 1, so that a weight is minus the number of times that its step was done."""
    optimizer = tf1kit.keras.GradientDescent(1.0, use_locking=use_locking)
    return Port(Counting(), lambda ends, labels: ops.mean(ends["logits"]), optimizer, classes=1)


def numbered(disturb: Callable[[], None], start: int) -> Iterator[Any]:
    """Batches of which batch k has a 1 at k; before one of them something is disturbed."""
    for step in range(start, COUNTED):
        if step == DISTURBED:
            disturb()
        yield tf.one_hot([step], COUNTED), tf.zeros([1], tf.int32)


def made(make: Callable[[], Port], strategy: Any, within: ModuleType = servers) -> Any:
    """The port, by the servers of the strategy if there is one."""

    def fresh() -> Port:
        keras.utils.set_random_seed(1)
        return make()

    return within.Served(fresh, strategy, member(), TIMEOUT, print) if strategy else fresh()


def trained(strategy: Any, folder: Path | None = None, steps: int = STEPS, within: ModuleType = servers) -> Any:
    """The weights and the state of the optimizer of a small network with batch norm and dropout."""
    port = made(replicas_child.make, strategy, within)
    begun = train(port, replicas_child.inputs, steps, folder, save_every=2)
    found = {
        variable.path: np.asarray(variable.numpy()) for variable in (*port.model.variables, *port.optimizer.variables)
    }
    return {**found, "begun": np.array(begun), "fingerprint": np.array(port.fingerprint())}


def counted(strategy: Any, disturb: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """How often each step was done, and the steps in the order in which they were told."""
    port, told = made(counting, strategy), []
    batches = functools.partial(numbered, disturb)
    train(port, batches, COUNTED, progress=lambda text, step, steps: told.append(step))
    return {"times": -port.model.dense.kernel.numpy()[:, 0], "told": np.array(told)}


def alone(strategy: Any, disturb: Callable[[], None]) -> dict[str, Any]:
    """What a coordinator says that cannot go on."""
    try:
        counted(strategy, disturb)
    except AloneError as error:
        return {"error": np.array(str(error))}
    return {}


def work(file: Path, asked: list[str], started: dict[str, int]) -> None:
    """Be the process that trains."""
    strategy = strategy_of(timeout=60, tell=print) if started else None

    def send(name: str, number: int) -> Callable[[], None]:
        return lambda: os.kill(started[name], number)

    ways: dict[str, Callable[[], dict[str, Any]]] = {
        "trained": lambda: trained(strategy),
        "half": lambda: trained(strategy, file.parent / "half", HALF),
        "resumed": lambda: resumed(strategy, file.parent),
        "counted": lambda: counted(strategy),
        "killed": lambda: counted(strategy, send("worker 1", signal.SIGKILL)),
        "stopped": lambda: alone(strategy, send("worker 1", signal.SIGSTOP)),
        "server killed": lambda: alone(strategy, send("ps 0", signal.SIGKILL)),
        **{name: functools.partial(mutant, strategy, file.parent, *change) for name, change in MUTANTS.items()},
    }
    np.savez(file, **{f"{way}|{name}": value for way in asked for name, value in ways[way]().items()})


def resumed(strategy: Any, folder: Path, within: ModuleType = servers) -> Any:
    """The state after the steps that follow the checkpoint of "half"."""
    with tempfile.TemporaryDirectory() as place:
        return trained(strategy, Path(shutil.copytree(folder / "half", Path(place, "own"))), within=within)


def mutant(strategy: Any, folder: Path, old: str, new: str) -> Any:
    """The same by a changed module."""
    return resumed(strategy, folder, mutate(servers, Mutant("made by a test", old, new)))


def be(jobs: dict[str, list[str]], job: str, index: int, run: Callable[[], Any]) -> None:
    """Be a process of a cluster, and leave it at once, as the command of a port does."""
    os.environ["TF_CONFIG"] = config_in(jobs, job, index)
    run()
    os._exit(0)


def main() -> None:
    """Start the processes and wait for the coordinator."""
    file, workers, count, *asked = sys.argv[1:]
    if workers == "0":
        return work(Path(file), asked, {})
    free, forks = iter(free_addresses(1 + int(workers) + int(count))), multiprocessing.get_context("fork")
    counts = {"chief": 1, "worker": int(workers), "ps": int(count)}
    jobs = {job: [next(free) for _ in range(many)] for job, many in counts.items()}
    serve = functools.partial(servers.serve, 60, print)
    names = [(job, index) for job in ("worker", "ps") for index in range(counts[job])]
    started = {f"{job} {at}": forks.Process(target=be, args=(jobs, job, at, serve), daemon=True) for job, at in names}
    for process in started.values():
        process.start()
    pids = {name: int(process.pid or 0) for name, process in started.items()}
    chief = forks.Process(target=be, args=(jobs, "chief", 0, functools.partial(work, Path(file), asked, pids)))
    chief.start()
    chief.join()
    for process in started.values():
        process.kill()
        process.join()
    sys.exit(abs(chief.exitcode or 0))


if __name__ == "__main__":
    main()
