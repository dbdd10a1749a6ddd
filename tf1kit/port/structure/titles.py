"""Names and first lines of functions that make layers, from what the layers are."""

from __future__ import annotations

import re

from tf1kit.port.structure.expression import Call, Expression, Value, all_in

CELL = "cell:"  # what a call of a cell's layers begins with
TITLES = {
    "AveragePooling2D": "mean_pool",
    "BatchNormalization": "norm",
    "Conv2D": "conv",
    "Dense": "dense",
    "DepthwiseConv2D": "depthwise",
    "GroupNormalization": "norm",
    "InstanceNormalization": "norm",
    "LayerNormalization": "norm",
    "MaxPooling2D": "max_pool",
}
POSITIONAL = {  # the names of arguments that are written without them
    "Activation": ("activation",),
    "AveragePooling2D": ("pool_size",),
    "Conv2D": ("filters", "kernel_size"),
    "Dense": ("units",),
    "Dropout": ("rate",),
    "DepthwiseConv2D": ("kernel_size",),
    "MaxPooling2D": ("pool_size",),
    "ZeroPadding2D": ("padding",),
}


def positional(function: str, at: int) -> str:
    """The name of an argument."""
    known = POSITIONAL.get(last(function), ())
    return known[at] if at < len(known) else "value"


def last(function: str) -> str:
    """The class that a call makes."""
    return function.rpartition(".")[2]


def title(group: list[Call]) -> str:
    """A name: that of the first layer of a chain, or what all names in the group begin with."""
    inner = [one.function for one in all_in(group[0]) if isinstance(one, Call)]
    if "Branches" not in inner and not inner[0].startswith(CELL):
        made = next((TITLES[last(one)] for one in inner if last(one) in TITLES), last(inner[-1]))
        return f"{made}_norm" if last(inner[-1]) == "BatchNormalization" and len(inner) > 1 else made
    words = [re.findall(r"[A-Za-z]{3,}", name.rpartition(".")[2] or name) for name in map(_name, group)]
    first = words[0][0] if words[0] else ""
    return first if first and all(one[:1] == [first] for one in words) else "block"


def _name(one: Call) -> str:
    found = (argument.value for key, argument in one.arguments if key == "name" and isinstance(argument, Value))
    return str(next(found, ""))


def told(body: Expression, times: int) -> str:
    """The first line of a docstring, such as "Conv2D, BatchNormalization, relu; made 12 times."."""
    inner = [one for one in all_in(body) if isinstance(one, Call)]
    made = [_told(one) for one in inner if one.function != "Chain"]
    if any(one.function == "Branches" for one in inner):
        joined = [last(one.function) for one in inner if one.function in JOINS]
        return f"Branches, joined by {' and '.join(dict.fromkeys(joined))}; made {times} times."
    return f"{', '.join(made)}; made {times} times."


JOINS = tuple(f"layers.{name}" for name in ("Add", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract"))


def _told(one: Call) -> str:
    value = one.arguments[0][1] if one.function == "layers.Activation" else None
    return str(value.value) if isinstance(value, Value) else last(one.function)
