"""What a port is called with: the arguments of `endpoints`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from tf1kit.port.channels import permuted
from tf1kit.port.net import Node
from tf1kit.port.source import Source
from tf1kit.port.structure.names import Names
from tf1kit.port.write.document import Fed
from tf1kit.port.write.module import RESERVED

PLAIN = re.compile(r"(placeholder|inputs?|x)(_\d+)?", re.IGNORECASE)  # names that do not say what is fed
IMAGES = 4  # axes of images


def arguments_of(source: Source) -> dict[str, str]:
    """{argument of `endpoints`: fed tensor}: the names of the placeholders, where these say what is fed."""
    words = Names(*(one for one in RESERVED if one != "images"))
    if len(source.inputs) > 1:
        return {words.python(argument, "inputs"): tensor for argument, tensor in source.inputs.items()}
    ((argument, tensor),) = source.inputs.items()
    shape, last = _fed(source, tensor).shape, argument.rpartition("/")[2]
    usual = "images" if shape and len(shape) == IMAGES else "inputs"
    return {words.python(usual if PLAIN.fullmatch(last) else last, usual): tensor}


def fed_of(
    source: Source, inputs: Mapping[str, str], turned: Collection[str], shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, Fed]:
    """{argument: what is fed}.

    inputs: {argument: fed tensor}.  turned: the tensors whose channels are last in the port.
    shapes: {fed tensor: its shape}, where the graph does not say it.
    """
    fed = {argument: _fed(source, tensor) for argument, tensor in inputs.items()}
    for argument, tensor in inputs.items():
        if tensor in shapes:
            fed[argument] = replace(fed[argument], shape=shapes[tensor])
    last = (argument for argument, tensor in inputs.items() if tensor in turned)
    return fed | {argument: replace(fed[argument], shape=permuted(fed[argument].shape)) for argument in last}


def _fed(source: Source, tensor: str) -> Fed:
    """What a tensor that is fed is."""
    name = tensor.rpartition(":")[0]
    found = next((one for one in source.graph.node if one.name == name), None)
    if found is None:
        return Fed(None)
    node = Node(name, found.op, (), found)
    return Fed(node.shape(), node.dtype("dtype" if found.op.startswith("Placeholder") else "T"))
