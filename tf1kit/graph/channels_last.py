"""Rewrites a GraphDef of channels first so that it computes the same by the operations of channels last, between transposes.

A transpose moves numbers and does not round, so the graph means the same.  The names of its tensors stay.  TensorFlow has
operations of channels first on the processor in float32 alone, and some of them sum in another order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import tensorflow as tf

from tf1kit.graph.check import source

TO_LAST, TO_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)
LISTS = ("strides", "ksize", "dilations")


PAD = "Pad"
REDUCTIONS = ("Max", "Mean", "Min", "Prod", "Sum")


class Images(NamedTuple):
    """The inputs of an operation that are images, those that are sizes of images, and whether its first output is one."""

    inputs: tuple[int, ...]
    sizes: tuple[int, ...] = ()
    gives: bool = True


IMAGES = {
    "AvgPool": Images((0,)),
    "AvgPoolGrad": Images((1,), (0,)),
    "BiasAdd": Images((0,)),
    "BiasAddGrad": Images((0,), gives=False),
    "Conv2D": Images((0,)),
    "Conv2DBackpropFilter": Images((0, 2), gives=False),
    "Conv2DBackpropInput": Images((2,), (0,)),
    **dict.fromkeys((f"FusedBatchNorm{version}" for version in ("", "V2", "V3")), Images((0,))),
    **dict.fromkeys((f"FusedBatchNormGrad{version}" for version in ("", "V2", "V3")), Images((0, 1))),
    "MaxPool": Images((0,)),
    "MaxPoolGrad": Images((0, 1, 2)),
    PAD: Images((0,), (1,)),  # in front of one of these, into which oneDNN may take it in
}


def channels_last(graph: Any, turned: Collection[str] = ()) -> Any:
    """A copy of a GraphDef whose operations have channels last: those in `IMAGES`, and reductions.

    turned: the images with channels first that are reduced along axes of channels last.
    """
    made = type(graph)()
    made.CopyFrom(graph)
    known = {node.name: node for node in made.node}
    for node in list(made.node):
        if node.op in REDUCTIONS and _root(known, node.input[0]) in turned:
            _reduce(made, known, node)
    found = [node for node in made.node if node.op in IMAGES and node.attr["data_format"].s == b"NCHW"]
    taken = {source(node.input[at])[0] for node in found for at in IMAGES[node.op].inputs}
    found += [node for node in made.node if node.op == PAD and node.name in taken]
    moved = {node.name: f"{node.name}/channels_last" for node in found if IMAGES[node.op].gives}
    for node in found:
        _turn(made, node, IMAGES[node.op], moved)
    for node in made.node:
        for at, text in enumerate(node.input):
            name, tensor, control = source(text)
            if name in moved and not control and not tensor.endswith(":0"):
                node.input[at] = f"{moved[name]}:{tensor.rpartition(':')[2]}"
    return made


def _root(known: Mapping[str, Any], text: str) -> str:
    """The tensor that a row of `Identity` passes on."""
    name, tensor, _ = source(text)
    while name in known and known[name].op == "Identity":
        name, tensor, _ = source(known[name].input[0])
    return tensor


def _reduce(graph: Any, known: Mapping[str, Any], node: Any) -> None:
    """Let a reduction take images of channels last, if it has constant axes and leaves the others in order."""
    axes = known.get(source(node.input[1])[0])
    if axes is None or axes.op != "Const":
        return
    given = [int(one) % len(TO_LAST) for one in tf.make_ndarray(axes.attr["value"].tensor).ravel()]
    left = [one for one in TO_LAST if one not in given]
    keeps = node.attr["keep_dims"].b
    if not keeps and left != sorted(left):
        return
    node.input[0] = _transposed(graph, f"{node.name}/last", _root(known, node.input[0]), TO_LAST, node.attr["T"].type)
    node.input[1] = _constant(graph, f"{node.name}/last_axes", sorted(TO_LAST.index(one) for one in given))
    node.attr["Tidx"].type = tf.int32.as_datatype_enum
    if keeps:
        first, node.name = node.name, f"{node.name}/channels_last"
        _transposed(graph, first, node.name, TO_FIRST, node.attr["T"].type)


def _turn(graph: Any, node: Any, images: Images, moved: Mapping[str, str]) -> None:
    """Let a node take images of channels last; if it gives one, it gets another name, and a transpose its own.

    moved: {node that gives an image: its new name}.
    """
    first, kind = node.name, node.attr["T"].type
    if "data_format" in node.attr:
        node.attr["data_format"].s = b"NHWC"
    for key in LISTS:
        if key in node.attr:
            node.attr[key].list.i[:] = [node.attr[key].list.i[axis] for axis in TO_LAST]
    for at in images.inputs:
        name, tensor, _ = source(node.input[at])
        if name in moved and tensor.endswith(":0"):
            node.input[at] = moved[name]
            continue
        node.input[at] = _transposed(graph, f"{first}/last_{at}", node.input[at], TO_LAST, kind)
    for at in images.sizes:
        order = _constant(graph, f"{first}/sizes_{at}/order", TO_LAST)
        zero = _constant(graph, f"{first}/sizes_{at}/axis", 0)
        sizes = graph.node.add(name=f"{first}/sizes_{at}", op="GatherV2", input=[node.input[at], order, zero])
        sizes.attr["Tparams"].type = sizes.attr["Tindices"].type = sizes.attr["Taxis"].type = tf.int32.as_datatype_enum
        node.input[at] = sizes.name
    if first in moved:
        node.name = moved[first]
        _transposed(graph, first, node.name, TO_FIRST, kind)


def _transposed(graph: Any, name: str, given: str, axes: tuple[int, ...], kind: int) -> str:
    made = graph.node.add(name=name, op="Transpose", input=[given, _constant(graph, f"{name}/axes", axes)])
    made.attr["T"].type, made.attr["Tperm"].type = kind, tf.int32.as_datatype_enum
    return name


def _constant(graph: Any, name: str, value: Any) -> str:
    made = graph.node.add(name=name, op="Const")
    made.attr["dtype"].type = tf.int32.as_datatype_enum
    made.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value, tf.int32))
    return name
