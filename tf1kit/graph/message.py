"""Follows connections in a GraphDef and shortens it, before TensorFlow imports it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import flow, functions, source
from tf1kit.graph.wires import Wires

# random operation -> the constant that replaces its values; so dropout keeps everything
DRAWS = {"RandomUniform": 1 - 2.0**-24, "RandomStandardNormal": 0.0, "TruncatedNormal": 0.0}


def strip(graph: Any) -> None:
    """Remove devices and private attributes from all nodes."""
    for node in graph.node:
        node.device = ""
        for key in [key for key in node.attr if key.startswith("_")]:
            del node.attr[key]


def simplify(graph: Any) -> None:
    """Remove devices and private attributes from all nodes; replace random draws by constants."""
    made = []
    strip(graph)
    for node in graph.node:
        if node.op not in DRAWS or not node.input or node.attr["dtype"].type != tf.float32.as_datatype_enum:
            continue
        value = tf.compat.v1.NodeDef(name=node.name + "/tf1kit_value", op="Const")
        value.attr["dtype"].type = tf.float32.as_datatype_enum
        value.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(DRAWS[node.op], tf.float32))
        kind = node.attr["T"].type
        for key in list(node.attr):
            del node.attr[key]
        node.op, node.attr["T"].type, node.attr["index_type"].type = "Fill", tf.float32.as_datatype_enum, kind
        node.input.insert(1, value.name)
        made.append(value)
    graph.node.extend(made)


def inside(graph: Any) -> set[str]:
    """The names of the nodes in a loop or a conditional branch; their tensors cannot be fetched."""
    op = {node.name: flow(node) for node in graph.node}
    found: set[str] = set()
    for first, last in (("Enter", "Exit"), ("Switch", "Merge")):
        found |= followers(graph, [name for name in op if op[name] == first and name not in found], last)
        found |= {name for name in op if op[name] == first}
    return found


def followers(graph: Any, names: Iterable[str], but: str = "", control: bool = True) -> set[str]:
    """`Wires.followers` of a GraphDef. Who asks several times keeps its `Wires`."""
    return Wires(graph).followers(names, but, control)


def leads_to(graph: Any, names: Iterable[str], control: bool = True) -> set[str]:
    """`Wires.leads_to` of a GraphDef, for which only what is found is looked at."""
    nodes = {node.name: node for node in graph.node}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in found:
            found.add(name)
            texts = (text for text in nodes[name].input if control or not text.startswith("^"))
            waiting += {op for op, _, only_control in map(source, texts) if control or not only_control} - found
    return found


def cause(graph: Any, after: set[str], wrong: dict[str, str]) -> str:
    """Why not all activations can be computed; "" if all can.

    after: the names of the nodes that depend on the images.
    wrong: {name: why the node may not run}.
    Returns the entry of `wrong` that prevents the first node in `after`.
    """
    barred = followers(graph, wrong)
    hindered = after & barred - wrong.keys()
    first = next((node.name for node in graph.node if node.name in hindered and node.op != "NoOp"), None)
    if first is None:
        return next((wrong[node.name] for node in graph.node if node.name in after and node.name in wrong), "")
    before = leads_to(graph, [first])
    return next(said for name, said in wrong.items() if name in before)


def shorten(graph: Any, needed: set[str]) -> None:
    """Remove the nodes that are not needed, uncalled functions, and all gradients of functions."""
    kept = [node for node in graph.node if node.name in needed]
    del graph.node[:], graph.library.gradient[:]
    graph.node.extend(kept)
    bodies = {function.signature.name: function for function in graph.library.function}
    called: set[str] = set()
    waiting = list(kept)
    while waiting:
        node = waiting.pop()
        for name in [node.op, *(name for value in node.attr.values() for name in functions(value))]:
            if name in bodies and name not in called:
                called.add(name)
                waiting += bodies[name].node_def
    functions_kept = [bodies[name] for name in sorted(called)]
    del graph.library.function[:]
    graph.library.function.extend(functions_kept)
