"""Recognises the learning rates of `tf.train` that depend on the step; other formulas of the step are written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.check import source
from tf1kit.port.flags import CHOICES, become_constant
from tf1kit.port.minimized import PLACEHOLDERS, NotFoundError
from tf1kit.port.net import VARIABLES, Net, Node, net_of, shortest, value_of
from tf1kit.port.recognise import recognise
from tf1kit.port.recognise.branches import cases
from tf1kit.port.recognise.pattern import SUM, first, number, scalar
from tf1kit.port.recognise.step import Formula, Made, without_defaults
from tf1kit.port.selected import RESULT, selected
from tf1kit.port.simplify.identities import pass_on

SCHEDULES = "tf1kit.keras.schedules."
RATE = "Rate"  # the class of a formula
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


EXACT = {  # what NumPy computes of numbers to the bit as TensorFlow does
    **{key: one for key, one in OF_NUMBERS.items() if key != "Pow"},
    "Equal": np.equal,
    "Greater": np.greater,
    "GreaterEqual": np.greater_equal,
    "Less": np.less,
    "LessEqual": np.less_equal,
    "NotEqual": np.not_equal,
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


def formula_of(graph: Any, tensor: str) -> tuple[Formula, str]:
    """(the formula of a learning rate that depends on the step alone, the variable that counts the steps).

    Raises NotFoundError for a rate that depends on something else.
    """
    net = _folded(pass_on(net_of(selected(graph, tensor), (), {"rate": f"{RESULT}:0"})))
    for node in net.nodes.values():
        if node.op in PLACEHOLDERS:
            raise NotFoundError(f"the optimizer (its learning rate takes {node.name}: give --feed {node.name}=NUMBER)")
    counts = [net.nodes[name] for name in net.variables]
    if len(counts) != 1 or counts[0].shape() != ():
        told = f"depends on {' and '.join(net.variables)}" if counts else "is not a number"
        raise NotFoundError(f"the optimizer (its learning rate {told}, and a schedule takes the step alone)")
    count = counts[0]
    inner = replace(net, inputs=(count.output,)).with_nodes(net.nodes.values())
    try:
        steps = recognise(inner, "the learning rate", layers=False)
    except UsageError as error:
        raise NotFoundError(f"the optimizer ({error})") from error
    return Formula(
        RATE, steps=tuple(steps), step=count.output, rate=inner.outputs["rate"], dtype=count.dtype("dtype")
    ), count.name


def _folded(net: Net) -> Net:
    """The net with numbers in the place of what is computed of them, and without choices that they make."""
    made, real = dict[str, Node](), dict[str, str]()
    for name, node in net.nodes.items():
        inputs = tuple(real.get(one, one) for one in node.inputs)
        makers = [made.get(source(one)[0]) for one in inputs]
        values = [value_of(one) if one is not None and one.op == "Const" else None for one in makers]
        made[name] = replace(node, inputs=inputs)
        if node.op in CHOICES and (holds := values[0]) is not None and holds.size == 1:
            real[node.output] = inputs[1 if holds else 2]
        elif values and all(one is not None and one.size == 1 for one in values) and node.op in (*EXACT, "Cast"):
            known = [one for one in values if one is not None]
            value = known[0].astype(node.dtype("DstT")) if node.op == "Cast" else EXACT[node.op](*known)
            proto = type(node.proto)(name=name)
            become_constant(proto, tf.make_tensor_proto(value))
            made[name] = Node(name, "Const", (), proto)
    outputs = {key: real.get(one, one) for key, one in net.outputs.items()}
    return replace(net, outputs=outputs).with_nodes(made.values())


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
