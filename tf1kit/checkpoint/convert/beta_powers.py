"""Finds the number of steps that an Adam optimizer has taken from its running powers of beta.

TensorFlow 1 keeps these powers instead of a count.  `beta1_power` and `beta2_power` begin as beta
and are multiplied by it in float32 once a step (TensorFlow 1.15.5, `python/training/adam.py`, and
the optimizers in contrib that follow it).  A power fits a beta after certain numbers of steps only,
so the two powers, the port's betas and `global_step` can be checked against each other.

TensorFlow replaces denormal float32 numbers by zero.  A power of zero does not tell the step.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.errors import UsageError

# the power -> its beta, as Keras calls it
BETAS = {"beta1_power": "beta_1", "beta2_power": "beta_2"}
SMALLEST = float(np.finfo(np.float32).tiny)  # the smallest number that is not denormal
ROUNDING = 2.0**-24  # the relative rounding error of one multiplication in float32
MOST_STEPS = 1 << 24  # powers are computed step by step up to this number of steps
# Betas that fit a power are looked for up to this number of steps; 0.999 underflows after 87,000.
LOOKED_AT = 1 << 17
DIGITS = (1, 2, 3, 4)  # numbers of digits that a beta chosen by a person has


@dataclass(frozen=True)
class Steps:
    """A range of step counts from `first` to `last`, both included."""

    first: float
    last: float

    def __and__(self, other: Steps) -> Steps:
        return Steps(max(self.first, other.first), min(self.last, other.last))

    def __bool__(self) -> bool:
        return self.first <= self.last

    def __str__(self) -> str:
        if self.last == math.inf:
            return f"{self.first:.0f} steps or more"
        return f"{self.first:.0f} steps" if self.first == self.last else f"{self.first:.0f} to {self.last:.0f} steps"

    @property
    def one(self) -> int | None:
        """The count if the range has only one, otherwise None."""
        return int(self.first) if self.first == self.last else None


NEVER = Steps(math.inf, -math.inf)
ANY = Steps(0, math.inf)


def powers_of(beta: float, steps: int) -> np.ndarray:
    """The running power of `beta` after 0, 1, ... `steps` steps, as TensorFlow 1 computes it."""
    with np.errstate(under="ignore"):
        powers = np.cumprod(np.full(steps + 1, beta, np.float32), dtype=np.float32)
    return np.where(powers < SMALLEST, np.float32(0), powers)


def steps_of(beta: float, power: float) -> Steps:
    """The numbers of steps after which the running power of `beta` is `power`; may be empty."""
    beta = float(np.float32(beta))
    if not 0 < beta < 1:
        return ANY if power == beta else NEVER
    if not 0 <= power <= 1:
        return NEVER
    if power < SMALLEST:
        return Steps(_steps_to_zero(beta), math.inf)
    steps = math.log(power) / math.log(beta) - 1
    slack = (steps + 2) * ROUNDING / -math.log(beta)
    near = Steps(max(0, math.ceil(steps - slack)), math.floor(steps + slack))
    if not near or near.one is not None or near.last > MOST_STEPS:
        return near
    exact = np.flatnonzero(powers_of(beta, int(near.last)) == np.float32(power))
    return Steps(int(exact[0]), int(exact[-1])) if exact.size else near


def _steps_to_zero(beta: float) -> int:
    """After how many steps the running power of `beta` is zero.

    For a beta that takes more than MOST_STEPS the result is a little too small.
    """
    about = math.floor(math.log(SMALLEST) / math.log(beta))
    if about > MOST_STEPS:
        return math.floor(about * (1 + ROUNDING / math.log(beta)))
    return int(np.count_nonzero(powers_of(beta, about + about // 500 + 9)))


def steps_told(optimizer: Any, powers: Mapping[str, float]) -> Steps:
    """The numbers of steps that fit all `powers` with the betas of `optimizer`.

    Raises UsageError if there is no such number; the message says which betas would fit.
    """
    told = {name: steps_of(getattr(optimizer, BETAS[name]), power) for name, power in powers.items()}
    agreed = ANY
    for steps in told.values():
        agreed = agreed & steps
    if agreed:
        return agreed
    said = "; ".join(
        f"{name} is {powers[name]:g}, {_said(steps)} of the port's {BETAS[name]}={getattr(optimizer, BETAS[name]):g}"
        for name, steps in told.items()
    )
    raise UsageError(f"the running powers do not fit one step: {said}. {betas_that_fit(powers)}")


def _said(steps: Steps) -> str:
    return f"which is the power after {steps}" if steps else "which is the power after no number of steps"


def betas_that_fit(powers: Mapping[str, float]) -> str:
    """A sentence that says which betas of few digits have these powers after the same step.

    It has no full stop.
    """
    found = {name: _fitting(power) for name, power in powers.items() if SMALLEST <= power < 1}
    common = set.intersection(*map(set, found.values())) if found else set()
    if common:
        digits = {steps: sum(betas[steps][0] for betas in found.values()) for steps in common}
        steps = min(common, key=lambda steps: (digits[steps], steps))
        said = ", ".join(f"{BETAS[name]}={betas[steps][1]:g}" for name, betas in found.items())
        return f"They fit {said} after {steps} steps: give the port's optimizer these betas"
    return "No betas of up to four digits fit them: give the port's optimizer the betas that the program had"


def _fitting(power: float) -> dict[int, tuple[int, float]]:
    """{steps: (digits, beta)} of each beta of few digits with this power after so many steps."""
    found: dict[int, tuple[int, float]] = {}
    counts = np.arange(1, LOOKED_AT)
    for digits in DIGITS:
        betas = np.round(power ** (1 / counts), digits)
        with np.errstate(divide="ignore"):
            apart = np.abs(math.log(power) - counts * np.log(betas))
        for at in np.flatnonzero((apart <= (counts + 2) * ROUNDING) & (betas < 1)):
            if powers_of(float(betas[at]), int(at))[-1] == np.float32(power):
                found.setdefault(int(at), (digits, float(betas[at])))
    return found
