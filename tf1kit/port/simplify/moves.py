"""Writes what splits a tensor, moves the parts and joins them again as one transpose between two reshapes.

Images that are enlarged out of channels are often made so, part by part: a pixel shuffle.  Nothing is computed there,
so each element of the result is one of the tensor, and where it comes from says which axes change places.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.shapes import Shape
from tf1kit.port.net import Net, Node

JOINS = {"ConcatV2": slice(0, -1), "Pack": slice(None)}  # operation -> its inputs that it moves
PARTS = {"Split": slice(1, 2), "SplitV": slice(0, 1), "Unpack": slice(None)}
MOVES = {
    **JOINS,
    **PARTS,
    **dict.fromkeys(("ExpandDims", "Reshape", "Transpose"), slice(0, 1)),
    "Squeeze": slice(None),
}
MOST = 1 << 22  # elements of an example that are followed
EXAMPLES = 2  # where the graph does not say how many there are


def as_transposes(net: Net) -> Net:
    """The net with a reshape, a transpose and a reshape in the place of operations that only move elements of one
    tensor, if a join of parts is among them.
    """
    passed = set[str]()
    for end in reversed(list(net.nodes.values())):
        if end.op not in MOVES or end.name in passed:
            continue
        begin, inner = _between(net, end)
        if not begin or not any(net.nodes[name].op in JOINS for name in inner):
            continue
        if (made := _moved(net, end, begin, inner)) is not None:
            passed |= inner
            net = made
    return net


def _between(net: Net, end: Node) -> tuple[str, set[str]]:
    """(the tensor whose elements an operation moves, the operations by which it does); "" if it takes several tensors,
    or one several times.
    """
    begins, inner, waiting = list[str](), set[str](), [end.output]
    while waiting:
        tensor = waiting.pop()
        node = net.maker(tensor)
        if node is None or node.op not in MOVES:
            begins.append(tensor)
        elif node.name not in inner:
            inner.add(node.name)
            waiting += node.inputs[MOVES[node.op]]
    return (begins[0] if len(begins) == 1 else ""), inner


def _moved(net: Net, end: Node, begin: str, inner: set[str]) -> Net | None:
    """The net with one transpose in the place of some operations; None if they do not move each element once, or
    something else takes what they give.
    """
    before, after = net.shapes.get(begin), net.shapes.get(end.output)
    if not before or not after or None in (*before[1:], *after[1:]) or before[0] != after[0]:
        return None
    each = math.prod(size or 0 for size in before[1:])
    if not 0 < each <= MOST or math.prod(size or 0 for size in after[1:]) != each:
        return None
    examples = before[0] or EXAMPLES
    given = np.arange(examples * each).reshape(examples, *before[1:])
    found = _values(net, inner, {begin: given}).get(end.output)
    rows = found.reshape(examples, each) - each * np.arange(examples)[:, None] if found is not None else given
    if found is None or found.shape[0] != examples or (rows != rows[0]).any():
        return None
    if (axes := _axes(rows[0], _bounds(before[1:]))) is None:
        return None
    sizes, order = axes
    made = [*_nodes(end, begin, (-1, *sizes), (0, *order), (-1, *(size or 0 for size in after[1:])))]
    shapes = {**net.shapes, **_shapes(made[:-1], before[0], sizes, order)}
    nodes = [part for node in net.nodes.values() for part in (made if node is end else [node])]
    new = replace(net, shapes=shapes).with_nodes(nodes)
    return new if (inner - {end.name}).isdisjoint(new.nodes) else None


def _values(net: Net, inner: set[str], known: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What some operations give, by the tensors that are known."""
    known = dict(known)
    for node in (node for name, node in net.nodes.items() if name in inner):
        made = _value(net, node, [known[one] for one in node.inputs[MOVES[node.op]] if one in known])
        known.update((f"{node.name}:{at}", one) for at, one in enumerate(made))
    return known


def _value(net: Net, node: Node, given: list[np.ndarray]) -> list[np.ndarray]:
    """What an operation gives; nothing if that is not known."""
    if len(given) != len(node.inputs[MOVES[node.op]]):
        return []
    x, shape = given[0], net.shapes.get(node.output)
    if node.op == "Unpack":
        axis = node.number("axis")
        return [np.take(x, at, axis) for at in range(x.shape[axis])]
    if node.op == "Pack":
        return [np.stack(given, node.number("axis"))]
    if node.op in ("ExpandDims", "Reshape", "Squeeze"):
        known = math.prod(size or 1 for size in shape or ())
        if shape is None or shape.count(None) > 1 or x.size % known or (None not in shape and x.size != known):
            return []
        return [x.reshape([-1 if size is None else size for size in shape])]
    numbers = [value for one in node.inputs if (value := net.integers(one)) is not None]
    if node.op == "Split" and numbers:
        return np.split(x, node.number("num_split"), numbers[0][0])
    if node.op == "SplitV" and len(numbers) > 1:
        return np.split(x, np.cumsum(numbers[0])[:-1], numbers[1][0]) if min(numbers[0]) > 0 else []
    if node.op == "Transpose" and numbers:
        return [x.transpose(numbers[0])]
    return [np.concatenate(given, numbers[0][0])] if node.op == "ConcatV2" and numbers else []


def _axes(places: np.ndarray, bounds: set[int]) -> tuple[list[int], tuple[int, ...]] | None:
    """(the sizes of axes, their order) by which a transpose moves elements; None if no transpose does.

    places: of each element of the result, its place in the tensor.  bounds: axes do not go across multiples of these.
    """
    found, left = list[tuple[int, int]](), places  # (size, stride) of the axes of the result, the last one first
    while left.size > 1:
        stride = int(left[1] - left[0])
        size = next((at for at in range(2, left.size) if left[at] - left[0] != at * stride), left.size)
        rows = left.reshape(-1, math.gcd(size, left.size))
        size = rows.shape[1]
        if stride < 1 or size < 2 or (rows - rows[:, :1] != stride * np.arange(size)).any():
            return None
        found.append((size, stride))
        left = rows[:, 0]
    parts = [part for size, stride in reversed(found) for part in _cut(size, stride, bounds)]
    sizes = sorted(parts, key=lambda one: -one[1])
    steps = [math.prod(size for size, _ in sizes[at + 1 :]) for at in range(len(sizes))]
    if left[0] != 0 or steps != [stride for _, stride in sizes]:
        return None
    return [size for size, _ in sizes], tuple(sizes.index(one) + 1 for one in parts)


def _cut(size: int, stride: int, bounds: set[int]) -> Iterator[tuple[int, int]]:
    """An axis as axes between bounds."""
    for bound in sorted(bounds, reverse=True):
        if stride < bound < stride * size and bound % stride == 0 and stride * size % bound == 0:
            yield stride * size // bound, bound
            size = bound // stride
    yield size, stride


def _bounds(shape: Shape) -> set[int]:
    """How far apart the elements along each axis are, but for the last one."""
    return {math.prod(size or 0 for size in shape[at:]) for at in range(1, len(shape))}


def _nodes(
    end: Node, begin: str, split: tuple[int, ...], order: tuple[int, ...], joined: tuple[int, ...]
) -> Iterator[Node]:
    """A reshape, a transpose and a reshape; the last one has the name of what they replace."""
    x = begin
    for name, op, numbers in (
        (f"{end.name}/split", "Reshape", split),
        (f"{end.name}/moved", "Transpose", order),
        (end.name, "Reshape", joined),
    ):
        held = Node(f"{name}/{op.lower()}", "Const", (), _constant(numbers))
        yield held
        yield Node(name, op, (x, held.output), tf.compat.v1.NodeDef(name=name, op=op))
        x = f"{name}:0"


def _constant(numbers: tuple[int, ...]) -> Any:
    made = tf.compat.v1.NodeDef(op="Const")
    made.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(np.asarray(numbers, np.int32)))
    return made


def _shapes(made: list[Node], first: int | None, sizes: list[int], order: tuple[int, ...]) -> dict[str, Shape]:
    """The shapes of what new operations give, but for the last one."""
    both = ((first, *sizes), (first, *(sizes[at - 1] for at in order)))
    return {node.output: shape for node, shape in zip((made[1], made[3]), both, strict=True)}
