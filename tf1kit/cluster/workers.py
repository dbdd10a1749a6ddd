"""The processes of a cluster on this machine: started with `TF_CONFIG`, shown line by line, ended
together.
"""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Any

from tf1kit.cluster.config import VARIABLE, config_in, job_and_index
from tf1kit.errors import UsageError

Show = Callable[[str, str, bool], None]  # the worker's name, a line, whether it is of stderr
GRACE = 5.0  # seconds that a process has to end by itself
LOOK = 1.0  # seconds between two looks for processes that are stopped
KEPT = 20  # last lines of each worker
LOCAL = "127.0.0.1"
CHIEF = "chief 0"


@dataclass(frozen=True)
class Failure:
    """The first worker that failed.

    code: its exit code; 128 and the number of the signal if one killed or stopped it.
    """

    name: str
    code: int
    how: str
    last_lines: tuple[str, ...]


@dataclass
class Worker:
    """A process, the threads that read what it prints and wait for its end, and its last lines."""

    name: str
    process: subprocess.Popen[str]
    threads: list[threading.Thread] = field(default_factory=list)
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT))

    def read(self, stream: IO[str], show: Show, is_error: bool) -> None:
        """Show each line of a stream."""
        for line in stream:
            self.lines.append(line.rstrip("\n"))
            show(self.name, line.rstrip("\n"), is_error)

    def follow(self, target: Callable[..., None], *given: Any) -> None:
        """Call a function in a thread of its own."""
        self.threads.append(threading.Thread(target=target, args=given, daemon=True))
        self.threads[-1].start()

    def join(self) -> bool:
        """Wait, but not for ever, until the process has ended and all of its output is shown."""
        deadline = time.monotonic() + GRACE
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self.threads)

    def failure(self) -> Failure | None:
        """How it failed; None while it runs, and after exit code 0."""
        code = self.process.poll()
        if not code:
            return None
        if code > 0:
            return Failure(self.name, code, f"ended with exit code {code}", tuple(self.lines))
        return Failure(self.name, 128 - code, f"was killed by {signal.Signals(-code).name}", tuple(self.lines))

    def is_stopped(self) -> bool:
        """Whether the process is there and a signal has stopped it; False where the system does not say."""
        if not hasattr(os, "waitid"):
            return False
        try:
            how = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:  # it has ended
            return False
        return how is not None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to those that it started."""
        with suppress(ProcessLookupError):  # all of them have ended
            os.killpg(self.process.pid, number)


class Cluster:
    """Workers that run a command; a block that ends them all when it is left.

    A handler of a signal must not raise in this block, where it would cut off a start or an end and
    leave processes. It calls `interrupt`, at which `wait` returns.

    Args:
        command: the program and its arguments.
        count: the number of workers.
        show: called with each line that a worker prints, by several threads.
        servers: the number of parameter servers; with any there is a chief, too.

    Raises UsageError if the program cannot be started.
    """

    def __init__(self, command: Sequence[str], count: int, show: Show, servers: int = 0) -> None:
        self.command, self.show = list(command), show
        self.counts = {"chief": 1, "worker": count, "ps": servers} if servers else {"worker": count}
        self.workers: list[Worker] = []
        self.interrupted: int | None = None
        self._ended: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()

    def __enter__(self) -> Cluster:
        self.start()
        return self

    def start(self) -> None:
        """Start every process, at new addresses."""
        free = iter(free_addresses(sum(self.counts.values())))
        self.addresses = {job: [next(free) for _ in range(count)] for job, count in self.counts.items()}
        self.workers = []
        try:
            for job, count in self.counts.items():
                for index in range(count):
                    self.workers.append(self._start(f"{job} {index}"))
        except BaseException:
            self.end()
            raise

    def can_be_alone(self, name: str) -> bool:
        """Whether this process can start again while the others run: a worker whose weights a server keeps."""
        return len(self.counts) > 1 and job_and_index(name)[0] == "worker"

    def start_alone(self, name: str) -> None:
        """Start a process that has ended again, at its address."""
        [at] = [at for at, worker in enumerate(self.workers) if worker.name == name]
        self.workers[at] = self._start(name)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def _start(self, name: str) -> Worker:
        config = config_in(self.addresses, *job_and_index(name))
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", VARIABLE: config}
        try:
            process = subprocess.Popen(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,  # a group of its own, which is ended with all that it started
            )
        except OSError as error:
            raise UsageError(
                f"{self.command[0]} cannot be started ({error.strerror}): give a program after --"
            ) from error
        worker = Worker(name, process)
        worker.follow(worker.read, process.stdout, self.show, False)
        worker.follow(worker.read, process.stderr, self.show, True)
        worker.follow(_await, worker, self._ended)
        return worker

    def interrupt(self, number: int) -> None:
        """Let `wait` return because of a signal; a handler may call it at any moment."""
        self.interrupted = number
        self._ended.put(None)  # a SimpleQueue, since its lock lets a handler in

    def wait(self) -> Failure | None:
        """Wait until all workers or the chief of parameter servers have ended, one has failed, or
        a signal came. Returns the first failure.

        It is a failure, too, if all have ended but some that are stopped, for which nobody else waits.
        """
        left, since = len(self.workers), time.monotonic()
        while left and self.interrupted is None:
            try:
                worker = self._ended.get(timeout=LOOK)
            except queue.Empty:
                stopped = [one for one in self.workers if one.is_stopped()]
                if not len(stopped) == left < len(self.workers):
                    since = time.monotonic()
                elif time.monotonic() - since > GRACE:
                    how = "is stopped, and all others have ended"
                    return Failure(stopped[0].name, 128 + signal.SIGSTOP, how, tuple(stopped[0].lines))
                continue
            since = time.monotonic()
            if worker not in self.workers:  # an interrupt, or one that ended before a restart
                continue
            left -= 1
            worker.join()
            if failure := worker.failure():
                return failure
            if worker.name == CHIEF:
                return None
        return None

    def running(self) -> list[Worker]:
        """Those that have not ended."""
        return [worker for worker in self.workers if worker.process.poll() is None]

    def end(self) -> None:
        """End every process that still runs, and show what was printed."""
        running = self.running()
        for number in (signal.SIGTERM, signal.SIGKILL):
            for worker in running:
                worker.signal(number)
            running = [worker for worker in running if not worker.join()]


def _await(worker: Worker, ended: queue.Queue[Worker]) -> None:
    worker.process.wait()
    ended.put(worker)


def free_addresses(count: int) -> list[str]:
    """Addresses of this machine on which nobody listens."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOCAL, 0))
        return [f"{LOCAL}:{one.getsockname()[1]}" for one in sockets]
