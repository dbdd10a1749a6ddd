"""Tests that workers meet whatever their order, and that one that waits says for whom."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tf1kit.cluster import meeting as module
from tf1kit.cluster.config import Member
from tf1kit.cluster.meeting import AloneError, meet
from tf1kit.cluster.workers import free_addresses
from tf1kit.errors import UsageError


def members(count: int) -> list[Member]:
    """The workers of a new cluster."""
    names = tuple(f"worker {number}" for number in range(count))
    addresses = tuple(free_addresses(count))
    return [Member(addresses, number, names) for number in range(count)]


def silent(said: str) -> None:
    """Nothing is to be told."""
    raise AssertionError(said)


def come_in_vain(member: Member, tell: Callable[[str], None]) -> None:
    """Wait for half a second."""
    with suppress(AloneError):
        meet(member, 0.5, tell)


@pytest.mark.parametrize("late", range(4))
def test_all_meet(late: int) -> None:
    """Four workers meet, of which one comes later; afterwards their addresses are free."""
    workers = members(4)

    def come(member: Member) -> None:
        time.sleep(0.3 * (member.number == late))
        meet(member, 20, silent)
        socket.create_server(("", int(member.addresses[member.number].rpartition(":")[2]))).close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(come, workers))


def test_it_says_for_whom_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the worker says who is missing, and in the end gives up."""
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    first, second, third = members(3)
    told: list[str] = []
    threading.Thread(target=come_in_vain, args=(second, told.append)).start()
    with pytest.raises(AloneError, match=rf"worker 0 waited 0.5 seconds for worker 2 at {third.addresses[2]}: start"):
        meet(first, 0.5, told.append)
    assert f"worker 0 waits for worker 2 at {third.addresses[2]}" in told


@pytest.mark.parametrize(("seconds", "code"), [(0, 0), (30, -9)])
def test_a_start_that_takes_too_long(seconds: int, code: int) -> None:
    """A process that waits in C, and lets no thread of Python run, ends with a sentence; one that starts goes on."""
    program = (
        "import ctypes\nfrom tf1kit.cluster.config import Member\nfrom tf1kit.cluster.meeting import at_most\n"
        "with at_most(Member(('a:1', 'b:2'), 0, ('worker 0', 'worker 1')), 2.0):\n"
        f"    ctypes.PyDLL(None).sleep({seconds})\n"
    )
    done = subprocess.run([sys.executable, "-c", program], text=True, capture_output=True, timeout=25)
    assert done.returncode == code
    assert ("worker 0 waited 2 seconds for the other workers to start TensorFlow" in done.stderr) == bool(code)


def test_all_train_the_same() -> None:
    """Workers with other options are told which."""
    first, second = members(2)

    def come(member: Member) -> str:
        with pytest.raises(UsageError) as raised:
            meet(member, 20, silent, f"seed {member.number}")
        return str(raised.value)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(come, (first, second)))
    assert said[0].startswith("worker 0 trains with seed 0, but worker 1 with seed 1: start all with the same")
    assert said[1].startswith("worker 1 trains with seed 1, but worker 0 with seed 0")


def test_somebody_else_is_not_met() -> None:
    """A worker of another cluster, and a server that answers anything, are not met."""
    ours, theirs = members(2), members(2)
    mixed = Member((ours[0].addresses[0], theirs[1].addresses[1]), 0, ours[0].names)
    threading.Thread(target=come_in_vain, args=(theirs[1], silent)).start()
    with pytest.raises(AloneError, match="for worker 1 at"):
        meet(mixed, 0.3, silent)


def test_an_address_in_use() -> None:
    """A worker whose address is taken says so."""
    [alone] = members(1)
    with (
        socket.create_server(("", int(alone.addresses[0].rpartition(":")[2]))),
        pytest.raises(UsageError, match="worker 0 cannot listen at"),
    ):
        meet(alone, 1, silent)


@pytest.mark.parametrize("address", ["host", "host:", ":1", "host:name"])
def test_what_is_no_address(address: str) -> None:
    """An address without a port is refused."""
    with pytest.raises(UsageError, match="is not host:port"):
        meet(Member((address,), 0, ("worker 0",)), 1, silent)
