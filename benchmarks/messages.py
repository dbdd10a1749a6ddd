"""Measures what several workers cost on one machine: bytes between them, and milliseconds of a step.

    python benchmarks/messages.py [--workers 1,2,4] [--steps 20] [--batch-size 16] [PAIR ...]

The workers share the processors of the machine, so a step cannot be faster with more of them: what
is measured is what the messages cost. The bytes are those of the loopback device while nothing else
uses it: where `unshare --net` is permitted, the workers have a network of their own. Beside them is
what a ring sends for the sums of a step: 2 (k - 1) / k times the numbers, from each of k workers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tf1kit.cluster.workers import Cluster  # noqa: E402
from tf1kit.console import console, print_table  # noqa: E402

PAIRS = (
    "factored_kernels",
    "batch_norm_cifar",
    "batch_norm_gap",
    "batch_norm_primitives",
    "multi_channel",
    "inception_v2",
)
SIZES = {"batch_norm_cifar": 32, "inception_v2": 64}  # of images, where it is not 24
WARM = 3  # steps before the measured ones
OWN_NETWORK = "TF1KIT_BENCHMARK_NETWORK"  # set in the process that has a network of its own


def received() -> int:
    """The bytes that have come through the loopback device."""
    lines = Path("/proc/net/dev").read_text().splitlines()
    return int(next(line for line in lines if line.strip().startswith("lo:")).partition(":")[2].split()[0])


def work(pair: str, steps: int, batch_size: int) -> None:
    """Be one of the workers; the first prints its measurements."""
    import importlib

    import numpy as np
    import tensorflow as tf

    from tf1kit.port.replicas import Replicas
    from tf1kit.port.strategies import strategy_of

    strategy = strategy_of()
    port = Replicas(importlib.import_module(f"migrated.{pair}").make_port, strategy, batch_size)
    size, draw = SIZES.get(pair, 24), np.random.RandomState(0)
    images = tf.constant(draw.normal(size=(batch_size, size, size, 3)).astype("float32"))
    labels = tf.constant(draw.randint(0, 10, batch_size).astype("int32"))
    port.build(images)
    images, labels = images[port.own["rows"]], labels[port.own["rows"]]
    times = []
    for step in range(WARM + steps):
        if step == WARM:
            port.wait()
            before = received()
        begun = time.perf_counter()
        port.step(images, labels)
        times.append(1000 * (time.perf_counter() - begun))
    bytes_of_step = (received() - before) / steps
    port.wait()
    numbers = sum(int(np.prod(one.shape)) for one in port.model.variables)
    if port.leads:
        print(json.dumps({"ms": median(times[WARM:]), "bytes": bytes_of_step, "numbers": 4 * numbers}), flush=True)


def measure(pair: str, workers: int, given: argparse.Namespace) -> dict[str, float]:
    """What the first of several workers measured."""
    lines: list[str] = []
    command = [sys.executable, __file__, "--work", pair, f"--steps={given.steps}", f"--batch-size={given.batch_size}"]
    said: list[str] = []
    with Cluster(command, workers, lambda _, line, is_error: (said if is_error else lines).append(line)) as cluster:
        failure = cluster.wait()
    if failure:
        raise SystemExit(f"{failure.name} {failure.how}:\n" + "\n".join(said[-20:]))
    found: dict[str, float] = json.loads(lines[-1])
    return found


def in_own_network() -> None:
    """Start this again with a network of its own, where that is permitted."""
    trial = ["unshare", "--net", "true"]
    if OWN_NETWORK in os.environ or sys.platform != "linux" or subprocess.run(trial, capture_output=True).returncode:
        return
    script = 'ip link set lo up && exec "$@"'
    words = ["unshare", "--net", "sh", "-c", script, "sh", sys.executable, *sys.argv]
    os.execvpe(words[0], words, {**os.environ, OWN_NETWORK: "1"})


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", default=PAIRS, metavar="PAIR")
    parser.add_argument("--workers", default="1,2,4", help="numbers of workers")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--work", metavar="PAIR", help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if given.work:
        work(given.work, given.steps, given.batch_size)
        return
    in_own_network()
    table = Table(
        title=f"batch of {given.batch_size}, {os.cpu_count()} processors shared by all workers, {given.steps} steps"
    )
    for column in ("pair", "workers", "ms a step", "kB a step on loopback", "kB of a ring"):
        table.add_column(column, justify="left" if column == "pair" else "right")
    os.chdir(tempfile.gettempdir())
    for pair in given.pairs:
        for workers in map(int, given.workers.split(",")):
            found = measure(pair, workers, given)
            ring = 2 * (workers - 1) * found["numbers"]
            table.add_row(pair, str(workers), *(f"{x:,.1f}" for x in (found["ms"], found["bytes"] / 1e3, ring / 1e3)))
    print_table(table, console())


if __name__ == "__main__":
    main()
