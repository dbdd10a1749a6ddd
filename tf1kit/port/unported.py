"""Accounts for every operation of a graph that writes a variable: what a port does not do is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from tf1kit.graph.check import attribute, source
from tf1kit.graph.message import leads_to
from tf1kit.graph.writes import PLACEHOLDERS, Write, writes_of
from tf1kit.port.flags import reached
from tf1kit.port.minimized import of_steps
from tf1kit.port.source import Source
from tf1kit.port.updates import is_average

MOST = 24  # changes that are named one by one
DATA = re.compile(r"Iterator.*|.*Dequeue.*|.*Reader.*|.*PyFunc.*|.*Dataset.*")


@dataclass(frozen=True)
class Unported:
    """What a port does not do.

    Args:
        left: the changes of weights that are not ported, each a noun.
        loads: the operations with which the program sets weights to what it feeds.
        beside: further variables that operations of the graph change, such as those of metrics.
        of_ends: the averages that move whenever the program computes an end which is not in the port, such as a sampler.
    """

    left: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    of_ends: tuple[str, ...] = ()


def unported(source: Source, placed: Collection[str], known: Collection[str]) -> Unported:
    """What the operations of the graph of a source write, but for first values, restored ones, and what is ported.

    placed: the variables that the port has.  known: the operations that it does.
    """
    if source.whole is None:
        return Unported()
    return Account(source, placed, known).told()


def writing(graph: Any, names: Collection[str]) -> list[str]:
    """The operations of a GraphDef that write these variables, but for their initializers."""
    writes = writes_of(graph) if names and graph is not None else []
    return [one.operation for one in writes if not one.is_first and set(names).issuperset(one.variables)]


def of_calls(graph: Any, ends: Iterable[str], known: Collection[str]) -> list[str]:
    """The variables that a graph which evaluates changes whenever these tensors are computed, each a noun."""
    waited = leads_to(graph, [source(one)[0] for one in ends])
    writes = [one for one in writes_of(graph) if one.operation in waited and one.operation not in known]
    return [f"the change of {name} in each call of the graph that evaluates" for name in _variables(writes)]


class Account:
    """Looks at what a graph writes."""

    def __init__(self, given: Source, placed: Collection[str], known: Collection[str]) -> None:
        graph = given.whole
        self.graph, self.placed, self.nodes = graph, frozenset(placed), {node.name: node for node in graph.node}
        self.fed = {source(one)[0] for one in (*given.inputs.values(), *given.labels.values())}
        done = {*known, *(() if given.trainings else of_steps(graph))}  # what trains is "the optimizer" then
        there = reached(graph) - done
        self.writes = [
            one for one in writes_of(graph) if one.operation in there and not (one.is_first or one.is_restored)
        ]
        self.waited = leads_to(graph, [source(one)[0] for one in given.outputs.values()])
        self.beside = leads_to(graph, given.beside)
        self.which = ", which no step of an optimizer runs" if given.trainings else ""

    def told(self) -> Unported:
        """What is not ported."""
        called = [one for one in self.writes if one.operation in self.waited]
        others = [one for one in self.writes if one not in called]
        loads = [one for one in others if one.is_fed and self.fed.isdisjoint(one.origins)]
        of_ends = [one for one in others if one.operation in self.beside and is_average(self.graph, one.operation)]
        apart = [one for one in others if one not in (*loads, *of_ends) and self._matters(one)]
        left = [f"the change of {name} in each call" for name in _variables(called)]
        left += [
            f"the change of {', '.join(one.variables)} by the operation {one.operation}{self.which}"
            for one in apart[:MOST]
        ]
        left += [f"{len(apart) - MOST} more changes by operations like these"] if apart[MOST:] else []
        named = {*_variables(called), *_variables(apart), *_variables(of_ends), *self.placed}
        return Unported(
            tuple(left),
            tuple(dict.fromkeys(one.operation for one in loads if not self.placed.isdisjoint(one.variables))),
            tuple(name for name in _variables(others) if name not in named),
            tuple(_variables(of_ends)),
        )

    def _matters(self, one: Write) -> bool:
        """Whether an operation changes what the port has, or keeps a copy or an average of that."""
        if not self.placed.isdisjoint(one.variables):
            return True
        before = self._before(one.operation)
        if any(self._is_data(self.nodes[name]) for name in before):
            return is_average(self.graph, one.operation)
        return not self.placed.isdisjoint(before)

    def _before(self, operation: str) -> set[str]:
        """The operations whose values lead to one."""
        found, waiting = set[str](), [operation]
        while waiting:
            name = waiting.pop()
            if name in self.nodes and name not in found:
                found.add(name)
                waiting += [one for one, _, control in map(source, self.nodes[name].input) if not control]
        return found

    def _is_data(self, node: Any) -> bool:
        """Whether an operation gives data, and not a number."""
        if node.op not in PLACEHOLDERS:
            return DATA.fullmatch(node.op) is not None
        shape = attribute(node, "shape").shape
        return node.name in self.fed or (not shape.unknown_rank and bool(shape.dim))


def _variables(writes: Iterable[Write]) -> list[str]:
    return list(dict.fromkeys(name for one in writes for name in one.variables))
