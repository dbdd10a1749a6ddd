"""`tf1kit.keras.BatchNormalization`, written as `tf.nn.batch_normalization` writes it.

`x * inv + (beta - mean * inv)` with `inv = rsqrt(variance + epsilon) * gamma`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.moments import Moments, normalized
from tf1kit.port.recognise.rules.batch_norm import all_are, debiasing, moving, shadows
from tf1kit.port.recognise.step import Step, without_defaults
from tf1kit.port.updates import DEVIATION, Update

COMPOSED = True
OPS = ("Add", "AddV2")


def match(net: Net, node: Node) -> Step | None:
    """Batch normalization by moving statistics that are variables, or by those of the batch, which move them."""
    found = normalized(net, node.output)
    if found is None or len(net.shapes.get(found.x, ())) < 2:
        return None
    gamma, beta = (one and net.variable(one) for one in (found.gamma, found.beta))
    scaled = found.gamma and not all_are(net, found.gamma, 1)
    if (scaled and not gamma) or (found.beta and not beta):
        return None
    kept = [net.variable(one) for one in (found.mean, found.variance)]
    moves: list[Update | None] = []
    decay: dict[str, Any] | None = {}
    if None in kept:
        moves = [net.updates.get(one) for one in (found.mean, found.variance)]
        kept, decay = [one.variable if one else None for one in moves], _decay(found.moments, moves)
    if None in kept or decay is None:
        return None
    options = decay | without_defaults(
        [
            ("center", bool(beta), True),
            ("scale", bool(gamma), False),
            ("epsilon", found.epsilon, 0.001),
            ("fused", False, None),
        ]
    )
    named = {"gamma": gamma, "beta": beta, "moving_mean": kept[0], "moving_variance": kept[1]}
    weights = {slot: variable for slot, variable in named.items() if variable} | shadows(moves)
    return Step("tf1kit.keras.BatchNormalization", (found.x,), (node.output,), node.name, options, weights)


def _decay(moments: Moments | None, moves: Sequence[Update | None]) -> dict[str, Any] | None:
    """How the moving statistics move; None if they are not of channels, or move in two ways."""
    ways = {replace(one, variable="", statistic="", change="", forced=False) for one in moves if one}
    if moments is None or moments.keeps or moments.variance == "squares" or len(ways) != 1:
        return None
    if moments.axes != tuple(range(moments.rank - 1)):
        return None
    found = moving(ways.pop(), single=False)
    return None if found is None or any(DEVIATION in one.shadows for one in moves if one) else found | debiasing(moves)
