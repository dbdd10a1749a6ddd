"""Functions of `keras.ops` that take or give a list of tensors."""

from __future__ import annotations

from itertools import accumulate

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.raw import has_own_type
from tf1kit.port.recognise.step import CALL, Literal, Several, Step, without_defaults

GENERAL = True
MIXED = {"AddN": "tf.add_n", "ConcatV2": "tf.concat", "Pack": "tf.stack"}
OPS = ("AddN", "ConcatV2", "Pack", "Split", "SplitV", "Unpack")


def match(net: Net, node: Node) -> Step | None:
    """A call that takes a list of tensors or returns one."""
    if node.op in ("AddN", "ConcatV2", "Pack"):
        return _joined(net, node)
    if node.op == "Unpack" and node.number("num") == 1:  # a list of one tensor is not that tensor
        options = {"axis": node.number("axis")}
        return Step("ops.squeeze", node.inputs, (node.output,), node.name, options, form=CALL)
    if node.op == "Unpack":
        options = without_defaults([("axis", node.number("axis"), 0)])
        return Step("ops.unstack", node.inputs, _parts(node, "num"), node.name, options, form=CALL)
    x, axis = node.inputs[:: -1 if node.op == "Split" else 2]
    along, sizes = net.integers(axis), net.integers(node.inputs[1]) if node.op == "SplitV" else None
    if along is None or (node.op == "SplitV" and (sizes is None or -1 in sizes)):
        return None
    if node.number("num_split") == 1:
        return Step("tf.identity", (x,), (node.output,), node.name, form=CALL)
    many = node.number("num_split") if sizes is None else tuple(accumulate(sizes[:-1]))
    options = without_defaults([("axis", along[0], 0)])
    return Step("ops.split", (x, Literal(many)), _parts(node, "num_split"), node.name, options, form=CALL)


def _joined(net: Net, node: Node) -> Step | None:
    """A call that makes one tensor of a list, in which some may be constants."""
    tensors, options = node.inputs, {}
    if node.op == "Pack":
        options = without_defaults([("axis", node.number("axis"), 0)])
    elif node.op == "ConcatV2":
        axis = net.integers(node.inputs[-1])
        if axis is None:
            return None
        tensors, options = node.inputs[:-1], {"axis": axis[0]}
    if not all(has_own_type(net, one) for one in tensors):
        return None
    mixed = node.op == "AddN" or any(net.constant(one) is not None for one in tensors)  # Keras takes tensors alone
    kinds = MIXED if mixed else {"ConcatV2": "ops.concatenate", "Pack": "ops.stack"}
    return Step(kinds[node.op], (Several(tensors),), (node.output,), node.name, options, form=CALL)


def _parts(node: Node, count: str) -> tuple[str, ...]:
    return tuple(f"{node.name}:{at}" for at in range(node.number(count)))
