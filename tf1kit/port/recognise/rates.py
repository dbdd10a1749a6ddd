"""Recognises the learning rates of `tf.train` that depend on the step."""

from __future__ import annotations

from typing import Any

import numpy as np

from tf1kit.port.net import VARIABLES, Net, shortest
from tf1kit.port.recognise.branches import cases
from tf1kit.port.recognise.pattern import SUM, first, number, scalar
from tf1kit.port.recognise.step import Made, without_defaults

SCHEDULES = "tf1kit.keras.schedules."
STEP = ("Cast", "step")
PASSED = ("RealDiv", STEP, "#decay_steps")
FLOOR = ("Floor", PASSED)
LEFT = ("Sub", 1, ("RealDiv", ("Minimum", STEP, "#decay_steps"), "#decay_steps"))
CYCLES = ("SelectV2", ("Equal", STEP, 0), 1, ("Ceil", PASSED))
CYCLED = ("Merge", ("Ceil", ("RealDiv", ("Switch", STEP), "#decay_steps")), 1)
COSINE = ("Cos", ("Mul", "#pi", ("RealDiv", ("Minimum", STEP, "#decay_steps"), "#decay_steps")))
SHRINKING = ("Sub", "#initial_learning_rate", "#end_learning_rate")


def _cycle(cycles: Any) -> Any:
    return ("Sub", 1, ("RealDiv", STEP, ("Mul", "#decay_steps", cycles)))


def _polynomial(left: Any) -> Any:
    return (SUM, ("Mul", SHRINKING, ("Pow", left, "#power")), "#end_learning_rate")


FORMS: tuple[tuple[str, Any, dict[str, Any]], ...] = (  # class, pattern, further arguments
    ("ExponentialDecay", ("Mul", "#initial_learning_rate", ("Pow", "#decay_rate", PASSED)), {}),
    ("ExponentialDecay", ("Mul", "#initial_learning_rate", ("Pow", "#decay_rate", FLOOR)), {"staircase": True}),
    *(
        ("NaturalExpDecay", ("Mul", "#initial_learning_rate", ("Pow", ("Exp", ("Neg", "#decay_rate")), passed)), more)
        for passed, more in ((PASSED, {}), (FLOOR, {"staircase": True}))
    ),
    *(
        ("InverseTimeDecay", ("RealDiv", "#initial_learning_rate", (SUM, 1, ("Mul", "#decay_rate", passed))), more)
        for passed, more in ((PASSED, {}), (FLOOR, {"staircase": True}))
    ),
    ("PolynomialDecay", _polynomial(LEFT), {}),
    ("PolynomialDecay", _polynomial(_cycle(CYCLES)), {"cycle": True}),
    ("PolynomialDecay", _polynomial(_cycle(CYCLED)), {"cycle": True}),
    (
        "CosineDecay",
        ("Mul", "#initial_learning_rate", (SUM, ("Mul", "#rest", ("Mul", 0.5, (SUM, 1, COSINE))), "#alpha")),
        {},
    ),
)
WARMS = ("Cast", ("Less", STEP, "#warmup_steps"))
WARMED = (
    SUM,
    ("Mul", ("Sub", 1, WARMS), "rate"),
    ("Mul", WARMS, ("Mul", "#initial_learning_rate", ("RealDiv", ("Cast", STEP), "#warmup_steps"))),
)
LAST = ("LessEqual", "step", "#last")
UP_TO = (LAST, ("LogicalAnd", ("Greater", "step", "#first"), LAST))
ORDER = ("initial_learning_rate", "decay_steps", "decay_rate")
DEFAULTS = {"end_learning_rate": 0.0001, "power": 1.0, "alpha": 0.0}


OF_NUMBERS: dict[str, Any] = {
    "Add": np.add,
    "AddV2": np.add,
    "Floor": np.floor,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "Mul": np.multiply,
    "Pow": np.power,
    "RealDiv": np.divide,
    "Sub": np.subtract,
}


def _computed(net: Net, tensor: str) -> Any:
    """The float32 that a formula of numbers gives, such as a decay whose step is fed; None for what is not one."""
    value = scalar(net, tensor)
    if value is not None:
        return np.float32(value)
    node = net.made_by(tensor, *OF_NUMBERS)
    given = [_computed(net, one) for one in node.inputs] if node else [None]
    return None if node is None or any(one is None for one in given) else OF_NUMBERS[node.op](*given)


def rate_of(net: Net, tensor: str) -> tuple[float | Made, str] | None:
    """(a learning rate, the variable that it counts by or ""); None for another formula."""
    constant = number(net, tensor)
    if constant is not None:
        return float(constant), ""
    computed = _computed(net, tensor)
    if computed is not None:
        return shortest(float(computed)), ""
    for name, pattern, more in FORMS:
        found = first(net, tensor, [pattern])
        counter = net.made_by(found["step"], *VARIABLES) if found else None
        if found and counter:
            given = tuple(found[key] for key in ORDER if key in found)
            rest = without_defaults((key, found[key], default) for key, default in DEFAULTS.items() if key in found)
            if name == "CosineDecay" and not _is_cosine(found):
                continue
            return Made(SCHEDULES + name, given, tuple({**rest, **more}.items())), counter.name
    return _warmed(net, tensor) or _piecewise(net, tensor)


def _warmed(net: Net, tensor: str) -> tuple[Made, str] | None:
    """A rate behind a line of the first steps."""
    found = first(net, tensor, [WARMED])
    counter = net.made_by(found["step"], *VARIABLES) if found else None
    after = rate_of(net, found["rate"]) if found else None
    if found is None or counter is None or after is None or after[1] not in ("", counter.name):
        return None
    given = (after[0], found["initial_learning_rate"], found["warmup_steps"])
    return Made(SCHEDULES + "WarmUp", given), counter.name


def _is_cosine(found: dict[str, Any]) -> bool:
    return abs(found["pi"] - 3.1415927) < 1e-6 and abs(found["rest"] + found["alpha"] - 1) < 1e-6


def _piecewise(net: Net, tensor: str) -> tuple[Made, str] | None:
    """`tf.train.piecewise_constant`, which is a `tf.case`."""
    found = cases(net, tensor)
    if found is None:
        return None
    *bounded, (_, last) = found
    values: dict[float, float] = {}  # the step up to which a rate holds -> the rate
    steps = set()
    for condition, chosen in bounded:
        held, value = _held(net, condition), number(net, chosen)
        if held is None or value is None:
            return None
        steps.add(held[0])
        values[held[1]] = float(value)
    default = number(net, last)
    if len(values) < 2 or len(steps) != 1 or default != values[min(values)] or float("inf") not in values:
        return None
    counter = net.made_by(steps.pop(), *VARIABLES)
    if counter is None:
        return None
    bounds = sorted(values)
    given = tuple(int(one) for one in bounds[:-1]), tuple(values[one] for one in bounds)
    return Made(f"{SCHEDULES}PiecewiseConstant", given), counter.name


def _held(net: Net, tensor: str) -> tuple[str, float] | None:
    """(the step, the last one for which a condition is true)."""
    found = first(
        net,
        tensor,
        [("LessEqual", "step", "#last"), ("LogicalAnd", ("Greater", "step", "#first"), ("LessEqual", "step", "#last"))],
    )
    if found is None and (found := first(net, tensor, [("Greater", "step", "#first")])):
        found["last"] = float("inf")
    return (found["step"], found["last"]) if found else None
