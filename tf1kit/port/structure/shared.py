"""Finds layers that are called several times, such as the two towers of a siamese network: their
weights are the same variables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tf1kit.port.structure.tree import Chain, Leaf, Statement, Tree, common, leaves

Chained = Callable[[list[Statement], str], list[Statement]]


def variables(tree: Tree) -> set[str]:
    """The variables of a tree."""
    return {variable for step in leaves(tree) for variable in step.weights.values()}


def apart_in(found: list[Statement]) -> set[str]:
    """The variables that trees of different forms have, or that one tree has twice."""
    forms = defaultdict(set)
    again = set()
    for tree in (one.tree for one in found if one.tree is not None):
        counted = Counter(variable for step in leaves(tree) for variable in set(step.weights.values()))
        again |= {variable for variable, count in counted.items() if count > 1}
        for variable in counted:
            forms[variable].add(_form(tree))
    return again | {variable for variable, kinds in forms.items() if len(kinds) > 1}


def shared(found: list[Statement], users: Counter[str], chained: Chained) -> list[Statement]:
    """The statements; those that call the same layers are one chain, each time with its own input.

    A statement that calls the layers of another one has its output in `again`, and so has that one.
    Layers that draw random numbers are made anew for each call.

    users: {tensor: how many take it}.
    chained: a function that makes chains of a row of statements in a scope.
    """
    row = Rows(found, users, chained)
    for calls in row.groups():
        row.join(calls)
    return [one for one in row.found if one is not None]


def kept_apart(found: list[Statement]) -> set[str]:
    """The variables that several layers have, because their arguments differ."""
    made = (one.tree for one in found if one.tree is not None and one.again in ("", one.output))
    times = Counter(name for tree in made for step in leaves(tree) for name in step.weights.values())
    return {name for name, number in times.items() if number > 1}


class Rows:
    """The statements of a network, with rows of them joined into one."""

    def __init__(self, found: list[Statement], users: Counter[str], chained: Chained) -> None:
        self.chained = chained
        self.found: list[Statement | None] = list(found)
        self.keys = [_key(one) for one in found]
        made = {one.output: at for at, one in enumerate(found)}
        self.after: dict[int, int] = {}  # a statement, to the one that alone takes its output
        for at, one in enumerate(found):
            if one.tree is not None and users[one.source] == 1 and one.source in made:
                self.after[made[one.source]] = at
        self.before = {later: at for at, later in self.after.items()}

    def groups(self) -> list[list[int]]:
        """The statements with weights that are equal but for their tensors and names."""
        groups: dict[Any, list[int]] = defaultdict(list)
        for at, one in enumerate(self.found):
            if self.keys[at] is not None and one and one.tree and any(step.weights for step in leaves(one.tree)):
                groups[self.keys[at]].append(at)
        return [calls for calls in groups.values() if len(calls) > 1]

    def join(self, calls: list[int]) -> None:
        """Join each of some calls with what is before and after all of them alike."""
        if any(self._done(at) for at in calls):
            return
        rows = [[at] for at in calls]
        for way, place in ((self.after, -1), (self.before, 0)):
            while (more := [way.get(row[place]) for row in rows]) and self._alike(more, rows):
                for row, at in zip(rows, more, strict=True):
                    row.insert(len(row) if place else 0, at)  # type: ignore[arg-type]
        lead = self._statement(rows[0], "")
        for row in rows:
            joined = self._statement(row, lead.output)
            for at in row[:-1]:
                self.found[at] = None
            self.found[row[-1]] = joined

    def _done(self, at: int) -> bool:
        one = self.found[at]
        return one is None or bool(one.again)

    def _alike(self, more: list[int | None], rows: list[list[int]]) -> bool:
        """Whether statements beside the rows are new and equal."""
        taken = {at for row in rows for at in row}
        if None in more or len(set(more)) < len(more) or taken & set(more):
            return False
        keys = {self.keys[at] for at in more if at is not None and not self._done(at)}
        return len(keys) == 1 and None not in keys and not any(at is not None and self._done(at) for at in more)

    def _statement(self, row: list[int], again: str) -> Statement:
        parts = [one for at in row if (one := self.found[at]) is not None]
        scope = common([step.name for one in parts if one.tree for step in leaves(one.tree)])
        trees = tuple(one.tree for one in self.chained(parts, scope) if one.tree is not None)
        tree = trees[0] if len(trees) == 1 else Chain(trees, scope, by_kind=not scope)
        return Statement(parts[0].source, parts[-1].output, tree, again=again or parts[-1].output)


def _key(one: Statement) -> Any:
    """What two calls of the same layers share; None for a statement that is not a call of layers, or
    one that draws random numbers.
    """
    if one.tree is None or any(step.draws for step in leaves(one.tree)):
        return None
    return _form(one.tree)


def _form(tree: Tree) -> Any:
    """A tree without its tensors and names."""
    if isinstance(tree, Leaf):
        step = tree.step
        return step.kind, repr(sorted(step.options.items())), tuple(sorted(step.weights.items()))
    if isinstance(tree, Chain):
        return "chain", tuple(map(_form, tree.parts))
    joined = replace(tree.step, inputs=(), outputs=(), name="")
    return _form(Leaf(joined)), tuple(tuple(map(_form, branch)) for branch in tree.branches)
