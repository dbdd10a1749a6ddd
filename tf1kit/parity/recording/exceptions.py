"""Exceptions that let a tensor exceed its tolerance: kinks, rounding, zero gradients.  Python 3.7.

kinks      a gradient of 1.15.5 differs between float32 and float64, because a ReLU is open in only one of them;
           the tensor must agree with the float64 (docs/findings/kinks.md)
rounding   an end point of 1.15.5 differs between float32 and float64 by more than the tolerance;
           the tensor must be within twice that difference of the float64 (docs/findings/rounding.md)
zero       a zero gradient is rounding noise and has no scale of its own;
           it is measured on the scale of the step's largest gradient (docs/findings/zero-gradients.md)

A kink leaves the end points within their tolerance.  Amplified rounding does not.  That tells them apart.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.parity.recording.keys import TRAINED, kind_of, step_of, variable_of
from tf1kit.parity.recording.sketch import differences, magnitude, sketch_like
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.recording.values import flat, is_exact, size_of
from tf1kit.parity.recording.values import magnitude as largest_of

UNLIKE = 0.5  # of scale: beyond this two precisions of a tensor are not two roundings of it
ZERO = LIMITS[
    "float64", "gradients"
]  # of the step's largest gradient: less than this is nothing but rounding in float64


def own_rounding(arrays: dict[str, Any]) -> dict[str, Any]:
    """For a golden's origin, which float32 tensors are beyond the golden rung's limit from the same in float64.

    Returns `{"kinks": [key], "rounding": {key: distance / scale}}`, without zero gradients and what no gradient moves: a moving
    variance is another number in float64, N - 1 over N of the float32 one, since only float32 has the fused operation.
    Raises ValueError where the two have so little in common that it is not rounding that keeps them apart.
    """
    distances = {}
    trained = {key.partition("/gradients/")[2] for key in arrays if kind_of(key) == "gradients"}
    for key, single in arrays.items():
        if is_exact(np.asarray(single).dtype.name):
            continue
        if key.startswith("float32/") and (kind_of(key) != "weights" or variable_of(key, trained)):
            single, double = flat(single), flat(arrays["float64/" + key[len("float32/") :]])
            distance = float(np.abs(single - double).max(initial=0.0) / (np.abs(double).max(initial=0.0) or 1.0))
            if distance > LIMITS["golden", kind_of(key)]:
                distances[key] = distance
    zero = zero_gradients({key: largest_of(value) for key, value in arrays.items() if key.startswith("float64/")})
    distances = {key: distance for key, distance in distances.items() if variable_of(key, zero) is None}
    amplified = {step_of(key) for key in distances if kind_of(key) not in TRAINED}
    rounding = {key: distance for key, distance in distances.items() if step_of(key) in amplified}
    for key, distance in rounding.items():
        if distance > UNLIKE:
            raise ValueError(
                f"{key} is {distance:.2g} of its scale from the float64, which no rounding explains: twice that would pass "
                "anything. Does the graph draw other numbers in float64, as dropout does from the same seed?"
            )
    return {"kinks": [key for key in distances if key not in rounding], "rounding": rounding}


def zero_gradients(magnitudes: dict[str, float]) -> frozenset[str]:
    """The variables whose gradient is zero but for rounding at every step; `magnitudes` of a float64 recording."""
    largest: dict[str, float] = {}
    gradients: dict[str, list[float]] = {}
    found = {key: value for key, value in magnitudes.items() if kind_of(key) == "gradients"}
    for key, value in found.items():
        largest[step_of(key)] = max(value, largest.get(step_of(key), 0.0))
    for key, value in found.items():
        gradients.setdefault(key.partition("/gradients/")[2], []).append(value / (largest[step_of(key)] or 1.0))
    return frozenset(name for name, values in gradients.items() if max(values) <= ZERO)


def except_zero_gradients(rung: str, row: Any, zero: frozenset[str], magnitudes: dict[str, float]) -> None:
    """Let a row of a variable with a zero gradient pass within its limit, on the scale of the step's largest gradient.

    In float32 the weight itself may have any value, because Adam makes full steps from the noise.

    zero: the variables with zero gradients.
    magnitudes: the largest magnitude of each tensor of the reference, by key.
    """
    name = variable_of(row.key, zero)
    if name is None:
        return
    if row.kind == "weights":
        note = "not compared: its gradient is only rounding noise, which the optimizer scales up"
        excepted = rung == "golden"
    else:
        alike = [value for key, value in magnitudes.items() if _alike(key, row.key, name)]
        scaled = row.max_abs / (max(alike, default=0.0) or 1.0)
        note = f"zero gradient, only rounding noise: {scaled:.2g} of the largest of its kind in this step"
        excepted = scaled <= row.limit
    if excepted:
        row.note, row.problem, row.worst = note, "", []


def except_drift(rows: list[Any], held: dict[str, bool]) -> None:
    """Let float64 rows pass that agree if weights with zero gradients are kept fixed.

    An optimizer adds up the noise of a zero gradient, and whatever depends on the weight drifts with it.

    held: whether each tensor agrees with fixed weights, by key.
    """
    for row in rows:
        if row.worst and held.get(row.key) and row.scaled <= LIMITS["float64", "weights"]:
            row.note = (
                f"a weight with a zero gradient drifts: {row.scaled:.2g} of scale; with that weight fixed, this agrees"
            )
            row.problem, row.worst = "", []


def _alike(key: str, other: str, name: str) -> bool:
    """Whether `key` is a gradient, or a slot of the same name, in the step of `other`, which is of the variable `name`."""
    kind = kind_of(other)
    slot = other.partition(f"/{kind}/{name}")[2]
    return step_of(key) == step_of(other) and kind_of(key) == kind and key.endswith(slot)


def except_rounding(row: Any, golden: Any, key: str, array: np.ndarray) -> None:
    """Let a row pass if the golden lists it as a kink or as amplified rounding.

    key: the key of its tensor in the golden, which starts with `float32/`.
    """
    distance = golden.origin.get("rounding", {}).get(key)
    if distance is None and key not in golden.origin.get("kinks", ()):
        return
    kept = golden.sketches["float64/" + row.key]
    size = size_of(*golden.tensors[key])
    difference = differences(kept, sketch_like(array, kept), size)
    scaled = float(difference.max(initial=0.0)) / (magnitude(kept, size) or 1.0)
    if distance is None and scaled <= row.limit:
        row.note = f"kink in 1.15.5: {row.scaled:.2g} of scale from its float32, but {scaled:.2g} from its float64"
    elif distance is not None and scaled <= 2 * distance:
        row.note = (
            f"rounding is amplified: {scaled:.2g} of scale from 1.15.5's float64, where its float32 is {distance:.2g}"
            if distance <= UNLIKE
            else "zero gradient, only rounding noise: no further from float64 than twice the noise of the original"
        )
    if row.note:
        row.problem, row.worst = "", []
