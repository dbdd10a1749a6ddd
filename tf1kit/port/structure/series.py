"""Finds chains and branches in a list of steps.

A join becomes a tree where each of its inputs comes, through layers that nothing else uses, from
one and the same tensor.  What is left are statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from tf1kit.port.recognise.step import CALL, JOIN, LAYER, Literal, Several, Step
from tf1kit.port.structure.shared import apart_in, shared, variables
from tf1kit.port.structure.tree import Chain, Join, Leaf, Statement, Tree, common, leaves, parent, within

SCALE = "tf1kit.keras.Scale"
PLAIN = {
    "layers.Add": "+",
    "layers.Concatenate": "ops.concatenate",
    "layers.Maximum": "ops.maximum",
    "layers.Minimum": "ops.minimum",
    "layers.Multiply": "*",
    "layers.Subtract": "-",
}


def statements(steps: list[Step], outputs: Collection[str], named: bool = False) -> list[Statement]:
    """The statements of a network, in forward order; their trees have every layer once.

    named: whether the outputs are all end points, so that layers between two of them are one chain.
    """
    users = Counter(tensor for step in steps for tensor in step.tensors) + Counter(outputs)
    root = common([step.name for step in steps if step.weights])
    apart: set[str] = set()
    while more := apart_in(found := _lines(steps, users, apart)) - apart:
        apart |= more
    chained = _chained(shared(found, users, lambda row, scope: _chained(row, users, scope)), users, root)
    return between_ends(chained, users, root) if named else chained


def _lines(steps: list[Step], users: Counter[str], apart: Collection[str]) -> list[Statement]:
    """A statement for each step, but for those that a join takes in.

    apart: variables whose layers are in no join, because they are called elsewhere, too.
    """
    made: dict[str, Statement] = {}
    for step in steps:
        if step.form == CALL or (step.form != JOIN and len(step.outputs) > 1):
            one = Statement("", step.output, step=step)
        elif step.form == JOIN:
            one = _join(step, made, users, apart)
        else:
            one = Statement(step.tensors[0] if step.tensors else "", step.output, Leaf(step))
        made[step.output] = one
    return list(made.values())


def between_ends(found: list[Statement], users: Counter[str], root: str) -> list[Statement]:
    """The statements, with a chain for each row of layers that ends in an end point or at a step."""
    kept: list[Statement] = []
    for one in found:
        last = kept[-1] if kept else None
        one_row = (
            last
            and last.source
            and not last.again
            and not one.again
            and last.output == one.source
            and users[one.source] == 1
        )
        if one_row and last and last.tree and one.tree:
            is_row = isinstance(last.tree, Chain) and last.tree.by_kind
            parts = last.tree.parts if isinstance(last.tree, Chain) and is_row else (last.tree,)
            kept[-1] = Statement(last.source, one.output, Chain((*parts, one.tree), root, by_kind=True))
        else:
            kept.append(one)
    return kept


def _join(step: Step, made: dict[str, Statement], users: Counter[str], apart: Collection[str]) -> Statement:
    found = [_walk(tensor, made, users, apart) for tensor in step.tensors]
    starts = {start for start, _ in found}
    trails = [[one.output for one in trail] for _, trail in found]
    if len(starts) > 1 or len({tensor for trail in trails for tensor in trail}) < sum(map(len, trails)):
        return Statement("", step.output, step=plain(step))
    for tensor in (tensor for trail in trails for tensor in trail):
        del made[tensor]
    branches = tuple(tuple(one.tree for one in trail if one.tree) for _, trail in found)
    names = [one.name for branch in branches for tree in branch for one in leaves(tree)]
    return Statement(starts.pop(), step.output, Join(step, branches, common([*names, step.name])))


def plain(step: Step) -> Step:
    """A join that has no branches of its own, as an operator or a function."""
    inputs = (Several(step.tensors),) if step.kind == "layers.Concatenate" else step.inputs
    return replace(step, kind=PLAIN[step.kind], inputs=inputs, form=CALL)


def _walk(
    tensor: str, made: dict[str, Statement], users: Counter[str], apart: Collection[str]
) -> tuple[str, list[Statement]]:
    """Where a branch begins, and its statements."""
    trail: list[Statement] = []
    while tensor in made and users[tensor] == 1:
        one = _scaled(made[tensor], made, users)
        if one.tree is None or not one.source or variables(one.tree) & set(apart):
            break
        trail.insert(0, one)
        tensor = one.source
    return tensor, trail


def _scaled(one: Statement, made: dict[str, Statement], users: Counter[str]) -> Statement:
    """A statement; if it multiplies what a layer of the same branch gives by a number, it is a layer, too."""
    step = one.step
    if step is None or step.kind != "*" or len(step.tensors) != 1:
        return one
    (source,) = step.tensors
    factors = [given.value for given in step.inputs if isinstance(given, Literal) and isinstance(given.value, float)]
    if not factors or source not in made or made[source].tree is None or users[source] != 1:
        return one
    layer = replace(step, kind=SCALE, inputs=(source,), options={"factor": factors[0]}, form=LAYER)
    return Statement(source, one.output, Leaf(layer))


def _chained(found: list[Statement], users: Counter[str], root: str) -> list[Statement]:
    """The statements, with runs in one scope as chains, in branches too."""
    kept: list[Statement] = []
    for one in found:
        tree = _inner(one.tree, root) if one.tree else None
        one = replace(one, tree=tree)
        last = kept[-1] if kept and kept[-1].source and not kept[-1].again and not one.again else None
        follows = last is not None and last.tree and tree and last.output == one.source and users[one.source] == 1
        scope = _shared(last.tree, tree, root) if follows and last and last.tree and tree else ""
        if scope and last is not None and last.tree and tree:
            kept[-1] = Statement(last.source, one.output, _appended(last.tree, tree, scope))
        else:
            kept.append(one)
    return kept


def _inner(tree: Tree, root: str) -> Tree:
    """A join whose branches have chains."""
    if not isinstance(tree, Join):
        return tree
    branches = []
    for branch in tree.branches:
        kept: list[Tree] = []
        for part in branch:
            part = _inner(part, root)
            scope = _shared(kept[-1], part, tree.scope or root) if kept else ""
            if scope:
                kept[-1] = _appended(kept[-1], part, scope)
            else:
                kept.append(part)
        branches.append(tuple(kept))
    return Join(tree.step, tuple(branches), tree.scope)


def _shared(before: Tree, tree: Tree, root: str) -> str:
    """The scope that makes a chain of two trees, "" if they are not a chain."""
    scope = before.scope if not isinstance(before, Leaf) else parent(before.scope)
    if scope in ("", root) or (not within(scope, root) and root):
        return ""
    return scope if all(within(one.name, scope) for part in (before, tree) for one in leaves(part)) else ""


def _appended(before: Tree, tree: Tree, scope: str) -> Tree:
    parts = before.parts if isinstance(before, Chain) and before.scope == scope else (before,)
    return Chain((*parts, tree), scope)
