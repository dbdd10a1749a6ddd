"""The `mutation` rung: it perturbs weights and makes mutants, and each must be noticed.

A mutant is noticed if `map` fails, or if the comparison of `bitwise` fails for one training step or
one evaluation. If the pair has a golden, the step is also compared as on the rung `golden`.
For a port that is equal but for rounding, the comparison of `float64` is used instead of `bitwise`.
The rung also fails if one of these comparisons does not notice anything at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.cause import named_cause
from tf1kit.errors import UsageError
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.recording.compare import compare, compared, compared_golden
from tf1kit.parity.recording.recording import without
from tf1kit.parity.recording.scenario import stepwise
from tf1kit.parity.recording.values import is_exact, real
from tf1kit.parity.results import Catch, RungResult

SHIFT = 1e-3  # relative change of the largest element of a weight; each sketch has that element
SHIFT64 = 1e-6


def mutation(ladder: Any) -> RungResult:
    """Run the rung for the pair of a `Ladder`. Its map must not have problems."""
    pair, rung, legacy, port = _sides(ladder)
    golden = ladder.golden_file[0] if rung == "bitwise" else None
    start = legacy.initial_state()
    expected = {**stepwise(legacy, {1: start}), **evaluated(legacy, start)}

    def notice(side: Any, state: dict[str, Any]) -> dict[str, str]:
        return _notice(rung, side, state, expected, golden)

    catches = [Catch("no mutant (control)", notice(port, start), expected=False)]
    perturbed = [row for row in port.map.rows if row.migrated and row.legacy in legacy.weight_names]
    perturbed = perturbed[:: pair.perturb_every]
    total = len(perturbed) + len(pair.mutants)
    for done, row in enumerate(perturbed):
        ladder.progress("mutation: " + row.legacy, done, total)
        catches.append(
            Catch(
                f"{row.migrated} perturbed by {SHIFT:g}",
                notice(port, _perturbed(start, row.legacy, SHIFT)),
            )
        )
    for done, mutant in enumerate(pair.mutants, len(perturbed)):
        ladder.progress("mutation: " + mutant.name, done, total)
        catches.append(catch_of(ladder, legacy.dtype, mutant, lambda side: notice(side, start)))
    missing, remarks = [], []
    try:
        planted, remarks = ladder.planted()
        catches += planted
        if not pair.mutants and not planted:
            missing.append(f"no mutants are declared for {pair.stem}")
        catches += [_perturb_in_float64(pair, row) for row in perturbed[:1] if not pair.one_precision]
    except NoFloat64Error as error:
        missing.append(str(error))
    catches += _blind(catches, (rung, "golden") if golden else (rung,))
    return RungResult("mutation", catches=catches, missing="; ".join(missing), remarks=remarks)


def _sides(ladder: Any) -> tuple[Any, str, Any, Any]:
    """Return `(pair, rung, legacy, port)`.

    The sides are in float32 for the rung `bitwise`. They are in float64 for a port that is equal
    but for rounding.
    """
    pair, port = ladder.pair, ladder.migrated32
    legacy = pair.legacy_side("float32")
    start = legacy.initial_state()
    expected = {**stepwise(legacy, {1: start}), **evaluated(legacy, start)}
    if not _notice("bitwise", port, start, expected, None) or ladder.rounding.why_not:
        return pair, "bitwise", legacy, port
    return pair, "float64", pair.legacy_side("float64"), ladder.migrated64


def evaluated(side: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Evaluate from `state`, and return the end points and the variables that this changes."""
    side.restart()
    side.load(state)
    return {"evaluation/" + key: value for key, value in side.evaluate(1).items()}


def _notice(rung: str, side: Any, state: dict[str, Any], expected: dict[str, Any], golden: Any) -> dict[str, str]:
    """Return the first failing row of each comparison that fails, by rung."""
    step = stepwise(side, {1: state})
    found = {**step, **evaluated(side, state)}
    rows = {rung: compared(rung, without(expected, side.map.dropped), found)}
    if golden:
        kept = golden.without(side.map.dropped)
        against = compared_golden("golden", kept, step, "migrated", "float32/" if side.trains else "")
        rows["golden"] = (row for row in against if row.key.startswith("step_1/"))
    failed = {name: next((row for row in some if not row.ok), None) for name, some in rows.items()}
    return {name: f"{row.key}: {row.problem}" for name, row in failed.items() if row}


def catch_of(ladder: Any, dtype: str, mutant: Mutant, notice: Any) -> Catch:
    """What notices a mutant of a port in this dtype or policy; `notice` says so of its side, by rung."""
    try:
        mutated = mutate(ladder.pair.migrated, mutant)
        side = ladder.port64(mutated) if dtype == "float64" else ladder.pair.migrated_side(dtype, mutated)
        problems = side.map.problems
        return Catch(mutant.name, {"map": problems[0]} if problems else notice(side))
    except UsageError as error:
        return Catch(mutant.name, problem=str(error))
    except Exception as error:  # whatever the changed code does; a useful mutant runs
        return Catch(mutant.name, problem=f"it breaks the port instead of changing it: {named_cause(error)}")


def _perturb_in_float64(pair: Any, row: Any) -> Catch:
    """Test whether `float64` notices one small perturbation. All mutants would take too long."""
    legacy, port = pair.legacy_side("float64"), pair.migrated_side("float64")
    start = legacy.initial_state()
    expected = stepwise(legacy, {1: start})
    # A batch may not read the perturbed row of an embedding: then only the weights after the step show it.
    found = stepwise(port, {1: _perturbed(start, row.legacy, SHIFT64)})
    failed = [seen for seen in compare("float64", without(expected, port.map.dropped), found) if not seen.ok]
    caught = {"float64": f"{failed[0].key}: {failed[0].problem}"} if failed else {}
    return Catch(f"{row.migrated} perturbed by {SHIFT64:g} in float64", caught)


def _blind(catches: list[Catch], rungs: tuple[str, ...]) -> list[Catch]:
    """Return a failure for each comparison that did not notice any mutant."""
    mutated = [catch for catch in catches if catch.expected]
    seeing = {rung for catch in mutated for rung in catch.caught}
    return [Catch(f"any mutant, by {rung}") for rung in rungs if mutated and rung not in seeing]


def _perturbed(state: dict[str, Any], name: str, by: float) -> dict[str, Any]:
    """Return `state` with one element of `name` changed.

    The largest element changes by the relative amount `by`. An integer increases by 1, and a
    boolean is inverted.
    """
    value = np.array(state[name])  # a copy that can be written, also for a scalar
    if value.dtype == bool:
        value.flat[0] ^= True
    elif is_exact(value.dtype.name):
        value.flat[0] += 1
    else:
        largest = abs(value).argmax()
        step = max(by, 2 * float(np.spacing(real(value).dtype.type(1))))  # 1.001 is 1 in bfloat16
        value.flat[largest] = (value.flat[largest] * (1 + step)).astype(value.dtype)
    return {**state, name: value}
