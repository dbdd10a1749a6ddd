"""The changes of weights in a step: by one operation, or by those with which TensorFlow 1 changes rows.

Rows are changed along a sparse gradient, such as that of `tf.nn.embedding_lookup`.  The optimizers of
`tf.train` add up the gradients of equal rows first; only GradientDescent does not.  Adam has no
operation for rows: it lets all moments decay, adds to those of the rows, and moves all weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from tf1kit.graph.check import source
from tf1kit.graph.operations import definition
from tf1kit.port.minimized import ASSIGNS, NotFoundError
from tf1kit.port.net import VARIABLES, Net, Node
from tf1kit.port.recognise.pattern import SUM, Pattern, first, scalar
from tf1kit.port.updates import ASSIGN

LR = (
    "RealDiv",
    ("Mul", "lr", ("Sqrt", ("Sub", 1, "beta2_power"))),
    ("Sub", 1, "beta1_power"),
)
BY_MOMENTS = ("RealDiv", ("Mul", LR, "m"), (SUM, ("Sqrt", "v"), "epsilon"))
MOMENTS = {  # slot -> (what is added to its rows, the factor of its decay)
    "m": (("Mul", "values", ("Sub", 1, "beta1")), "beta1"),
    "v": (("Mul", ("Mul", "values", "values"), ("Sub", 1, "beta2")), "beta2"),
}
DESCENTS = {  # of GradientDescent: operation -> what it adds or subtracts
    "ScatterSub": ("Mul", "values", "alpha"),
    "ResourceScatterAdd": ("Mul", ("Neg", "values"), "alpha"),
}
LOOKED_UP = "Gather|GatherV2|ResourceGather"
M_OF_ROWS = (SUM, ("Mul", "beta1", (LOOKED_UP, "m", "rows")), ("Mul", ("Sub", 1, "beta1"), "values"))
V_OF_ROWS = (SUM, ("Mul", "beta2", (LOOKED_UP, "v", "rows")), ("Mul", ("Sub", 1, "beta2"), ("Square", "values")))
LAZY = [  # of LazyAdam, for variables of the old kind and for resources
    ("RealDiv", ("Mul", LR, m), (SUM, ("Sqrt", v), "epsilon"))
    for m, v in (
        [(LOOKED_UP, ("ScatterUpdate", slot, "rows", of), "rows") for slot, of in (("m", M_OF_ROWS), ("v", V_OF_ROWS))],
        (M_OF_ROWS, V_OF_ROWS),
    )
]
COUNT = ("StridedSlice", ("Shape", "rows"))
M = (SUM, ("Mul", "#beta1", "m"), ("Mul", "#rest1", "gradient"))
V = (SUM, ("Mul", "#beta2", "v"), ("Mul", "#rest2", ("Square", "squared")))
MOVE = ("RealDiv", M, (SUM, ("Sqrt", V), "#epsilon"))
BY_HAND: dict[str, list[Pattern]] = {  # kind -> what is assigned to a weight
    "AdamWeightDecay": [
        ("Sub", "weight", ("Mul", "lr", (SUM, MOVE, ("Mul", "#decay", "weight")))),
        ("Sub", "weight", ("Mul", "lr", MOVE)),
    ],
    "GradientDescent": [("Sub", "weight", ("Mul", "alpha", "gradient"))],
}


@dataclass(frozen=True)
class Change:
    """The change of a weight in a step.

    Args:
        node: the operation that changes it.
        kind: the end of the name of the operation for all rows, such as "Adam".
        variable: the name of the weight.
        given: {input of the operation for all rows: tensor}, but for the gradient.
        gradient: the tensor of the gradient; of a sparse one, of its values.
        rows: the tensor of the numbers of the rows, "" for a gradient of all rows.
        numbers: {what a program has written as a number: the number}.
    """

    node: Node
    kind: str
    variable: str
    given: Mapping[str, str]
    gradient: str
    rows: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)


def change_of(net: Net, node: Node) -> Change:
    """The change by an operation.  Raises NotFoundError if it is not one of `tf.train`."""
    if node.op in ASSIGN and first(net, node.inputs[1], [BY_MOMENTS]):
        return _adam(net, node)
    if node.op in (*ASSIGNS, *ASSIGN):
        return _by_hand(net, node)
    if "Apply" not in node.op:
        return _descent(net, node)
    kind = node.op.removeprefix("Resource").removeprefix("Sparse").removeprefix("Apply")
    known = [one.name for one in definition(node.op).input_arg]
    given = dict(zip(known, node.inputs, strict=True))
    variable, gradient = given.pop("var"), given.pop("delta" if "delta" in given else "grad", "")
    rows = given.pop("indices", "")
    if rows:
        gradient, rows = _summed(net, node, gradient, rows)
    return Change(node, kind, _variable(net, variable), given, gradient, rows)


def _variable(net: Net, tensor: str) -> str:
    node = net.made_by(tensor, *VARIABLES)
    if node is None:
        raise NotFoundError(f"the optimizer (it takes {tensor}, which is not a variable)")
    return node.name


def _by_hand(net: Net, node: Node) -> Change:
    """The change that a program assigns."""
    changed = source(node.inputs[0])[0]
    other = NotFoundError(f"the optimizer (the operation {node.name} changes {changed} by a formula of its own)")
    matched = ((kind, first(net, node.inputs[1], forms)) for kind, forms in _forms(node))
    kind, found = next((one for one in matched if one[1]), ("", None))
    if found is None or found.pop("weight", node.inputs[0]) != node.inputs[0]:
        raise other
    numbers = {name: value for name, value in found.items() if not isinstance(value, str)}
    given = {name: value for name, value in found.items() if name not in numbers}
    if kind == "GradientDescent" and scalar(net, given["gradient"]) is not None:
        given["alpha"], given["gradient"] = given["gradient"], given["alpha"]  # a product in the other order
    gradient, rows = _of_rows(net, given.pop("gradient"))
    squared = given.pop("squared", "")
    if squared and ((gradient, rows) != _of_rows(net, squared) or not _keeps_moments(net, given, numbers)):
        raise other
    return Change(node, kind, _variable(net, node.inputs[0]), given, gradient, rows, numbers)


def _forms(node: Node) -> Iterator[tuple[str, list[Pattern]]]:
    """(kind, forms of what an operation assigns or subtracts)."""
    for kind, forms in BY_HAND.items():
        yield kind, [form[2] for form in forms] if node.op in ASSIGN else forms


def _keeps_moments(net: Net, given: Mapping[str, str], numbers: Mapping[str, float]) -> bool:
    """Whether a step assigns the moments by which a weight moves, and these have the usual form."""
    for slot, form, beta, rest in (("m", M, "beta1", "rest1"), ("v", V, "beta2", "rest2")):
        assigns = [one for one in net.nodes.values() if one.op in ASSIGNS and one.inputs[0] == given[slot]]
        found = [first(net, one.inputs[1], [form]) for one in assigns]
        if len(found) != 1 or found[0] is None or found[0][slot] != given[slot]:
            return False
        if any(found[0][name] != numbers[name] for name in (beta, rest)):
            return False
        if np.float32(1.0 - numbers[beta]) != np.float32(numbers[rest]):
            return False
    return True


def _of_rows(net: Net, tensor: str) -> tuple[str, str]:
    """(the gradient, the numbers of its rows or "") of a gradient that was perhaps one of rows."""
    total = net.made_by(tensor, "UnsortedSegmentSum")
    return (total.inputs[0], total.inputs[1]) if total else (tensor, "")


def _descent(net: Net, node: Node) -> Change:
    """Rows of GradientDescent, which are changed one after the other, or of LazyAdam."""
    variable, rows, update = node.inputs
    if (found := first(net, update, LAZY)) and found.pop("rows") == rows:
        values, rows = _summed(net, node, found.pop("values"), rows)
        return Change(node, "LazyAdam", _variable(net, variable), found, values, rows)
    found = first(net, update, [DESCENTS[node.op]] if node.op in DESCENTS else [])
    if found is None:
        raise _other(node)
    values = found.pop("values")
    return Change(node, "GradientDescent", _variable(net, variable), found, values, rows)


def _adam(net: Net, node: Node) -> Change:
    """A table of Adam."""
    variable, move = node.inputs
    found = first(net, move, [BY_MOMENTS])
    if found is None:
        raise _other(node)
    rows = set()
    for slot, (added, factor) in MOMENTS.items():
        maker = net.made_by(found[slot], "ScatterAdd")
        found[slot] = maker.inputs[0] if maker else found[slot]
        changes = [one for one in net.nodes.values() if one.inputs and one.inputs[0] == found[slot]]
        sums = [one for one in changes if one.op in ("ScatterAdd", "ResourceScatterAdd")]
        decays = [one for one in changes if one.op in ("Assign", "AssignVariableOp")]
        if len(sums) != 1 or len(decays) != 1:
            raise _other(node)
        part = first(net, sums[0].inputs[2], [added])
        decayed = first(net, decays[0].inputs[1], [("Mul", "slot", factor)])
        if part is None or decayed is None or decayed["slot"] != found[slot] or decayed[factor] != part[factor]:
            raise _other(node)
        found |= {"values": part["values"], factor: part[factor]}
        rows.add((part["values"], sums[0].inputs[1]))
    if len(rows) != 1:
        raise _other(node)
    gradient, at = _summed(net, node, *rows.pop())
    del found["values"]
    return Change(node, "Adam", _variable(net, variable), found, gradient, at)


def _summed(net: Net, node: Node, values: str, rows: str) -> tuple[str, str]:
    """(values, rows) of a gradient, before those of equal rows are added up."""
    total, unique = net.made_by(values, "UnsortedSegmentSum"), net.made_by(rows, "Unique")
    if total is not None and unique is not None and total.inputs[1] == f"{unique.name}:1" and rows == unique.output:
        count = first(net, total.inputs[2], [COUNT])
        if count is not None and count["rows"] == rows:
            return total.inputs[0], unique.inputs[0]
    raise NotFoundError(f"the optimizer (the operation {node.name} takes rows that may be equal, and are not added up)")


def _other(node: Node) -> NotFoundError:
    changed = source(node.inputs[0])[0]
    return NotFoundError(f"the optimizer (the operation {node.name} changes rows of {changed} by another formula)")
