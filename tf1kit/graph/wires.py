"""The connections of a GraphDef, which many walks share.

What is made under `tf.control_dependencies` waits for each operation named there, so a graph that trains may have a
million control inputs, but few different lists of them.  Each list is kept once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from tf1kit.graph.check import flow, source


class Wires:
    """Which operations take and wait for which.

    Args:
        graph: the GraphDef. It must not change while this is used.
    """

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.nodes: dict[str, Any] = {node.name: node for node in graph.node}
        self._values: dict[str, frozenset[str]] = {}  # operation -> those whose values it takes
        self._waits: dict[str, frozenset[str]] = {}  # operation -> those that it waits for
        lists: dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]] = {}
        for node in graph.node:
            given = tuple(node.input)
            first = next((at for at, text in enumerate(given) if text.startswith("^")), len(given))
            held = given[first:]
            if held not in lists:
                lists[held] = self._named(held)
            values, self._waits[node.name] = lists[held]
            self._values[node.name] = values | self._named(given[:first])[0]

    def _named(self, given: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
        """(the operations that make some inputs, those that some inputs wait for)."""
        parts = [(name, control) for name, _, control in map(source, given) if name in self.nodes]
        return frozenset(name for name, control in parts if not control), frozenset(
            name for name, control in parts if control
        )

    def leads_to(self, names: Iterable[str], control: bool = True) -> set[str]:
        """The names of the given nodes and of all nodes that they depend on; without `control`, only those whose values
        they take.
        """
        found = {name for name in names if name in self.nodes}
        waiting, opened = list(found), set[frozenset[str]]()
        while waiting:
            name = waiting.pop()
            more = self._values[name] - found
            if control and (held := self._waits[name]) not in opened:
                opened.add(held)
                more |= held - found
            found |= more
            waiting += more
        return found

    def followers(self, names: Iterable[str], but: str = "", control: bool = True) -> set[str]:
        """The names of the nodes that depend on the given ones; without `control`, only those that take their values.

        Paths through operations of the type `but` are not followed.  The given nodes are not included, unless they are
        part of a cycle.
        """
        found, waiting, opened = set[str](), list(names), set[frozenset[str]]()
        while waiting:
            name = waiting.pop()
            more = set(self._takers[name]) if name in self._takers else set[str]()
            for held in self._lists.get(name, ()) if control else ():
                if held not in opened:
                    opened.add(held)
                    more.update(self._waiters[held])
            more -= found
            if but:
                more = {one for one in more if flow(self.nodes[one]) != but}
            found |= more
            waiting += more
        return found

    def takers(self, name: str) -> list[str]:
        """The names of the nodes that take or wait for a node, in the order of the graph."""
        behind = {*self._takers.get(name, ())}.union(*(self._waiters[held] for held in self._lists.get(name, ())))
        return [one for one in self.nodes if one in behind]

    @cached_property
    def _takers(self) -> dict[str, list[str]]:
        """{operation: those that take its values}."""
        found = defaultdict(list)
        for name, values in self._values.items():
            for before in values:
                found[before].append(name)
        return dict(found)

    @cached_property
    def _waiters(self) -> dict[frozenset[str], list[str]]:
        """{what is waited for: the operations that do}."""
        found = defaultdict(list)
        for name, held in self._waits.items():
            found[held].append(name)
        return dict(found)

    @cached_property
    def _lists(self) -> dict[str, list[frozenset[str]]]:
        """{operation: the lists that it is in of what is waited for}."""
        found = defaultdict(list)
        for held in self._waiters:
            for name in held:
                found[name].append(held)
        return dict(found)
