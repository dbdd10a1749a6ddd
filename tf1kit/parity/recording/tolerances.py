"""How far two tensors may be apart on each rung, one line of reason each.

`limit` is relative to the largest magnitude in the tensor, never to the single element: a rounding error is as large as
what was summed up, not as what came out.  0 means the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerance:
    """The largest difference allowed for one kind of tensor on one rung, and why it is what it is."""

    rung: str
    kind: str
    limit: float
    reason: str


UNIT = 2.0**-8  # a bfloat16 has 8 bits: rounding to it changes a number by at most this much of itself
TOLERANCES = (
    Tolerance("float64", "endpoints", 1e-12, "float64 rounding stays below through a deep network; a change of meaning does not"),
    Tolerance("float64", "loss", 1e-12, "as the end points"),
    Tolerance("float64", "gradients", 1e-12, "as the end points"),
    Tolerance("float64", "weights", 1e-9, "20 training steps add up what one step rounds"),
    Tolerance("float64", "slots", 1e-9, "as the weights"),
    Tolerance("bitwise", "endpoints", 0.0, "same kernels, same machine, same order: the same bits"),
    Tolerance("bitwise", "loss", 0.0, "as the end points"),
    Tolerance("bitwise", "gradients", 0.0, "as the end points"),
    Tolerance("bitwise", "weights", 0.0, "as the end points, after 1, 5, 20 and the last step"),
    Tolerance("bitwise", "slots", 0.0, "as the weights"),
    Tolerance("golden", "endpoints", 5e-6, "float32 sums in another order: measured up to 2e-6 between 1.15.5 and 2.21"),
    Tolerance("golden", "loss", 5e-6, "as the end points"),
    Tolerance("golden", "gradients", 2e-5, "sums over a whole batch: measured up to 6e-6"),
    Tolerance("golden", "weights", 5e-6, "one step from the golden's own weights; the step is small beside the weight"),
    Tolerance("golden", "slots", 4e-5, "a second moment holds the square of the gradient: twice its relative error"),
    Tolerance("bfloat16", "endpoints", UNIT, "times the root of its roundings: independent errors add up by their squares"),
    Tolerance("bfloat16", "loss", UNIT, "as the end points"),
    Tolerance("bfloat16", "gradients", UNIT, "as the end points"),
    Tolerance("bfloat16", "weights", UNIT, "float32 itself, but moved by what was rounded"),
    Tolerance("bfloat16", "slots", 2 * UNIT, "as on the rung golden: a second moment doubles the error of the gradient"),
)  # fmt: skip

LIMITS = {(tolerance.rung, tolerance.kind): tolerance.limit for tolerance in TOLERANCES}
