"""Random numbers of a network: `tf1kit.keras.RandomNormal`, `TruncatedNormal` and `RandomUniform`.

`tf.random_normal` writes `draw * stddev + mean`, and `tf.random_uniform` `draw * (maxval - minval) + minval`.
"""

from __future__ import annotations

from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.draws import DRAWS, is_of_a_fed_rate
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Add", "AddV2", *DRAWS)
TYPES = ("float32", "float64")
BETWEEN = (SUM, ("Mul", "draw", ("Sub", "#maxval", "#minval")), "#minval")
AROUND = (SUM, ("Mul", "draw", "#stddev"), "#mean")
DEFAULTS = {"minval": 0.0, "maxval": 1.0, "mean": 0.0, "stddev": 1.0}
Shape = tuple[int | None, ...]


def match(net: Net, node: Node) -> Step | None:
    """Random numbers whose bounds, mean and deviation are constants; others are those of the operation, and scaled
    by operators.
    """
    found = {"draw": node.output} if node.op in DRAWS else first(net, node.output, [BETWEEN, AROUND])
    drawn = net.made_by(found["draw"], *DRAWS) if found else None
    if found is None or drawn is None or drawn.dtype("dtype") not in TYPES or is_of_a_fed_rate(net, node.output):
        return None
    if node.op not in DRAWS and ("minval" in found) != (drawn.op == "RandomUniform"):
        return None
    like = _like(net, drawn.inputs[0])
    if like is None:
        return None
    x, shape, by_shape = like
    options = without_defaults((key, found[key], default) for key, default in DEFAULTS.items() if key in found)
    seeds = drawn.number("seed"), drawn.number("seed2")
    options |= without_defaults(
        [
            ("shape", shape, None),
            ("seed", seeds if any(seeds) else None, None),
            ("by_shape", by_shape, False),
            ("dtype", drawn.dtype("dtype"), "float32"),
        ]
    )
    return Step(DRAWS[drawn.op], (x,), (node.output,), drawn.name, options, draws=(drawn.output,))


def _like(net: Net, shape: str) -> tuple[str, Shape | None, bool] | None:
    """(the tensor that the layer is called with, the argument `shape`, whether the tensor is the shape itself)."""
    of, known = net.made_by(shape, "Shape"), net.integers(shape)
    if of is not None:
        return of.inputs[0], None, False
    if known is not None:
        x = next((one for one in net.inputs if net.shapes.get(one)), "")
        return (x, _of_any_number(known, net.shapes[x][0]), False) if x else None
    sizes = _sizes(net, net.made_by(shape, "Pack"))
    return (*sizes, False) if sizes else (shape, None, True)


def _of_any_number(known: Shape, examples: int | None) -> Shape:
    """Sizes with None for the first if that is the number of examples with which the graph was built."""
    return (None, *known[1:]) if known and known[0] == examples != 1 else known


def _sizes(net: Net, pack: Node | None) -> tuple[str, Shape] | None:
    """(a tensor, sizes with None for those of the tensor in the same place) of a list of sizes."""
    found: list[Any] = []
    of: set[str] = set()
    for at, one in enumerate(pack.inputs if pack else ()):
        known, part = net.integers(one), net.made_by(one, "StridedSlice")
        shape = net.made_by(part.inputs[0], "Shape") if part else None
        if known is None and part is not None and shape is not None and part.number("shrink_axis_mask") == 1:
            found.append(None if net.integers(part.inputs[1]) == (at,) else "another")
            of.add(shape.inputs[0])
        else:
            found.append(known[0] if known else "another")
    return (of.pop(), tuple(found)) if len(of) == 1 and "another" not in found else None
