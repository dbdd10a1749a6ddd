"""Passes that make a `Net` smaller and change nothing of what it computes, one a file."""

from __future__ import annotations

from dataclasses import replace

from tf1kit.port.net import Net
from tf1kit.port.simplify.constants import fold
from tf1kit.port.simplify.frozen import hold_weights
from tf1kit.port.simplify.identities import pass_on
from tf1kit.port.simplify.moves import as_transposes
from tf1kit.port.simplify.reshapes import same_shape
from tf1kit.port.simplify.scalars import of_scalars
from tf1kit.port.simplify.stops import of_moments
from tf1kit.port.simplify.transposes import in_order

PASSES = (pass_on, fold, in_order, as_transposes, in_order, same_shape, of_scalars, hold_weights)


def simplify(net: Net) -> Net:
    """The net after all passes."""
    net = replace(net, stopped_moments=of_moments(net))
    for one in PASSES:
        net = one(net)
    return net
