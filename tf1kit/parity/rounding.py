"""Decides the verdict "equal but for rounding": a float32 difference is rounding and nothing else.

The verdict is given only if all four points hold. Otherwise the report says which point fails.

1. `map` has no problem, and only the values of real numbers differ. No tensor is missing. Types,
   shapes, NaNs, integers and the initial values of slots are equal.
2. In float64 both sides agree within the tolerances of the rung `float64`: in training, in single
   steps and in evaluation.
3. Each side runs the same operations with the same constants in float32 and in float64. So float64
   shows what float32 computes, up to rounding. Nothing hides behind `if dtype == "float32"`, a
   cast, or a fused operation. The fused batch norm of `tf1kit.keras` counts as the operations of
   its formula, which the port of a capture runs in float64.
4. In one step from each recorded state, and in one evaluation, each float32 tensor of the port is
   close to the legacy. Close means within the tolerance of the rung `golden` of the legacy's
   float32 and of its float64. It also means within twice the distance between these two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.keras.fused_float64 import by_formula
from tf1kit.parity.recording.compare import Row, compare
from tf1kit.parity.recording.exceptions import UNLIKE, except_zero_gradients, zero_gradients
from tf1kit.parity.recording.keys import kind_of, variable_of
from tf1kit.parity.recording.recording import without
from tf1kit.parity.recording.scenario import stepwise
from tf1kit.parity.recording.tolerances import LIMITS
from tf1kit.parity.recording.values import flat, is_exact, magnitude
from tf1kit.parity.results import VERDICT

SILENT = ("Const", "Identity", "NoOp", "Placeholder")  # not counted; constants are compared by value
OPAQUE = ("PyFunc", "PyFuncStateless", "EagerPyFunc")
COMPUTED = ("call", "fit", "batch of 1", "other batch size", "odd image size", "large images", "large gradients")
IGNORED = ("config", "config_proto", "container", "debug_name", "executor_type", "shared_name")
GROSS = 1e-2  # of scale: a difference of one forward pass that rounding cannot explain
CLOSE = 1e-6  # relative: two roundings of one constant


@dataclass
class Judged:
    """The result of `judge`.

    why_not: "" if the verdict is given, else the point that fails.
    sentence: the size and the cause of the difference.
    notes: for each differing tensor, how far the sides are apart.
    """

    why_not: str = ""
    sentence: str = ""
    notes: dict[str, str] = field(default_factory=dict)


def judge(ladder: Any) -> Judged:
    """Check the points 2 to 4 for the pair of `ladder`. Its map must not have problems."""
    pair = ladder.pair
    if pair.one_precision:
        return Judged(f"there is no float64 run to compare with: {pair.one_precision}")
    if failed := ladder.float64_failure:
        return Judged(f"legacy and port also differ in float64: {failed}")
    sides = [pair.legacy_side("float32"), ladder.migrated32, pair.legacy_side("float64"), ladder.migrated64]
    if changed := _changes(pair, *sides[:3]):
        return Judged(changed)
    legacy, migrated, legacy64, migrated64 = (_observed(side, ladder.states) for side in sides)
    dropped = sides[1].map.dropped
    legacy, legacy64 = without(legacy, dropped), without(legacy64, dropped)
    exact = compare("float64", legacy64, migrated64)
    if wrong := next((row for row in exact if not row.ok), None):
        return Judged(f"in float64 {wrong.key} {wrong.problem}")
    differing = [row for row in compare("bitwise", legacy, migrated) if not row.ok]
    if wrong := next((row for row in differing if not_value(row)), None):
        return Judged(f"{wrong.key}: {wrong.problem}")
    judged = Judged()
    for row in differing:
        judged.notes[row.key], row.note, ok = _explained(row, legacy, migrated, legacy64)
        if not ok:
            return Judged(f"{row.key} is {judged.notes[row.key]}, which is more than rounding explains")
    judged.sentence = _sentence(differing, exact, sides[1])
    return judged


def not_value(row: Row) -> bool:
    """Whether a row fails for another reason than computed real numbers that differ."""
    return not row.worst or is_exact(row.dtype) or row.key.startswith("start/")


def beyond_rounding(row: Row) -> bool:
    """Whether the first forward pass differs too much for rounding. Then `judge` is not needed."""
    return row.key.startswith("step_1/") and row.kind in ("endpoints", "loss") and row.scaled > GROSS


def _observed(side: Any, states: dict[int, Any]) -> dict[str, Any]:
    """Record one step from each state, and one evaluation from the first state."""
    seen = stepwise(side, states)
    side.restart()
    side.load(states[min(states)])
    return {**seen, **{"evaluation/" + key: value for key, value in side.evaluate(1).items()}}


def _explained(row: Row, legacy: Any, migrated: Any, legacy64: Any) -> tuple[str, str, bool]:
    """Return how far the sides are apart in the tensor of `row`, an exception, and the decision.

    The exception is "" if the rule of point 4 decides.
    """
    ours, theirs, exact = (flat(side[row.key]) for side in (legacy, migrated, legacy64))
    scale = float(np.abs(exact).max(initial=0.0)) or 1.0

    def distance(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.abs(one - other).max(initial=0.0)) / scale

    apart, own, port = distance(ours, theirs), distance(ours, exact), distance(theirs, exact)
    note = f"{apart:.2g} of scale apart, legacy {own:.2g} and port {port:.2g} from float64"
    allowed = LIMITS["golden", row.kind]
    sizes = {key: magnitude(value) for key, value in legacy64.items()}
    relaxed = Row(row.key, row.kind, "legacy", "migrated", max_abs=apart * scale, limit=allowed, problem=row.problem)
    except_zero_gradients("golden", relaxed, zero_gradients(sizes), sizes)
    if relaxed.note:
        return relaxed.note, relaxed.note, True
    return note, "", max(apart, port) <= allowed or (own <= UNLIKE and max(apart, port) <= 2 * own)


def _sentence(differing: list[Row], exact: list[Row], port: Any) -> str:
    """Return the size and the cause of the difference.

    Tensors that pass by an exception count only if there are no others.
    """
    plain = [row for row in differing if not row.note] or differing
    if not plain:
        return "single steps have the same bits, and rounding differs only later in training"
    worst = max(row.scaled for row in plain)
    agreed = max(row.scaled for row in exact if not row.note)
    return f"one float32 step differs by up to {worst:.2g} of scale, one float64 step by {agreed:.2g}; {cause(plain[0], port)}"


def cause(first: Row, port: Any) -> str:
    """The cause of the difference, derived from the first tensor in forward order that differs."""
    name = first.key.partition(f"/{first.kind}/")[2]
    optimizer = type(port.optimizer)
    trained = any(row.migrated and row.legacy == name for row in port.map.rows) and first.kind == "weights"
    moved = trained and "gradients/" + name in port.legacy.fetches
    if first.kind == "slots" or moved:
        home = optimizer.__module__.rpartition(".")[0].replace(".src", "")
        said = f"{home}.{optimizer.__name__} uses other operations for a step than TensorFlow 1"
    elif first.kind == "weights":
        said = "variables without a gradient are updated by other operations"
    elif first.kind == "gradients":
        said = "gradients are summed in another order"
    else:
        said = "the forward pass sums in another order"
    return f"{said}, first at {first.key}"


# The checks of `beyond` for a port that has the verdict


def excuse_checks(result: Any, judged: Judged, zero: frozenset[str]) -> None:
    """Let float32 results of the checks of `beyond` pass within the tolerances of `golden`.

    zero: the variables with zero gradients.
    """
    failing = [
        row for row in result.rows if not row.ok and row.worst and row.kind in COMPUTED and not is_exact(row.dtype)
    ]
    if not failing:
        return
    if judged.why_not:
        result.remarks.append(f"the difference is not only rounding: {judged.why_not}")
        return
    worst = 0.0
    for row in failing:
        scaled = _scaled(row, result.rows, zero)
        if scaled <= LIMITS["golden", kind_of(row.key) or "endpoints"]:
            row.note, row.problem, row.worst = f"{VERDICT}: {scaled:.2g} of scale", "", []
            worst = max(worst, scaled)
    result.rounding = f"steps of the checks differ by up to {worst:.2g} of scale; {judged.sentence}"


def _scaled(row: Row, rows: list[Row], zero: frozenset[str]) -> float:
    """Return the difference of a row, of scale.

    A zero gradient and its slots use the largest scale of their kind in the check. The weight of a
    zero gradient counts as 0.
    """
    kind = kind_of(row.key)
    name = variable_of(row.key, zero)
    if name is None:
        return row.scaled
    if kind == "weights":
        return 0.0
    before, _, slot = row.key.partition(f"{kind}/{name}")
    alike = [other for other in rows if other.key.startswith(f"{before}{kind}/") and other.key.endswith(slot)]
    return row.max_abs / (max(other.scale for other in alike) or 1.0)


# Point 3


def changes(legacy32: Any, legacy64: Any, migrated32: Any, migrated64: Any) -> str:
    """Describe how the graph of a side differs between float32 and float64, or return ""."""
    for name, single, double in (("legacy", legacy32, legacy64), ("port", migrated32, migrated64)):
        for one, other in zip(graphs(single), graphs(double), strict=True):
            if said := _difference(_run(one), _run(other)):
                return f"float64 does not show what float32 computes: the {name} {said}"
    return ""


def _changes(pair: Any, legacy32: Any, migrated32: Any, legacy64: Any) -> str:
    """The text of `changes`.  The fused batch norm of a port is first replaced by its formula, if the
    port has the formula in float64.  Point 4 tests what the fused operation itself computes.
    """
    migrated64 = pair.migrated_side("float64")
    changed = changes(legacy32, legacy64, migrated32, migrated64)
    if changed and getattr(migrated32, "decomposes", False):
        with by_formula():
            changed = changes(legacy32, legacy64, pair.migrated_side("float32"), migrated64)
    return changed


def graphs(side: Any) -> list[Any]:
    """Return all graphs that a side runs."""
    if hasattr(side, "graphs"):
        return list(side.graphs())
    if hasattr(side, "_training"):
        return [side._training.graph, side._evaluating.graph]
    traced = [side._observe, side._evaluate]
    traced += [side._train] if side.trains else []
    traced += [side._call] if getattr(side.model, "variables", ()) else []
    return [function.graph for function in traced]


def _run(graph: Any) -> Any:
    """Return what runs of a graph: of a function, the operations that its results need."""
    whole = graph.as_graph_def()
    if not hasattr(graph, "outputs"):
        return whole
    ends = [tensor.op for tensor in graph.outputs] + graph.control_outputs
    return tf.compat.v1.graph_util.extract_sub_graph(whole, [end.name for end in ends])


def _difference(single: Any, double: Any) -> str:
    counts = [Counter(map(_said, filter(_counts, _nodes(graph)))) for graph in (single, double)]
    for key in sorted(
        counts[0] | counts[1], key=lambda key: min(count[key] for count in counts)
    ):  # operations that one precision lacks come first
        single_has, double_has = (count[key] for count in counts)
        if key[0] in OPAQUE:
            return f"runs {key[0]}, whose Python code cannot be inspected"
        if single_has != double_has:
            return f"runs {key[0]} in {single_has} places in float32 and in {double_has} places in float64"
    constants = [_constants(graph) for graph in (single, double)]
    for one, other in (constants, constants[::-1]):
        for value in one:
            if not any(_same(value, there) for there in other):
                return f"has a constant in only one precision: {value.flat[0] if value.size else value}"
    return ""


def _counts(node: Any) -> bool:
    """Whether the operation counts in the comparison. Casts to float32 and float64 do not."""
    return node.op not in SILENT and (node.op != "Cast" or node.attr["DstT"].type not in (tf.float32, tf.float64))


def _said(node: Any) -> tuple[Any, ...]:
    """The type of an operation and its attributes, without data types and names."""
    told = {name: value for name, value in node.attr.items() if not name.startswith("_") and name not in IGNORED}
    kinds = (
        (name, value) for name, value in told.items() if value.WhichOneof("value") in ("i", "f", "b", "s", "shape")
    )
    lists = ((name, value) for name, value in told.items() if value.list.i or value.list.f or value.list.s)
    return node.op, *sorted((name, value.SerializeToString()) for name, value in (*kinds, *lists))


def _nodes(graph: Any) -> Iterable[Any]:
    yield from graph.node
    for function in graph.library.function:
        yield from function.node_def


def _constants(graph: Any) -> list[np.ndarray]:
    """Return the distinct numeric constants of a graph. Floating point becomes complex128."""
    found: dict[Any, np.ndarray] = {}
    for node in _nodes(graph):
        if node.op == "Const":
            value = tf.make_ndarray(node.attr["value"].tensor)
            if value.dtype.kind in "OSU":
                continue
            value = value if is_exact(value.dtype.name) else value.astype(np.complex128)
            found[value.shape, value.dtype.kind, value.tobytes()] = value
    return list(found.values())


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape or one.dtype.kind != other.dtype.kind:
        return False
    if one.dtype.kind != "c":
        return bool(np.array_equal(one, other))
    return bool(np.allclose(one, other, rtol=CLOSE, atol=0.0, equal_nan=True))
