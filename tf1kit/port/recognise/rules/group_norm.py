"""`tf1kit.keras.GroupNormalization`, as contrib writes it: `x * gain + offset` of groups of channels, between reshapes."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.moments import moments_of
from tf1kit.port.recognise.pattern import SUM, Found, first
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Reshape",)
ROOT = ("Rsqrt", (SUM, "variance", "#epsilon"))
GAIN = ("Mul", ROOT, "gamma")
SHIFT = ("Mul", ("Neg", "mean"), ROOT)
SCALED = ("Mul", SHIFT, "gamma")
FORMS = (
    (SUM, ("Mul", "x", GAIN), (SUM, SCALED, "beta")),
    (SUM, ("Mul", "x", ROOT), (SUM, SHIFT, "beta")),
    (SUM, ("Mul", "x", GAIN), SCALED),
    (SUM, ("Mul", "x", ROOT), SHIFT),
)


def match(net: Net, node: Node) -> Step | None:
    """A normalization of the spatial axes and a group of channels."""
    found = first(net, node.inputs[0], FORMS)
    apart = net.made_by(found["x"], "Reshape") if found else None
    if found is None or apart is None:
        return None
    x = apart.inputs[0]
    whole, parts = net.shapes.get(x, ()), net.shapes.get(apart.output, ())
    if whole != net.shapes.get(node.output) or whole.count(None) > 1 or len(parts) != len(whole) + 1:
        return None
    moments = moments_of(net, found["mean"], found["variance"])
    for layout, at in (("channels_last", len(whole) - 1), ("channels_first", 1)):
        sizes = parts[at : at + 2]
        axes = tuple(axis for axis in range(1, len(parts)) if axis != at)
        weights = _weights(net, found, (*[1] * at, *sizes, *[1] * (len(whole) - 1 - at)))
        if moments is None or (moments.x, moments.axes, moments.keeps) != (apart.output, axes, True) or weights is None:
            continue
        if moments.variance != "moments" or (*whole[:at], *whole[at + 1 :]) != (*parts[:at], *parts[at + 2 :]):
            continue
        options = {"groups": sizes[0]} | without_defaults(
            [
                ("epsilon", found["epsilon"], 1e-6),
                ("data_format", layout, "channels_last"),
                ("center", "beta" in weights, True),
                ("scale", "gamma" in weights, True),
            ]
        )
        return Step("tf1kit.keras.GroupNormalization", (x,), (node.output,), node.name, options, weights)
    return None


def _weights(net: Net, found: Found, shape: tuple[int | None, ...]) -> dict[str, str] | None:
    """The variables gamma and beta; None if one of them is no variable in this shape."""
    made: dict[str, str] = {}
    for slot in ("gamma", "beta"):
        reshape = net.made_by(found.get(slot, ""), "Reshape")
        variable = net.variable(reshape.inputs[0]) if reshape else None
        if slot in found and (variable is None or reshape is None or net.integers(reshape.inputs[1]) != shape):
            return None
        if variable:
            made[slot] = variable
    return made
