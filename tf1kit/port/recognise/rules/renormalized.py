"""`tf1kit.keras.BatchNormalization(renorm=True)`, as `tf.layers.batch_normalization` writes it in training.

`r = stddev / known` and `d = (mean - renorm_mean) / known`, with `stddev = sqrt(variance + epsilon)` and
`known = maximum(renorm_stddev, sqrt(epsilon))`, are clipped, and go through gamma and beta.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.moments import Normalized, normalized
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.rules.batch_norm import decay_of, moving
from tf1kit.port.recognise.step import Step, without_defaults
from tf1kit.port.updates import DEVIATION, Update

COMPOSED = True
OPS = ("Add", "AddV2")
DEVIATION_OF = ("Sqrt", (SUM, "variance", "#epsilon"))
KNOWN = ("Maximum", "renorm_stddev", "#smallest")
RATIO = ("RealDiv", DEVIATION_OF, KNOWN)
SHIFT = ("RealDiv", ("Sub", "mean", "renorm_mean"), KNOWN)
SQUARED = ("Relu", ("Sub", "square", "#epsilon"))


def match(net: Net, node: Node) -> Step | None:
    """Batch renormalization whose four averages move alike in pairs."""
    found = normalized(net, node.output)
    if found is None or found.moments is None or found.moments.keeps or found.moments.variance != "moments":
        return None
    if found.moments.axes != tuple(range(found.moments.rank - 1)):
        return None
    r, gamma = _scaled(net, found.gamma)
    total = first(net, found.beta, [(SUM, "d", "beta")])
    beta = net.variable(total["beta"]) if total else None
    d, same = _scaled(net, total["d"] if total and beta else found.beta)
    if gamma != same:
        return None
    (r, least, most), (d, lowest, highest) = _clipped(net, r), _clipped(net, d)
    taken = _taken(net, found, r, d)
    if taken is None or (lowest is None) != (highest is None) or (highest is not None and lowest != -highest):
        return None
    moves = _moves(net, found, *taken)
    if moves is None:
        return None
    mean, variance, renorm_mean, renorm_stddev = moves
    decay, renorm_decay = moving(mean, single=False), decay_of(renorm_mean.rate, False)
    if decay is None or renorm_decay is None:
        return None
    clipping = without_defaults([("rmin", least, None), ("rmax", most, None), ("dmax", highest, None)])
    options = decay | without_defaults(
        [
            ("renorm", True, False),
            ("renorm_clipping", clipping or None, None),
            ("renorm_decay", renorm_decay, 0.99),
            ("center", beta is not None, True),
            ("scale", gamma is not None, False),
            ("epsilon", found.epsilon, 0.001),
        ]
    )
    weights = {slot: variable for slot, variable in (("gamma", gamma), ("beta", beta)) if variable}
    weights |= {"moving_mean": mean.variable, "moving_variance": variance.variable}
    weights |= {"moving_stddev": variance.shadows[DEVIATION], "renorm_mean": renorm_mean.variable}
    weights["renorm_stddev"] = renorm_stddev.variable
    return Step("tf1kit.keras.BatchNormalization", (found.x,), (node.output,), node.name, options, weights)


def _scaled(net: Net, tensor: str) -> tuple[str, str | None]:
    """(the other factor, gamma) of a product with gamma; (the tensor, None) for another tensor."""
    product = first(net, tensor, [("Mul", "other", "gamma")])
    gamma = net.variable(product["gamma"]) if product else None
    return (product["other"], gamma) if product and gamma else (tensor, None)


def _clipped(net: Net, tensor: str) -> tuple[str, float | None, float | None]:
    """(a tensor before it is clipped, the least value, the greatest one)."""
    if stop := net.made_by(tensor, "StopGradient"):
        tensor = stop.inputs[0]
    above = first(net, tensor, [("Minimum", "inner", "#limit")])
    tensor = above["inner"] if above else tensor
    below = first(net, tensor, [("Maximum", "inner", "#limit")])
    least, most = (float(one["limit"]) if one else None for one in (below, above))
    return below["inner"] if below else tensor, least, most


def _taken(net: Net, found: Normalized, r: str, d: str) -> tuple[str, str] | None:
    """The variables `renorm_mean` and `renorm_stddev`, if two tensors are r and d."""
    ratio, shift = first(net, r, [RATIO]), first(net, d, [SHIFT])
    if ratio is None or shift is None or not _is_deviation(found, ratio) or shift["mean"] != found.mean:
        return None
    smallest = np.sqrt(np.float32(found.epsilon))
    if {np.float32(one["smallest"]) for one in (ratio, shift)} != {smallest}:
        return None
    mean, *deviations = (net.variable(one) for one in (shift["renorm_mean"], ratio["renorm_stddev"]))
    same = ratio["renorm_stddev"] == shift["renorm_stddev"]
    return (mean, deviations[0]) if mean and deviations[0] and same else None


def _is_deviation(found: Normalized, given: Mapping[str, Any] | None) -> bool:
    """Whether a match of `DEVIATION_OF` is of the variance of the batch."""
    return given is not None and (given["variance"], given["epsilon"]) == (found.variance, found.epsilon)


def _moves(net: Net, found: Normalized, renorm_mean: str, renorm_stddev: str) -> tuple[Update, ...] | None:
    """What moves `moving_mean`, `moving_variance`, `renorm_mean` and `renorm_stddev`; None if another formula does."""
    known = {one.variable: one for one in net.averages}
    means = [one for one in net.averages if one.statistic == found.mean and one.variable != renorm_mean]
    variances = [
        one
        for one in net.averages
        if DEVIATION in one.shadows and _is_deviation(found, first(net, one.statistic, [DEVIATION_OF]))
    ]
    own = [known.get(renorm_mean), known.get(renorm_stddev)]
    if len(means) != 1 or len(variances) != 1 or None in own:
        return None
    moves = (means[0], variances[0], *(one for one in own if one))
    square = first(net, variances[0].change, [SQUARED])
    if square is None or square["epsilon"] != found.epsilon or moves[2].statistic != found.mean:
        return None
    if not _is_deviation(found, first(net, moves[3].statistic, [DEVIATION_OF])):
        return None
    alike = moves[0].rate == moves[1].rate and moves[2].rate == moves[3].rate
    plain = all(one.decay is None and one.shadows.keys() <= {DEVIATION} for one in moves)
    return moves if alike and plain else None
