"""Puts constants in the place of placeholders that a program feeds numbers, such as `keep_prob`, and of variables such as
a learning rate; checks which tensors are fed to the loss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.check import attribute, source
from tf1kit.port.flags import PLACEHOLDERS, become_constant
from tf1kit.port.updates import VARIABLES


def with_fed(where: str, graph: Any, fed: Mapping[str, Any]) -> Any:
    """A copy of a GraphDef in which scalars that are fed are constants.

    Args:
        where: its file, for messages.
        graph: the GraphDef.
        fed: {name of a placeholder: its value}; also of a variable that is a number, such as a learning rate.

    Raises UsageError for a name that is not such one, or a value that it cannot have.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    nodes = {node.name: node for node in made.node}
    for text, value in fed.items():
        node = nodes.get(source(text)[0])
        if node is None or not (node.op in PLACEHOLDERS or _is_number(node)):
            raise UsageError(f"{where} has no placeholder {text!r} for --feed; it has {_placeholders(made)}")
        kind = attribute(node, "dtype").type
        try:
            tensor = tf.make_tensor_proto(value, kind, ())
        except (TypeError, ValueError) as error:
            name = tf.dtypes.as_dtype(kind).name
            raise UsageError(
                f"--feed {text}={value!r}: the placeholder {text} of {where} takes a scalar of the type {name}"
            ) from error
        for one in _reads(made, node) if node.op == "VarHandleOp" else (node,):
            become_constant(one, tensor)
    return made


def _is_number(node: Any) -> bool:
    """Whether a node is a variable with one number."""
    shape = attribute(node, "shape").shape
    return node.op in VARIABLES and not shape.unknown_rank and not shape.dim


def _reads(graph: Any, variable: Any) -> list[Any]:
    """The operations that read a variable."""
    return [one for one in graph.node if one.op == "ReadVariableOp" and source(one.input[0])[0] == variable.name]


def check_labels(where: str, graph: Any, labels: Sequence[str]) -> None:
    """Raise UsageError for labels that a GraphDef does not have."""
    there = {node.name for node in graph.node}
    for text in labels:
        if source(text)[0] not in there:
            raise UsageError(
                f"{where} has no tensor {text!r} for --labels; it has the placeholders {_placeholders(graph)}"
            )


def _placeholders(graph: Any) -> str:
    return ", ".join(one.name for one in graph.node if one.op in PLACEHOLDERS) or "none"
