"""The rungs of the ladder, and what each of them shows."""

from __future__ import annotations

from collections.abc import Iterable

from tf1kit.errors import UsageError

SHOWS = {
    "map": "each variable of the legacy graph has its place in the port",
    "float64": "the port computes what the legacy computes, in float64, where rounding hides nothing",
    "bitwise": "legacy and port have the same bits in float32 on this machine, also after training",
    "golden": "both agree, within rounding, with the golden, which genuine TensorFlow 1.15.5 computed from the same numbers",
    "beyond": "call and fit, other sizes, late learning rates, initial values, the saved file and large values agree",
    "mutation": "the comparison notices every mutant, which is a copy of the port with one deliberate mistake",
    "bfloat16": "the port in bfloat16 is as near to the legacy in float64 as its roundings allow",
}
KNOWN = tuple(SHOWS)
RUNGS = KNOWN[:-1]  # bfloat16 runs on request: a port is proven in the precision in which it trains by default


def check_rungs(rungs: Iterable[str]) -> tuple[str, ...]:
    """Return the given rungs in the order of the ladder, or all but `bfloat16` if none are given.

    Raises UsageError for an unknown name.
    """
    asked = tuple(rungs)
    unknown = [rung for rung in asked if rung not in KNOWN]
    if unknown:
        raise UsageError(f"the rung {unknown[0]} does not exist; the rungs are {', '.join(KNOWN)}")
    return tuple(rung for rung in KNOWN if rung in asked) or RUNGS
