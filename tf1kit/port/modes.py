"""Compares the modes of a program: the graph that trains, and the one with which it evaluates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tf1kit.graph.check import source
from tf1kit.graph.message import leads_to
from tf1kit.port.source import Source


def trains_always(trains: Source, draws: Iterable[str], evaluates: Any) -> bool:
    """Whether the graph that evaluates is that which trains, with statistics of the batch or dropouts.

    A flag that is a variable, or a forgotten `is_training`, brings that about.

    draws: the random numbers of the dropouts.  evaluates: the GraphDef that evaluates.
    """
    if not (trains.updates or list(draws)):
        return False
    ends = [source(one)[0] for one in trains.outputs.values()]
    there = {node.name for node in evaluates.node}
    return there.issuperset(ends) and _computed(trains.graph, ends) == _computed(evaluates, ends)


def _computed(graph: Any, ends: Iterable[str]) -> dict[str, Any]:
    """{operation that leads to the ends: what it is}."""
    before = leads_to(graph, ends, control=False)
    return {
        node.name: (node.op, [text for text in node.input if not text.startswith("^")], dict(node.attr))
        for node in graph.node
        if node.name in before
    }
