"""Removes the branches of a `tf.cond` that are not taken, if its flag is known.

The training branch often assigns moving averages, which the allow-list forbids.  Once that branch
is removed, the other one may run.  Nothing runs here: only the GraphDef is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tf1kit.graph.check import flow, source

Known = Mapping[str, bool]
FAR = 100  # nodes between a flag and its use, or inputs of a Merge; real graphs have fewer


def prune(graph: Any, flags: Known) -> None:
    """Remove the nodes of a GraphDef that are never reached.

    flags: {name of a tensor: its value}.
    """
    nodes = {node.name: node for node in graph.node}
    taken = {}  # name of a Switch whose flag is known -> the number of the output that is taken
    for node in graph.node:
        if flow(node) == "Switch" and len(node.input) >= 2:
            value = _value(node.input[1], nodes, flags)
            if value is not None:
                taken[node.name] = int(value)
    if not taken:
        return
    dead = _dead(graph, nodes, taken)
    alive = {name: node for name, node in nodes.items() if name not in dead}
    merges = {name: kept[0] for name, node in alive.items() if (kept := _one_alive(node, dead, taken))}
    for node in alive.values():
        if node.name in taken:
            del node.input[1]
        elif node.name in merges:
            kept = [text for text in node.input if text == merges[node.name] or text.startswith("^")]
            del node.input[:]
            node.input.extend(kept)
        for at, text in enumerate(node.input):
            name, tensor, control = source(text)
            if not control and tensor == f"{name}:{taken.get(name)}":
                node.input[at] = name
    for name in [*(taken.keys() & alive.keys()), *merges]:
        alive[name].op = "Identity"
        for key in set(alive[name].attr) - {"T"}:
            del alive[name].attr[key]
    used = {source(text)[0] for node in alive.values() for text in node.input}  # the others led to the dead branch
    kept = [node for node in graph.node if node.name in alive and (node.name not in taken or node.name in used)]
    del graph.node[:]
    graph.node.extend(kept)


def _value(text: str, nodes: Mapping[str, Any], flags: Known) -> bool | None:
    """The value of a flag that is a known flag, its negation or a constant; None otherwise."""
    turned = False
    for _ in range(FAR):
        name, tensor, control = source(text)
        node = nodes.get(name)
        if tensor in flags:
            return flags[tensor] != turned
        if node is None or control:
            return None
        if node.op == "Const" and not node.attr["value"].tensor.tensor_shape.dim:
            values = node.attr["value"].tensor
            content = values.bool_val[:1] or list(values.tensor_content[:1])
            return bool(content[0]) != turned if content else None
        if (node.op not in ("Identity", "LogicalNot") and flow(node) != "Switch") or not node.input:
            return None  # a branch within a branch takes its flag from a Switch of the flag
        turned ^= node.op == "LogicalNot"
        text = node.input[0]
    return None


def _dead(graph: Any, nodes: Mapping[str, Any], taken: Mapping[str, int]) -> set[str]:
    """The names of the nodes that are never reached."""
    after: dict[str, list[str]] = defaultdict(list)
    for node in graph.node:
        for text in node.input:
            after[source(text)[0]].append(node.name)
    dead: set[str] = set()
    waiting = list(dict.fromkeys(user for name in taken for user in after[name]))
    while waiting:
        name = waiting.pop()
        if name in dead or not _is_dead(nodes[name], nodes, dead, taken):
            continue
        dead.add(name)
        waiting += after[name]
    return dead


def _is_dead(node: Any, nodes: Mapping[str, Any], dead: set[str], taken: Mapping[str, int]) -> bool:
    if flow(node) == "Merge" and len(node.input) > FAR:
        return False
    inputs = [source(text) for text in node.input]
    gone = [name in dead or (not control and _not_taken(name, tensor, taken)) for name, tensor, control in inputs]
    if flow(node) == "Merge":  # a value from the end of a loop does not start the loop
        values = [
            out or flow(nodes[name]) == "NextIteration"
            for out, (name, _, control) in zip(gone, inputs, strict=True)
            if not control and name in nodes
        ]
        return bool(values) and all(values)
    return any(gone)


def _one_alive(node: Any, dead: set[str], taken: Mapping[str, int]) -> list[str]:
    """The input of a Merge if only one of several is ever reached, as a list; otherwise empty."""
    if flow(node) != "Merge":
        return []
    inputs = [(text, *source(text)) for text in node.input]
    values = [(text, name, tensor) for text, name, tensor, control in inputs if not control]
    alive = [text for text, name, tensor in values if name not in dead and not _not_taken(name, tensor, taken)]
    return alive if len(alive) == 1 < len(values) else []


def _not_taken(name: str, tensor: str, taken: Mapping[str, int]) -> bool:
    return name in taken and tensor == f"{name}:{1 - taken[name]}"
