"""Shows an operation of a graph as a formula, with the constants and attributes that matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.recorder import APPLY
from tf1kit.graph.check import source
from tf1kit.graph.operations import definition

INFIX = {
    "Add": "+", "AddV2": "+", "BiasAdd": "+", "Div": "/", "Greater": ">", "GreaterEqual": ">=", "Less": "<", "Mul": "*",
    "RealDiv": "/", "Sub": "-",
}  # fmt: skip
PASSING = ("Identity", "ReadVariableOp", "Enter", "StopGradient", "PreventGradient", "Cast")
HIDDEN = ("data_format", "dilations", "exponential_avg_factor", "explicit_paddings", "use_cudnn_on_gpu", "use_locking")
SHOWN_ARGUMENTS = (  # of the update of a weight; the others are its variables
    *("lr", "alpha", "beta1", "beta2", "decay", "delta", "epsilon", "grad", "l1", "l2", "lr_power", "momentum", "rho"),
)
SHOWN = 4  # elements of a constant


def formula(nodes: Mapping[str, Any], name: str, depth: int = 1) -> str:
    """The operation `name` as a formula; its inputs are shown as formulas `depth - 1` times."""
    node = nodes[name]
    parts = [_input(nodes, text, depth) for text in node.input if not source(text)[2]]
    if APPLY.match(node.op):
        named = zip((one.name for one in definition(node.op).input_arg), parts, strict=False)
        parts = [f"{key}={said}" for key, said in named if key in SHOWN_ARGUMENTS]
    if node.op in INFIX and len(parts) == 2:
        return f"{parts[0]} {INFIX[node.op]} {parts[1]}"
    parts += [f"{key}={said}" for key, value in sorted(node.attr.items()) if (said := _attribute(node, key, value))]
    return f"{node.op}({', '.join(parts)})"


def _input(nodes: Mapping[str, Any], text: str, depth: int) -> str:
    name, tensor, _ = source(text)
    while name in nodes and nodes[name].op in PASSING and nodes[name].input:
        name, tensor, _ = source(nodes[name].input[0])
    node = nodes.get(name)
    if node is not None and node.op == "Const":
        return _constant(tf.make_ndarray(node.attr["value"].tensor), name)
    if node is not None and depth > 1 and node.input:
        return f"({formula(nodes, name, depth - 1)})" if node.op in INFIX else formula(nodes, name, depth - 1)
    return tensor.removesuffix(":0")


def _constant(value: np.ndarray, name: str) -> str:
    if value.size > SHOWN:
        return name
    if value.dtype.kind == "f":
        value = value.astype(np.float32)
    shown = [f"{one:.7g}" if value.dtype.kind == "f" else str(one) for one in value.ravel()]
    return shown[0] if value.ndim == 0 else f"[{', '.join(shown)}]"


def _attribute(node: Any, key: str, value: Any) -> str:
    """The value of an attribute that is not a type and not the default; "" otherwise."""
    known = {one.name: one for one in definition(node.op).attr} if definition(node.op) else {}
    usual = known[key].default_value if key in known and known[key].HasField("default_value") else None
    if key.startswith("_") or key in HIDDEN or (value == usual and key != "epsilon"):
        return ""
    if value.HasField("f"):
        return f"{value.f:.7g}"
    if value.HasField("b"):
        return str(value.b)
    if value.HasField("s"):
        return value.s.decode(errors="replace")
    if value.HasField("i") and key not in ("N", "T"):
        return str(value.i)
    return str(list(value.list.i)) if value.HasField("list") and value.list.i else ""
