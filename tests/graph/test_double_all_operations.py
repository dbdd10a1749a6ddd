"""Every operation of TensorFlow has an answer: a graph with it is imported after the rewrite if it was before."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow.core.framework import op_def_pb2

from tf1kit.graph.decomposed import DECOMPOSED
from tf1kit.graph.double import KEPT, double
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.tf1.private import pywrap_tf_session

v1 = tf.compat.v1
FLOAT, WIDE = tf.float32.as_datatype_enum, tf.float64.as_datatype_enum
# How the names of operations begin that are TensorFlow's own tests or of TPUs; importing the last two ends the process.
OTHERS = ("_", "Namespace>", "Test", "RefInput", "Xla", "TPU", "MergeDedup", "SplitDedup")


def operations() -> list[Any]:
    """The OpDefs of the installed TensorFlow."""
    raw = pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList())
    return [op for op in op_def_pb2.OpList.FromString(raw).op if not op.name.startswith(OTHERS)]


def graph_with(op: Any) -> Any:
    """A GraphDef with one such operation, in float32 wherever it can be, and its inputs; None if it calls functions."""
    graph = v1.GraphDef()
    node = v1.NodeDef(name="node", op=op.name)
    for attr in op.attr:
        if "func" in attr.type:
            return None
        fill(node.attr[attr.name], attr)
    for arg in op.input_arg:
        for kind in kinds(node, arg):
            holder = graph.node.add(name=f"in_{len(graph.node)}", op="VariableV2" if arg.is_ref else "Placeholder")
            holder.attr["dtype"].type = kind
            holder.attr["shape"].shape.unknown_rank = True
            node.input.append(holder.name)
    graph.node.append(node)
    return graph


def kinds(node: Any, arg: Any) -> list[int]:
    """The types of the tensors of an input."""
    if arg.type_list_attr:
        return list(node.attr[arg.type_list_attr].list.type)
    return [node.attr[arg.type_attr].type or arg.type] * (node.attr[arg.number_attr].i if arg.number_attr else 1)


def fill(value: Any, attr: Any) -> None:
    """A value for an attribute: float32 for a type that may be, otherwise its default or the least that is allowed."""
    allowed = list(attr.allowed_values.list.type)
    if attr.type == "type":
        value.type = FLOAT if not allowed or FLOAT in allowed else allowed[0]
    elif attr.type == "list(type)":
        value.list.type.append(FLOAT if not allowed or FLOAT in allowed else allowed[0])
    elif attr.HasField("default_value"):
        value.CopyFrom(attr.default_value)
    elif attr.type == "int":
        value.i = max(attr.minimum, 1)
    elif attr.type == "string":
        value.s = next(iter(attr.allowed_values.list.s), b"")
    elif attr.type == "float":
        value.f = 0.5
    elif attr.type == "bool":
        value.b = False
    elif attr.type == "shape":
        value.shape.unknown_rank = True
    elif attr.type == "tensor":
        value.tensor.CopyFrom(tf.make_tensor_proto(0.5, tf.float32))
    else:
        value.list.i.extend([1] * attr.minimum if attr.type == "list(int)" else [])
        value.list.SetInParent()


def imported(graph: Any) -> Any:
    """The graph, or None if TensorFlow does not import it."""
    with tf.Graph().as_default() as made:
        try:
            v1.import_graph_def(graph, name="")
        except (ValueError, tf.errors.OpError):
            return None
    return made


def test_every_operation() -> None:
    """What the rewrite makes of each is imported; the operation rounds only if a sentence says so."""
    counts = {"imported": 0, "named": 0, "refused": 0}
    for op in operations():
        graph = graph_with(op)
        if graph is None or imported(graph) is None:
            continue
        counts["imported"] += 1
        try:
            said = double(graph)
        except NoFloat64Error as error:
            assert f"({op.name})" in str(error)
            counts["refused"] += 1
            continue
        made = imported(graph)
        assert made is not None, op.name
        narrow = {
            one.type for one in made.get_operations() for out in one.outputs if out.dtype.base_dtype == tf.float32
        }
        silent = op.name.startswith("TensorArray") or op.name in KEPT or op.name in DECOMPOSED
        counts["named"] += len(said)
        if not said and not silent:
            assert narrow <= {"Cast"}, (op.name, narrow)
    assert counts["imported"] > 1000 and counts["named"] > 50, counts
