"""Puts choices of a value in the place of branches: both branches of a `tf.cond` are computed then.

What the branches compute is the same, so this is for what has no state, such as a learning rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tf1kit.graph.check import attribute, flow, source
from tf1kit.graph.message import leads_to
from tf1kit.graph.operations import definition

RESULT = "tf1kit/selected"
IFS = ("If", "StatelessIf")
Branch = tuple[str, str]  # (condition, "0" or "1")


def selected(graph: Any, tensor: str) -> Any:
    """A copy of what leads to a tensor, without branches and without control inputs; its last operation, RESULT, gives
    the tensor.

    A branch that is not found stays as it is.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    made.node.add(name=RESULT, op="Identity", input=[tensor])
    _inline(made)
    before = leads_to(made, [RESULT])
    nodes = {node.name: node for node in made.node if node.name in before}
    within = dict[str, tuple[Branch, ...]]()
    merges = dict[str, str]()
    for name in _in_order(nodes):
        node, given = nodes[name], [_place(text, nodes, within) for text in nodes[name].input]
        within[name] = max(given, key=len, default=())
        if flow(node) == "Merge":
            no, yes = (one[-1] if one else ("", "") for one in given)
            if no[0] and no[0] == yes[0] and (no[1], yes[1]) == ("0", "1"):
                merges[name] = no[0]
            within[name] = within[name][:-1]
    for node in nodes.values():
        del node.input[next((at for at, text in enumerate(node.input) if text.startswith("^")), len(node.input)) :]
    for name, condition in merges.items():
        no, yes = nodes[name].input
        kind = attribute(nodes[name], "T").type
        nodes[name].Clear()
        nodes[name].name, nodes[name].op = name, "SelectV2"
        nodes[name].input.extend([condition, yes, no])
        nodes[name].attr["T"].type = kind
    for node in nodes.values():
        node.input[:] = [_before_switches(text, nodes) for text in node.input]
    kept = leads_to(made, [RESULT])
    found = type(graph)()
    found.CopyFrom(made)
    del found.node[:]
    found.node.extend(node for node in made.node if node.name in kept)
    return found


def _place(text: str, nodes: Mapping[str, Any], within: Mapping[str, tuple[Branch, ...]]) -> tuple[Branch, ...]:
    """The branches that a tensor is in, the outer one first."""
    name, tensor, control = source(text)
    if flow(nodes[name]) != "Switch" or control:
        return within[name]
    data, condition = nodes[name].input[:2]
    return (*_place(data, nodes, within), (_before_switches(condition, nodes), tensor.rpartition(":")[2]))


def _before_switches(text: str, nodes: Mapping[str, Any]) -> str:
    """The tensor that a branch takes, or that is passed on."""
    name, tensor, _ = source(text)
    while flow(nodes[name]) == "Switch" or nodes[name].op == "Identity":
        name, tensor, _ = source(nodes[name].input[0])
    return tensor


def _in_order(nodes: Mapping[str, Any]) -> Iterator[str]:
    """The operations, each after those that it depends on."""
    done, waiting = set[str](), list(nodes)
    opened = set[str]()
    while waiting:
        name = waiting[-1]
        before = [one for one, _, _ in map(source, nodes[name].input) if one not in done and one not in opened]
        opened.add(name)
        if before:
            waiting += before
        else:
            waiting.pop()
            if name not in done:
                done.add(name)
                yield name


def _inline(graph: Any) -> None:
    """Put the operations of functions in the place of those that choose between two functions."""
    library = {one.signature.name: one for one in graph.library.function}
    while True:
        before = leads_to(graph, [RESULT])
        node = next((one for one in graph.node if one.op in IFS and one.name in before), None)
        if node is None:
            return
        condition, *given = (text for text in node.input if not text.startswith("^"))
        branches = [library[attribute(node, key).func.name] for key in ("then_branch", "else_branch")]
        yes, no = (_body(graph, node.name, key, one, given) for key, one in zip("10", branches, strict=True))
        name, kinds = node.name, list(attribute(node, "Tout").list.type)
        graph.node.remove(node)
        for at, kind in enumerate(kinds):
            made = graph.node.add(name=f"{name}/{at}", op="SelectV2", input=[condition, yes[at], no[at]])
            made.attr["T"].type = kind
        for one in graph.node:
            one.input[:] = [
                f"{name}/{source(text)[1].rpartition(':')[2]}"
                if source(text)[0] == name and not text.startswith("^")
                else text
                for text in one.input
                if text != f"^{name}"
            ]


def _body(graph: Any, scope: str, key: str, function: Any, given: list[str]) -> list[str]:
    """Add the operations of a function; returns what it returns."""
    arguments = dict(zip((one.name for one in function.signature.input_arg), given, strict=True))
    ops = {node.name: node.op for node in function.node_def}

    def outer(text: str) -> str:
        if text in arguments:
            return arguments[text]
        name, place, at = text.split(":")
        outputs = [one.name for one in definition(ops[name]).output_arg]
        return f"{scope}/{key}/{name}:{outputs.index(place) + int(at)}"

    for node in function.node_def:
        made = graph.node.add()
        made.CopyFrom(node)
        made.name = f"{scope}/{key}/{node.name}"
        made.input[:] = [outer(text) for text in node.input if not text.startswith("^")]
    return [outer(function.ret[one.name]) for one in function.signature.output_arg]
