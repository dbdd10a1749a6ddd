"""The workers of a cluster meet before TensorFlow starts, so that one that waits can say for whom.

Each worker listens at its own address, and greets the others at theirs until all have met. Then it
leaves the address to TensorFlow, which would wait without a word.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tf1kit.cluster.config import Member
from tf1kit.errors import UsageError

PATIENCE = 5.0  # seconds before a worker says for whom it waits
REPEAT = 30.0  # seconds until it says so again
PAUSE = 0.1  # seconds between two rounds of greetings
ANSWER = 1.0  # seconds that an answer may take
LONGEST = 5000  # bytes of a greeting
KIT = "tf1kit"
# Waits for the end of its input, and kills the process that started it if it does not come in time.
WATCH = """
import os, select, signal, sys
parent, timeout, said = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
if not select.select([sys.stdin], [], [], timeout)[0]:
    sys.stderr.write(said)
    sys.stderr.flush()
    os.kill(parent, signal.SIGKILL)
"""


class AloneError(Exception):
    """Other workers did not come, or are gone. The message says which, and what to do."""


class Meeting:
    """The worker's side: whom it has met.

    Args:
        member: this worker.
        job: what it trains, which must be the same for all.

    Raises UsageError if this worker cannot listen at its address.
    """

    def __init__(self, member: Member, job: str = "") -> None:
        self.member, self.job = member, job
        self.met = {member.number}
        self.others: dict[int, str] = {}  # workers that train something else, and what
        self.cluster = hashlib.sha256("\n".join(member.addresses).encode()).hexdigest()
        self.greeting = json.dumps([KIT, self.cluster, member.number, job]).encode() + b"\n"
        port = host_and_port(member.addresses[member.number])[1]
        try:
            self.listener = socket.create_server(("", port))
        except OSError as error:
            raise UsageError(
                f"{member.name} cannot listen at {member.addresses[member.number]} ({error.strerror}): "
                "give it an address that nobody uses, in the TF_CONFIG of every worker"
            ) from error
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        """Answer greetings until the listener is closed."""
        with suppress(OSError):
            while True:
                self._answer(self.listener.accept()[0])

    def _answer(self, guest: socket.socket) -> None:
        with suppress(OSError), guest:
            if greeted := self._greeted_by(guest):
                guest.sendall(self.greeting)
                self._meet(*greeted)

    def _greeted_by(self, guest: socket.socket) -> tuple[int, str] | None:
        """The number of the worker that greets, and what it trains; None for anybody else."""
        guest.settimeout(ANSWER)
        with guest.makefile("rb") as lines:
            line = lines.readline(LONGEST)
        try:
            kit, cluster, number, job = json.loads(line)
        except (ValueError, TypeError):
            return None
        return (number, str(job)) if (kit, cluster) == (KIT, self.cluster) else None

    def _meet(self, number: int, job: str) -> None:
        if job != self.job:
            self.others[number] = job
        self.met.add(number)

    def greet(self, number: int) -> None:
        """Greet a worker; if it answers, both have met."""
        with (
            suppress(OSError),
            socket.create_connection(host_and_port(self.member.addresses[number]), ANSWER) as host,
        ):
            host.sendall(self.greeting)
            greeted = self._greeted_by(host)
            if greeted and greeted[0] == number:
                self._meet(*greeted)

    def missing(self) -> list[int]:
        """The numbers of the workers that it has not met."""
        return [number for number in range(len(self.member.addresses)) if number not in self.met]

    def close(self) -> None:
        """Leave the address."""
        with suppress(OSError):  # wakes the thread that waits for a guest
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def meet(member: Member, timeout: float, tell: Callable[[str], None], job: str = "") -> None:
    """Wait until this worker has met all others.

    Args:
        member: this worker.
        timeout: the seconds that it waits at most.
        tell: called with a sentence that says for whom it waits.
        job: what it trains, as text, which must be the same for all.

    Raises:
        AloneError: others did not come.
        UsageError: this worker cannot listen at its address, or another one has another job.
    """
    meeting = Meeting(member, job)

    def missing() -> list[int]:
        for number in meeting.missing():
            meeting.greet(number)
        return meeting.missing()

    try:
        wait_for(member, missing, timeout, tell)
    finally:
        meeting.close()
    for number, other in meeting.others.items():
        raise UsageError(
            f"{member.name} trains with {job}, but {member.names[number]} with {other}: start all with the same options"
        )


@contextmanager
def at_most(member: Member, timeout: float) -> Iterator[None]:
    """A block in which TensorFlow starts, and that ends this process with a sentence if it takes too long.

    TensorFlow waits for an hour if a worker stops after the meeting.  Meanwhile it lets no thread of
    Python run, so another process watches.
    """
    said = (
        f"{member.name} waited {timeout:g} seconds for the other workers to start TensorFlow: "
        "find out why one does not run\n"
    )
    words = [sys.executable, "-I", "-S", "-c", WATCH, str(os.getpid()), str(timeout), said]
    with subprocess.Popen(words, stdin=subprocess.PIPE):
        yield


def wait_for(member: Member, missing: Callable[[], list[int]], timeout: float, tell: Callable[[str], None]) -> None:
    """Wait until no process is missing, and tell now and then which ones are.

    missing: the numbers of those that are.

    Raises AloneError after `timeout` seconds.
    """
    begun, told = time.monotonic(), 0.0
    while numbers := missing():
        waited = time.monotonic() - begun
        whom = ", ".join(f"{member.names[number]} at {member.addresses[number]}" for number in numbers)
        if waited > timeout:
            raise AloneError(
                f"{member.name} waited {timeout:g} seconds for {whom}: start every worker, or find out why one does not run"
            )
        if waited > PATIENCE + told:
            tell(f"{member.name} waits for {whom}")
            told += REPEAT
        time.sleep(PAUSE)


def listens(address: str) -> bool:
    """Whether a process accepts connections at `host:port`."""
    try:
        socket.create_connection(host_and_port(address), ANSWER).close()
    except OSError:
        return False
    return True


def host_and_port(address: str) -> tuple[str, int]:
    """The parts of `host:port`.

    Raises UsageError for anything else.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"the address {address!r} in TF_CONFIG is not host:port, such as host1:2222")
    return host.strip("[]"), int(port)
