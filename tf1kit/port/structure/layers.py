"""Writes trees as expressions, and says where each variable has its place in the port."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tf1kit.port.recognise.step import Step
from tf1kit.port.structure.defaults import filled
from tf1kit.port.structure.expression import Call, Expression, Items, Value
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.splices import prefix
from tf1kit.port.structure.titles import CELL, TITLES, last
from tf1kit.port.structure.tree import Cell, Chain, Join, Leaf, Tree, leaves

INNER = "branches"  # the name of a join within a chain of the same scope
BLOCK = re.compile(r"\w*\d(?=_)")  # "block5" of what all names in a join begin with, such as "block5_conv"
POSITIONAL = {  # layer -> how many of its first arguments are written without their names
    "layers.Activation": 1,
    "layers.AveragePooling2D": 1,
    "layers.Conv2D": 2,
    "layers.Dense": 1,
    "layers.DepthwiseConv2D": 1,
    "layers.Dropout": 1,
    "layers.MaxPooling2D": 1,
    "layers.ZeroPadding2D": 1,
    "tf1kit.keras.Conv2D": 2,
    "tf1kit.keras.Dense": 1,
    "tf1kit.keras.Dropout": 1,
    "tf1kit.keras.Scale": 1,
}


class Layers:
    """Makes expressions of trees.

    places: {variable: its path in the port}, of all trees so far.
    """

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def write(
        self, tree: Tree, scope: str, names: Names, path: str = "", named: bool = False, called: str = ""
    ) -> tuple[str, Expression]:
        """(name, expression) of a tree in a scope; layers without weights have a name if `named`.

        called: the name, if it is known.
        """
        has_name = named or any(step.weights for step in leaves(tree))
        name = called or (self.name(tree, scope, names) if has_name else "")
        inner = f"{path}{name}/" if name else path
        if isinstance(tree, Leaf):
            self.places.update((variable, inner + slot) for slot, variable in tree.step.weights.items())
            return name, layer(tree.step, name)
        within = Names()
        if isinstance(tree, Chain):
            words = [_kind(part, within) if tree.by_kind else "" for part in tree.parts]
            parts = tuple(
                self.write(part, tree.scope, within, inner, called=word)[1]
                for part, word in zip(tree.parts, words, strict=True)
            )
            return name, Call("Chain", (("", Items(parts)), *_named(name)))
        branches = tuple(
            Items(tuple(self.write(part, tree.scope, within, inner)[1] for part in branch)) for branch in tree.branches
        )
        return name, Call("Branches", (("", layer(tree.step, "")), ("", Items(branches)), *_named(name)))

    def cell(self, cell: Cell, scope: str, names: Names) -> tuple[str, Expression]:
        """(name, expression) of a cell: a call of its layers."""
        name = names.layer(cell.scope, scope)
        made = tuple(layer for _, layer in self.parts(cell, Names(), f"{name}/") if layer)
        return name, Call(f"{CELL}{cell.number}", (("", Items(made)), *_named(name)))

    def parts(self, cell: Cell, names: Names, path: str = "") -> list[tuple[str, Expression | None]]:
        """(name, the layer that it has) of each statement of a cell."""
        return [
            self.write(one.tree, cell.scope, names, path, named=True)
            if one.tree
            else (names.layer(one.step.name if one.step else one.output, cell.scope), None)
            for one in cell.parts
        ]

    @staticmethod
    def name(tree: Tree, scope: str, names: Names) -> str:
        """A name for a tree in a scope."""
        if isinstance(tree, Leaf) or (isinstance(tree, Chain) and tree.by_kind):
            return names.layer(next(leaves(tree)).name, scope)
        if isinstance(tree, Chain) and tree.scope == scope:  # in a cell
            return names.layer(next((step for step in leaves(tree) if step.weights), next(leaves(tree))).name, scope)
        if tree.scope != scope:
            again = isinstance(tree, Join) and tree.scope.removeprefix(scope).strip("/").replace("/", ".") in names
            return names.layer(next(leaves(tree)).name if again else tree.scope, scope)
        inner = [step.name.removeprefix(scope).strip("/") for step in leaves(tree)]
        block = BLOCK.match(prefix(inner))
        return names.layer(block[0] if block else INNER, "")


def _kind(tree: Tree, within: Names) -> str:
    """What a layer with weights is, such as "conv"; "" for another tree."""
    if not isinstance(tree, Leaf) or not tree.step.weights:
        return ""
    kind = last(tree.step.kind)
    return within.python(TITLES.get(kind, kind))


def layer(step: Step, name: str) -> Call:
    """The call that makes a layer."""
    return Call(step.kind, (*arguments(step.kind, filled(step.kind, step.options)), *_named(name)))


def arguments(kind: str, options: Mapping[str, object]) -> tuple[tuple[str, Expression], ...]:
    """The arguments of a call."""
    count = POSITIONAL.get(kind, 0)
    return tuple(("" if at < count else key, Value(value)) for at, (key, value) in enumerate(options.items()))


def _named(name: str) -> tuple[tuple[str, Expression], ...]:
    return (("name", Value(name)),) if name else ()
