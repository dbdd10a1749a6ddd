"""Finds cells: lines of a network that occur several times, each time in a scope of their own and with one result.

A cell is a layer with what it takes, and its lines are written once, in a class.  Two cells are of one form if they
have the same layers and operations, up to the literals that make the layers, and each of these takes the same as the
one in its place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tf1kit.port.recognise.step import GRADIENT, Literal, Operand, Several, Weight
from tf1kit.port.structure.functions import skeleton
from tf1kit.port.structure.layers import Layers
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.tree import Cell, Statement, common, inner, leaves, taken, within

LEAST = 4  # statements that are worth a class,
WORTH = 6  # and those that all cells of a form but one save


def with_cells(found: Sequence[Statement], outputs: Collection[str]) -> list[Statement]:
    """The statements, with cells in the place of those in them.

    outputs: the tensors that the network must give.
    """
    root = common([step.name for one in found if one.tree for step in leaves(one.tree) if step.weights])
    groups: dict[Any, list[tuple[Cell, list[int]]]] = defaultdict(list)
    uses = Counter(outputs)
    for one in found:
        uses.update(taken(one))
    for scope, members in _scopes(found, root).items():
        if len(members) >= LEAST and (cell := _cell([found[at] for at in members], scope, uses)):
            groups[_form(cell)].append((cell, members))
    taken_in: set[int] = set()
    cells: dict[int, Cell] = {}
    places = {tensor: at for at, one in enumerate(found) for tensor in inner(one)}
    for group in sorted(groups.values(), key=lambda one: len(one[0][1]), reverse=True):
        free, own = list[tuple[Cell, list[int]]](), set(taken_in)
        for cell, members in group:  # a scope within another one may have the same lines
            if own.isdisjoint(members):
                free.append((cell, members))
                own.update(members)
        if (len(free) - 1) * len(free[0][1] if free else ()) > WORTH:
            number = len({one.number for one in cells.values()})
            same = _by_age([cell for cell, _ in free], places)
            cells |= {members[-1]: replace(cell, number=number) for cell, (_, members) in zip(same, free, strict=True)}
            taken_in |= {at for _, members in free for at in members}
    return [
        Statement("", one.output, cell=cells[at]) if at in cells else one
        for at, one in enumerate(found)
        if at in cells or at not in taken_in
    ]


def _scope(one: Statement) -> str:
    """The scope that a statement is in."""
    return common([one.step.name] if one.step else [step.name for step in leaves(one.tree)] if one.tree else [])


def _scopes(found: Sequence[Statement], root: str) -> dict[str, list[int]]:
    """{scope below the root: the places of the statements in it}, the outer ones first."""
    scopes = dict[str, list[int]]()
    for at, one in enumerate(found):
        parts = _scope(one).split("/")
        for depth in range(1, len(parts) + 1):
            scopes.setdefault("/".join(parts[:depth]), []).append(at)
    return {name: members for name, members in scopes.items() if name and not within(root, name)}


def _cell(own: Sequence[Statement], scope: str, uses: Mapping[str, int]) -> Cell | None:
    """The cell of some statements; None if they have several results, or something that is not of a cell.

    uses: {tensor: how often the statements of the network, and its outputs, take it}.
    """
    made = {tensor: one for one in own for tensor in inner(one)}
    within_it = Counter(tensor for one in own for tensor in taken(one))
    results = [tensor for tensor in made if uses[tensor] > within_it[tensor]]
    if results != [own[-1].output] or not all(map(_is_plain, own)):
        return None
    order, inputs, waiting = list[Statement](), list[str](), [(own[-1], iter(taken(own[-1])))]
    seen = {own[-1].output}
    while waiting:  # depth first, so that cells of one form have one order
        one, tensors = waiting[-1]
        tensor = next(tensors, None)
        if tensor is None:
            order.append(one)
            waiting.pop()
        elif tensor not in made:
            inputs += [tensor] * (tensor not in inputs)
        elif made[tensor].output not in seen:
            seen.add(made[tensor].output)
            waiting.append((made[tensor], iter(taken(made[tensor]))))
    return Cell(scope, tuple(order), tuple(inputs)) if len(order) == len(own) and inputs else None


def _by_age(cells: Sequence[Cell], places: Mapping[str, int]) -> list[Cell]:
    """Cells of one form, with their inputs in the order in which these are computed, if that is one order.

    places: {tensor: the place of its statement}, but for what is fed.
    """
    ages = {tuple(sorted(range(len(one.inputs)), key=lambda at: places.get(one.inputs[at], -1))) for one in cells}
    order = ages.pop() if len(ages) == 1 else range(len(cells[0].inputs))
    return [replace(one, inputs=tuple(one.inputs[at] for at in order)) for one in cells]


def _is_plain(one: Statement) -> bool:
    """Whether a statement may be in a cell: what is called again, and weights of the network itself, may not."""
    if one.step is None:
        return bool(one.source) and not one.again
    return one.step.kind != GRADIENT and not any(isinstance(part, Weight) for part in one.step.operands)


def _form(cell: Cell) -> Any:
    """What cells of one form have in common."""
    names: dict[str, tuple[object, int]] = {tensor: ("input", at) for at, tensor in enumerate(cell.inputs)}
    names |= {tensor: (at, place) for at, one in enumerate(cell.parts) for place, tensor in enumerate(inner(one))}
    layers, form = Layers(), list[Any]()
    for one, (_, layer) in zip(cell.parts, layers.parts(cell, Names()), strict=True):
        step = one.step
        if step is None:
            form.append((skeleton(layer) if layer else None, names[one.source]))
        else:
            options = repr(sorted(step.options.items()))
            wires = tuple(_wired(operand, names) for operand in step.inputs)
            form.append((step.kind, wires, options, step.arguments, step.remark, len(step.outputs)))
    return len(cell.inputs), tuple(form)


def _wired(one: Operand, names: dict[str, Any]) -> Any:
    if isinstance(one, Several):
        return tuple(_wired(part, names) for part in one.parts)
    return names[one] if isinstance(one, str) else repr(one.value if isinstance(one, Literal) else one)
