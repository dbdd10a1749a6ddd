"""The table of checks, and the rung that runs them.

A check that cannot run says why. A check in which the port raises an error fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tf1kit.cause import named_cause
from tf1kit.parity.beyond import calling, fitting, initial, large, rates, saving, sizes
from tf1kit.parity.beyond.rows import Found, NotApplicableError, NotCompared, all_alike, problem
from tf1kit.parity.failing import failing, keras_as_before
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.results import RungResult

Check = Callable[[Any], Found] | Callable[[Any], list[Row]]

CHECKS: dict[str, Check] = {  # the name in reports -> the function that returns the rows
    "call": calling.call,
    "fit": fitting.fit,
    "batch of 1": sizes.batch_of_one,
    "other batch size": sizes.other_batch,
    "odd image size": sizes.odd_image,
    "learning rate": rates.learning_rate,
    "initial values": initial.initial_values,
    "saved file": saving.saved_file,
    "large images": large.large_images,
    "large gradients": large.large_gradients,
}


def beyond(ladder: Any, checks: Mapping[str, Check] | None = None) -> RungResult:
    """Run the rung for the pair of a `Ladder`. Its map must not have problems.

    checks: the checks to run.  [default: CHECKS]
    """
    checks = CHECKS if checks is None else checks
    result = RungResult("beyond")
    for done, name in enumerate(checks):
        ladder.progress("beyond: " + name, done, len(checks))
        try:
            rows, parts = run_check(ladder, name, checks)
            result.rows += rows
            result.not_compared.update((f"{name}, {part}", why) for part, why in parts.items())
        except NotApplicableError as reason:
            result.not_applicable[name] = str(reason)
    if not result.rows:
        result.inapplicable = "; ".join(dict.fromkeys(result.not_applicable.values()))
    return result


def run_check(ladder: Any, name: str, checks: Mapping[str, Check] | None = None) -> tuple[list[Row], dict[str, str]]:
    """Run one check. Return its rows, and the reasons of the parts that could not be compared.

    Raises NotApplicableError if there are no rows.
    """
    try:
        with keras_as_before():
            found = (checks or CHECKS)[name](ladder)
    except NotApplicableError:
        raise
    except Exception as error:  # whatever the port's code does; this check fails, and the others still run
        said = failing(ladder.pair, error) or named_cause(error)
        return [problem(name, "it runs", f"the port cannot do it: {said}")], {}
    rows = [one for one in found if isinstance(one, Row)]
    parts = {one.part: one.reason for one in found if isinstance(one, NotCompared)}
    if not rows:
        reasons = (f"{part}: {why}" for part, why in parts.items())
        raise NotApplicableError("; ".join(reasons) or "there are no tensors to compare")
    if all(map(all_alike, rows)):
        raise NotApplicableError("every value is NaN or infinite, on both sides")
    return rows, parts
