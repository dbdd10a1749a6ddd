"""The gradient of a tensor of the network by another one, as the penalty of WGAN-GP takes it: `tape.gradient`."""

from __future__ import annotations

from tf1kit.port.gradients import INNER
from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, GRADIENT, Step
from tf1kit.port.updates import ROOT_SCOPE

OPS = (INNER,)


def match(net: Net, node: Node) -> Step | None:
    """A gradient by a tensor that is not a weight."""
    if any(net.variable(one) or net.constant(one) is not None for one in node.inputs):
        return None
    scope = ROOT_SCOPE.match(node.name)
    return Step(GRADIENT, node.inputs, (node.output,), scope[0].rstrip("/") if scope else node.name, form=CALL)
