"""Finds out whether adding a constant to a variable can change the loss of a graph.

A bias in front of a batch norm in training cannot: the batch's mean contains the bias and is
subtracted. The bias has a zero gradient; what is computed is rounding noise. The walk follows the
graph from the variable on, operation by operation. A `Shift` is what is added to a tensor if 1 is
added to the variable. An operation that is not in RULES ends the walk with the answer that the
loss may change. Of two branches, the walk takes the one for training.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from tf1kit.tf1.private import tensor_util


@dataclass(frozen=True)
class Shift:
    """The numbers that are added to a tensor: a vector along one axis, the same along all other
    axes.

    Attributes:
        root: the operation that made the vector; equal roots are equal vectors.
        channel: the vector's axis, counted from the end: -1 is the last.
        sign: 1 or -1.
        factors: names of tensors that the vector is multiplied by, sorted.
        relu: whether it holds only if a ReLU lets all elements through.
    """

    root: str
    channel: int = -1
    sign: int = 1
    factors: tuple[str, ...] = ()
    relu: bool = False


class UnknownError(Exception):
    """Raised where it is unknown whether the loss changes."""


Shifts = list[Shift | None]  # those of an operation's inputs or outputs; None adds nothing
Rule = Callable[[Any, Shifts], Shifts]


def same(operation: Any, given: Shifts) -> Shifts:
    """The shift goes through: the only one that is not None."""
    (shift,) = [each for each in given if each]
    return [shift] * len(operation.outputs)


def relu(operation: Any, given: Shifts) -> Shifts:
    """A ReLU of a matrix. For images it would be rare that all pixels of a batch go through."""
    if operation.outputs[0].shape.rank != 2 or given[0] is None or given[0].factors:
        raise UnknownError
    return [replace(given[0], relu=True)]


def add(operation: Any, given: Shifts) -> Shifts:
    """A sum: equal shifts with opposite signs cancel out."""
    first, *others = [_broadcast(operation, index, each) for index, each in enumerate(given) if each]
    if not others:
        return [first]
    if len(others) == 1 and others[0] == replace(first, sign=-first.sign):
        return [None]
    if any(each.factors or each.channel != first.channel for each in (first, *others)):
        raise UnknownError
    return [Shift(operation.name, first.channel, relu=any(each.relu for each in (first, *others)))]


def subtract(operation: Any, given: Shifts) -> Shifts:
    """The shifts of a difference."""
    first, second = given
    return add(operation, [first, second and replace(second, sign=-second.sign)])


def squared_difference(operation: Any, given: Shifts) -> Shifts:
    """A squared difference: only equal shifts cancel out."""
    if subtract(operation, given) != [None]:
        raise UnknownError
    return [None]


def _broadcast(operation: Any, index: int, shift: Shift) -> Shift:
    """The shift that an input gives the sum. A bias is added along the channels' axis of its data
    format.
    """
    if operation.type == "BiasAdd" and index == 1 and operation.get_attr("data_format") == b"NCHW":
        return replace(shift, channel=1 - _rank(operation.outputs[0]))
    return shift


def multiply(operation: Any, given: Shifts) -> Shifts:
    """A product with a tensor that does not depend on the variable; the shift keeps that tensor's
    name.
    """
    shift, factor = (given[0], operation.inputs[1]) if given[0] else (given[1], operation.inputs[0])
    if shift is None or all(given):
        raise UnknownError
    return [replace(shift, factors=tuple(sorted((*shift.factors, factor.name))))]


def negate(operation: Any, given: Shifts) -> Shifts:
    """A negation: the shift has the opposite sign."""
    return [each and replace(each, sign=-each.sign) for each in given]


def mean(operation: Any, given: Shifts) -> Shifts:
    """A mean over other axes than the vector's."""
    shift, axes, rank = given[0], tensor_util.constant_value(operation.inputs[1]), _rank(operation.inputs[0])
    if shift is None or shift.factors or axes is None:
        raise UnknownError
    axes = {int(axis) % rank - rank for axis in axes.ravel()}
    if shift.channel in axes:
        raise UnknownError
    removed = 0 if operation.get_attr("keep_dims") else sum(axis > shift.channel for axis in axes)
    return [replace(shift, channel=shift.channel + removed)]


def reshape(operation: Any, given: Shifts) -> Shifts:
    """A reshape: the vector stays along the last axis, or along the only axis that is not 1; or
    images become rows.
    """
    shift, before, after = given[0], operation.inputs[0].shape, operation.outputs[0].shape
    if shift is None or not before.rank or not after.rank:
        raise UnknownError
    old, new = before.as_list(), after.as_list()
    size = old[shift.channel]
    if shift.channel == -1 and size is not None and new[-1] == size:
        return [shift]
    if size is not None and [each for each in old if each != 1] == [size] == [each for each in new if each != 1]:
        return [replace(shift, channel=new.index(size) - len(new))]
    if len(new) == 2 and None not in old[1:] and new[1] == math.prod(old[1:]) and not shift.factors:
        return [Shift(operation.name, relu=shift.relu)]
    raise UnknownError


def linear(operation: Any, given: Shifts) -> Shifts:
    """A product with a matrix, or a convolution without padding: it makes another vector."""
    shift, inputs = given[0], operation.inputs
    if shift is None or any(given[1:]) or shift.factors or shift.channel != _channel(operation):
        raise UnknownError
    if operation.type == "MatMul":
        if operation.get_attr("transpose_a"):
            raise UnknownError
    elif (padding := operation.get_attr("padding")) != b"VALID" and (padding, *inputs[1].shape[:2]) != (b"SAME", 1, 1):
        raise UnknownError
    return [Shift(operation.name, shift.channel, relu=shift.relu)]


def pool(operation: Any, given: Shifts) -> Shifts:
    """The maximum or the mean of a window; the shift is the same in the whole window."""
    if given[0] is None or given[0].factors or given[0].channel != _channel(operation):
        raise UnknownError
    return [given[0]]


def concatenate(operation: Any, given: Shifts) -> Shifts:
    """A concatenation along the vector's axis: it makes another vector."""
    axis, rank = tensor_util.constant_value(operation.inputs[-1]), _rank(operation.outputs[0])
    given = [each for each in given if each]
    if axis is None or any(each.factors or each.channel != int(axis) % rank - rank for each in given if each):
        raise UnknownError
    return [Shift(operation.name, int(axis) % rank - rank, relu=any(each.relu for each in given if each))]


def batch_norm(operation: Any, given: Shifts) -> Shifts:
    """A batch norm in training subtracts the batch's mean and adds `offset`. The second output is
    that mean.
    """
    images, scale, offset, *statistics = given
    if scale or any(statistics) or (images and (images.factors or images.channel != _channel(operation))):
        raise UnknownError
    if not operation.get_attr("is_training"):
        raise UnknownError
    added = offset and Shift(operation.name, _channel(operation), relu=offset.relu)
    return [added, images and replace(images, channel=-1), *[None] * (len(operation.outputs) - 2)]


def shape(operation: Any, given: Shifts) -> Shifts:
    """The output does not depend on the numbers in the input."""
    return [None]


def switch(operation: Any, given: Shifts) -> Shifts:
    """A switch: the shift goes to the branch for training, the second output."""
    return [None, given[0]]


def merge(operation: Any, given: Shifts) -> Shifts:
    """A merge: the shift comes from the branch for training, the second input."""
    return [given[1], None]


def _channel(operation: Any) -> int:
    attributes = operation.node_def.attr
    is_first = "data_format" in attributes and attributes["data_format"].s.startswith(b"NC")
    return 1 - _rank(operation.inputs[0]) if is_first else -1


def _rank(tensor: Any) -> int:
    if tensor.shape.rank is None:
        raise UnknownError
    return int(tensor.shape.rank)


RULES: dict[str, Rule] = {
    **dict.fromkeys(("Identity", "ReadVariableOp", "StopGradient", "Cast"), same),
    **dict.fromkeys(("AddV2", "AddN", "BiasAdd"), add),
    "Mul": multiply,
    **dict.fromkeys(("Relu", "Relu6"), relu),
    **dict.fromkeys(("Reshape", "Squeeze"), reshape),
    **dict.fromkeys(("MatMul", "Conv2D", "DepthwiseConv2dNative"), linear),
    **dict.fromkeys(("MaxPool", "AvgPool"), pool),
    "FusedBatchNormV3": batch_norm,
    "Sub": subtract,
    "SquaredDifference": squared_difference,
    "Neg": negate,
    "Mean": mean,
    "ConcatV2": concatenate,
    "Shape": shape,
    "Switch": switch,
    "Merge": merge,
}


def forward(gradients: Iterable[Any]) -> set[Any]:
    """The operations of the forward pass: those that have a gradient, and all before them."""
    behind = _before(gradients)
    return _before(each._original_op.outputs[0] for each in behind if each._original_op and each._original_op.outputs)


def _before(tensors: Iterable[Any]) -> set[Any]:
    """The operations of some tensors, and all before them."""
    waiting, found = [tensor.op for tensor in tensors], set()
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting += [each.op for each in operation.inputs]
    return found


class Walk:
    """The walk from a variable on, in the order in which the operations were made.

    Args:
        variable: the variable's operation; the variable has one axis.
        operations: the operations that lead to the loss, from `forward`.

    Attributes:
        end: the shift that was subtracted last, or None.
    """

    def __init__(self, variable: Any, operations: set[Any]) -> None:
        self.operations = operations
        self.shifts: dict[Any, Shift | None] = {variable.outputs[0].ref(): Shift(variable.name)}
        self.waiting: list[tuple[int, str]] = []
        self.named: dict[str, Any] = {}
        self.end: Shift | None = None
        self.follow(variable.outputs)

    def follow(self, outputs: Iterable[Any]) -> bool:
        """Whether one of the tensors leads on to another operation."""
        consumers = [each for output in outputs for each in output.consumers() if each in self.operations]
        for each in consumers:
            if each.name not in self.named:
                self.named[each.name] = each
                heapq.heappush(self.waiting, (each._id, each.name))
        return bool(consumers)

    def step(self, operation: Any) -> None:
        """The shifts of an operation's outputs.

        Raises:
            UnknownError: the loss may change.
        """
        if operation.type not in RULES:
            raise UnknownError
        given = [self.shifts.get(each.ref()) for each in operation.inputs]
        results = RULES[operation.type](operation, given)
        self.shifts.update({each.ref(): shift for each, shift in zip(operation.outputs, results, strict=True)})
        leads_on = self.follow(each for each, shift in zip(operation.outputs, results, strict=True) if shift)
        if not any(results[:1]):
            self.end = next(each for each in given if each)
        elif not leads_on:
            raise UnknownError  # this operation makes the loss


def subtracted(variable: Any, operations: set[Any]) -> Shift | None:
    """The end of the walk if each shift of the variable is subtracted again; None if the loss may
    change.
    """
    walk = Walk(variable, operations)
    try:
        while walk.waiting:
            walk.step(walk.named[heapq.heappop(walk.waiting)[1]])
    except UnknownError:
        return None
    return walk.end
