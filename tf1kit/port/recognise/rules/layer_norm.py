"""`tf1kit.keras.LayerNormalization` and `InstanceNormalization`, of contrib and by hand.

`tf.nn.batch_normalization` of moments whose axes are kept, or a difference from the mean that is scaled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.moments import Moments, moments_of, normalized
from tf1kit.port.recognise.pattern import SUM, Found, first
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Add", "AddV2", "Mul", "RealDiv")
WHOLE = "batch_normalization"
CENTRED = ("Sub", "x", "mean")
RAISED = (SUM, "variance", "#epsilon")
FORMS = {
    "rsqrt": ("Mul", CENTRED, ("Rsqrt", RAISED)),
    "sqrt": ("RealDiv", CENTRED, ("Sqrt", RAISED)),
    "power": ("RealDiv", CENTRED, ("Pow", RAISED, 0.5)),
    "deviation": ("RealDiv", CENTRED, (SUM, ("Sqrt", "variance"), "#epsilon")),
}
EPSILONS = {"tf1kit.keras.LayerNormalization": 1e-12, "tf1kit.keras.InstanceNormalization": 1e-6}


def match(net: Net, node: Node) -> Step | None:
    """A normalization of each example by itself, with weights or without."""
    for arithmetic, found in _found(net, node.output):
        moments = moments_of(net, found["mean"], found["variance"])
        if moments is None or not moments.keeps or 0 in moments.axes or moments.x != found["x"]:
            continue
        if {found["mean"], found["variance"]} & net.updates.keys():
            continue
        weights = {slot: weight(net, found.get(slot, ""), moments) for slot in ("gamma", "beta")}
        if None not in weights.values():
            return _step(net, node, found, moments, arithmetic, {key: one for key, one in weights.items() if one})
    return None


def _found(net: Net, tensor: str) -> Iterator[tuple[str, Found]]:
    """(arithmetic, what the names of its form stand for) of the forms that match, those with weights first."""
    whole = normalized(net, tensor)
    if whole is not None:
        given = {key: one for key, one in (("gamma", whole.gamma), ("beta", whole.beta)) if one}
        found = {"x": whole.x, "mean": whole.mean, "variance": whole.variance, "epsilon": whole.epsilon}
        yield WHOLE, {**found, **given}
    for arithmetic, form in FORMS.items():
        scaled = ("Mul", form, "gamma")
        for pattern in ((SUM, scaled, "beta"), (SUM, form, "beta"), scaled, form):
            if hand := first(net, tensor, [pattern]):
                yield arithmetic, hand


def weight(net: Net, tensor: str, moments: Moments) -> tuple[str, str, int] | tuple[()] | None:
    """(variable, where its axes are, how many it has) of a gamma or beta; () without one, None for another tensor."""
    if not tensor:
        return ()
    variable, reshape = net.variable(tensor), net.made_by(tensor, "Reshape")
    shape = net.shapes.get(moments.x, ())
    if reshape is not None and (variable := net.variable(reshape.inputs[0])):
        sizes = net.shape_of(variable)
        first_axis = (1, *sizes, *[1] * (moments.rank - 2))
        is_first = len(sizes) == 1 and sizes == shape[1:2] and net.integers(reshape.inputs[1]) == first_axis
        return (variable, "channels_first", 1) if is_first and moments.rank > 2 else None
    if variable is None:
        return None
    sizes = net.shape_of(variable)
    return (variable, "channels_last", len(sizes)) if sizes and shape[-len(sizes) :] == sizes else None


def _step(
    net: Net, node: Node, found: Found, moments: Moments, arithmetic: str, weights: dict[str, Any]
) -> Step | None:
    layouts = {layout for _, layout, _ in weights.values()} or {"channels_last"}
    counts = {count for *_, count in weights.values()} or {1}
    if len(layouts) > 1 or len(counts) > 1:
        return None
    layout, count = layouts.pop(), counts.pop()
    channels = 1 if layout == "channels_first" else moments.rank - 1
    spatial = tuple(axis for axis in range(1, moments.rank) if axis != channels)
    is_instance = moments.axes == spatial and count == 1 and moments.rank > 2
    kind = "tf1kit.keras.InstanceNormalization" if is_instance else "tf1kit.keras.LayerNormalization"
    axes = moments.axes[0] - moments.rank if len(moments.axes) == 1 else moments.axes
    options = without_defaults(
        [
            ("axis", -1 if is_instance else axes, -1),
            ("begin_params_axis", -count, -1),
            ("data_format", layout, "channels_last"),
            ("center", "beta" in weights, True),
            ("scale", "gamma" in weights, True),
            ("epsilon", found["epsilon"], EPSILONS[kind]),
            ("variance", moments.variance, "moments"),
            ("arithmetic", arithmetic, WHOLE),
        ]
    )
    named = {slot: variable for slot, (variable, *_) in weights.items()}
    return Step(kind, (moments.x,), (node.output,), node.name, options, named)
