"""Finds what TensorFlow 1 computes in float32 in every program: rates, decays and powers of an optimizer.

An optimizer of TensorFlow 1 keeps its hyper-parameters in float32, and casts them where the weights
are float64.  In a float32 graph no cast shows that.

Source: TensorFlow 1.15.5 `python/training/*.py`, `python/training/learning_rate_decay.py`.
"""

from __future__ import annotations

from typing import Any

from tf1kit.capture.cut import Cut
from tf1kit.capture.recorder import APPLY, VARIABLES
from tf1kit.graph.check import source

# Arguments of the operations that update a weight.
HYPER_PARAMETERS = (
    *("alpha", "beta", "beta1", "beta1_power", "beta2", "beta2_power", "decay", "epsilon", "l1", "l2", "l2_shrinkage"),
    *("logbase", "lr", "lr_power", "momentum", "rho", "sign_decay"),
)
GRADIENTS = ("grad", "delta", "indices")


def hyper_parameters(cut: Cut) -> frozenset[str]:
    """The operations that compute hyper-parameters and nothing else, with the variables that they read and write."""
    nodes = cut.nodes()
    found = _behind(nodes, _inputs(nodes, HYPER_PARAMETERS))
    losses = [source(name)[0] for training in cut.captured.trainings for name in training.losses]
    shared = _behind(nodes, [*_inputs(nodes, GRADIENTS), *losses])
    found -= shared
    variables = {name for name in found if nodes[name].op in VARIABLES}
    for name, node in nodes.items():
        if node.input and source(node.input[0])[0] in variables and not APPLY.match(node.op):
            found |= _behind(nodes, [name]) - shared
    return frozenset(found)


def _behind(nodes: dict[str, Any], names: list[str]) -> set[str]:
    """These operations and all whose values flow into them; a control input carries no value."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [before for before, _, control in map(source, nodes[name].input) if not control]
    return found


def _inputs(nodes: dict[str, Any], arguments: tuple[str, ...]) -> list[str]:
    """The operations that give these arguments of the operations that update weights."""
    from tf1kit.tf1.private import op_def_registry

    return [
        source(text)[0]
        for node in nodes.values()
        if APPLY.match(node.op)
        for argument, text in zip(op_def_registry.get(node.op).input_arg, node.input, strict=False)
        if argument.name in arguments
    ]
