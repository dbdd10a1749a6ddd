"""`tf1kit.keras.Dropout`, as `tf.nn.dropout` up to 1.12 and the drop path of slim's networks write it.

1.12: `x / keep * floor(keep + drawn)`; drop path: `x * (1 / keep) * floor(keep + drawn)`.
"""

from __future__ import annotations

import numpy as np

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import SUM, first, scalar
from tf1kit.port.recognise.rules.dropout import dropout
from tf1kit.port.recognise.step import Step

COMPOSED = True
OPS = ("Mul",)
KEPT = ("Floor", (SUM, "#keep", "drawn"))
FORMS = {"1.12": ("Mul", ("RealDiv", "x", "#keep"), KEPT), "drop path": ("Mul", ("Mul", "x", "factor"), KEPT)}


def match(net: Net, node: Node) -> Step | None:
    """Dropout at a rate that is a constant, with or without seeds."""
    for arithmetic, form in FORMS.items():
        found = first(net, node.output, [form])
        rate = _rate(found["keep"]) if found else None
        if found is None or rate is None:
            continue
        if "factor" in found and scalar(net, found["factor"]) != np.float32(1 / (1 - rate)):
            continue
        return dropout(net, node, found["x"], found["drawn"], rate, arithmetic)
    return None


def _rate(keep: float) -> float | None:
    """The shortest rate that keeps this part of the elements."""
    found = (round(1 - keep, digits) for digits in range(1, 12))
    return next((rate for rate in found if 0 <= rate < 1 and np.float32(1 - rate) == np.float32(keep)), None)
