"""The tree of a network: a layer, a chain of trees, or branches that a layer joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tf1kit.port.recognise.step import Step


@dataclass(frozen=True)
class Leaf:
    """A layer."""

    step: Step

    @property
    def scope(self) -> str:
        """The name of its operation."""
        return self.step.name


@dataclass(frozen=True)
class Chain:
    """Trees one after the other, all within a scope.

    by_kind: whether the scope says nothing of its parts, so that their names say what they are.
    """

    parts: tuple[Tree, ...]
    scope: str
    by_kind: bool = False


@dataclass(frozen=True)
class Join:
    """Branches from one tensor, each a row of trees, and the layer that joins them."""

    step: Step
    branches: tuple[tuple[Tree, ...], ...]
    scope: str


Tree = Leaf | Chain | Join


def leaves(tree: Tree) -> Iterator[Step]:
    """The layers of a tree in forward order."""
    if isinstance(tree, Leaf):
        yield tree.step
    elif isinstance(tree, Chain):
        for part in tree.parts:
            yield from leaves(part)
    else:
        for branch in tree.branches:
            for part in branch:
                yield from leaves(part)
        yield tree.step


@dataclass(frozen=True)
class Statement:
    """A line of `endpoints`: a tree that is called with one tensor, or a step with any inputs.

    Exactly one of tree, step and cell is there.

    source: the tensor; "" for a layer that takes none, for a step and for a cell.
    again: for a tree that is called several times, the output of its first call.
    """

    source: str
    output: str
    tree: Tree | None = None
    step: Step | None = None
    again: str = ""
    cell: Cell | None = None


@dataclass(frozen=True)
class Cell:
    """Statements in a scope that have one result, that of the last one; they occur several times.

    parts: the statements, each behind those whose results it takes.
    inputs: the tensors that they take from elsewhere.
    number: that of its form.
    """

    scope: str
    parts: tuple[Statement, ...]
    inputs: tuple[str, ...]
    number: int = 0


def taken(one: Statement) -> tuple[str, ...]:
    """The tensors that a statement takes."""
    if one.cell is not None:
        return one.cell.inputs
    return (one.source,) if one.tree else one.step.tensors if one.step else ()


def inner(one: Statement) -> tuple[str, ...]:
    """The tensors that a statement computes, also those that only a cell has; the first one is its result."""
    if one.cell is not None:
        return tuple(tensor for part in reversed(one.cell.parts) for tensor in inner(part))
    return one.step.outputs if one.step else (one.output,)


def layered(found: Iterable[Statement]) -> Iterator[Tree]:
    """The trees of statements, also those in cells, in the order in which their layers are made."""
    for one in found:
        if one.cell is not None:
            yield from layered(one.cell.parts)
        elif one.tree is not None:
            yield one.tree


def parent(name: str) -> str:
    """The scope that a name is in."""
    return name.rpartition("/")[0]


def common(names: list[str]) -> str:
    """The innermost scope that all names are in."""
    parts = [name.split("/")[:-1] for name in names]
    shared = []
    for column in zip(*parts, strict=False):
        if len(set(column)) > 1:
            break
        shared.append(column[0])
    return "/".join(shared)


def within(name: str, scope: str) -> bool:
    """Whether a name is in a scope."""
    return name.startswith(f"{scope}/") or name == scope
