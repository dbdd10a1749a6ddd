"""Writes an operation that no rule recognises as `tf.raw_ops`."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.check import FLOW, attribute, flow
from tf1kit.graph.operations import definition
from tf1kit.port.net import Net, Node, shortest
from tf1kit.port.recognise.draws import DRAWS, is_of_a_fed_rate
from tf1kit.port.recognise.step import CALL, Literal, Made, Operand, Reference, Several, Step, Stored, Weight
from tf1kit.port.source import ADVICE

MOST = 64  # elements of a constant that is written into the source
STATE = ("TensorArray", "TensorList", "Stack")
REMARK = "no layer computes this"


def raw(net: Net, node: Node, where: str) -> Step:
    """The step of an operation.  Raises UsageError if it cannot be written."""
    known, said = definition(node.op), f"{where}: its operation {node.name!r} of the type {node.op} cannot be ported: "
    if known is None or not hasattr(tf.raw_ops, node.op):
        raise UsageError(f"{said}the installed TensorFlow does not have it. {ADVICE}.")
    if node.op in DRAWS:
        raise UsageError(f"{said}{_why_not_drawn(net, node)}. {ADVICE}.")
    if flow(node.proto) in FLOW or node.op.startswith(STATE):
        raise UsageError(f"{said}loops and branches are not ported yet. {ADVICE}.")
    if any(attr.type == "func" for attr in known.attr):
        raise UsageError(f"{said}it calls functions, which are not ported yet. {ADVICE}.")
    inputs = _inputs(net, node, known, said)
    outputs = tuple(f"{node.name}:{at}" for at in range(_count(node, known.output_arg)))
    names = _names(node.op, [arg.name for arg in known.input_arg])
    options = _attributes(node, known)
    return Step(f"tf.raw_ops.{node.op}", inputs, outputs, node.name, options, form=CALL, arguments=names, remark=REMARK)


def _why_not_drawn(net: Net, node: Node) -> str:
    """Why no layer draws the random numbers of an operation."""
    if is_of_a_fed_rate(net, node.output):
        why = "its random numbers are not a dropout with a known rate; if a placeholder such as keep_prob is fed that rate,"
        return f"{why} give --feed keep_prob=NUMBER"
    return f"no layer draws numbers of the type {node.dtype('dtype')} in such a shape"


def _inputs(net: Net, node: Node, known: Any, said: str) -> tuple[Operand, ...]:
    """Its inputs, each a tensor or a list of tensors."""
    given, found = iter(node.inputs), list[Operand]()
    for arg in known.input_arg:
        parts = [_operand(net, next(given), said) for _ in range(_count(node, [arg]))]
        found.append(Several(tuple(parts)) if _is_many(arg) else parts[0])
    return tuple(found)


def _count(node: Node, args: Iterable[Any]) -> int:
    """How many tensors some arguments of an operation have together."""
    return sum(
        node.number(arg.number_attr) if arg.number_attr
        else len(attribute(node.proto, arg.type_list_attr).list.type) if arg.type_list_attr
        else 1
        for arg in args
    )  # fmt: skip


def with_operands(net: Net, step: Step) -> Step | None:
    """The step, with its inputs that are variables or constants written as such; None for a layer that takes one."""
    if not any(net.variable(one) or net.constant(one) is not None for one in step.tensors):
        return step
    step = called(step)
    if step.form != CALL:
        return None

    def operand(one: Any) -> Any:
        if isinstance(one, Several):
            return Several(tuple(map(operand, one.parts)))
        return _operand(net, one, f"the operation {step.name!r} cannot be ported: ") if isinstance(one, str) else one

    return replace(step, inputs=tuple(map(operand, step.inputs)))


def _names(op: str, names: list[str]) -> tuple[str, ...]:
    """The names that `tf.raw_ops` has for the inputs of an operation. For `Select` they differ from the given ones."""
    there = list(inspect.signature(getattr(tf.raw_ops, op)).parameters)
    return tuple(name if name in there else there[at] for at, name in enumerate(names))


def called(step: Step) -> Step:
    """An activation as a call; any other step as it is."""
    if step.kind != "layers.Activation":
        return step
    activation = step.options["activation"]
    kind = str(activation) if isinstance(activation, Reference) else f"ops.{activation}"
    return replace(step, kind=kind, options={}, form=CALL)


def _is_many(arg: Any) -> bool:
    return bool(arg.number_attr or arg.type_list_attr)


def _operand(net: Net, tensor: str, said: str) -> str | Literal | Weight:
    if variable := net.variable(tensor):
        return Weight(variable)
    value = net.constant(tensor)
    if value is None:
        return tensor
    found = written(value, tensor)
    if found is None:
        raise UsageError(f"{said}it takes a constant of the type {value.dtype}, which has no rule yet. {ADVICE}.")
    return Literal(found)


def has_own_type(net: Net, tensor: str) -> bool:
    """False for a constant of another type than TensorFlow gives to its numbers in Python."""
    value = net.constant(tensor)
    if value is None or net.variable(tensor) or value.dtype in ("int32", "float32", "bool"):
        return True
    return isinstance(written(value, tensor), Stored)


def written(value: np.ndarray, tensor: str) -> Any:
    """A constant as a source has it: its numbers, or the call that makes a large one, or a `Stored` one; None for what
    is no number.
    """
    if value.dtype.kind not in "fiub":
        return None
    if value.size <= MOST:
        return plain(value)
    return (_made(value) if value.dtype in ("float32", "int32") else None) or Stored(tensor, value)


def _made(value: np.ndarray) -> Made | None:
    """The call that makes a large constant; None if no call of `keras.ops` makes it."""
    if (value == value.flat[0]).all():
        return Made("ops.full", (value.shape, plain(value.flat[0])))
    side = int(value.size**0.5)
    if value.dtype == "float32" and value.ndim == 1 and np.array_equal(value, np.eye(side).ravel()):
        return Made("ops.ravel", (Made("ops.eye", (side,)),))
    if value.dtype == "float32" and value.ndim == 2:
        shape = value.shape
        if np.array_equal(value, np.eye(*shape)):
            return Made("ops.eye", shape)
        if np.array_equal(value, np.tri(*shape)):
            return Made("ops.tril", (Made("ops.ones", (shape,)),))
    return None


def plain(value: np.ndarray) -> Any:
    """A constant as numbers of Python, in tuples; those of float32 as their shortest decimals."""
    if value.ndim:
        return tuple(map(plain, value))
    return shortest(float(value)) if value.dtype == np.float32 else value.item()


def _attributes(node: Node, known: Any) -> dict[str, Any]:
    """The attributes that TensorFlow does not find out from the inputs and that are not the default."""
    found = {arg.type_attr for arg in known.input_arg} | {arg.number_attr for arg in known.input_arg}
    kept = {}
    for attr in known.attr:
        if attr.name in found or attr.name not in node.proto.attr:
            continue
        value = node.proto.attr[attr.name]
        if not (attr.HasField("default_value") and attr.default_value == value):
            kept[attr.name] = _python(value)
    return kept


def _python(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "type":
        return tf.dtypes.as_dtype(value.type).name
    if kind == "s":
        return value.s.decode()
    if kind == "f":
        return shortest(value.f)
    if kind == "list":
        return tuple(value.list.i) or tuple(map(shortest, value.list.f)) or tuple(one.decode() for one in value.list.s)
    return getattr(value, kind)
