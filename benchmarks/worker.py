"""The process of a contestant, which waits between its turns.  Python 3.7, because 1.15.5 runs it, too.

    python -m benchmarks.worker SIDE GIVEN

SIDE is a module of `benchmarks.sides`, or of another package with its dots.  Its `kinds(**GIVEN)` returns a version and
the kinds of work by name.  GIVEN is JSON.  The process reads a line of JSON per turn and answers with one:

    {"kind": NAME, "check": FILE}  ->  the result is in FILE; seconds of the first step, peak memory
    {"kind": NAME, "steps": N}     ->  seconds of N steps
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np


class Kind:
    """A kind of work: `once` takes a step and returns what it computes; `run` takes steps.

    run: it may return the seconds that count, where it prepares something first.
    checks: of how many steps the result is compared with that of others; 3 for training, where the third loss depends on
        two updates.
    """

    def __init__(
        self, once: Callable[[], Any], checks: int = 1, run: Callable[[int], float | None] | None = None
    ) -> None:
        self.once, self.checks = once, checks
        self.run = run or self._repeat

    def _repeat(self, steps: int) -> None:
        for _ in range(steps):
            self.once()


def peak() -> float:
    """The largest resident memory of this process so far, in MB; 0 where the system does not say it."""
    try:
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0.0
    return int(line.split()[1]) / 1024


def answer(kinds: dict[str, Kind], asked: dict[str, Any]) -> dict[str, float]:
    """Take a turn."""
    kind = kinds[asked["kind"]]
    start = time.perf_counter()
    if "check" not in asked:
        counted = kind.run(asked["steps"])
        return {"seconds": time.perf_counter() - start if counted is None else counted}
    results = [np.asarray(kind.once(), np.float32)]
    seconds = time.perf_counter() - start
    results += [np.asarray(kind.once(), np.float32) for _ in range(kind.checks - 1)]
    np.save(asked["check"], np.stack(results))
    return {"seconds": seconds, "peak": peak()}


def main() -> None:
    """Make the kinds, say that they are ready, and take turns until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print

    def say(told: dict[str, Any]) -> None:
        print(json.dumps(told), file=answers, flush=True)

    side = importlib.import_module(("" if "." in sys.argv[1] else "benchmarks.sides.") + sys.argv[1])
    version, kinds = side.kinds(**json.loads(sys.argv[2]))
    say({"version": version, "kinds": list(kinds)})
    for line in sys.stdin:
        say(answer(kinds, json.loads(line)))


if __name__ == "__main__":
    main()
