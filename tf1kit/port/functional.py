"""Makes a graph whose variables are fed: it keeps no state, and nothing has to initialize it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import tensorflow as tf
from tensorflow.core.framework import types_pb2 as types

from tf1kit.graph.check import attribute, source
from tf1kit.graph.message import leads_to, shorten, strip
from tf1kit.port.net import VARIABLES


def functional(graph: Any, fetches: Collection[str], held: Collection[str]) -> Any:
    """A copy of the part of a GraphDef that leads to the fetches. A placeholder of the same name replaces
    each variable.

    held: the names of constants that are treated as variables, too.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    shorten(made, leads_to(made, [source(name)[0] for name in fetches]))
    strip(made)
    handles = _handles(made)
    for node in made.node:
        taken = source(node.input[0])[0] if node.input else ""
        if node.op in VARIABLES or node.name in held:
            _as_placeholder(node)
        elif taken in handles and (node.op == "ReadVariableOp" or node.name in handles):
            node.attr.clear()
            node.op, node.attr["T"].type = "Identity", handles[taken]
        elif taken in handles and node.op == "ResourceGather" and not attribute(node, "batch_dims").i:
            rows = attribute(node, "Tindices").type
            node.attr.clear()
            node.op, node.attr["Tparams"].type, node.attr["Tindices"].type = "Gather", handles[taken], rows
    return made


def _handles(graph: Any) -> dict[str, int]:
    """{operation that gives the handle of a variable: type of the variable}."""
    found = {node.name: node.attr["dtype"].type for node in graph.node if node.op == "VarHandleOp"}
    passing = [node for node in graph.node if node.op == "Identity" and node.attr["T"].type == types.DT_RESOURCE]
    of = {node.name: source(node.input[0])[0] for node in passing}
    while new := {name: found[one] for name, one in of.items() if one in found and name not in found}:
        found |= new  # an Identity may follow another one
    return found


def _as_placeholder(node: Any) -> None:
    value = attribute(node, "value").tensor
    kind, shape = attribute(node, "dtype").type, tf.TensorShape(attribute(node, "shape").shape)
    if node.op == "Const":
        shape = tf.TensorShape(value.tensor_shape)
    node.attr.clear()
    del node.input[:]
    node.op, node.attr["dtype"].type = "Placeholder", kind
    node.attr["shape"].shape.CopyFrom(shape.as_proto())
