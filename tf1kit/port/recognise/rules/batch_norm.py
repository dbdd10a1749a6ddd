"""`tf1kit.keras.BatchNormalization`, where it is one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tf1kit.keras.moving import rate
from tf1kit.port.net import Net, Node, shortest
from tf1kit.port.recognise.rules.convolution import FORMATS
from tf1kit.port.recognise.step import Step, without_defaults
from tf1kit.port.updates import BIASED, DEVIATION, Update

OPS = ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")
STATISTICS = ("moving_mean", "moving_variance")
SMALLEST = 1.001e-5  # of TensorFlow 1; the layer raises smaller values to it


def match(net: Net, node: Node) -> Step | None:
    """Batch normalization by moving statistics that are variables, or that moves them."""
    x, gamma, beta, mean, variance = node.inputs
    moves = [net.updates.get(f"{node.name}:{at}") for at in (1, 2)] if node.truth("is_training") else []
    moving = [one and one.variable for one in moves] or [net.variable(mean), net.variable(variance)]
    if None in moving or node.real("epsilon") < SMALLEST:
        return None
    scale, center = net.variable(gamma), net.variable(beta)
    if not ((scale or all_are(net, gamma, 1)) and (center or all_are(net, beta, 0))):
        return None
    decay = _decays(net, node, [one for one in moves if one])
    if decay is None:
        return None
    options = decay | without_defaults(
        [
            ("center", center is not None, True),
            ("scale", scale is not None, False),
            ("epsilon", node.real("epsilon"), 0.001),
            ("data_format", FORMATS[node.text("data_format") or "NHWC"], "channels_last"),
        ]
    )
    named = {"gamma": scale, "beta": center, "moving_mean": moving[0], "moving_variance": moving[1]}
    weights = {slot: variable for slot, variable in named.items() if variable} | shadows(moves)
    return Step("tf1kit.keras.BatchNormalization", (x,), (node.output,), node.name, options, weights)


def _decays(net: Net, node: Node, moves: list[Update]) -> dict[str, Any] | None:
    """The arguments that a graph that trains adds; None if the two statistics move in two ways."""
    if not moves:
        return {}
    forced, rank = moves[0].forced, len(net.shapes.get(node.output, ()))
    first, second = (replace(one, variable="", statistic="", change="") for one in moves)
    found = moving(first, rank == 4 and not forced and not shadows(moves))
    if found is None or first != second or any(DEVIATION in one.shadows for one in moves):
        return None
    is_forced = forced and first.decay is None  # the other way of moving does not depend on it
    return found | without_defaults([("updates_collections", None if is_forced else True, True)]) | debiasing(moves)


def debiasing(moves: Sequence[Update | None]) -> dict[str, Any]:
    """The arguments for the statistics, of the mean and of the variance, that are corrected for their start at 0."""
    known = zip(STATISTICS, moves, strict=True)
    return {f"zero_debias_{slot}": True for slot, one in known if one and BIASED in one.shadows}


def shadows(moves: Sequence[Update | None]) -> dict[str, str]:
    """{weight of the layer: variable} of what that needs."""
    known = [(slot, one) for slot, one in zip(STATISTICS, moves, strict=False) if one]
    return {f"{slot}_{end}": name for slot, one in known for end, name in one.shadows.items()}


def moving(update: Update, single: bool) -> dict[str, Any] | None:
    """The arguments for how a statistic moves; None for a rate that no decay has."""
    if update.decay is None:
        found = decay_of(update.rate, single)
        return None if found is None else without_defaults([("decay", found, 0.999)])
    decay = shortest(update.decay)
    if np.float32(1 - decay) != np.float32(update.rate):
        return None
    return without_defaults([("decay", decay, 0.999), ("assigned", True, False)])


def decay_of(moved: float, single: bool) -> float | None:
    """The shortest decay that makes a statistic move at a rate."""
    for digits in range(1, 12):
        found = round(1 - moved, digits)
        if rate(found, single) == np.float32(moved):
            return found
    return None


def all_are(net: Net, tensor: str, value: float) -> bool:
    """Whether a tensor is a constant whose elements have that value; one that fills a shape, too."""
    node = net.maker(tensor)
    if node is not None and node.op == "Fill":
        tensor = node.inputs[1]
    constant = net.constant(tensor)
    return constant is not None and bool((constant == value).all())
