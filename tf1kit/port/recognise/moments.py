"""Recognises what normalizes by moments: `tf.nn.moments` and `tf.nn.batch_normalization`, or a program's own."""

from __future__ import annotations

from dataclasses import dataclass

from tf1kit.port.net import Net
from tf1kit.port.recognise.pattern import SUM, first

SPREADS = {  # how a variance is computed
    "moments": ("Mean", ("SquaredDifference", "x", "mean"), "axes"),
    "squares": ("Mean", ("Square", ("Sub", "x", "mean")), "axes"),
}
ROOT = ("Rsqrt", (SUM, "variance", "#epsilon"))
SLOPES = (("Mul", ROOT, "gamma"), ROOT)
FORMS = tuple(
    (SUM, ("Mul", "x", slope), shift)
    for slope in SLOPES
    for shift in (("Sub", "beta", ("Mul", "mean", slope)), ("Mul", ("Neg", "mean"), slope))
)


@dataclass(frozen=True)
class Moments:
    """The mean and the biased variance of a tensor over axes.

    Args:
        x: the tensor.
        rank: the number of its axes.
        axes: those that are summed, none of them negative.
        keeps: whether they are kept with the size 1.
        variance: how the variance is computed: "moments", as `tf.nn.moments` does; "squared_difference", the same with a
            gradient through the mean; "squares", `mean(square(x - mean))`.
    """

    x: str
    rank: int
    axes: tuple[int, ...]
    keeps: bool
    variance: str = "moments"


@dataclass(frozen=True)
class Normalized:
    """`x * inv + (beta - mean * inv)` with `inv = rsqrt(variance + epsilon) * gamma`; "" without gamma or beta."""

    x: str
    mean: str
    variance: str
    epsilon: float
    gamma: str
    beta: str
    moments: Moments | None


def normalized(net: Net, tensor: str) -> Normalized | None:
    """What a tensor is, if it is the result of `tf.nn.batch_normalization`."""
    found = first(net, tensor, FORMS)
    if found is None:
        return None
    gamma, beta = found.get("gamma", ""), found.get("beta", "")
    moments = moments_of(net, found["mean"], found["variance"])
    if moments is not None and moments.x != found["x"]:
        return None
    return Normalized(found["x"], found["mean"], found["variance"], found["epsilon"], gamma, beta, moments)


def moments_of(net: Net, mean: str, variance: str) -> Moments | None:
    """What two tensors are moments of; None if they are not `tf.nn.moments` of one tensor."""
    squeezed = [node for one in (mean, variance) if (node := net.made_by(one, "Squeeze"))]
    if len(squeezed) == 1:
        return None
    centre, spread = [one.inputs[0] for one in squeezed] or [mean, variance]
    how, found = next(
        ((how, found) for how, form in SPREADS.items() if (found := first(net, spread, [form]))), ("", None)
    )
    rank = len(net.shapes.get(found["x"], ())) if found else 0
    if not found or not rank or found["mean"] != centre:
        return None
    means = [net.nodes[one.rpartition(":")[0]] for one in (centre, spread)]
    along = [net.integers(one.inputs[1]) for one in means] + [one.numbers("squeeze_dims") for one in squeezed]
    if means[0].op != "Mean" or means[0].inputs[0] != found["x"]:
        return None
    axes = {tuple(sorted(axis % rank for axis in one or ())) for one in along}
    if len(axes) > 1 or () in axes or not all(one.truth("keep_dims") for one in means):
        return None
    if how == "moments" and means[1].inputs[0] not in net.stopped_moments:
        how = "squared_difference"
    return Moments(found["x"], rank, axes.pop(), not squeezed, how)
