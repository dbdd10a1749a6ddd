"""`tf1kit launch`: starts a cluster on this machine, with the same command for each process."""

from __future__ import annotations

import os
import signal
import threading

import click

from tf1kit.cli.options import example, quiet_option
from tf1kit.errors import UsageError

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WRONG = 2  # the exit code of a command that cannot do what it was asked


@click.command(
    context_settings={"allow_interspersed_args": False},
    epilog=example("tf1kit launch --workers 2 -- python -m migrated.factored_kernels --steps 20 --batch-size 32"),
)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes that train.")
@click.option(
    "--ps",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Parameter servers to start beside them, and a chief, which gives the workers their batches.",
)
@click.option(
    "--restarts",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="How often all start again after a failure; with a --checkpoint-dir they resume there. "
    "With --ps a worker starts again alone.",
)
@quiet_option("Show the output of the first process alone, and the last lines of one that fails.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- PROGRAM [ARGS]...")
def launch(workers: int, ps: int, restarts: int, quiet: bool, command: tuple[str, ...]) -> None:
    """Train by several processes on this machine.

    Each process runs PROGRAM with TF_CONFIG set, so that the command of a port trains on its part
    of every batch, or with --ps on whole batches of its own. What a process prints is shown with
    its name in front. The first that fails ends all others, and its exit code is the command's.
    Exit code 2, for wrong options, is not followed by a restart.
    """
    from tf1kit.cluster.config import VARIABLE
    from tf1kit.cluster.workers import CHIEF, Cluster

    if os.environ.get(VARIABLE, "").strip():
        raise UsageError(f"{VARIABLE} is set, so this process is part of a cluster itself: unset it to start another")
    lock, first = threading.Lock(), CHIEF if ps else "worker 0"

    def show(name: str, line: str, is_error: bool) -> None:
        if not quiet or name == first:
            with lock:
                click.echo(f"{name} | {line}", err=is_error)

    cluster = Cluster(command, workers, show, ps)
    heard = [number for number in ENDING if signal.getsignal(number) != signal.SIG_IGN]  # nohup, and "&" in a script
    before = {number: signal.signal(number, lambda number, frame: cluster.interrupt(number)) for number in heard}
    try:
        with cluster:
            left = restarts
            while failure := cluster.wait():
                again = left > 0 and failure.code != WRONG
                alone = again and cluster.can_be_alone(failure.name)
                others = 0 if alone else sum(worker.name != failure.name for worker in cluster.running())
                if not alone:
                    cluster.end()
                if quiet and failure.name != first:
                    for line in failure.last_lines:
                        click.echo(f"{failure.name} | {line}", err=True)
                click.echo(f"{failure.name} {failure.how}{_told(others, again, alone, left)}", err=True)
                if not again:
                    raise SystemExit(failure.code)
                if alone:
                    cluster.start_alone(failure.name)
                else:
                    cluster.start()
                left -= 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if cluster.interrupted == signal.SIGINT:
        raise KeyboardInterrupt
    if cluster.interrupted:
        raise SystemExit(128 + cluster.interrupted)


def _told(ended: int, again: bool, alone: bool, left: int) -> str:
    """What follows a failure: how many others were ended, and what starts again."""
    others = ("", "; the other was ended", f"; the other {ended} were ended")[min(ended, 2)]
    return others + (f"; starting {'it ' if alone else ''}again ({left} left)" if again else "")
