"""Recognises layers in a `Net`, by rules. Each file in `rules/` is a rule; the folder is walked for them.

A rule has OPS, the types of the last operation of what it recognises, and `match(net, node)`, which
gives a `Step` or None.  A rule for several operations has COMPOSED, and is tried first; a rule that
gives a call and not a layer has GENERAL, and is tried last.
`raw` writes what no rule recognises.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from tf1kit.graph.check import source
from tf1kit.port.net import VARIABLES, Net, Node
from tf1kit.port.recognise import rules
from tf1kit.port.recognise.raw import called, raw, with_operands
from tf1kit.port.recognise.step import CALL, Step
from tf1kit.port.recognise.units import BIASED, WIDER, units

Match = Callable[[Net, Node], Step | None]


@functools.cache
def all_rules() -> dict[str, list[Match]]:
    """The rules by the type of operation: those of several operations, layers, then functions."""
    found: dict[str, list[Match]] = defaultdict(list)
    named = (f"{rules.__name__}.{one.name}" for one in pkgutil.iter_modules(rules.__path__))
    modules = sorted(map(importlib.import_module, named), key=lambda one: (_rank(one), one.__name__))
    for module in modules:
        for op in module.OPS:
            found[op].append(module.match)
    return dict(found)


def _rank(module: Any) -> int:
    return 0 if hasattr(module, "COMPOSED") else 2 if hasattr(module, "GENERAL") else 1


def recognise(
    net: Net,
    where: str,
    layers: bool = True,
    trains: bool = False,
    apart: Collection[str] = (),
    stock: bool = False,
    turn: Callable[[list[Step]], list[Step]] | None = None,
) -> list[Step]:
    """The steps that compute the outputs of a net, in forward order.

    layers: whether a step may be a layer; if not, all steps are calls.
    apart: further variables that are not of a layer.
    trains: whether the graph trains, so that gradients count, too.
    stock: whether layers are to be those of Keras, whatever their gradients.
    turn: changes the steps before layers take in what is behind them.

    Raises UsageError for an operation that cannot be written in a port.
    """
    found: list[Step] = []
    wanted: dict[str, set[str]] = defaultdict(set)  # operation -> its tensors that are wanted
    for tensor in net.outputs.values():
        wanted[source(tensor)[0]].add(tensor)
    for node in reversed(list(net.nodes.values())):
        if node.name not in wanted or node.op == "Const" or node.op in VARIABLES or node.output in net.inputs:
            continue
        step = _step(net, node, wanted[node.name], layers, net.mixed.union(apart)) or raw(net, node, where)
        for tensor in step.tensors:
            wanted[source(tensor)[0]].add(tensor)
        found.append(step)
    found.reverse()
    found = turn(found) if turn else found
    return units(found, set(net.outputs.values()), trains and not stock, WIDER if stock else BIASED)


def _step(net: Net, node: Node, wanted: set[str], layers: bool, apart: Collection[str]) -> Step | None:
    """The step of the first rule that gives all that is wanted."""
    for match in all_rules().get(node.op, ()):
        step = match(net, node)
        if step is None or not wanted <= set(step.outputs) or set(apart) & set(step.weights.values()):
            continue
        step = with_operands(net, step if layers else called(step))
        if step and (layers or step.form == CALL):
            return step
    return None
