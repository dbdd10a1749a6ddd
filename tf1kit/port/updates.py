"""Finds the moving averages of a graph that trains.

`moving -= (moving - statistic) * rate`, or `moving = moving * decay + statistic * (1 - decay)`.  Others are computed of
variables that a step moves before them: averages that are corrected for their start at 0, and variances that follow a
deviation.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.check import attribute, source
from tf1kit.graph.message import followers, leads_to

ASSIGN = ("AssignSub", "AssignSubVariableOp")
WHOLE = ("Assign", "AssignVariableOp")
VARIABLES = ("VariableV2", "Variable", "VarHandleOp")
ROOT_SCOPE = re.compile(r"(?P<scope>(.*?/)?gradients(_\d+)?/)")  # of what `tf.gradients` makes
ROOT = re.compile(r"(?P<scope>(.*/)?gradients(_\d+)?/)(Fill|grad_ys_\d+)(_\d+)?")  # d loss / d loss
NAMED_ROOT = re.compile(r"(?P<scope>(.*/)?)(?P<own>Fill|grad_ys_\d+)(_\d+)?")  # of `tf.gradients(..., name=...)`
ASIDE = re.compile(r"Assign.*|.*Initialized.*|.*Save.*|.*Summary.*")
PASSING = ("Identity", "ReadVariableOp", "Cast")
COUNTS = ("AssignAdd", "AssignAddVariableOp")
BIASED, COUNT, DEVIATION = "biased", "local_step", "stddev"  # ends of the names that TensorFlow 1 gives to variables


@dataclass(frozen=True)
class Update:
    """A moving average.

    Args:
        variable: its name.
        statistic: the tensor that it follows.
        rate: how far it moves, a float32.
        change: the tensor that is subtracted, or the new value.
        forced: whether the network waits for the update, as with `updates_collections=None`.
        decay: of an average that is assigned as a whole, the part of it that is kept; None for another one.
        move: the operation that moves it.
        shadows: {BIASED, COUNT or DEVIATION: the variable that moves before it}, of an average that is computed of it.
    """

    variable: str
    statistic: str
    rate: float
    change: str
    forced: bool
    decay: float | None = None
    move: str = field(default="", compare=False)
    shadows: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def kept(self) -> float:
        """The part of it that is kept."""
        return 1.0 - self.rate if self.decay is None else self.decay

    @property
    def values(self) -> dict[str, tuple[str, bool]]:
        """{variable that moves: (a tensor, whether that is subtracted; otherwise it is the new value)}.

        Those of `shadows` are in the graph that `with_averages` gives.
        """
        name, is_subtracted = source(self.change)[0], self.decay is None and not self.shadows
        shadows = {variable: (f"{name}/{end}:0", False) for end, variable in self.shadows.items()}
        return {self.variable: (self.change, is_subtracted), **shadows}


@dataclass(frozen=True)
class Shadow:
    """A variable that an operation moves before another one takes its new value.

    Args:
        end: BIASED, COUNT or DEVIATION.
        move: the operation that moves it.
        op: the type of one that computes the new value and moves nothing.
        takers: the operations that take the new value, and at which place.
    """

    end: str
    move: Any
    op: str
    takers: tuple[tuple[Any, int], ...]


def updates_of(graph: Any, outputs: Iterable[str]) -> list[Update]:
    """The moving averages of a GraphDef whose statistic is a tensor that something computes, and not a variable."""
    nodes = {node.name: node for node in graph.node}
    assigns = [node for node in graph.node if node.op in (*ASSIGN, *WHOLE) and len(node.input) > 1]
    waited = leads_to(graph, [source(one)[0] for one in outputs]) if assigns else set()
    slots = behind_gradients(graph)
    found = [_update(node, nodes, node.name in waited) for node in assigns if node.name not in slots]
    others = {one.variable for one in asides_of(graph)}
    others |= {shadow for one in found if one for shadow in one.shadows.values()}
    return [
        one
        for one in found
        if one and nodes[source(one.statistic)[0]].op not in VARIABLES and one.variable not in others
    ]


def uneven(updates: Iterable[Update], moved: Collection[str]) -> list[str]:
    """Why averages of one operation, such as the mean and the variance of a batch, are not those of a layer: it moves
    both with one decay.

    moved: those that a layer moves.
    """
    found = dict[str, list[Update]]()
    for one in updates:
        if one.variable not in moved:
            found.setdefault(source(one.statistic)[0], []).append(one)
    return [
        f"the moving averages of {operation} ({' and '.join(f'{one.variable} keeps {one.kept:.6g}' for one in pair)} of "
        "itself in each step, and a layer has one decay for both)"
        for operation, pair in found.items()
        if len({one.kept for one in pair}) > 1
    ]


def run_by(graph: Any, updates: Iterable[Update], ends: Iterable[str]) -> list[Update]:
    """The updates of a GraphDef without those that none of these ends runs, where one runs another of the same variable.

    A sampler that calls a network again moves its averages only if the program runs the sampler.
    """
    found = list(updates)
    ran = leads_to(graph, [source(one)[0] for one in ends]) if found else set()
    moved = {one.variable for one in found if one.move in ran}
    return [one for one in found if one.move in ran or one.variable not in moved]


def behind_gradients(graph: Any) -> set[str]:
    """The operations of a GraphDef that depend on a gradient."""
    roots = {node.name for node in graph.node if root_scope(node)}
    return roots | followers(graph, roots, control=False)


def root_scope(node: Any) -> str:
    """What the names begin with that a call of `tf.gradients` gives, of the NodeDef where its gradients begin; "" for
    another operation.
    """
    found = NAMED_ROOT.fullmatch(node.name) if node.op == "Fill" else None
    if found is None or len(node.input) < 2:
        return ""
    of_constant = source(node.input[1])[0].startswith(f"{found['scope']}grad_ys_")  # in 1.15.5
    is_root = ROOT.fullmatch(node.name) or found["own"] != "Fill" or of_constant
    return str(found["scope"]) if is_root else ""


def is_average(graph: Any, operation: str) -> bool:
    """Whether an operation moves a variable that is not one number towards something, at any rate."""
    nodes = {node.name: node for node in graph.node}
    node = nodes[operation]
    if node.op not in (*ASSIGN, *COUNTS, *WHOLE) or len(node.input) < 2:
        return False

    def makers(text: str) -> list[tuple[str, Any]]:
        """(tensor, the operation that makes it) of what the operation behind a tensor takes."""
        taken = [_real(one, nodes) for one in nodes[source(text)[0]].input if not one.startswith("^")]
        return [(one, nodes.get(source(one)[0])) for one in taken]

    variable, change = (_real(text, nodes) for text in node.input[:2])
    terms = [one for _, one in makers(change)] if node.op in WHOLE else [nodes.get(source(change)[0])]
    factors = [one for term in terms if term is not None and term.op == "Mul" for one in makers(term.name)]
    apart = [one for _, maker in factors if maker is not None and maker.op == "Sub" for one in makers(maker.name)]
    moved = variable in [tensor for tensor, _ in (*factors, *apart)]
    return moved and not _is_scalar(nodes.get(source(variable)[0]))


def asides_of(graph: Any) -> list[Update]:
    """The moving averages of a GraphDef that are numbers which nothing but summaries takes, such as those of losses."""
    nodes = {node.name: node for node in graph.node}
    assigns = [node for node in graph.node if node.op in (*ASSIGN, *WHOLE) and len(node.input) > 1]
    scalars = [node for node in assigns if _is_scalar(nodes.get(source(_real(node.input[0], nodes))[0]))]
    found = [(node, one) for node in scalars if (one := _update(node, nodes, False) or _at_any_rate(node, nodes))]
    return [one for node, one in found if _is_aside(graph, nodes, one.variable, node.name)]


def _is_scalar(variable: Any) -> bool:
    shape = attribute(variable, "shape").shape if variable is not None else None
    return shape is not None and not shape.unknown_rank and not shape.dim


def _is_aside(graph: Any, nodes: dict[str, Any], variable: str, move: str) -> bool:
    """Whether only summaries take a variable, but for the operation `move`."""
    own = leads_to(graph, [move], control=False)
    taken = {variable, *followers(graph, [variable])} & own
    takers = [
        node
        for node in graph.node
        if node.name not in own and any(source(text)[0] in taken for text in node.input if not text.startswith("^"))
    ]
    while passing := [node for node in takers if node.op in PASSING]:
        names = {node.name for node in passing}
        more = [node for node in graph.node if any(source(text)[0] in names for text in node.input)]
        takers = [node for node in takers if node.name not in names] + more
    return all(ASIDE.fullmatch(node.op) for node in takers)


def moved_again(updates: Iterable[Update]) -> list[str]:
    """The moving averages that a step moves several times, such as those of a network that is called
    twice. TensorFlow 1 leaves the order of these updates open.
    """
    return [name for name, times in Counter(name for one in updates for name in one.values).items() if times > 1]


def assigned(graph: Any) -> dict[str, str]:
    """{operation that assigns a moving average of a GraphDef as a whole: the operation whose value the average follows};
    slots of optimizers and copies of weights are not such.
    """
    nodes = {node.name: node for node in graph.node}
    known = [(node.name, _update(node, nodes, False)) for node in graph.node if node.op in WHOLE]
    found = {name: source(one.statistic)[0] for name, one in known if one}
    found = {name: followed for name, followed in found.items() if nodes[followed].op not in VARIABLES}
    slots = behind_gradients(graph) if found else ()
    return {name: followed for name, followed in found.items() if name not in slots}


def _update(node: Any, nodes: Mapping[str, Any], forced: bool) -> Update | None:
    if node.op in WHOLE:
        return _whole(node, nodes, forced)
    variable, change = _real(node.input[0], nodes), _real(node.input[1], nodes)
    product = nodes.get(source(change)[0])
    if product is None or product.op != "Mul":
        return None
    for left, right in (product.input[:2], product.input[1::-1]):
        difference, rate = nodes.get(source(_real(left, nodes))[0]), _number(right, nodes)
        if difference is not None and difference.op == "Sub" and rate is not None:
            ends = [_real(text, nodes) for text in difference.input[:2]]
            if ends[0] == variable:
                return Update(source(variable)[0], ends[1], rate, change, forced, move=node.name)
    return None


def _at_any_rate(node: Any, nodes: Mapping[str, Any]) -> Update | None:
    """An average whose rate is no number, as that of `num_updates`, which depends on the step."""
    variable, change = _real(node.input[0], nodes), _real(node.input[1], nodes)
    product = nodes.get(source(change)[0])
    for text in product.input[:2] if node.op in ASSIGN and product is not None and product.op == "Mul" else ():
        difference = _node(text, nodes)
        if difference is not None and difference.op == "Sub" and _real(difference.input[0], nodes) == variable:
            followed = _real(difference.input[1], nodes)
            return Update(source(variable)[0], followed, math.nan, change, False, move=node.name)
    return None


def _whole(node: Any, nodes: Mapping[str, Any], forced: bool) -> Update | None:
    """An average that is assigned as the sum of two products, or computed of variables that move before it."""
    variable, change = _real(node.input[0], nodes), _real(node.input[1], nodes)
    total = nodes.get(source(change)[0])
    if total is not None and (shadows := _shadows(total, nodes)):
        first = _update(shadows[0].move, nodes, forced)
        named = {one.end: source(_real(one.move.input[0], nodes))[0] for one in shadows}
        is_known = first is not None and _is_of_rate(total, nodes, first.rate)
        return (
            replace(first, variable=source(variable)[0], change=change, move=node.name, shadows=named)
            if first and is_known
            else None
        )
    if total is None or total.op not in ("Add", "AddV2"):
        return None
    parts = [_scaled(text, nodes) for text in total.input[:2]]
    for kept, new in (parts, parts[::-1]):
        if kept and new and kept[0] == variable and new[0] != variable:
            return Update(source(variable)[0], new[0], new[1], change, forced, kept[1], node.name)
    return None


def _shadows(end: Any, nodes: Mapping[str, Any]) -> list[Shadow]:
    """The variables that move before an average, if an operation computes it of them; the first follows a statistic.

    `biased / (1 - kept ** local_step)`, or `relu(stddev * stddev - epsilon)`.
    """
    if end.op == "RealDiv":
        moved, power = _changed_by(end.input[0], nodes, ASSIGN), _power(end, nodes)
        added = _changed_by(power.input[1], nodes, COUNTS) if power is not None else None
        if moved is None or added is None or _number(added.input[1], nodes) != 1:
            return []
        return [Shadow(BIASED, moved, "Sub", ((end, 0),)), Shadow(COUNT, added, "AddV2", ((power, 1),))]
    less = _node(end.input[0], nodes) if end.op == "Relu" else None
    square = _node(less.input[0], nodes) if less is not None and less.op == "Sub" else None
    if square is None or square.op != "Mul":
        return []
    moved, other = (_changed_by(text, nodes, ASSIGN) for text in square.input[:2])
    return [Shadow(DEVIATION, moved, "Sub", ((square, 0), (square, 1)))] if moved and moved is other else []


def _is_of_rate(end: Any, nodes: Mapping[str, Any], rate: float) -> bool:
    """Whether an average is corrected by the rate at which it moves, if it is corrected."""
    power = _power(end, nodes)
    kept = _number(power.input[0], nodes) if power is not None else None
    return power is None or (kept is not None and np.float32(kept) == np.float32(1) - np.float32(rate))


def _power(end: Any, nodes: Mapping[str, Any]) -> Any:
    """The power by which 1 differs from what a quotient is divided by; None if it is not such a quotient."""
    rest = _node(end.input[1], nodes) if end.op == "RealDiv" else None
    if rest is None or rest.op != "Sub" or _number(rest.input[0], nodes) != 1:
        return None
    power = _node(rest.input[1], nodes)
    return power if power is not None and power.op == "Pow" else None


def _node(text: str, nodes: Mapping[str, Any]) -> Any:
    return nodes.get(source(_real(text, nodes))[0])


def _changed_by(text: str, nodes: Mapping[str, Any], ops: Collection[str]) -> Any:
    """The operation of these types that gives a variable the value that a tensor is; None for another tensor."""
    for _ in range(100):
        node = nodes.get(source(text)[0])
        if node is None or node.op in ops:
            return node
        if node.op not in PASSING or not node.input:
            return None
        handle = _real(node.input[0], nodes)
        for one in (nodes.get(name) for name, _, control in map(source, node.input) if control):
            if one is not None and one.op in ops and _real(one.input[0], nodes) == handle:
                return one  # a variable that is a resource is read after it has changed
        text = node.input[0]
    return None


def with_averages(graph: Any, outputs: Iterable[str], updates: Iterable[Update]) -> Any:
    """`data_only` with the values that moving averages get.  What is computed of variables that move before it is
    computed of their new values, and nothing moves.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    nodes = {node.name: node for node in made.node}
    found = [*outputs]
    for one in updates:
        found += [*(tensor for tensor, _ in one.values.values()), *(f"{name}:0" for name in one.values)]
        end = nodes[source(one.change)[0]]
        for shadow in _shadows(end, nodes) if one.shadows else ():
            new = made.node.add(name=f"{end.name}/{shadow.end}", op=shadow.op)
            new.attr["T"].CopyFrom(end.attr["T"])
            variable = nodes[source(_real(shadow.move.input[0], nodes))[0]]
            new.input.extend([_read(made, variable, new.name), shadow.move.input[1]])
            for taker, at in shadow.takers:
                taker.input[at] = new.name
    return data_only(made, found)


def _read(graph: Any, variable: Any, name: str) -> str:
    """The value of a variable, which is read if it is a resource."""
    if variable.op != "VarHandleOp":
        return str(variable.name)
    read = graph.node.add(name=f"{name}/read", op="ReadVariableOp")
    read.input.append(variable.name)
    read.attr["dtype"].CopyFrom(variable.attr["dtype"])
    return str(read.name)


def _scaled(text: str, nodes: Mapping[str, Any]) -> tuple[str, float] | None:
    """(tensor, number) of a product."""
    product = nodes.get(source(_real(text, nodes))[0])
    if product is None or product.op != "Mul":
        return None
    for tensor, factor in (product.input[:2], product.input[1::-1]):
        if (number := _number(factor, nodes)) is not None:
            return _real(tensor, nodes), number
    return None


def _real(text: str, nodes: Mapping[str, Any]) -> str:
    """The tensor that an input is, through reads and identities."""
    for _ in range(100):
        name, tensor, _control = source(text)
        node = nodes.get(name)
        if node is None or node.op not in PASSING or not node.input:
            return tensor
        text = node.input[0]
    return text


def _number(text: str, nodes: Mapping[str, Any]) -> float | None:
    """The value of a scalar that is a constant, or the difference of two constants."""
    node = nodes.get(source(_real(text, nodes))[0])
    if node is None:
        return None
    if node.op == "Const" and not attribute(node, "value").tensor.tensor_shape.dim:
        return float(tf.make_ndarray(attribute(node, "value").tensor))
    if node.op == "Sub":
        both = [_number(one, nodes) for one in node.input[:2]]
        if None not in both:
            return float(np.float32(both[0]) - np.float32(both[1]))
    return None


def data_only(graph: Any, outputs: Iterable[str]) -> Any:
    """A copy of a GraphDef with what leads to the outputs, without control inputs.

    What is left keeps no state, so the order in which it runs does not matter.
    """
    needed = leads_to(graph, [source(one)[0] for one in outputs], control=False)
    made = type(graph)()
    made.versions.CopyFrom(graph.versions)
    made.library.CopyFrom(graph.library)
    for node in _in_order(graph, needed):
        kept = made.node.add()
        kept.CopyFrom(node)
        del kept.input[:]
        kept.input.extend(text for text in node.input if not text.startswith("^"))
    return made


def _in_order(graph: Any, needed: set[str]) -> Iterator[Any]:
    return (node for node in graph.node if node.name in needed)
