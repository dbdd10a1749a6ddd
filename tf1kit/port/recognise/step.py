"""A step of a port: a layer, a call of a function, or an operator between tensors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LAYER = "layer"  # made once, called with one tensor
JOIN = "join"  # a layer that is called with a list of tensors
CALL = "call"  # a function of tensors
INDEX = "[]"  # the kind of a call that is a part of its tensor
GRADIENT = "tape.gradient"  # the kind of a call for which the steps between its two tensors are under a tape


@dataclass(frozen=True)
class Literal:
    """An operand that is a constant."""

    value: Any


@dataclass(frozen=True)
class Stored:
    """A constant that is too large for a source: it is in the file beside that, under the name of its tensor."""

    name: str
    value: Any = field(repr=False, compare=False)


@dataclass(frozen=True)
class Weight:
    """An operand that is a variable by itself, not of a layer."""

    variable: str


@dataclass(frozen=True)
class Made:
    """An argument that is a call, such as that of a regularizer."""

    kind: str
    given: tuple[Any, ...] = ()
    named: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Formula(Made):
    """A learning rate that a program computes of the step; the call is that of a class which the port has for it.

    Args:
        steps: what computes it.
        step: the tensor of the step.
        rate: that of the rate.
        dtype: the type of the step.
    """

    steps: tuple[Step, ...] = ()
    step: str = ""
    rate: str = ""
    dtype: str = ""

    @property
    def numbers(self) -> tuple[float, ...]:
        """The constants in it."""
        found = (one.value for step in self.steps for one in step.operands if isinstance(one, Literal))
        return tuple(one for one in found if isinstance(one, int | float) and not isinstance(one, bool))


class Reference(str):
    """An argument that is a name of Python, such as that of a function."""


@dataclass(frozen=True)
class Several:
    """An operand that is a list of operands."""

    parts: tuple[str | Literal | Weight, ...]


Operand = str | Literal | Weight | Several  # a str is the name of a tensor


@dataclass(frozen=True)
class Step:
    """What one line of the port computes.

    Args:
        kind: what is called, such as "layers.Conv2D" or "ops.squeeze", or for a call an operator
            such as "+".
        inputs: what it is called with.
        outputs: the tensors of the graph that it computes.
        options: its arguments by name, without those that have the default value.
        weights: {path of a weight within the layer: name of the variable}.
        name: that of the operation after which it is called.
        form: LAYER, JOIN or CALL.
        arguments: the names of the inputs, for a call that takes them by name.
        remark: why it is not a layer, for a comment.
        draws: the tensors of the random numbers that it draws.
    """

    kind: str
    inputs: tuple[Operand, ...]
    outputs: tuple[str, ...]
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    form: str = LAYER
    arguments: tuple[str, ...] = ()
    remark: str = ""
    draws: tuple[str, ...] = ()

    @property
    def output(self) -> str:
        """The tensor that it computes, if it is one."""
        return self.outputs[0]

    @property
    def tensors(self) -> tuple[str, ...]:
        """The tensors among its inputs."""
        return tuple(one for one in self.operands if isinstance(one, str))

    @property
    def operands(self) -> tuple[str | Literal | Weight, ...]:
        """Its inputs, and the parts of those that are lists."""
        return tuple(part for one in self.inputs for part in (one.parts if isinstance(one, Several) else (one,)))


def without_defaults(options: Iterable[tuple[str, Any, Any]]) -> dict[str, Any]:
    """`(name, value, default)` as options, but for those that have the default value."""
    return {name: value for name, value, default in options if value != default}


def square(sizes: tuple[int, ...]) -> int | tuple[int, ...]:
    """(3, 3) as 3."""
    return sizes[0] if len(set(sizes)) == 1 else tuple(sizes)
