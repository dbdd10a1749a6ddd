"""An activation of the port that is missing, wrong, applied twice, or not in the original."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.graph.check import source
from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Give the port's layer the activation that the original has in this place"
SECTION = PORTING + "#layers"
ACTIVATIONS = ("Relu", "Tanh", "Sigmoid", "Elu", "Relu6", "LeakyRelu", "Softplus", "Selu", "Softsign", "Softmax")
UNCHANGED_TWICE = ("Relu", "Relu6")
ADDED = ("Relu", "Tanh", "Sigmoid", "Elu", "LeakyRelu")
LINEAR = (
    *("Add", "AddV2", "BiasAdd", "Conv2D", "Conv2DBackpropInput", "DepthwiseConv2dNative", "FusedBatchNorm"),
    *("FusedBatchNormV2", "FusedBatchNormV3", "MatMul"),
)


def changes(original: Original) -> Iterator[Change]:
    """Each activation left out, replaced and repeated; then one added after each linear operation."""
    for node in original.of(*ACTIVATIONS):
        name, op = node.name, node.op
        yield Change(f"the port lacks the activation {name} ({op})", (name,), partial(Edited.bypass, name=name))
        for other in ACTIVATIONS:
            if other != op:
                yield Change(
                    f"the port has {other} where the original has {op} ({name})", (name,), _replacing(name, other)
                )
        if op not in UNCHANGED_TWICE:
            yield Change(f"the port has the activation {name} ({op}) twice", (name,), _adding(name, op))
    for node in original.of(*LINEAR):
        takers = [original.nodes[taker].op for taker, _ in original.takers(node.name)]
        if not set(takers) & set(ACTIVATIONS) and node.op not in _next(original, node.name):
            for op in ADDED:
                says = f"the port has the activation {op} after {node.name}, where the original has none"
                yield Change(says, (node.name,), _adding(node.name, op))


def _next(original: Original, name: str) -> list[str]:
    """The type of a linear operation if a bias follows it: then an activation is added only after
    the bias.
    """
    node = original.nodes[name]
    biased = any(original.nodes[taker].op == "BiasAdd" for taker, _ in original.takers(name))
    return [node.op] if biased else []


def _replacing(name: str, op: str) -> partial[None]:
    return partial(_replace, name=name, op=op)


def _replace(edited: Edited, name: str, op: str) -> None:
    edited.become(name, op, edited.nodes[name].input[0])


def _adding(name: str, op: str) -> partial[None]:
    return partial(_add, name=name, op=op)


def _add(edited: Edited, name: str, op: str) -> None:
    if edited.nodes[name].op.startswith("FusedBatchNorm"):
        made = edited.add(name + "/activation", op, name)
        edited.into(edited.original.takers(source(name)[1]), made)
    else:
        edited.after(name, lambda tensor: edited.add(name + "/activation", op, tensor))
