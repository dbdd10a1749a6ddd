"""Finds the number at which a placeholder such as `keep_prob` lets every dropout keep all: what a program feeds it to
evaluate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, source
from tf1kit.port.recognise.draws import SCALES, SUMS

AT_REST = (1.0, 0.0)  # of a keep_prob, of a rate
ARITHMETIC: dict[str, Callable[..., float]] = {
    "Add": lambda x, y: x + y,
    "AddV2": lambda x, y: x + y,
    "Cast": lambda x: x,
    "Identity": lambda x: x,
    "Mul": lambda x, y: x * y,
    "Sub": lambda x, y: x - y,
}


def at_rest(graph: Any, fed: Iterable[str]) -> dict[str, float]:
    """{fed number: its value with which the dropouts that depend on it keep all}, for those that dropouts depend on.

    Args:
        graph: a GraphDef, in which the fed numbers are constants already.
        fed: their names.
    """
    nodes = {node.name: node for node in graph.node}
    rates = list(_rates(graph))
    found = {}
    for text in fed:
        node = nodes.get(source(text)[0])
        if node is None or not tf.dtypes.as_dtype(attribute(node, "dtype").type).is_floating:
            continue
        of_it = [(rate, keeps) for rate, keeps in rates if node.name in _arithmetic(nodes, rate)]
        for value in AT_REST if of_it else ():
            numbers = [(_value(nodes, rate, {node.name: value}), keeps) for rate, keeps in of_it]
            if all(number is not None and keeps(number) for number, keeps in numbers):
                found[text] = value
                break
    return found


def _rates(graph: Any) -> Iterator[tuple[str, Callable[[float], bool]]]:
    """(the rate in `drawn >= rate` or `floor(keep + drawn)`, whether a number keeps all) of each dropout."""
    takers = defaultdict(list)
    for node in graph.node:
        for text in node.input:
            takers[source(text)[0]].append(node)
    waiting = [node.name for node in graph.node if node.op == "RandomUniform"]
    while waiting:
        drawn = waiting.pop()
        for node in takers[drawn]:
            others = [source(text)[0] for text in node.input if source(text)[0] != drawn]
            if node.op == "GreaterEqual" and others:
                yield others[0], lambda rate: rate <= 0
            elif node.op in SUMS and others and any(one.op == "Floor" for one in takers[node.name]):
                yield others[0], lambda keep: keep >= 1
            elif node.op in SCALES:
                waiting.append(node.name)


def _arithmetic(nodes: Mapping[str, Any], name: str) -> list[str]:
    """The operations of arithmetic that give a number, and what they begin with, in an order of evaluation."""
    order: dict[str, None] = {}
    waiting = [(name, False)]
    seen = set()
    while waiting:
        name, done = waiting.pop()
        if done:
            order[name] = None
        elif name in nodes and name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += [(one, False) for one in _inputs(nodes[name])] if nodes[name].op in ARITHMETIC else []
    return list(order)


def _value(nodes: Mapping[str, Any], name: str, given: Mapping[str, float]) -> float | None:
    """The number that a tensor is; None if it is not a number that arithmetic gives."""
    values: dict[str, float | None] = {}
    for one in _arithmetic(nodes, name):
        node = nodes[one]
        parts = [values.get(text) for text in _inputs(node)]
        if one in given:
            values[one] = given[one]
        elif node.op == "Const":
            value = tf.make_ndarray(attribute(node, "value").tensor)
            values[one] = None if value.ndim else float(value)
        elif node.op in ARITHMETIC and None not in parts:
            values[one] = ARITHMETIC[node.op](*parts)
    return values.get(name)


def _inputs(node: Any) -> list[str]:
    return [name for name, _, control in map(source, node.input) if not control]
