"""What TensorFlow's registry says of the operations in a GraphDef: the type of each input and
output, and its attribute.

`ArgDef`, `OpDef` and `KernelDef` are TensorFlow's own: `core/framework/op_def.proto` and
`kernel_def.proto`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tensorflow.core.framework import types_pb2 as types

from tf1kit.graph.check import attribute
from tf1kit.tf1.private import kernels, op_def_registry

HANDLES = (types.DT_RESOURCE, types.DT_STRING_REF)  # of a variable, table, queue or stack


class Slot(NamedTuple):
    """One input or output of a node; its type is either fixed or in an attribute of the node."""

    name: str  # of its ArgDef
    number: int  # within its ArgDef
    fixed: int  # the DataType, 0 if an attribute has it
    attr: str = ""
    at: int = -1  # in an attribute that is a list
    ref: bool = False

    def type(self, node: Any) -> int:
        """The DataType; 0 where the attribute is a parameter of the function around the node."""
        if not self.attr:
            return self.fixed
        value = attribute(node, self.attr)
        return value.type if self.at < 0 else value.list.type[self.at]


def slots(node: Any, args: Iterable[Any]) -> Iterator[Slot]:
    """The inputs or outputs of a node; `args` are the ArgDefs of its OpDef."""
    for arg in args:
        if arg.type_list_attr:
            for index in range(len(attribute(node, arg.type_list_attr).list.type)):
                yield Slot(arg.name, index, 0, arg.type_list_attr, index)
            continue
        for number in range(attribute(node, arg.number_attr).i if arg.number_attr else 1):
            yield Slot(arg.name, number, arg.type, arg.type_attr, ref=arg.is_ref)


@cache
def definition(op: str) -> Any:
    """The OpDef of an operation of the installed TensorFlow; None if it has no such operation."""
    return op_def_registry.get(op)


def complete(node: Any) -> None:
    """Write down the attributes that a GraphDef leaves out because they have their default value."""
    for attr in definition(node.op).attr:
        if attr.name not in node.attr and attr.HasField("default_value"):
            node.attr[attr.name].CopyFrom(attr.default_value)


def lacks(wide: Any, narrow: Any) -> bool:
    """Whether TensorFlow cannot run a node on the processor in wide types, though it can in narrow
    ones.

    False if it has no kernel for narrow types either, such as for operations of other devices.
    """
    return not _allowed(wide) or (_has_kernel(narrow) and not _has_kernel(wide))


def _allowed(node: Any) -> bool:
    allowed = {attr.name: set(attr.allowed_values.list.type) for attr in definition(node.op).attr}
    return all(not kinds or set(_types(node.attr[name])) <= kinds for name, kinds in allowed.items())


def _has_kernel(node: Any) -> bool:
    return any(all(set(_types(node.attr[name])) <= kinds for name, kinds in one) for one in _constraints(node.op))


def _types(value: Any) -> list[int]:
    return [value.type] if value.HasField("type") else list(value.list.type)


@cache
def _constraints(op: str) -> list[list[tuple[str, set[int]]]]:
    """For each kernel on the processor: {attribute: the types that it takes}."""
    found = kernels.get_registered_kernels_for_op(op).kernel
    return [
        [(one.name, set(one.allowed_values.list.type)) for one in kernel.constraint]
        for kernel in found
        if kernel.device_type in ("CPU", "DEFAULT") and not kernel.label
    ]
