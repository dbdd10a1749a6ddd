"""`ops.pad`: other axes than those of a layer, other values than 0, and mirrors."""

from __future__ import annotations

from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import number
from tf1kit.port.recognise.step import CALL, Step

GENERAL = True
OPS = ("MirrorPad", "Pad", "PadV2")


def match(net: Net, node: Node) -> Step | None:
    """A tensor with more elements at the ends of its axes."""
    sizes = net.integers(node.inputs[1])
    if sizes is None:
        return None
    options: dict[str, Any] = {"pad_width": tuple(zip(sizes[::2], sizes[1::2], strict=True))}
    if node.op == "MirrorPad":
        options["mode"] = node.text("mode").lower()
    elif node.op == "PadV2":
        value = number(net, node.inputs[2])
        if value is None:
            return None
        options["constant_values"] = value
    return Step("ops.pad", node.inputs[:1], (node.output,), node.name, options, form=CALL)
