"""Describes a network: its structure, its operations, its parameters.

Source: TensorFlow 1.15.5: tensorflow/contrib/specs/python/summaries.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.specs import specs

SHORT_NAMES_SRC = [
    *("BiasAdd", "biasadd"),
    *("Const", "_"),
    *("Conv2D", "conv"),
    *("MatMul", "dot"),
    *("Placeholder", "_"),
    *("Sigmoid", "sig"),
    *("Variable", "var"),
]
SHORT_NAMES = dict(zip(SHORT_NAMES_SRC[::2], SHORT_NAMES_SRC[1::2], strict=True))
Printer = Callable[[str], object]


def _ends(op: tf.Operation) -> bool:
    """Whether a description does not go on below an operation."""
    return "/HorizontalLstm/" in op.name


def _parts(x: Any, otherwise: Any) -> tuple[tf.Operation, Any]:
    """The operation of a tensor and its shape, or an operation and `otherwise`."""
    return (x.op, x.get_shape().as_list()) if isinstance(x, tf.Tensor) else (x, otherwise)


def tf_structure(x: Any, include_shapes: bool = False, finished: set[Any] | None = None) -> str:
    """The kinds of the operations that make a tensor, in the order in which they are needed.

    Args:
        x: the tensor.
        include_shapes: whether their shapes are there, too.
        finished: the operations that are described already; it grows.
    """
    finished = set() if finished is None else finished
    op, shape = _parts(x, [])
    if op in finished:
        return " <>"
    finished.add(op)
    result = "" if _ends(op) else "".join(tf_structure(y, include_shapes, finished) for y in op.inputs)
    result += f" {shape}" if include_shapes else ""
    return result if op.type == "Identity" else f"{result} {SHORT_NAMES.get(op.type, op.type.lower())}"


def tf_print(x: Any, depth: int = 0, finished: set[Any] | None = None, printer: Printer = print) -> None:
    """Print the operations that make a tensor, each a line below the one that needs it.

    Args:
        x: the tensor.
        depth: how far the first line is to the right.
        finished: the operations that are printed already; it grows.
        printer: what gets the lines.
    """
    finished = set() if finished is None else finished
    op, shape = _parts(x, "")
    op = op.inputs[0].op if op.type == "Identity" else op
    name = f"<{op.name}>" if op in finished else op.name
    printer(f"{'  ' * depth}{name} {op.type} {shape}")
    if op in finished:
        return
    finished.add(op)
    for y in () if _ends(op) else op.inputs:
        tf_print(y, depth + 1, finished, printer=printer)


def tf_num_params(x: Any) -> Any:
    """How many numbers are in the variables that a tensor needs; a variable counts each time that
    something needs it.
    """
    if x.op.type in ("Variable", "VariableV2"):
        return x.get_shape().num_elements()
    return sum(tf_num_params(y) for y in x.op.inputs)


def tf_left_split(op: tf.Operation) -> tuple[Any, Any]:
    """The input of an operation that is the network before it, and the other inputs."""
    if len(op.inputs) < 1:
        return None, []
    first = 1 if op.type == "Concat" else 0
    return op.inputs[first], list(op.inputs)[first + 1 :]


def tf_parameter_iter(x: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each operation of a chain, the last first: its name, how many parameters it has, and its
    shape.
    """
    while x is not None:
        op, shape = _parts(x, "")
        x, others = tf_left_split(op)
        yield op.name, sum(tf_num_params(y) for y in others), shape


def _combined(rows: Iterable[tuple[str, Any, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Rows with the same first part of the name as one."""
    last: tuple[str, Any, Any] | None = None
    for name, total, shape in rows:
        name = re.sub("/.*", "", name)
        if last is not None and last[0] == name:
            last = (name, last[1] + total, last[2])
            continue
        if last is not None:
            yield last
        last = (name, total, shape)
    if last is not None:
        yield last


def tf_parameter_summary(x: Any, printer: Printer = print, combine: bool = True) -> None:
    """Print how many parameters each part of a network has.

    Args:
        x: the network's output.
        printer: what gets the lines.
        combine: whether operations of one layer are one line.
    """
    rows = tf_parameter_iter(x)
    for name, total, shape in reversed(list(_combined(rows) if combine else rows)):
        printer(f"{total:10d} {name:<20} {shape}")


def _made(spec: str, inputs: Any, input_shape: Any, input_type: Any) -> Any:
    return specs.create_net(spec, tf.placeholder(input_type, input_shape) if inputs is None else inputs)


def tf_spec_structure(spec: str, inputs: Any = None, input_shape: Any = None, input_type: Any = tf.float32) -> str:
    """`tf_structure` of the network of a text, on an input or on a placeholder."""
    return tf_structure(_made(spec, inputs, input_shape, input_type)).strip()


def tf_spec_summary(spec: str, inputs: Any = None, input_shape: Any = None, input_type: Any = tf.float32) -> None:
    """`tf_parameter_summary` of the network of a text, on an input or on a placeholder."""
    tf_parameter_summary(_made(spec, inputs, input_shape, input_type))


def tf_spec_print(spec: str, inputs: Any = None, input_shape: Any = None, input_type: Any = tf.float32) -> None:
    """`tf_print` of the network of a text, on an input or on a placeholder."""
    tf_print(_made(spec, inputs, input_shape, input_type))
