"""Finds where gradients begin in a GraphDef, and the gradients that a loss takes, such as that of the penalty of WGAN-GP."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, source, values
from tf1kit.graph.wires import Wires
from tf1kit.port.net import Net
from tf1kit.port.updates import root_scope

INNER = "InnerGradient"  # the type of an operation in the place of those that compute a gradient
PLACE = re.compile(r"tuple/control_dependency(?:_(\d+))?")  # of the gradient by one of several inputs
SUMS = ("Add", "AddN", "AddV2")
WAITS = re.compile(r"_grad/tuple/")  # in which an optimizer waits for the gradients of all that an operation takes
FLAT = frozenset(  # operations without a gradient
    (
        *("All", "Any", "ArgMax", "ArgMin", "Ceil", "Equal", "Floor", "Greater", "GreaterEqual", "InTopK", "InTopKV2"),
        *(
            "Less",
            "LessEqual",
            "LogicalAnd",
            "LogicalNot",
            "LogicalOr",
            "NotEqual",
            "OneHot",
            "OnesLike",
            "Rank",
            "Rint",
        ),
        *("Round", "Shape", "ShapeN", "Size", "StopGradient", "Where", "ZerosLike"),
    )
)
SUMMED = re.compile(r"AddN(_\d+)?")


@dataclass(frozen=True)
class Inner:
    """A gradient that a loss takes: `tf.gradients(of, by)`.

    Args:
        tensor: the gradient.
        of: the tensor whose sum changes.
        by: the tensor that changes it.
    """

    tensor: str
    of: str
    by: str


def roots_of(wires: Wires, before: Collection[str]) -> list[tuple[str, str]]:
    """(the operation that gives it, the tensor) of each gradient of a tensor by itself, which is 1: there gradients
    begin.

    before: the operations among which they are.
    """
    found = []
    for node in wires.graph.node:
        scope = root_scope(node) if node.name in before else ""
        if not scope:
            continue
        inner = (re.match(re.escape(scope) + "(.+?)_grad/", name) for name in wires.takers(node.name))
        tensors = [f"{one[1]}:0" for one in inner if one and one[1] in wires.nodes]
        if len({*tensors}) > 1 and (total := _total(wires.graph, {*tensors})):
            tensors = [total]
        found += [(node.name, tensor) for tensor in tensors]
    return found


def _total(graph: Any, terms: Collection[str]) -> str:
    """The first sum of all these tensors, whose gradient `tf.gradients` passes on to them; "" without one.

    A difference is among the tensors, because it changes the sign for one of its inputs.
    """
    reached: dict[str, set[str]] = {}
    for node in graph.node:
        if node.op in (*SUMS, "Identity") or (node.op == "Sub" and f"{node.name}:0" in terms):
            given = values(node)
            own = {one for one in (*given, f"{node.name}:0") if one in terms}
            reached[node.name] = own.union(*(reached.get(source(one)[0], ()) for one in given))
            if reached[node.name] == {*terms}:
                return f"{node.name}:0"
    return ""


def outer(wires: Wires, roots: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of some roots whose gradients are not in the loss of another one."""
    losses = {loss for _, loss in roots}
    before = {loss: wires.leads_to([source(loss)[0]], control=False) for loss in losses} if len(losses) > 1 else {}
    return [(fill, loss) for fill, loss in roots if not any(fill in names for names in before.values())]


def whole(wires: Wires, roots: Sequence[tuple[str, str]], applies: Sequence[str]) -> list[tuple[str, str]]:
    """Some roots with the last sum of each tensor and what has no gradient in the place of the tensor.

    The gradient of `a + b + c` is that of `a + b` if `c` has none, and a call of `tf.gradients` need not leave a trace of
    the rest.  An optimizer does: it waits for the gradients of all terms of a sum in an operation of their own.

    applies: the operations that change the weights by which the gradients are.
    """
    trained = {source(wires.nodes[name].input[0])[0] for name in applies}
    return [(fill, _whole(wires, trained, tensor, root_scope(wires.nodes[fill]))) for fill, tensor in roots]


def _whole(wires: Wires, trained: Collection[str], tensor: str, scope: str) -> str:
    if any(WAITS.search(name) for name in wires.nodes if name.startswith(scope)):
        return tensor
    found = tensor
    while True:
        takers = [wires.nodes[name] for name in wires.takers(source(tensor)[0])]
        sums = [node for node in takers if node.op in (*SUMS, "Identity") and tensor in values(node)]
        rest = [[one for one in values(node) if one != tensor] for node in sums]
        added = [
            node for node, own in zip(sums, rest, strict=True) if not any(_slopes(wires, trained, one) for one in own)
        ]
        ends = [node for node in added if node.op in SUMS or wires.takers(node.name)]
        if len(ends) != 1:
            return found
        tensor = f"{ends[0].name}:0"
        found = tensor if ends[0].op in SUMS else found


def _slopes(wires: Wires, trained: Collection[str], tensor: str) -> bool:
    """Whether a tensor may have a gradient by one of some variables."""
    waiting, seen = [tensor], set[str]()
    while waiting:
        name = source(waiting.pop())[0]
        node = wires.nodes[name]
        if name in seen or node.op in FLAT or (node.op == "Cast" and not _is_real(node)):
            continue
        if name in trained:
            return True
        seen.add(name)
        waiting += values(node)
    return False


def _is_real(cast: Any) -> bool:
    return all(tf.dtypes.as_dtype(attribute(cast, key).type).is_floating for key in ("SrcT", "DstT"))


def inner_gradients(wires: Wires, part: Any) -> list[tuple[str, Inner | None]]:
    """(the tensor whose gradient it is, the gradient) of those in a part of a GraphDef that leads to a loss; None if it
    is not clear by which tensor a gradient is.
    """
    found: dict[str, str] = {}
    for fill, of in roots_of(wires, {node.name for node in part.node}):
        known = found.get(fill, "")  # an operation such as a sum passes the 1 on to what is before it
        if not known or source(known)[0] in wires.leads_to([source(of)[0]], control=False):
            found[fill] = of
    return [(of, _inner(wires, part, fill, of)) for fill, of in found.items()]


def _inner(wires: Wires, part: Any, fill: str, of: str) -> Inner | None:
    """The gradient that begins at an operation."""
    scope = root_scope(wires.nodes[fill])
    behind = {fill, *Wires(part).followers([fill], control=False)}
    inside = {name for name in behind if name.startswith(scope)}
    taken = {
        tensor
        for node in part.node
        if node.name not in inside
        for name, tensor, _ in map(source, node.input)
        if name in inside
    }
    passed = {at: name for at in inside if (name := _of_gradient(at, scope, wires.nodes))}
    forward = set(passed.values())
    if len(taken) != 1 or not forward <= wires.leads_to([source(of)[0]], control=False):
        return None
    (tensor,) = taken
    by = _by(wires, scope, source(tensor)[0], forward)
    if not by or not forward <= wires.followers([source(by)[0]], control=False):
        return None
    return Inner(tensor, of, by)


def _of_gradient(name: str, scope: str, nodes: Mapping[str, Any]) -> str:
    """The operation whose gradient an operation computes; "" for a sum of gradients."""
    rest = name.removeprefix(scope)
    ends = [one.start() for one in re.finditer("_grad/", rest)]
    return next((rest[:at] for at in reversed(ends) if rest[:at] in nodes), "")


def _by(wires: Wires, scope: str, gradient: str, forward: Collection[str]) -> str:
    """The tensor by which a gradient is; "" if that is not clear.

    forward: the operations that the gradient goes through.
    """
    fed = [name for name, node in wires.nodes.items() if node.op.startswith("Placeholder")]
    behind = {*fed, *wires.followers(fed, control=False)}

    def given(name: str) -> list[str]:
        inputs = [source(text)[:2] for text in wires.nodes[name].input]
        return [tensor if before in behind and before not in forward else "" for before, tensor in inputs]

    if SUMMED.fullmatch(gradient.removeprefix(scope)):
        times = Counter(tensor for name in forward for tensor in given(name) if tensor)
        found = [tensor for tensor, count in times.items() if count > 1]
    else:
        last = _of_gradient(gradient, scope, wires.nodes)
        inputs = given(last) if last else []
        place = PLACE.fullmatch(gradient.removeprefix(f"{scope}{last}_grad/"))
        found = [inputs[int(place[1] or 0)]] if place else list(filter(None, inputs))
    return found[0] if len(found) == 1 else ""


def with_inner(net: Net, found: Sequence[Inner], outputs: Mapping[str, str]) -> Net:
    """The net with one operation in the place of those that compute each gradient, and with these outputs."""
    nodes = dict(net.nodes)
    for one in found:
        name = source(one.tensor)[0]
        if name in nodes:
            nodes[name] = replace(nodes[name], op=INNER, inputs=(one.of, one.by))
    return replace(net, outputs=dict(outputs)).with_nodes(nodes.values())
