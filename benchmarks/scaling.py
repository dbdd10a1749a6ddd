"""What a step costs on several machines: a model of few numbers, and a simulation of the ring.

The workers share a batch. A step computes the part of a worker, sums its gradients over all workers,
and waits for the input if that is slower than all this. The sum goes around a ring: k workers send
2 (k - 1) times a k-th of the numbers to their neighbour, and a worker waits each time for the one
before it. The kit sums when the gradients are complete, so computing and sending do not overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MOST = 4096  # workers that are looked at


@dataclass(frozen=True)
class Cost:
    """What a step of a network costs, in milliseconds and bytes.

    Attributes:
        fixed: milliseconds of a step, whatever its batch.
        image: milliseconds of an image more in the batch.
        large: bytes that are summed in one message.
        small: the number of further messages, such as those of synchronised batch norm.
        reading: milliseconds of the input of an image, which is read meanwhile.
    """

    fixed: float
    image: float
    large: float
    small: int = 0
    reading: float = 0.0

    def computing(self, images: float) -> float:
        """Milliseconds of a worker with so many images."""
        return self.fixed + self.image * images


@dataclass(frozen=True)
class Link:
    """A network between workers.

    Attributes:
        latency: milliseconds until a neighbour has the first byte of a message.
        bandwidth: bytes in a millisecond, from each worker to the next.
    """

    latency: float
    bandwidth: float

    def ring(self, workers: int, size: float) -> float:
        """Milliseconds of a sum of so many bytes over the workers."""
        return 2 * (workers - 1) * (self.latency + size / workers / self.bandwidth)


GIGABIT = 1e9 / 8 / 1000  # bytes in a millisecond
LINKS = {"10 Gbit/s": Link(0.05, 10 * GIGABIT), "100 Gbit/s": Link(0.02, 100 * GIGABIT)}


def predicted(cost: Cost, link: Link, workers: int, batch: float) -> float:
    """Milliseconds of a step of the whole batch by the model."""
    own = batch / workers
    sums = link.ring(workers, cost.large) + cost.small * link.ring(workers, 0.0)
    return max(cost.computing(own) + sums, cost.reading * own)


def simulated(
    cost: Cost, link: Link, workers: int, batch: float, jitter: float = 0.0, steps: int = 200, seed: int = 0
) -> float:
    """Milliseconds of a step by a simulation: each worker has its clock, and waits for its neighbour.

    jitter: the standard deviation of the time that a worker computes, relative to this time.
    """
    random = np.random.RandomState(seed)
    clocks = np.zeros(workers)
    own, chunk = batch / workers, cost.large / workers / link.bandwidth
    for _ in range(steps):
        begun = clocks.copy()
        times = cost.computing(own) * np.maximum(0.0, 1 + jitter * random.standard_normal(workers))
        clocks = clocks + times
        for sending in (chunk, *[0.0] * cost.small):
            for _ in range(2 * (workers - 1)):
                clocks = np.maximum(clocks, np.roll(clocks, 1)) + link.latency + sending
        clocks = np.maximum(clocks, begun + cost.reading * own)
    return float(clocks.max() / steps)


def efficiency(cost: Cost, link: Link, workers: int, batch: float) -> float:
    """The speed of so many workers on a batch, over that many times the speed of one."""
    return predicted(cost, link, 1, batch) / predicted(cost, link, workers, batch) / workers


def last(holds: Callable[[int], bool]) -> int:
    """The largest number of workers up to which a condition holds."""
    return next((workers for workers in range(1, MOST) if not holds(workers + 1)), MOST)


def fastest(cost: Cost, link: Link, batch: int) -> int:
    """The number of workers after which one more makes the step of a batch slower."""
    return last(lambda k: k <= batch and predicted(cost, link, k, batch) < predicted(cost, link, k - 1, batch))


def half(cost: Cost, link: Link, batch: int) -> int:
    """The largest number of workers that are worth half of their number, on one batch."""
    return last(lambda k: k <= batch and efficiency(cost, link, k, batch) >= 0.5)


def growing(cost: Cost, link: Link, batch: int, workers: int) -> float:
    """The efficiency where each worker keeps this batch, so that the whole batch grows."""
    return predicted(cost, link, 1, batch) / predicted(cost, link, workers, batch * workers)
