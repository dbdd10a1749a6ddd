"""`tf.nn.nce_loss` and `tf.nn.sampled_softmax_loss`, of a table of weights and one of biases.

What it consists of is built again, and must be the same as in the graph.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.port.net import Net, Node, net_of
from tf1kit.port.recognise.step import CALL, Step, without_defaults
from tf1kit.port.sampled import SAMPLERS
from tf1kit.port.simplify import simplify

COMPOSED = True
OPS = ("Reshape", "SoftmaxCrossEntropyWithLogits")
LOSSES = {"nce_loss": False, "sampled_softmax_loss": True}  # with what each removes accidental hits if nobody says
GATHERS = ("Gather", "GatherV2", "ResourceGather")
ARGUMENTS = ("weights", "biases", "labels", "inputs")
SAME = {"AddV2": "Add", "GatherV2": "Gather", "ResourceGather": "Gather", "SelectV2": "Select"}
PASSING = ("Identity", "StopGradient")
COMPARED = (
    "transpose_a",
    "transpose_b",
    "keep_dims",
    "axis",
    "unique",
    "num_true",
    "num_sampled",
    "range_max",
    "batch_dims",
)
Shape = tuple[int | None, ...] | None


def match(net: Net, node: Node) -> Step | None:
    """A loss of each example, whose candidates are drawn without a seed."""
    before = _before(net, node)
    samplers = [one for one in before if one.op in SAMPLERS]
    if len(samplers) != 1 or any(samplers[0].number(key) for key in ("seed", "seed2")):
        return None
    given = _given(net, before, samplers[0])
    if given is None:
        return None
    sampler, hits = samplers[0], any(one.op == "ComputeAccidentalHits" for one in before)
    options = {"num_sampled": sampler.number("num_sampled"), "num_classes": sampler.number("range_max")}
    options |= without_defaults([("num_true", sampler.number("num_true"), 1)])
    cast = net.made_by(sampler.inputs[0], "Cast")
    kind = cast.dtype("SrcT") if cast else "int64"
    shapes = tuple(net.shapes.get(given[key]) for key in ARGUMENTS)
    for loss, usual in LOSSES.items():
        said = {**options, **without_defaults([("remove_accidental_hits", hits, usual)])}
        again = _built(loss, tuple(said.items()), shapes, kind)
        known = {f"{key}:0": tensor for key, tensor in given.items()}
        if again is not None and _is_same(again, again.outputs["loss"], net, node.output, known):
            inputs = tuple(given[key] for key in ARGUMENTS)
            return Step(f"tf.nn.{loss}", inputs, (node.output,), node.name, said, form=CALL, arguments=ARGUMENTS)
    return None


def _before(net: Net, node: Node) -> list[Node]:
    """What an operation depends on; nothing in a net without samplers."""
    if not any(one.op in SAMPLERS for one in net.nodes.values()):
        return []
    found: dict[str, Node] = {}
    waiting = [node]
    while waiting:
        for tensor in waiting.pop().inputs:
            maker = net.maker(tensor)
            if maker is not None and maker.name not in found:
                found[maker.name] = maker
                waiting.append(maker)
    return list(found.values())


def _given(net: Net, before: list[Node], sampler: Node) -> dict[str, str] | None:
    """The tensors that the loss is of."""
    labels = sampler.inputs[0]
    cast = net.made_by(labels, "Cast")
    numbers = [one.output for one in before if one.op == "ConcatV2" and sampler.output in one.inputs]
    rows = [one for one in before if one.op in GATHERS and one.inputs[1] in numbers and net.variable(one.inputs[0])]
    ranks = {len(net.shape_of(net.variable(one.inputs[0]) or "")): one for one in rows}
    if len(rows) != 2 or ranks.keys() != {1, 2}:
        return None
    parts = [one.output for one in before if one.op == "Slice" and one.inputs[0] == ranks[2].output]
    products = [one.inputs[0] for one in before if one.op == "MatMul" and one.inputs[1] in parts]
    if len(products) != 1:
        return None
    tensors = ranks[2].inputs[0], ranks[1].inputs[0], cast.inputs[0] if cast else labels, products[0]
    return dict(zip(ARGUMENTS, tensors, strict=True))


@functools.cache
def _built(loss: str, options: tuple[tuple[str, Any], ...], shapes: tuple[Shape, ...], kind: str) -> Net | None:
    """The net of a loss."""
    with tf.Graph().as_default() as graph:
        kinds = ("float32", "float32", kind, "float32")
        given = {
            key: tf.compat.v1.placeholder(one, shape, key)
            for key, one, shape in zip(ARGUMENTS, kinds, shapes, strict=True)
        }
        made = getattr(tf.nn, loss)(**given, **dict(options))
        tensors = [tensor for one in graph.get_operations() for tensor in one.outputs]
    known = {one.name: tuple(one.shape.as_list()) for one in tensors if one.shape.rank is not None}
    return simplify(net_of(graph.as_graph_def(), [f"{key}:0" for key in ARGUMENTS], {"loss": made.name}, known))


def _is_same(left: Net, tensor: str, right: Net, other: str, known: Mapping[str, str]) -> bool:
    """Whether two tensors are computed by the same operations.

    known: {fed tensor of the left net: tensor of the right net}.
    """
    done: dict[str, str] = dict(known)
    waiting = [(tensor, other)]
    while waiting:
        one, two = waiting.pop()
        one, two = _passed(left, one), _passed(right, two)
        if one in done:
            if done[one] != two:
                return False
            continue
        done[one] = two
        first, second = left.maker(one), right.maker(two)
        if first is None or second is None or not _are_alike(first, second):
            return False
        if one.rpartition(":")[2] != two.rpartition(":")[2]:
            return False
        if first.op == "Const":
            values = left.constant(one), right.constant(two)
            if any(value is None for value in values) or not np.array_equal(*values):  # type: ignore[arg-type]
                return False
            continue
        if len(first.inputs) != len(second.inputs) and SAME.get(first.op) != "Gather":
            return False
        waiting += zip(first.inputs, second.inputs, strict=False)
    return True


def _passed(net: Net, tensor: str) -> str:
    node = net.made_by(tensor, *PASSING)
    while node is not None:
        tensor = node.inputs[0]
        node = net.made_by(tensor, *PASSING)
    return tensor


def _are_alike(one: Node, two: Node) -> bool:
    if SAME.get(one.op, one.op) != SAME.get(two.op, two.op):
        return False
    return all(
        one.proto.attr[key] == two.proto.attr[key]
        for key in COMPARED
        if key in one.proto.attr and key in two.proto.attr
    )
