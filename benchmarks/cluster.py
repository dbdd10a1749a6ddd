"""Several workers on this machine as a contestant, and what each of them does.

    python -m benchmarks.cluster GIVEN

starts `workers` processes, which take steps together, and prints what the first of them measured.
GIVEN is JSON: the work ("step", "sum" or "input"), the pair, the workers, the batch size, the steps.

The bytes are those of the loopback device while nothing else uses it: where `unshare --net` is
permitted, the workers have a network of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants import ROOT, SAID, BenchmarkError, environment
from tf1kit.cluster.config import VARIABLE, member
from tf1kit.cluster.workers import Cluster

SIZES = {"batch_norm_cifar": 32, "inception_v2": 64}  # of images, where it is not 24
WARM = 3  # steps before the measured ones
OWN_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


@dataclass(frozen=True)
class Workers:
    """Some workers, which start again for each turn.

    Attributes:
        name: such as "2 workers".
        given: the arguments of the processes, by kind of work.
        facts: what was measured beside the time, by kind of work: see `report`.
    """

    name: str
    given: Mapping[str, Mapping[str, Any]]
    loose: float = 1.0
    optional: bool = False
    shared: bool = True
    version: str = ""
    ready: float = 0.0
    facts: dict[str, dict[str, float]] = field(default_factory=dict)

    def missing(self) -> str:
        """They can always be started."""
        return ""

    def start(self) -> Workers:
        """Nothing runs between the turns."""
        return self

    @property
    def kinds(self) -> list[str]:
        """The kinds of work that they do."""
        return list(self.given)

    def check(self, kind: str) -> tuple[np.ndarray, float, float]:
        """The losses of the first steps, or the sum."""
        told = self._told(kind, 3)
        return np.array(told.pop("result")), 0.0, 0.0

    def run(self, kind: str, steps: int) -> float:
        """The seconds of so many steps: their median, many times."""
        told = self._told(kind, steps)
        return float(np.median(told["milliseconds"])) * steps / 1000

    def _told(self, kind: str, steps: int) -> dict[str, Any]:
        words = [sys.executable, "-m", "benchmarks.cluster", json.dumps({**self.given[kind], "steps": steps})]
        own = OWN_NETWORK if has_own_network() else []
        done = subprocess.run([*own, *words], env=environment(), cwd=ROOT, text=True, capture_output=True)
        if done.returncode:
            raise BenchmarkError(f"{self.name}, {kind}: {done.stderr[-SAID:]}")
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        self.facts[kind] = told["facts"]
        return told

    def close(self) -> None:
        """Nothing runs."""


def has_own_network() -> bool:
    """Whether the workers can have a network of their own."""
    return sys.platform == "linux" and not subprocess.run([*OWN_NETWORK, "true"], capture_output=True).returncode


def received() -> int:
    """The bytes that have come through the loopback device; 0 where the system does not say it."""
    file = Path("/proc/net/dev")
    lines = file.read_text().splitlines() if file.exists() else []
    return sum(int(line.partition(":")[2].split()[0]) for line in lines if line.strip().startswith("lo:"))


def report(
    once: Callable[[], Any],
    steps: int,
    facts: dict[str, float],
    wait: Callable[[], None] = lambda: None,
    checks: int = 3,
) -> dict[str, Any]:
    """Take steps. Returns the milliseconds of each, the first results, and facts: with the bytes of a step.

    checks: of how many steps the result is compared with that of others.
    """
    times, results, before = [], [], 0
    for step in range(WARM + steps):
        if step == WARM:
            wait()
            before = received()
        begun = time.perf_counter()
        results.append(float(once()))
        times.append(1000 * (time.perf_counter() - begun))
    sent = (received() - before) / steps
    wait()
    spread = float(np.std(times[WARM:]) / np.mean(times[WARM:]))
    return {
        "milliseconds": times[WARM:],
        "result": results[:checks],
        "facts": {**facts, "bytes": sent, "spread": spread},
    }


def step(given: dict[str, Any], strategy: Any) -> dict[str, Any]:
    """Training steps of a pair."""
    import importlib

    import keras
    import tensorflow as tf

    from tf1kit.port.replicas import Replicas

    keras.utils.set_random_seed(0)
    make, batch = importlib.import_module(f"migrated.{given['pair']}").make_port, given["batch"]
    port = Replicas(make, strategy, batch) if strategy else make()
    size, draw = SIZES.get(given["pair"], 24), np.random.RandomState(0)
    images = tf.constant(draw.normal(size=(batch, size, size, 3)).astype("float32"))
    labels = tf.constant(draw.randint(0, 10, batch).astype("int32"))
    port.build(images)
    port.agree(port.model.variables)
    rows = port.own.get("rows", slice(None))
    images, labels = images[rows], labels[rows]
    facts = {"numbers": float(sum(int(np.prod(one.shape)) for one in port.model.variables))}
    if strategy:
        function = port._traced_step.get_concrete_function(port._by_replica(images), port._by_replica(labels))
        graph = function.graph.as_graph_def()
        nodes = [*graph.node, *(node for inner in graph.library.function for node in inner.node_def)]
        facts["messages"] = float(sum(node.op.startswith("CollectiveReduce") for node in nodes))
    return report(lambda: port.step(images, labels)[0], given["steps"], facts, port.wait, given.get("checks", 3))


def total(given: dict[str, Any], strategy: Any) -> dict[str, Any]:
    """Sums of a vector over the workers."""
    import tensorflow as tf

    from tf1kit.port.messages import all_sum

    vector = tf.fill([given["numbers"]], 1.0 / given["workers"])
    together = tf.function(lambda: strategy.run(lambda: all_sum([vector])[0][0]), autograph=False)
    return report(together, given["steps"], {})


def batches(given: dict[str, Any], strategy: Any) -> dict[str, Any]:
    """Batches of the sample, as the command of a pair reads them."""
    from migrated.cifar10_input import inputs
    from tf1kit.data.sample import write_sample

    with tempfile.TemporaryDirectory() as folder:
        write_sample(folder)
        stream = iter(inputs(False, folder, given["batch"], seed=0))
        return report(lambda: next(stream)[0][0, 0, 0, 0], given["steps"], {})


WORKS: dict[str, Callable[[dict[str, Any], Any], dict[str, Any]]] = {"step": step, "sum": total, "input": batches}


def main() -> None:
    """Be one of the workers, or start them."""
    given = json.loads(sys.argv[1])
    if given["workers"] and VARIABLE not in os.environ:
        lead(given["workers"])
        return
    from tf1kit.port.strategies import strategy_of

    strategy = strategy_of()
    told = WORKS[given["work"]](given, strategy)
    who = member()
    if who is None or who.is_chief:
        print(json.dumps(told), flush=True)


def lead(workers: int) -> None:
    """Start the workers, and print the last line of the first."""
    lines: list[str] = []
    said: list[str] = []

    def show(name: str, line: str, is_error: bool) -> None:
        (said if is_error else lines).append(line)

    with Cluster([sys.executable, "-m", "benchmarks.cluster", sys.argv[1]], workers, show) as cluster:
        failure = cluster.wait()
    if failure:
        raise SystemExit(f"{failure.name} {failure.how}:\n" + "\n".join(said[-20:]))
    print(lines[-1])


if __name__ == "__main__":
    main()
