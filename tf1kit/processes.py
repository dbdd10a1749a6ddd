"""Runs a function on many values in several processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from tf1kit.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def nothing() -> None:
    """What a process does first if nothing is asked for."""


def in_processes(
    function: Callable[[T], R],
    values: Sequence[T],
    jobs: int,
    at_once: int = 1,
    first: Callable[[], None] = nothing,
) -> Iterator[R]:
    """The results of `function`, in the order of the values.

    The processes are new ones, since a process with TensorFlow cannot be forked safely. Ctrl-C ends
    them at once.

    Args:
        function: a function of a module; it, the values and the results must be picklable.
        values: its arguments.
        jobs: the number of processes.
        at_once: how many values a process gets at once.
        first: a function that each process calls before it imports the module of `function`.

    Raises:
        UsageError: a process was ended from outside.
    """
    executor = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start, (first,))
    try:
        yield from executor.map(function, values, chunksize=at_once)
    except BrokenProcessPool as error:
        raise UsageError(
            f"one of the {jobs} processes was ended from outside, perhaps because memory ran out: use fewer --jobs"
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def _start(first: Callable[[], None]) -> None:
    """Let Ctrl-C end a process without a traceback; the first process says what happened."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    first()
