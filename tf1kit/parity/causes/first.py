"""Finds the first operation whose inputs agree on both sides and whose output does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tf1kit.capture.recorder import VARIABLES
from tf1kit.graph.check import source
from tf1kit.graph.operations import definition, slots
from tf1kit.parity.causes.formula import INFIX, formula
from tf1kit.parity.causes.tensors import Tensors

FLOATS = (tf.float32.as_datatype_enum, tf.float64.as_datatype_enum)
PLAIN = ("Abs", "Exp", "Log", "Neg", "Rsqrt", "Sigmoid", "Sqrt", "Square", "Tanh")


@dataclass(frozen=True)
class First:
    """The first difference.

    Attributes:
        operation: its name in the captured graph.
        legacy, migrated: the operations of both sides as formulas.
        region: the captured operations between it and the tensor that fails.
    """

    operation: str
    legacy: str
    migrated: str
    region: frozenset[str] = frozenset()

    @property
    def sentence(self) -> str:
        """Both formulas in words."""
        return f"{self.operation}: {self.legacy} in the original, {self.migrated} in the port"


def first_difference(key: str, captured: Mapping[str, Any], legacy: Tensors, migrated: Tensors) -> First | None:
    """The first difference that leads to the tensor `key` of a recording; None if it is not found.

    captured: the operations of the captured graph as it was written, for the formulas.
    """
    if key not in legacy.ends or key not in migrated.ends:
        return None
    ours = _region(legacy, legacy.ends[key], _agreeing(legacy, migrated))
    theirs = _region(migrated, migrated.ends[key], _agreeing(migrated, legacy))
    name = _shown(captured, ours[0])
    near = _known(legacy, ours[0], migrated)
    other = next((one for one in theirs if near & _known(migrated, one, migrated)), theirs[0])
    region = frozenset(_shown(captured, one) for one in ours)
    return First(name, formula(captured, name), _in_port(migrated, other), region)


def _agreeing(side: Tensors, other: Tensors) -> set[str]:
    """The tensors of a side that agree: the other side has them, too. Also the operations that are not
    compared, such as those in a branch, if no differing tensor leads to them.
    """
    found, compared = side.found_in(other), {source(tensor)[0] for tensor in side.sums}
    after: dict[str, list[str]] = defaultdict(list)
    for node in side.nodes.values():
        for name, _, control in map(source, node.input):
            if not control and node.name not in compared and (not (kinds := _kinds(node)) or {*kinds} & {*FLOATS}):
                after[name].append(node.name)
    waiting, reached = [source(tensor)[0] for tensor in side.sums if tensor not in found], set[str]()
    while waiting:
        new = [name for name in after[waiting.pop()] if name not in reached]
        reached.update(new)
        waiting += new
    return found | (side.nodes.keys() - compared - reached)


def _region(side: Tensors, end: str, found: set[str]) -> list[str]:
    """The operations that lead to `end` and whose output the other side lacks; first those whose
    inputs it has.
    """
    within: dict[str, bool] = {}
    stack = [source(end)[0]]
    order: list[str] = []
    while stack:
        name = stack[-1]
        if name in within:
            stack.pop()
            if not within[name]:
                within[name] = True
                order.append(name)
            continue
        within[name] = False
        stack += [one for one in _differing(side, name, found) if one not in within]
    first = [name for name in order if not any(one in within for one in _differing(side, name, found))]
    return first + [name for name in order if name not in first]


def _differing(side: Tensors, name: str, found: set[str]) -> list[str]:
    """The operations that compute the inputs which the other side lacks."""
    inputs = [source(text) for text in side.nodes[name].input]
    return [
        before
        for before, tensor, control in inputs
        if not control and before in side.nodes and not _agrees(side, before, tensor, found)
    ]


def _agrees(side: Tensors, name: str, tensor: str, found: set[str]) -> bool:
    """Whether the other side has a tensor, or the tensor is not compared: a variable, a constant or
    integers.
    """
    node = side.nodes[name]
    if node.op in (*VARIABLES, "Const", "Placeholder", "PlaceholderWithDefault") or found & {name, tensor}:
        return True
    kinds = _kinds(node)
    at = int(tensor.rpartition(":")[2])
    return at < len(kinds) and kinds[at] not in FLOATS


def _kinds(node: Any) -> list[int]:
    """The types of an operation's outputs; empty if it is not known."""
    made = definition(node.op)
    return [slot.type(node) for slot in slots(node, made.output_arg)] if made else []


def _known(side: Tensors, name: str, other: Tensors) -> set[tuple[float, ...]]:
    """The rounded sums of an operation's inputs, by which operations with a common input are found."""
    tensors = [source(text)[1] for text in side.nodes[name].input]
    return {tuple(f"{one:.9e}" for one in side.sums[tensor][[0, 2, 3]]) for tensor in tensors if tensor in side.sums}  # type: ignore[misc]


def _shown(captured: Mapping[str, Any], name: str) -> str:
    """The captured operation that the float64 graph has as `name`."""
    while name not in captured and "/" in name:
        name = name.rpartition("/")[0]
    return name


def _in_port(side: Tensors, name: str) -> str:
    """An operation of the port as a formula, with the operation that takes its output if that says
    more.
    """
    node = side.nodes[name]
    after = [one for one in side.nodes.values() if any(source(text)[0] == name for text in one.input)]
    if node.op in INFIX and len(after) >= 1 and after[0].op in PLAIN:
        return f"{after[0].name}: {formula(side.nodes, after[0].name, 2)}"
    return f"{name}: {formula(side.nodes, name)}"
