"""Rewrites the GraphDef of a TensorFlow 1 program so that it computes in float64 what it computed
in float32.

Constants keep the value that they have in float32: 0.001 becomes 0.001000000047497451.  So do the
numbers that operations have as attributes.  complex64 becomes complex128.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import tensorflow as tf
from tensorflow.core.framework import types_pb2 as types

from tf1kit.graph.bodies import Body, prepared
from tf1kit.graph.decomposed import DECOMPOSED
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.graph.flows import Flows, argument, attribute, member
from tf1kit.graph.operations import HANDLES, lacks
from tf1kit.graph.replaced import between_casts, decomposed
from tf1kit.graph.widened import DOUBLED, REF, widen

# These read float32 from bytes or text, or mean float32 itself.  They stay, and their outputs are cast.
FROM_OUTSIDE = """
    DecodeCSV DecodeImage DecodePaddedRaw DecodeRaw DecodeWav ImmutableConst LoadAndRemapMatrix ParseExample
    ParseExampleDataset ParseExampleDatasetV2 ParseExampleV2 ParseSequenceExample ParseSequenceExampleV2 ParseSingleExample
    ParseSingleSequenceExample ParseTensor Restore RestoreSlice RestoreV2 StringToNumber
"""
OF_BITS = "Bitcast ComputeAccidentalHits NextAfter"
KEPT = frozenset(FROM_OUTSIDE.split() + OF_BITS.split())
HALF = (types.DT_HALF, types.DT_BFLOAT16)
ADVICE = "Leave float64 out for this graph, or compute the same with operations that TensorFlow has in float64."


def double(graph: Any, keep: Collection[str] = ()) -> list[str]:
    """Rewrite a GraphDef in place; the names of its tensors stay.

    Args:
        graph: a GraphDef, as TensorFlow 1.4 to 1.15 writes it.  Placeholders become float64, too.
        keep: nodes of the graph that stay in float32, such as `rates` finds; casts connect them
            with the others.

    Returns:
        A sentence for each operation that still rounds, in the order of the graph: its name, its
        type and why.

    Raises:
        NoFloat64Error: an operation has no float64 form, and no cast can stand in front of it.
    """
    found = prepared(graph)
    flows = Flows(found)
    said = [
        sentence
        for body in found
        for node in list(body.nodes)
        if body.where or node.name not in keep
        for sentence in _rewrite(body, node, flows)
    ]
    if keep:
        _connect(found[0], keep)
    for body in found:
        body.finish()
        if body.function:
            _signature(body.function, flows)
    return said


def _rewrite(body: Body, node: Any, flows: Flows) -> Iterator[str]:
    """Rewrite one node; yield a sentence if it still rounds."""
    wide = type(node)()
    wide.CopyFrom(node)
    widen(wide, lambda attr, at: flows.passes(attribute(body, node, attr, at)))
    if node.op in DECOMPOSED and not any(slot.type(node) in HALF for slot in body.inputs(node)):
        decomposed(body, node, wide)
        return
    lacking = node.op not in body.library and lacks(wide, node)
    if not lacking and node.op not in KEPT:
        node.CopyFrom(wide)
    takes, gives = (_narrow(body, node, flows, output) for output in (False, True))
    if (lacking and _has_handle(body, node)) or ((takes or gives) and _has_reference(body, node)):
        raise NoFloat64Error(f"{body.place(node)} has no float64 form, and it works on a variable or table. {ADVICE}")
    if said := _rounding(body, node, takes, gives, lacking):
        yield f"{body.place(node)} {said}."
    if takes or gives:
        between_casts(body, node, takes, gives)


def _connect(body: Body, keep: Collection[str]) -> None:
    """Put a cast on each edge between a node that stays in float32 and one that does not."""
    for node in [*body.nodes, *body.added]:
        for at, (slot, text) in enumerate(zip(body.inputs(node), node.input, strict=False)):
            before, number = body.producer(text)
            if (node.name in keep) == (before.name in keep):
                continue
            given, taken = body.outputs(before)[number].type(before) % REF, slot.type(node)
            if given != taken and taken in (types.DT_FLOAT, types.DT_DOUBLE):
                cast = body.new(node, f"{node.name}/cast_{at}", "Cast")
                cast.attr["SrcT"].type, cast.attr["DstT"].type = given, taken
                cast.input.append(text)
                node.input[at] = cast.name


def _rounding(body: Body, node: Any, takes: dict[int, int], gives: dict[int, int], lacking: bool) -> str:
    """Why a node rounds, as the end of a sentence; "" if it does not, or if what it gives is only
    text.
    """
    if node.op == "Cast" and node.attr["DstT"].type in HALF:
        return "rounds to 16 bits, as the program says"
    shown = all(slot.type(node) == types.DT_STRING for slot in body.outputs(node))
    if not (takes or gives) or shown or (node.op in KEPT and not takes):
        return ""
    if lacking:
        return f"rounds to float32: TensorFlow {tf.__version__} does not have this operation in float64"
    return "rounds to float32, which is its type in every graph"


def _narrow(body: Body, node: Any, flows: Flows, output: bool) -> dict[int, int]:
    """{number of an input or output of a node: its type}, for narrow types that are not a flow's."""
    if node.op in body.library:
        return {}  # its arguments are widened with the function
    sides = body.outputs(node) if output else body.inputs(node)
    kinds = {at: slot.type(node) for at, slot in enumerate(sides)}
    return {
        at: kind
        for at, kind in kinds.items()
        if kind in DOUBLED and not flows.passes(member(body, node, sides[at], output, at))
    }


def _has_reference(body: Body, node: Any) -> bool:
    return any(slot.ref for slot in [*body.inputs(node), *body.outputs(node)])


def _has_handle(body: Body, node: Any) -> bool:
    return any(slot.type(node) in HANDLES for slot in [*body.inputs(node), *body.outputs(node)])


def _signature(function: Any, flows: Flows) -> None:
    """Widen the arguments and results of a function that are not flows."""
    for output, args in ((False, function.signature.input_arg), (True, function.signature.output_arg)):
        for at, arg in enumerate(args):
            if not flows.passes(argument(function.signature.name, output, at)):
                arg.type = DOUBLED.get(arg.type, arg.type)
