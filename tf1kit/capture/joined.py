"""Joins the graphs in which a program only evaluates to the graph that it trains.

An Estimator makes a new graph for each of its calls and restores the weights from a checkpoint, so
global variables of the same name are one variable.  All else of an evaluating graph, such as the
counts of metrics, gets the scope `graph-1/`, which is the name of its folder in the capture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import tensorflow as tf

from tf1kit.capture.folder import Graph, Run, Variable
from tf1kit.graph.check import source


def joined(trained: Graph) -> Graph:
    """The graph with the evaluations of the capture's other graphs; `trained` itself if they have
    none.
    """
    others = [graph for graph in trained.capture.graphs if graph is not trained and _belongs(graph, trained)]
    if not others:
        return trained
    meta = tf.compat.v1.MetaGraphDef()
    meta.CopyFrom(trained.meta)
    variables, taps, runs = dict(trained.variables), dict(trained.taps), list(trained.runs)
    for other in others:
        shared, scope = _global(other) & _global(trained), other.folder + "/"
        _add(meta.graph_def, other.meta.graph_def, shared, scope)
        own = [replace(one, name=scope + name) for name, one in other.variables.items() if name not in shared]
        variables.update((one.name, one) for one in own)
        taps.update((scope + name, token) for name, token in other.taps.items())
        runs += [_scoped(run, scope) for run in other.runs if _evaluates(run)]
    found = replace(trained, variables=variables, taps=taps, runs=runs, joins=tuple(other.folder for other in others))
    found.__dict__["meta"] = meta
    return found


def _global(graph: Graph) -> set[str]:
    """The variables that a checkpoint has."""
    return {name for name, variable in graph.variables.items() if variable.is_global}


def _evaluates(run: Run) -> bool:
    return run.kind == "evaluation" and bool(run.given)


def _belongs(other: Graph, trained: Graph) -> bool:
    """Whether a graph only evaluates, with the weights of the trained one, and can be added to it."""
    if other.trainings or not any(map(_evaluates, other.runs)):
        return False
    trainable = {name for name, one in other.variables.items() if one.trainable}
    same = [_same(other.variables[name], trained.variables[name]) for name in _global(other) & _global(trained)]
    ours, theirs = _functions(trained), _functions(other)
    return (
        bool(trainable)
        and trainable <= _global(trained)
        and all(same)
        and all(name == variable for name, variable in _restored(other))
        and all(ours[name] == theirs[name] for name in ours.keys() & theirs.keys())
        and not any(node.name.startswith(other.folder + "/") for node in trained.meta.graph_def.node)
    )


def _same(one: Variable, other: Variable) -> bool:
    """Whether two variables can be one."""
    return (one.kind, one.dtype, one.shape) == (other.kind, other.dtype, other.shape)


def _functions(graph: Graph) -> dict[str, bytes]:
    """The functions of a graph as bytes, since a message with a NaN differs from itself."""
    library = graph.meta.graph_def.library.function
    return {one.signature.name: one.SerializeToString(deterministic=True) for one in library}


def _restored(graph: Graph) -> Iterator[tuple[str, str]]:
    """(name in the checkpoint, variable) of each whole variable that the graph restores.

    They differ if an evaluation runs with the moving averages of the weights.
    """
    nodes = {node.name: node for node in graph.meta.graph_def.node}
    for node in nodes.values():
        if node.op not in ("Assign", "AssignVariableOp") or len(node.input) < 2:
            continue
        op, tensor, _ = source(node.input[1])
        passed: set[str] = set()  # a graph from outside may have a circle
        while op in nodes and nodes[op].op == "Identity" and nodes[op].input and op not in passed:
            passed.add(op)
            op, tensor, _ = source(nodes[op].input[0])
        number = tensor.rpartition(":")[2]
        if op in nodes and nodes[op].op == "RestoreV2" and len(nodes[op].input) > 2 and number.isdecimal():
            name, part = (_text(nodes, text, int(number)) for text in nodes[op].input[1:3])
            if not part:
                yield name, source(node.input[0])[0]


def _text(nodes: dict[str, Any], tensor: str, at: int) -> str:
    """A text in a constant; "" if there is no such text."""
    node = nodes.get(source(tensor)[0])
    found = node.attr["value"].tensor.string_val if node is not None and node.op == "Const" else []
    return bytes(found[at]).decode(errors="replace") if at < len(found) else ""


def _add(graph: Any, other: Any, shared: set[str], scope: str) -> None:
    """Add the nodes of `other`, but for the variables that both have."""
    for node in other.node:
        if node.name in shared:
            continue
        made = graph.node.add()
        made.CopyFrom(node)
        made.name = scope + node.name
        del made.input[:]
        made.input.extend(_renamed(text, shared, scope) for text in node.input)
        for key in ("shared_name", "frame_name"):
            if key in made.attr and made.attr[key].s:
                made.attr[key].s = scope.encode() + made.attr[key].s
    known = {function.signature.name for function in graph.library.function}
    graph.library.function.extend(one for one in other.library.function if one.signature.name not in known)


def _renamed(text: str, shared: set[str], scope: str) -> str:
    """The input of a node under its new name."""
    control, name = ("^", text[1:]) if text.startswith("^") else ("", text)
    return control + (name if name.partition(":")[0] in shared else scope + name)


def _scoped(run: Run, scope: str) -> Run:
    """A run of an evaluating graph, with the new names."""
    fetches, targets, changed = (
        tuple(scope + name for name in names) for names in (run.fetches, run.targets, run.changed)
    )
    return replace(run, scope=scope, fetches=fetches, targets=targets, changed=changed)
