"""Finds the moving averages of a graph that trains: `moving -= (moving - statistic) * rate`, or
`moving = moving * decay + statistic * (1 - decay)`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.check import attribute, source
from tf1kit.graph.message import followers, leads_to

ASSIGN = ("AssignSub", "AssignSubVariableOp")
WHOLE = ("Assign", "AssignVariableOp")
VARIABLES = ("VariableV2", "Variable", "VarHandleOp")
ROOT = re.compile(r"(?P<scope>(.*/)?gradients(_\d+)?/)(Fill|grad_ys_\d+)(_\d+)?")  # d loss / d loss
ASIDE = re.compile(r"Assign.*|.*Initialized.*|.*Save.*|.*Summary.*")
CHANGING = re.compile(r"Assign.*|(Resource)?Scatter(Nd)?(Add|Sub|Mul|Div|Min|Max|Update)")
PASSING = ("Identity", "ReadVariableOp", "Cast")


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
    """

    variable: str
    statistic: str
    rate: float
    change: str
    forced: bool
    decay: float | None = None
    move: str = field(default="", compare=False)


def updates_of(graph: Any, outputs: Iterable[str]) -> list[Update]:
    """The moving averages of a GraphDef whose statistic is a tensor that something computes, and not a variable."""
    nodes = {node.name: node for node in graph.node}
    assigns = [node for node in graph.node if node.op in (*ASSIGN, *WHOLE) and len(node.input) > 1]
    waited = leads_to(graph, [source(one)[0] for one in outputs]) if assigns else set()
    slots = behind_gradients(graph)
    found = (_update(node, nodes, node.name in waited) for node in assigns if node.name not in slots)
    asides = {one.variable for one in asides_of(graph)}
    return [
        one
        for one in found
        if one and nodes[source(one.statistic)[0]].op not in VARIABLES and one.variable not in asides
    ]


def behind_gradients(graph: Any) -> set[str]:
    """The operations of a GraphDef that depend on a gradient."""
    roots = {node.name for node in graph.node if node.op == "Fill" and ROOT.fullmatch(node.name)}
    return roots | followers(graph, roots, control=False)


def changes_of_a_call(graph: Any, outputs: Iterable[str], updates: Iterable[Update]) -> list[str]:
    """The variables that change whenever the outputs of a GraphDef are computed, but for moving averages: such as the
    `u` of a spectral normalization.
    """
    waited = leads_to(graph, [source(one)[0] for one in outputs])
    nodes = {node.name: node for node in graph.node}
    moves = {one.move for one in updates}
    found = [node for node in graph.node if node.name in waited - moves and CHANGING.fullmatch(node.op)]
    return list(dict.fromkeys(source(_real(node.input[0], nodes))[0] for node in found))


def asides_of(graph: Any) -> list[Update]:
    """The moving averages of a GraphDef that are numbers which nothing but summaries takes, such as those of losses."""
    nodes = {node.name: node for node in graph.node}
    assigns = [node for node in graph.node if node.op in ASSIGN and len(node.input) > 1]
    scalars = [node for node in assigns if _is_scalar(nodes.get(source(_real(node.input[0], nodes))[0]))]
    found = [(node, one) for node in scalars if (one := _update(node, nodes, False))]
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
    return [name for name, times in Counter(one.variable for one in updates).items() if times > 1]


def assigned(graph: Any) -> list[str]:
    """The operations that assign the moving averages of a GraphDef as a whole; slots of optimizers and copies of
    weights are not such.
    """
    nodes = {node.name: node for node in graph.node}
    known = [(node.name, _update(node, nodes, False)) for node in graph.node if node.op in WHOLE]
    found = [name for name, one in known if one and nodes[source(one.statistic)[0]].op not in VARIABLES]
    slots = behind_gradients(graph) if found else ()
    return [name for name in found if name not in slots]


def _update(node: Any, nodes: dict[str, Any], forced: bool) -> Update | None:
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


def _whole(node: Any, nodes: dict[str, Any], forced: bool) -> Update | None:
    """An average that is assigned as the sum of two products."""
    variable, change = _real(node.input[0], nodes), _real(node.input[1], nodes)
    total = nodes.get(source(change)[0])
    if total is None or total.op not in ("Add", "AddV2"):
        return None
    parts = [_scaled(text, nodes) for text in total.input[:2]]
    for kept, new in (parts, parts[::-1]):
        if kept and new and kept[0] == variable and new[0] != variable:
            return Update(source(variable)[0], new[0], new[1], change, forced, kept[1], node.name)
    return None


def _scaled(text: str, nodes: dict[str, Any]) -> tuple[str, float] | None:
    """(tensor, number) of a product."""
    product = nodes.get(source(_real(text, nodes))[0])
    if product is None or product.op != "Mul":
        return None
    for tensor, factor in (product.input[:2], product.input[1::-1]):
        if (number := _number(factor, nodes)) is not None:
            return _real(tensor, nodes), number
    return None


def _real(text: str, nodes: dict[str, Any]) -> str:
    """The tensor that an input is, through reads and identities."""
    for _ in range(100):
        name, tensor, _control = source(text)
        node = nodes.get(name)
        if node is None or node.op not in PASSING or not node.input:
            return tensor
        text = node.input[0]
    return text


def _number(text: str, nodes: dict[str, Any]) -> float | None:
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
