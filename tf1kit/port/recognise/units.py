"""Lets layers take in the bias and the activation behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from tf1kit.port.recognise.rules.bias import BROADCAST
from tf1kit.port.recognise.step import Step

BIASED = ("layers.Conv2D", "layers.DepthwiseConv2D", "layers.Dense")
BROADCASTING = {"layers.Conv2D": "tf1kit.keras.Conv2D", "layers.Dense": "tf1kit.keras.Dense"}  # layers that add by +
OWN = {
    **BROADCASTING,
    "layers.SeparableConv1D": "tf1kit.keras.SeparableConv1D",
}  # with TensorFlow 1's gradient of a bias
WIDER = (
    *BIASED,
    *(f"layers.{name}" for name in ("Conv1D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose", "SeparableConv1D")),
)  # of Keras, with another gradient of the bias
ACTIVATED = (*BIASED, *OWN, *OWN.values())
APART = ("softmax", "log_softmax")  # a loss takes the logits in front of these


def units(
    steps: list[Step], outputs: Collection[str], trains: bool = False, biased: Collection[str] = BIASED
) -> list[Step]:
    """The steps, in which a layer takes in the bias and activation behind it if nothing else takes its output.

    trains: whether a layer must compute the gradient of its bias as the graph does.
    biased: the layers that take in a bias.
    """
    users = Counter(tensor for step in steps for tensor in step.tensors) + Counter(outputs)
    made: dict[str, Step] = {}  # by the first output, in order
    for step in steps:
        before = made.get(step.tensors[0]) if len(step.tensors) == 1 else None
        joined = _joined(before, step, trains, biased) if before and users[before.output] == 1 else None
        if joined is not None and before is not None:
            del made[before.output]
        elif step.kind == BROADCAST:
            joined = replace(step, kind="tf1kit.keras.BiasAdd", options={"bias_add": False} if trains else {})
        made[step.output] = joined or step
    return list(made.values())


def _joined(before: Step, step: Step, trains: bool, biased: Collection[str]) -> Step | None:
    """One step for two, None if the first cannot take in the second."""
    options = dict(before.options)
    if trains and "bias" in step.weights and not _has_its_gradient(before, step):
        return None
    alike = options.get("data_format") == step.options.get("data_format")
    if "bias" in step.weights and before.kind in biased and options.get("use_bias") is False and alike:
        del options["use_bias"]
        by_plus = step.kind == BROADCAST and (trains or before.kind == "layers.Conv2D")
        kind = BROADCASTING.get(before.kind, before.kind) if by_plus else before.kind
        weights = {**before.weights, **step.weights}
        return replace(before, kind=kind, options=options, weights=weights, outputs=step.outputs)
    if _is_taken_in(step) and before.kind in ACTIVATED and "activation" not in options:
        use = {key: options.pop(key) for key in ("use_bias",) if key in options}
        options = {**options, "activation": step.options["activation"], **use}
        return replace(before, options=options, outputs=step.outputs)
    return None


def _has_its_gradient(before: Step, step: Step) -> bool:
    """Whether a layer with a bias computes the gradient of the bias as the graph does."""
    is_last = "data_format" not in before.options
    return is_last and (step.kind != BROADCAST or before.kind in BROADCASTING)


def _is_taken_in(step: Step) -> bool:
    return step.kind == "layers.Activation" and step.options["activation"] not in APART
