"""Puts several nodes in the place of one: the same operation between casts, or its formula in
float64.

The node itself becomes an Identity or IdentityN behind them, so the names of its tensors stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import tensorflow as tf

from tf1kit.graph.bodies import Body
from tf1kit.graph.check import source
from tf1kit.graph.decomposed import DECOMPOSED
from tf1kit.graph.widened import DOUBLED

v1 = tf.compat.v1


def between_casts(body: Body, node: Any, takes: Mapping[int, int], gives: Mapping[int, int]) -> None:
    """Cast what a node takes to float32, and what it gives back to float64.

    takes, gives: {number of the input or output: its type}, of those that need a cast.
    """
    inner = node
    if gives:
        inner = body.new(node, f"{node.name}/float32", node.op)
        inner.input.extend(node.input)
        for key, value in node.attr.items():
            inner.attr[key].CopyFrom(value)
    for at, narrow in takes.items():
        cast = _cast(body, node, f"in_{at}", node.input[at], DOUBLED[narrow], narrow)
        inner.input[at] = cast
    if not gives:
        return
    kinds = [slot.type(node) for slot in body.outputs(node)]
    results = [body.reference(inner, at) for at in range(len(kinds))]
    for at, narrow in gives.items():
        results[at] = _cast(body, node, f"out_{at}", results[at], narrow, DOUBLED[narrow])
        kinds[at] = DOUBLED[narrow]
    _forward(body, node, results, kinds)


def _cast(body: Body, node: Any, name: str, text: str, given: int, wanted: int) -> str:
    cast = body.new(node, f"{node.name}/float32/{name}", "Cast")
    cast.input.append(text)
    cast.attr["SrcT"].type, cast.attr["DstT"].type, cast.attr["Truncate"].b = given, wanted, False
    return body.reference(cast, 0)


def _forward(body: Body, node: Any, results: list[str], kinds: list[int]) -> None:
    """Turn the node into an Identity or IdentityN of the results of others."""
    before = [body.reference(node, at) for at in range(len(kinds))]
    place = list(node.attr["_class"].list.s)
    node.attr.clear()
    if place:
        node.attr["_class"].list.s.extend(place)
    node.input[:] = results
    if len(kinds) == 1:
        node.op, node.attr["T"].type = "Identity", kinds[0]
    else:
        node.op = "IdentityN"
        node.attr["T"].list.type.extend(kinds)
    body.replaced(node, before)


def decomposed(body: Body, node: Any, wide: Any) -> None:
    """Put the formula of a node in its place; `wide` is the node with widened attributes."""
    data = [text for text in node.input if not text.startswith("^")]
    control = [text for text in node.input if text.startswith("^")]
    takes, kinds = ([_wide(slot.type(wide)) for slot in side] for side in (body.inputs(wide), body.outputs(wide)))
    key = type(node)(op=node.op)
    for name in filter(lambda name: not name.startswith("_"), wide.attr):
        key.attr[name].CopyFrom(wide.attr[name])
    made = {}
    for one in v1.GraphDef.FromString(_formula(key.SerializeToString(deterministic=True), tuple(takes))).node:
        new = made[one.name] = body.new(node, f"{node.name}/float64/{one.name}", one.op)
        if one.op == "Placeholder":
            new.op, new.attr["T"].type = "Identity", one.attr["dtype"].type
            new.input.extend([data.pop(0), *control])
            continue
        for name, value in one.attr.items():
            new.attr[name].CopyFrom(value)
        for before, at in (_named(made, text) for text in one.input):
            new.input.append(body.reference(before, at))
        if not one.input:  # the constant must run in the loop or branch of its node
            new.input.append("^" + made["in_0"].name)
    _forward(body, node, [body.reference(made[f"out_{at}"], 0) for at in range(len(kinds))], kinds)


def _named(made: Mapping[str, Any], text: str) -> tuple[Any, int]:
    name, tensor, _ = source(text)
    return made[name], int(tensor.rpartition(":")[2])


def _wide(kind: int) -> int:
    return DOUBLED.get(kind, kind)


@lru_cache(maxsize=256)
def _formula(node: bytes, takes: tuple[int, ...]) -> bytes:
    """The formula of a NodeDef as a GraphDef: its inputs are `in_0`, `in_1`, its outputs `out_0`,
    `out_1`.
    """
    made = v1.NodeDef.FromString(node)
    with tf.Graph().as_default() as graph:
        holders = [v1.placeholder(kind, name=f"in_{at}") for at, kind in enumerate(takes)]
        for at, result in enumerate(DECOMPOSED[made.op](made.attr, *holders)):
            tf.identity(result, f"out_{at}")
    return bytes(graph.as_graph_def().SerializeToString())
