"""Trains a port by parameter servers, as TensorFlow 1 did: they keep the weights and the state of the
optimizer, and each worker reads them, computes the gradient of a whole batch and applies it there,
while the others do the same. No step waits for another.

TensorFlow's `ParameterServerStrategy` puts the variables on the servers. A coordinator, the chief,
reads the batches in the order of one process, and gives the next one to the worker that is free
(`ClusterCoordinator.schedule`). Workers and servers run TensorFlow's server and nothing of the port.
The coordinator has a copy of the port, which begins as that of one process, is what checkpoints have
and is evaluated. It gets the values of the servers while no step is computed.
`fit` of Keras 3 does not train so; its layers, variables and optimizers do, by the step of `Port`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, ClassVar

import tensorflow as tf

from tf1kit.cluster.config import Member, member
from tf1kit.cluster.meeting import PATIENCE, AloneError, listens, wait_for
from tf1kit.port.replicas import GONE
from tf1kit.port.training import Port, as_arrays

AHEAD = 2  # batches a worker that wait or are computed
IN_A_CALL = 8  # steps a worker, so that workers seldom wait for the last step of a call
MISSED = 3  # calls without an answer after which a process is gone
PAUSE = 1.0  # seconds between two calls
AGAIN = "start all again; with --checkpoint-dir they resume from the last checkpoint"


def serve(timeout: float, tell: Callable[[str], None]) -> bool:
    """Be a worker or a parameter server until the coordinator has ended, if `TF_CONFIG` says so.
    Returns whether it does.

    Args:
        timeout: the seconds that it waits at most for the coordinator to start.
        tell: called with a sentence that says for whom it waits.

    Raises AloneError if the coordinator does not start.
    """
    cluster = member()
    if cluster is None or not cluster.served or cluster.is_chief:
        return False
    job, index = cluster.task
    server = tf.distribute.Server(cluster.jobs, job, index)
    chief = cluster.addresses[0]
    wait_for(cluster, lambda: [] if listens(chief) else [0], timeout, tell)
    missed = 0
    while missed < MISSED:
        time.sleep(PAUSE)
        missed = 0 if listens(chief) else missed + 1
    del server  # it has run until here
    return True


class Served:
    """A port whose variables are kept by parameter servers. `train` takes it in the place of a `Port`.

    Args:
        make: builds the port; it is called twice, and the layers must draw the same numbers.
        strategy: `ParameterServerStrategy`, as `strategy_of` returns it.
        cluster: this process, the coordinator.
        timeout: the seconds that a step may take before it is given up.
        tell: called with a sentence for a worker that is lost or comes back.
    """

    own: ClassVar[dict[str, Any]] = {}
    leads: ClassVar[bool] = True

    def __init__(
        self, make: Callable[[], Port], strategy: Any, cluster: Member, timeout: float, tell: Callable[[str], None]
    ) -> None:
        self.strategy, self.cluster, self.timeout = strategy, cluster, timeout
        self.most = AHEAD * len(cluster.jobs["worker"])
        self.together = IN_A_CALL * len(cluster.jobs["worker"])
        self.copy = make()
        with strategy.scope():
            self.served = make()
        self.model, self.optimizer = self.copy.model, self.copy.optimizer
        self.predict, self.fingerprint = self.copy.predict, self.copy.fingerprint
        self.coordinator = tf.distribute.coordinator.ClusterCoordinator(strategy)
        watch(cluster, tell)

    def build(self, images: Any) -> None:
        """Create the weights and the optimizer's state, here and on the servers."""
        self.copy.build(images)
        with self.strategy.scope():
            self.served.build(images)

    def agree(self, variables: list[Any]) -> None:
        """Give the values of the copy to the servers."""
        _assign(self.served, self.copy)

    def random_layers(self) -> int:
        """The number of layers that draw the same numbers several times: none, the workers share their state."""
        return 0

    def wait(self) -> None:
        """Do nothing: all steps are done, and the workers end when this process does."""

    def steps(self, batches: Iterator[Any], count: int) -> tuple[Any, Any]:
        """Give the next batches to the workers, and wait until `count` steps are done. Returns their losses
        and accuracies, float32 `[count]`.

        Raises AloneError if a server is gone, or if no worker does a step in time.
        """
        given: deque[Any] = deque()
        told = []
        for _ in range(count):
            if len(given) == self.most:
                told.append(self._done(given.popleft()))
            given.append(self._given(*next(batches)))
        return as_arrays([*told, *map(self._done, given)])

    def gather(self) -> None:
        """Give the copy the values of the servers.

        Raises AloneError if a server is gone.
        """
        try:
            _assign(self.copy, self.served)
        except GONE as error:
            self._check_servers(error)
            raise

    def _given(self, *batch: Any) -> Any:
        # traced here and not by `schedule`: in its scope a variable may be read from a cache
        return self.coordinator.schedule(self.served.step.concrete(*batch), args=batch)

    def _done(self, remote: Any) -> Any:
        """What a worker has computed."""
        deadline = time.monotonic() + self.timeout
        while isinstance(found := self._fetched(remote, deadline - time.monotonic()), GONE):
            self._check_servers(found)
            time.sleep(PAUSE)  # a worker is lost with its result, so that the step is done again
        if isinstance(found, Empty):
            raise AloneError(
                f"no worker has done a step in {self.timeout:g} seconds: find out which one does not run, and {AGAIN}"
            )
        if isinstance(found, Exception):
            raise found
        return found

    def _check_servers(self, error: Exception) -> None:
        """Raise AloneError if a server is lost, because of this error."""
        places = zip(self.cluster.names, self.cluster.addresses, strict=True)
        if lost := [name for name, address in places if name.startswith("ps ") and not listens(address)]:
            raise AloneError(f"{', '.join(lost)} and the weights there are lost: {AGAIN}") from error

    def _fetched(self, remote: Any, timeout: float) -> Any:
        """What a worker has computed, or the error; `Empty` if neither comes in time."""
        come: SimpleQueue[Any] = SimpleQueue()

        def fetch() -> None:
            try:
                come.put(remote.fetch())
            except tf.errors.CancelledError as error:  # because of the first error of all steps, which join raises
                come.put(_error_of(self.coordinator.join) or error)
            except Exception as error:  # raised again by the thread that waits
                come.put(error)

        threading.Thread(target=fetch, daemon=True).start()
        try:
            return come.get(timeout=max(timeout, 0))
        except Empty as error:
            return error


def _error_of(function: Callable[[], Any]) -> Exception | None:
    try:
        function()
    except Exception as error:
        return error
    return None


def _assign(to: Port, of: Port) -> None:
    """Give the variables of a port and its optimizer the values of another."""
    pairs = zip(to.variables(), of.variables(), strict=True)
    for variable, other in pairs:
        variable.assign(other)


def watch(cluster: Member, tell: Callable[[str], None]) -> None:
    """Tell, in a thread of its own, of workers that are lost and of those that have come back."""
    lost: set[int] = set()

    def look() -> None:
        workers = [at for at, name in enumerate(cluster.names) if name.startswith("worker ")]
        while True:
            time.sleep(PATIENCE)
            for at in workers:
                there = listens(cluster.addresses[at])
                if there == (at in lost):
                    lost.symmetric_difference_update({at})
                    said = (
                        "is there again" if there else "is lost; the others do its steps, and it may be started again"
                    )
                    tell(f"{cluster.names[at]} at {cluster.addresses[at]} {said}")

    threading.Thread(target=look, daemon=True).start()
