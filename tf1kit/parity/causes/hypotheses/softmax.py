"""Softmax or sigmoid twice: probabilities where the loss takes logits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Give logits to the loss: no activation on the last layer, and from_logits=True in a Keras loss"
SECTION = PORTING + "#losses-and-metrics"
LOSSES = ("SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits")
PASSING = ("Identity", "Reshape", "Squeeze")


def changes(original: Original) -> Iterator[Change]:
    """Softmax or sigmoid on the logits, for the loss alone, then for all operations that take the
    logits.
    """
    for op, logits, takers in [*_softmax(original), *_sigmoid(original)]:
        says = f"the loss of the port takes probabilities: {op} is applied twice, to {source(logits)[1].removesuffix(':0')}"
        yield Change(says, tuple(name for name, _ in takers), partial(_into, op=op, logits=logits, takers=takers))
        name = source(logits)[0]
        while True:
            yield Change(says, (name,), partial(_after, name=name, op=op))
            if original.nodes[name].op not in PASSING:
                break
            name = source(original.nodes[name].input[0])[0]


def _softmax(original: Original) -> Iterator[tuple[str, str, list[tuple[str, int]]]]:
    for node in original.of(*LOSSES):
        yield "Softmax", node.input[0], [(node.name, 0)]


def _sigmoid(original: Original) -> Iterator[tuple[str, str, list[tuple[str, int]]]]:
    """Logits of `sigmoid_cross_entropy_with_logits`, which is a formula: max(x, 0) - x * z + log(1
    + exp(-abs(x))).
    """
    for node in original.of("Select", "SelectV2"):
        condition = original.input(node, 0)
        if condition.op == "GreaterEqual" and source(condition.input[0])[1] == source(node.input[1])[1]:
            yield "Sigmoid", node.input[1], original.takers(node.input[1])


def _into(edited: Edited, op: str, logits: str, takers: list[tuple[str, int]]) -> None:
    edited.into(takers, edited.add(source(logits)[0] + "/probabilities", op, logits))


def _after(edited: Edited, name: str, op: str) -> None:
    edited.after(name, lambda tensor: edited.add(name + "/probabilities", op, tensor))
