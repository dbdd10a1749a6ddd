"""Leaves out reductions of tensors that are scalars already."""

from __future__ import annotations

from tf1kit.port.net import Net
from tf1kit.port.simplify.identities import passed

REDUCTIONS = ("Max", "Mean", "Min", "Prod", "Sum")


def of_scalars(net: Net) -> Net:
    """Take the scalar in front of each reduction of a scalar."""
    return passed(net, lambda node: node.op in REDUCTIONS and net.shapes.get(node.inputs[0]) == ())
