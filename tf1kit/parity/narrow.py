"""The rung `bfloat16`: one step of the port under Keras's policy `mixed_bfloat16`, against the legacy in float64.

A bfloat16 has 8 bits, so rounding to it changes a number by at most `UNIT` of itself. How often a
tensor was rounded on the longest way to it is counted in the graph of the port. The roundings of
different layers are independent, so they add up by their squares: a tensor may be `UNIT` times the
root of their number from the legacy, of scale, times the factor of its kind (`TOLERANCES`). Two roundings
may both be as large as they can, so two and three count twice.

Some tensors depend more on what is rounded: a gradient behind a ReLU, which a rounding opens or
shuts, or behind batch norm, where most of it cancels. How much is measured: legacy and port also
start from weights that are moved by up to `UNIT` of themselves. Then the port rounds otherwise, and
its distance from the legacy changes by as much as rounding does. A mistake stays what it is. So a
tensor may be `FURTHER` times that change from the legacy, but no more than half of its scale.

A bound of this size hides small mistakes. So each mutant of the pair is compared, too: the result
says which of them the bounds notice, and the rung fails if they notice none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.parity.mutation import catch_of
from tf1kit.parity.recording.compare import Row, compare
from tf1kit.parity.recording.exceptions import UNLIKE, except_zero_gradients, zero_gradients
from tf1kit.parity.recording.keys import kind_of, step_of, variable_of
from tf1kit.parity.recording.recording import without
from tf1kit.parity.recording.scenario import observed, stepwise
from tf1kit.parity.recording.tolerances import UNIT
from tf1kit.parity.recording.values import is_exact, magnitude
from tf1kit.parity.results import Catch, RungResult
from tf1kit.port.precision import POLICIES, computes_in

RUNG = "bfloat16"
POLICY = POLICIES[RUNG]
DRAWS = 2  # how often the weights are moved
FURTHER = 2.0
# Operations whose result has only numbers of their inputs, or their negatives, so they do not round.
EXACT = frozenset(
    (
        "Const", "Identity", "IdentityN", "Reshape", "Squeeze", "ExpandDims", "Transpose", "ConcatV2", "Pack", "Unpack",
        "Slice", "SliceGrad", "StridedSlice", "StridedSliceGrad", "Split", "SplitV", "Pad", "PadV2", "MirrorPad",
        "GatherV2", "Tile", "BroadcastTo", "Relu", "Relu6", "ReluGrad", "Relu6Grad", "Neg", "Abs", "Sign", "Maximum",
        "Minimum", "Select", "SelectV2", "MaxPool", "MaxPoolGrad", "Max", "Min", "ReverseV2", "ZerosLike", "OnesLike",
        "Fill", "StopGradient", "PreventGradient", "Placeholder", "ReadVariableOp", "SpaceToBatchND", "BatchToSpaceND",
    )
)  # fmt: skip


def narrow(ladder: Any) -> RungResult:
    """Run the rung for the pair of a `Ladder`. Its map must not have problems."""
    pair = ladder.pair
    if not pair.legacy_side("float32").trains:
        return RungResult(RUNG, inapplicable="the pair does not train")
    if pair.one_precision:
        return RungResult(RUNG, missing=f"there is no float64 run to compare with: {pair.one_precision}")
    legacy, port = pair.legacy_side("float64"), pair.migrated_side(POLICY)
    if not computes_in(port.model, RUNG):
        return RungResult(RUNG, missing=f"no layer of {type(port.model).__name__} computes in {RUNG}")
    kept = Bounds(port, legacy, ladder.states)
    rows = kept.rows(port, ladder.states)
    result = RungResult(RUNG, rows)
    if port.draws:
        why = "random layers draw other numbers in bfloat16 than in float64"
        result.not_compared["training"] = why
        result.missing = "" if rows else f"{why}, and the pair has no evaluation"
    if all(row.ok for row in rows):
        first = {step: state for step, state in ladder.states.items() if step == min(ladder.states)}
        for done, mutant in enumerate(pair.mutants):
            ladder.progress(f"{RUNG}: {mutant.name}", done, len(pair.mutants))
            catch = catch_of(ladder, POLICY, mutant, lambda side: kept.first_failure(side, first))
            result.catches += [catch] if catch.caught.keys() == {RUNG} or catch.problem else []
        result.remarks += _blind(result, [mutant.name for mutant in pair.mutants])
        if pair.mutants and not any(catch.caught for catch in result.catches):
            result.catches.append(Catch(f"any mutant, by {RUNG}"))
    return result


def _blind(result: RungResult, names: list[str]) -> list[str]:
    """A remark that lists the mutants that the bounds do not notice."""
    small = [name for name in names if name not in {catch.name for catch in result.catches}]
    return (
        ["these mutants are smaller than the bounds, or other rungs notice them: " + "; ".join(small)] if small else []
    )


def seen(side: Any, states: Mapping[int, Any]) -> dict[str, Any]:
    """One step from each state; of a network that draws random numbers only its evaluation."""
    if not side.draws:
        return widest(stepwise(side, dict(states)))
    step = min(states)
    side.restart()
    found = observed(side, step, states[step])
    return widest({f"step_{step}/{key}": value for key, value in found.items() if key.startswith("evaluation/")})


def spread(legacy: Any, port: Any, states: Mapping[int, Any], dropped: Any) -> dict[str, float]:
    """How much the distance between port and legacy changes, of scale, if the weights of both are moved by roundings."""
    first, found = _apart(legacy, port, states, dropped), dict[str, float]()
    for number in range(DRAWS):
        random = np.random.RandomState(number)
        other = {step: _moved(state, legacy, random) for step, state in states.items()}
        for key, (apart, scale) in _apart(legacy, port, other, dropped).items():
            change = float(np.abs(apart - first[key][0]).max(initial=0.0)) / (scale or 1.0)
            found[key] = max(found.get(key, 0.0), change)
    return found


def _apart(legacy: Any, port: Any, states: Mapping[int, Any], dropped: Any) -> dict[str, tuple[Any, float]]:
    """The difference of each real tensor that both have, and its scale."""
    expected, found = without(seen(legacy, states), dropped), seen(port, states)
    both = {key: value for key, value in expected.items() if key in found and found[key].shape == value.shape}
    return {key: (found[key] - value, magnitude(value)) for key, value in both.items() if value.dtype == np.float64}


def _moved(state: Mapping[str, Any], legacy: Any, random: np.random.RandomState) -> dict[str, Any]:
    trained = {key.partition("/")[2] for key in legacy.fetches if kind_of(key) == "gradients"}
    apart = {name: 1 + UNIT * random.uniform(-1, 1, np.shape(state[name])) for name in sorted(trained)}
    return {name: value * apart[name] if name in apart else value for name, value in state.items()}


def widest(recording: Mapping[str, Any]) -> dict[str, Any]:
    """A recording with its real numbers in float64."""
    arrays = {key: np.asarray(value) for key, value in recording.items()}
    return {key: value if is_exact(value.dtype.name) else value.astype(np.float64) for key, value in arrays.items()}


class Bounds:
    """What a port may differ by.

    Args:
        port: the side of the port in bfloat16, whose roundings are counted.
        legacy: the side of the legacy in float64.
        states: what both start from, by step.
    """

    def __init__(self, port: Any, legacy: Any, states: Mapping[int, Any]) -> None:
        self.roundings = roundings(port)
        self.spread = spread(legacy, port, states, port.map.dropped)
        self.legacy = without(seen(legacy, states), port.map.dropped)
        self.sizes = {key: magnitude(value) for key, value in self.legacy.items()}
        self.zero = zero_gradients(self.sizes)

    def rows(self, side: Any, states: Mapping[int, Any]) -> list[Row]:
        """The rows of a port, or of a mutant, from these states."""
        steps = {f"step_{step}" for step in states}
        legacy = {key: value for key, value in self.legacy.items() if step_of(key) in steps}
        return [self._judged(row) for row in compare(RUNG, legacy, seen(side, states))]

    def first_failure(self, side: Any, states: Mapping[int, Any]) -> dict[str, str]:
        """What `mutation` says of a mutant: the first row that fails, by rung."""
        failed = next((row for row in self.rows(side, states) if not row.ok), None)
        return {RUNG: f"{failed.key}: {failed.problem}"} if failed else {}

    def _judged(self, row: Row) -> Row:
        """A row with the limit of its tensor, which is at least one rounding."""
        if not row.limit or (not row.scale and not row.worst):
            return row
        name = row.key.partition("/")[2]
        count = max(1, self.roundings.get(name, 1))
        unit = row.limit * max(math.sqrt(count), min(count, 2))
        if variable_of(row.key, self.zero) is None:
            unit = max(unit, min(FURTHER * self.spread.get(row.key, 0.0), UNLIKE))
        row.limit = unit
        if row.worst:
            row.problem = f"differs by {row.scaled:.2g} of scale; {row.limit:.2g} allowed"
            if row.scaled <= row.limit:
                row.problem, row.worst = "", []
            else:
                except_zero_gradients(RUNG, row, self.zero, self.sizes)
        return row


def roundings(side: Any) -> dict[str, int]:
    """How often each tensor of a step was rounded to bfloat16, by the keys of `observe`, `state` and `evaluate`.

    A variable counts the roundings of what its update takes.
    """
    found: dict[str, int] = {}

    def count(*batch: Any) -> Any:
        ends, loss, gradients = side._observed(*batch)
        side.optimizer.apply(gradients, side.model.trainable_variables)
        evaluated = side.model.endpoints(batch[0], training=False)
        graph = tf.compat.v1.get_default_graph()
        depth = Depth(graph)
        found.update(("endpoints/" + key, depth(value)) for key, value in ends.items())
        found.update(("evaluation/endpoints/" + key, depth(value)) for key, value in evaluated.items())
        found["evaluation/endpoints/call"] = found["evaluation/endpoints/" + list(evaluated)[-1]]
        found["loss"] = depth(loss)
        trained = dict(zip(map(id, side.model.trainable_variables), gradients, strict=True))
        for name, link in side.map.links.items():
            given = [trained[id(one)] for one in link.variables if trained.get(id(one)) is not None]
            if given:
                found["gradients/" + name] = max(depth(tf.convert_to_tensor(one)) for one in given)
            moved = max(depth.updated(one.value) for one in link.variables)
            found.update((kind + name, moved) for kind in ("weights/", "slots/", "evaluation/weights/"))
        return loss

    tf.function(count, jit_compile=False).get_concrete_function(
        *tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), side.legacy.batch(0))
    )
    return found


class Depth:
    """The roundings on the longest way to a tensor of the graph of a function."""

    def __init__(self, graph: Any) -> None:
        self.known: dict[str, int] = {}
        self.inner = {id(outer): inner.name for outer, inner in graph.captures}
        self.updates: dict[str, list[Any]] = {}
        for operation in graph.get_operations():
            if operation.type != "ReadVariableOp":
                for one in operation.inputs:
                    if one.dtype == tf.resource:
                        self.updates.setdefault(one.name, []).append(operation)

    def __call__(self, tensor: Any) -> int:
        """The roundings of a tensor."""
        waiting = [tensor.op]
        while waiting:  # and not a call for each input, because a graph is deeper than Python's stack
            operation = waiting[-1]
            missing = [one.op for one in operation.inputs if one.op.name not in self.known]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            before = max((self.known[one.op.name] for one in operation.inputs), default=0)
            self.known[operation.name] = before + self._own(operation)
        return self.known[tensor.op.name]

    @staticmethod
    def _own(operation: Any) -> int:
        narrow = any(one.dtype == tf.bfloat16 for one in operation.outputs)
        return int(narrow and operation.type not in EXACT)

    def updated(self, variable: Any) -> int:
        """The roundings of what changes a `tf.Variable`."""
        operations = self.updates.get(self.inner.get(id(variable.handle), ""), [])
        return max((self(one) for each in operations for one in each.inputs), default=0)
