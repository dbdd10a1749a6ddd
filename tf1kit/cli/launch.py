"""`tf1kit launch`: starts a cluster on this machine, with the same command for each worker."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click

from tf1kit.cli.options import example, quiet_option
from tf1kit.errors import UsageError

if TYPE_CHECKING:
    from tf1kit.cluster.workers import Failure

ENDING = (signal.SIGTERM, signal.SIGHUP)
FIRST = "worker 0"
WRONG = 2  # the exit code of a command that cannot do what it was asked


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@click.command(
    context_settings={"allow_interspersed_args": False},
    epilog=example("tf1kit launch --workers 2 -- python -m migrated.factored_kernels --steps 20 --batch-size 32"),
)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes to start.")
@click.option(
    "--restarts",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="How often all workers start again after a failure; with a --checkpoint-dir they resume there.",
)
@quiet_option("Show the output of worker 0 alone, and the last lines of a worker that fails.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- PROGRAM [ARGS]...")
def launch(workers: int, restarts: int, quiet: bool, command: tuple[str, ...]) -> None:
    """Train by several processes on this machine.

    Each process runs PROGRAM with TF_CONFIG set, so that the command of a port trains on its part
    of every batch. What a process prints is shown with its name in front. The first that fails
    ends all others, and its exit code is the command's. Exit code 2, for wrong options, is not
    followed by a restart.
    """
    from tf1kit.cluster.config import VARIABLE

    if os.environ.get(VARIABLE, "").strip():
        raise UsageError(f"{VARIABLE} is set, so this process is part of a cluster itself: unset it to start another")
    before = {number: signal.signal(number, _end) for number in ENDING}
    try:
        for left in range(restarts, -1, -1):
            failure = _run(command, workers, quiet)
            if failure is None:
                return
            again = left and failure.code != WRONG
            others = ("", "; the other was ended", f"; the other {workers - 1} were ended")[min(workers, 3) - 1]
            click.echo(
                f"{failure.name} {failure.how}{others}{f'; starting again ({left} left)' if again else ''}", err=True
            )
            if not again:
                raise SystemExit(failure.code)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(command: tuple[str, ...], workers: int, quiet: bool) -> Failure | None:
    """Run the workers once, and show what they print. Returns the first failure."""
    from tf1kit.cluster.workers import Cluster

    lock = threading.Lock()

    def show(name: str, line: str, is_error: bool) -> None:
        if not quiet or name == FIRST:
            with lock:
                click.echo(f"{name} | {line}", err=is_error)

    with Cluster(command, workers, show) as cluster:
        failure = cluster.wait()
    if failure and quiet and failure.name != FIRST:
        for line in failure.last_lines:
            click.echo(f"{failure.name} | {line}", err=True)
    return failure
