"""Recognises how the variables of a graph begin, from the operations that give them their first values.

A random value is `draw * scale + offset`: 0.09 is the scale of `truncated_normal(stddev=0.09)`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from tf1kit.graph.check import attribute, source
from tf1kit.keras.initializers import connections, deviation
from tf1kit.port.net import Net, Node, net_of, shortest, value_of
from tf1kit.port.recognise.pattern import first
from tf1kit.port.recognise.raw import written
from tf1kit.port.recognise.step import Made, without_defaults
from tf1kit.port.simplify.identities import pass_on

CONSTANT, NUMBERS, ORTHOGONAL = "constant", "numbers", "orthogonal"
UNIFORM, NORMAL, TRUNCATED = "uniform", "normal", "truncated normal"  # from 0 to 1; of deviation 1; cut at 2
DRAWS = {
    "RandomUniform": UNIFORM,
    "StatelessRandomUniform": UNIFORM,
    "StatelessRandomUniformV2": UNIFORM,
    "RandomStandardNormal": NORMAL,
    "StatelessRandomNormal": NORMAL,
    "StatelessRandomNormalV2": NORMAL,
    "TruncatedNormal": TRUNCATED,
    "StatelessTruncatedNormal": TRUNCATED,
    "StatelessTruncatedNormalV2": TRUNCATED,
}
SEEDED, SEEDS = ("RandomUniform", "RandomStandardNormal", "TruncatedNormal"), ("seed", "seed2")
_Q = ("Qr", "draw")
_SIGNED = ("Mul", _Q, ("Sign", ("DiagPart|MatrixDiagPart|MatrixDiagPartV2|MatrixDiagPartV3", _Q)))
ORTHOGONALS = (("Reshape", _SIGNED), ("Reshape", ("Transpose", _SIGNED)), _SIGNED, ("Transpose", _SIGNED))
ASSIGNS = ("Assign", "AssignVariableOp")
CUT = 0.87962566103423978  # the deviation of a normal distribution of deviation 1 that is cut at 2
MODES = ("fan_in", "fan_avg", "fan_out")
NAMES = {  # distribution, scale and mode of a VarianceScaling that has a name of its own
    (UNIFORM, 1.0, "fan_avg"): "glorot_uniform",
    (UNIFORM, 2.0, "fan_in"): "he_uniform",
    (UNIFORM, 1.0, "fan_in"): "lecun_uniform",
    (TRUNCATED, 1.0, "fan_avg"): "glorot_normal",
    (TRUNCATED, 2.0, "fan_in"): "he_normal",
    (TRUNCATED, 1.0, "fan_in"): "lecun_normal",
}
DISTRIBUTIONS = {UNIFORM: "uniform", TRUNCATED: "truncated_normal", NORMAL: "untruncated_normal"}
ZERO, ONE = np.float32(0), np.float32(1)
FEW, SOME = 2, 3  # digits of a number that somebody wrote, and of a scale
ROOTS: dict[str, Callable[[np.float32], np.float32]] = {
    "Sqrt": np.sqrt,
    "Rsqrt": lambda value: ONE / np.sqrt(value),
}  # of constants
Initial = str | Made


@dataclass(frozen=True)
class Law:
    """What the elements of a variable begin with: `draw * scale + offset`, or the offset.

    seed: the number of the draws that several variables begin with, in the order of the first elements of each; 0 for draws
        of this variable alone.
    """

    kind: str
    offset: np.float32 = ZERO
    scale: np.float32 = ONE
    seed: int = 0
    numbers: Any = None  # of NUMBERS, as a source has them


def starts(graph: Any, names: Iterable[str]) -> dict[str, str]:
    """{variable: the tensor that it gets first}, of those among the names that get one in a GraphDef."""
    wanted = {f"{name}/Assign": name for name in names}
    assigns = [node for node in graph.node if node.op in ASSIGNS and node.name in wanted]
    there = {node.name for node in graph.node}
    owned = [(wanted[node.name], source(node.input[0])[0], source(node.input[1])) for node in assigns]
    return {name: given[1] for name, target, given in owned if target == name and given[0] in there}


def begins(graph: Any, names: Iterable[str]) -> dict[str, str]:
    """The same, but that of another variable for one that begins as that does, by its `initialized_value()`."""
    found, nodes = starts(graph, names), {node.name: node for node in graph.node}
    return {name: _as_begun(graph, nodes, tensor) for name, tensor in found.items()}


def _as_begun(graph: Any, nodes: Mapping[str, Any], tensor: str) -> str:
    """What another variable begins with, in the place of its value or of that."""
    waiting, ends, asked = [tensor], set[str](), set[str]()
    while waiting:
        tensor_before = _passed(nodes, waiting.pop())
        node = nodes[source(tensor_before)[0]]
        if node.op == "Merge":
            waiting += node.input
        elif node.op in ("RefSwitch", "Switch"):
            waiting.append(node.input[0])
            condition = nodes[source(_passed(nodes, node.input[1]))[0]]
            is_known = condition.op in ("IsVariableInitialized", "VarIsInitializedOp")
            asked.add(source(condition.input[0])[0] if is_known else "")
        else:
            ends.add(tensor_before)
    other = next(iter(asked), "")
    first = starts(graph, [other]).get(other, "") if other else ""  # it goes over the whole graph
    return first if first and len(asked) == 1 and ends == {f"{other}:0", _passed(nodes, first)} else tensor


def _passed(nodes: Mapping[str, Any], text: str) -> str:
    """A tensor before what passes it on."""
    name, tensor, _ = source(text)
    while nodes[name].op in ("Identity", "ReadVariableOp"):
        name, tensor, _ = source(nodes[name].input[0])
    return tensor


def laws(graph: Any, names: Iterable[str]) -> dict[str, Law | None]:
    """{variable: how it begins}, of those that `starts` gives; None is another law than those above, or values that are
    not drawn one by one, for this variable or for several that all begin with the same ones.
    """
    found = begins(graph, names)
    net = pass_on(net_of(graph, (), found))
    sizes = {node.name: _size(node) for node in graph.node if node.name in found}
    draws = {name: _draws(net, net.outputs[name]) for name in found}
    drawn = {(draw.name, net.outputs[name]) for name, own in draws.items() for draw in own}
    times = Counter(draw for draw, _ in drawn)
    one_by_one = {
        name: not own or [(_drawn(net, one), times[one.name]) for one in own] == [(sizes[name], 1)]
        for name, own in draws.items()
    }
    known = {name: _of(net, net.outputs[name]) if one_by_one[name] else None for name in found}
    groups = dict[Any, list[str]]()
    for name in found:
        if draws[name]:
            groups.setdefault(_begun_as(net, net.outputs[name], draws[name]), []).append(name)
    alike = {key: names for key, names in groups.items() if len(names) > 1}
    for seed, (key, names) in enumerate(alike.items(), 1):
        first = known[names[0]]
        is_one = first is not None and all(known[name] == first for name in names)  # not a multiple of the same values
        for name in names:
            law = known[name]
            known[name] = replace(law, seed=seed) if law and (is_one or isinstance(key, Seeds)) else None
    return known


class Seeds(NamedTuple):
    """The type and the seeds of an operation. TensorFlow 1 and Keras draw the same numbers for them, of a larger shape more."""

    op: str
    seed: int
    own: int


def _begun_as(net: Net, tensor: str, draws: Sequence[Node]) -> str | Seeds:
    """What is the same for variables that begin with the same random values: their tensor, or the seeds of a draw."""
    if len(draws) == 1 and draws[0].op in SEEDED and net.integers(draws[0].inputs[0]) is not None:
        seeds = [attribute(draws[0].proto, key).i for key in SEEDS]
        return Seeds(draws[0].op, *seeds) if any(seeds) else tensor
    return tensor


def _size(node: Any) -> int:
    """The number of elements of a variable."""
    return math.prod(one.size for one in attribute(node, "shape").shape.dim)


def _drawn(net: Net, node: Node) -> int | None:
    """The number of elements that are drawn, if the graph says it."""
    shape = net.integers(node.inputs[0])
    return None if shape is None else math.prod(shape)


def _draws(net: Net, tensor: str) -> list[Node]:
    """The operations that draw the random values of a tensor."""
    found: dict[str, Node] = {}
    left, seen = [tensor], set[str]()
    while left:
        node = net.maker(left.pop())
        if node is None or node.name in seen:
            continue
        seen.add(node.name)
        if node.op in DRAWS:
            found[node.name] = node
        else:
            left += node.inputs
    return list(found.values())


def _of(net: Net, tensor: str) -> Law | None:
    node = net.maker(tensor)
    if node is None:
        return None
    if node.op in DRAWS:
        return Law(DRAWS[node.op]) if node.dtype("dtype") == "float32" else None
    if node.op == "Const":
        return _constant(node)
    if node.op == "Fill":
        return _of(net, node.inputs[1])
    for pattern in ORTHOGONALS:
        found = first(net, tensor, [pattern])
        if found:
            drawn = _of(net, found["draw"])
            return Law(ORTHOGONAL) if drawn and drawn.kind == NORMAL and not drawn.offset else None
    if node.op == "Reshape":
        inner = _of(net, node.inputs[0])
        return None if inner and inner.kind == NUMBERS else inner
    if node.op in ROOTS:
        inner = _of(net, node.inputs[0])
        return Law(CONSTANT, ROOTS[node.op](inner.offset)) if inner and inner.kind == CONSTANT else None
    return _affine(net, node)


def _constant(node: Node) -> Law | None:
    value = value_of(node)
    if not value.size or value.dtype != np.float32:
        return None
    if (value == value.flat[0]).all():
        return Law(CONSTANT, np.float32(value.flat[0]))
    return Law(NUMBERS, numbers=written(value, node.output))


def _affine(net: Net, node: Node) -> Law | None:
    """The law of a law and a constant."""
    if node.op not in ("Add", "AddV2", "Mul", "RealDiv", "Sub"):
        return None
    left, right = (_of(net, one) for one in node.inputs)
    if left is None or right is None or NUMBERS in (left.kind, right.kind):
        return None
    if left.kind == CONSTANT and right.kind != CONSTANT:
        if node.op == "Sub":
            return replace(right, offset=left.offset - right.offset, scale=-right.scale)
        left, right = (right, left) if node.op != "RealDiv" else (left, right)
    if right.kind != CONSTANT:
        return None
    by = right.offset
    if node.op in ("Mul", "RealDiv"):
        by = by if node.op == "Mul" else np.float32(1) / by
        return replace(left, offset=left.offset * by, scale=ONE if left.kind == CONSTANT else left.scale * by)
    return replace(left, offset=left.offset + by if node.op != "Sub" else left.offset - by)


def initializers_of(found: Mapping[str, Law | None], shapes: Mapping[str, Sequence[int]]) -> dict[str, Initial | None]:
    """{variable: its initializer; None if Keras has none}.

    Several may give the same numbers, as by fan-in and fan-out of a square kernel do: then it is the one that most
    variables can have, because a program has one for all its layers.
    """
    choices = {name: initializers(law, shapes[name]) if law else [] for name, law in found.items()}
    times = Counter(text for own in choices.values() for text in {*map(repr, own)})
    return {name: max(own, key=lambda one: times[repr(one)], default=None) for name, own in choices.items()}


def initializers(law: Law, shape: Sequence[int]) -> list[Initial]:
    """What gives the numbers of a law, the likeliest first; nothing if Keras has none.  Initializers with the same seed
    draw the same values.
    """
    found = _unseeded(law, shape)
    return [_seeded(one, law.seed) for one in found] if law.seed else found


def _seeded(one: Initial, seed: int) -> Made:
    made = Made(f"keras.initializers.{''.join(map(str.capitalize, one.split('_')))}") if isinstance(one, str) else one
    return replace(made, named=(*made.named, ("seed", seed)))


def _unseeded(law: Law, shape: Sequence[int]) -> list[Initial]:
    if law.kind in (NORMAL, TRUNCATED, ORTHOGONAL):  # symmetrical
        law = replace(law, scale=abs(law.scale))
    offset, scale = shortest(float(law.offset)), shortest(float(law.scale))
    if law.kind == CONSTANT:
        return [{0.0: "zeros", 1.0: "ones"}.get(offset) or Made("keras.initializers.Constant", (offset,))]
    if law.kind == NUMBERS:
        return [Made("keras.initializers.Constant", (law.numbers,))]
    if law.kind == ORTHOGONAL:
        known = without_defaults([("gain", scale, 1.0)])
        return [] if offset else [Made("keras.initializers.Orthogonal", (), tuple(known.items()))]
    if law.kind == UNIFORM:
        high = _upper(law)
        if high is None:
            return []
        written, size = Made("keras.initializers.RandomUniform", (offset, high)), high if high == -offset else 0.0
    else:
        name = "RandomNormal" if law.kind == NORMAL else "TruncatedNormal"
        known = without_defaults([("mean", offset, 0.0), ("stddev", scale, 0.05)])
        written, size = Made(f"keras.initializers.{name}", (), tuple(known.items())), 0.0 if offset else scale
    return [*_named(law.kind, size, shape), *_scaled(law.kind, size, shape)] or [written] if size > 0 else [written]


def _upper(law: Law) -> float | None:
    """The shortest number that is as far from the offset as the scale says."""
    whole = float(law.offset) + float(law.scale)
    for high in (shortest(-float(law.offset)), *(float(f"{whole:.{digits}g}") for digits in range(1, 10))):
        if np.float32(high) - law.offset == law.scale > 0:
            return high
    return None


def _named(kind: str, size: float, shape: Sequence[int]) -> list[str]:
    """The names of initializers that scale the variance; none if the number was written as such."""
    found = [name for (law, scale, mode), name in NAMES.items() if law == kind and _is(kind, scale, mode, shape, size)]
    return found if _digits(size) > FEW else [name for name in found if name == "glorot_uniform"]


def _scaled(kind: str, size: float, shape: Sequence[int]) -> list[Made]:
    """Initializers that scale the variance by a short number, the shortest first."""
    if _digits(size) <= FEW:
        return []
    found: list[tuple[float, Made]] = []
    for mode in MODES:
        scale = _short(size, width(kind, 1.0, mode, shape))
        if scale and _is(kind, scale, mode, shape, size):
            given = (("scale", scale), ("mode", mode), ("distribution", DISTRIBUTIONS[kind]))
            found.append((scale, Made("keras.initializers.VarianceScaling", (), given)))
        scale = _short(size, deviation(1.0, mode.upper(), False, shape)) if kind == TRUNCATED else 0.0
        if scale and np.float32(deviation(scale, mode.upper(), False, shape)) == np.float32(size):
            named = without_defaults([("factor", scale, 2.0), ("mode", mode.upper(), "FAN_IN")])
            found.append((scale, Made("tf1kit.keras.initializers.VarianceScaling", (), tuple(named.items()))))
    return [made for _, made in sorted(found, key=lambda one: _digits(one[0]))]


def _short(size: float, unit: float) -> float:
    """The factor of a variance as a short number; 0.0 if no short number is near."""
    factor = float(f"{(size / unit) ** 2:.{SOME}g}")
    return factor if math.isclose(math.sqrt(factor) * unit, size, rel_tol=1e-6) else 0.0


def width(kind: str, scale: float, mode: str, shape: Sequence[int]) -> float:
    """The size of `keras.initializers.VarianceScaling`: the limit of a uniform distribution, or the deviation."""
    if kind == UNIFORM:
        return deviation(scale, mode.upper(), True, shape)
    return math.sqrt(scale / connections(mode.upper(), shape)) / (CUT if kind == TRUNCATED else 1.0)


def _is(kind: str, scale: float, mode: str, shape: Sequence[int], size: float) -> bool:
    return np.float32(width(kind, scale, mode, shape)) == np.float32(size)


def _digits(value: float) -> int:
    """How many digits a number has: 2 of 0.05 are 1."""
    return len(f"{value:.9g}".partition("e")[0].replace(".", "").strip("0"))
