"""Finds the towers of a graph: parts of a batch that go through the same weights, and whose gradients become one.

Nothing here looks at names or devices.  A gradient is joined where operations take those of several losses, such as
`tf.add_n`.  The losses are those of towers if the operations before them are the same but for what they are fed, step
by step back to the variables that they share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.check import attribute, source
from tf1kit.graph.message import followers
from tf1kit.port.updates import behind_gradients

PLACEHOLDERS = ("Placeholder", "PlaceholderV2")
DRAWS = ("RandomStandardNormal", "RandomUniform", "TruncatedNormal")
SEEDS = ("seed", "seed2")
SUMS = ("Add", "AddN", "AddV2")
PASSING = ("Identity",)
VARIABLES = ("VariableV2", "Variable", "VarHandleOp")
MASKS = ("ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


class UnlikeError(Exception):
    """Why the losses of a graph are not those of towers."""


@dataclass(frozen=True)
class Parallel:
    """The towers of a graph.

    Args:
        losses: the loss of each.
        base: the number of the one that is ported.
        form: how its gradients become one: a key of `tf1kit.port.towers.FORMS`.
        joins: {tensor: the gradients of all towers that it joins}.
        parts: {tensor that the ported tower is fed: the tensors that all towers take in its place}.
        same: {operation of the ported tower: those of all towers}.
        penalized: the towers whose losses have penalties on weights; none if all losses have the same ones.
        moves: {operation that moves an average: the tower whose moments it takes}.
        moving: the towers whose moments the averages follow in a step.
        draws: whether they draw random numbers.
    """

    losses: tuple[str, ...]
    base: int
    form: str
    joins: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    same: Mapping[str, tuple[str, ...]] = field(repr=False)
    penalized: tuple[int, ...] = ()
    moves: Mapping[str, int] = field(default_factory=dict)
    moving: tuple[int, ...] = ()
    draws: bool = False

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.losses)

    @property
    def attributes(self) -> dict[str, Any]:
        """Those of the class of the port, without defaults."""
        moving = self.moving if 0 < len(self.moving) < self.count else ()
        found = {"towers": self.count, "joined": self.form, "moving": moving, "penalized": self.penalized}
        return {key: value for key, value in found.items() if value}

    @property
    def told(self) -> tuple[str, ...]:
        """Sentences about the port."""
        count, loss = self.count, self.losses[self.base]
        draws = (
            " Each tower has random numbers of its own, and the port draws them one after the other."
            if self.draws
            else ""
        )
        others = (
            f" The averages of batch normalization follow tower {self.base} alone." if len(self.moving) == 1 else ""
        )
        return (
            f"The graph has {count} towers, each with a part of the batch; this is the one of {loss}.{others}{draws}",
        )

    def each(self, tensor: str) -> tuple[str, ...]:
        """The tensors of all towers that are like one of the ported tower."""
        name, _, number = tensor.rpartition(":")
        return tuple(f"{one}:{number}" for one in self.same.get(name, [name] * self.count))

    def feeds(self, tensor: str) -> tuple[str, ...]:
        """What a graph is fed in the place of what the ported tower is fed: one tensor of the whole batch, or one for
        each tower.
        """
        parts = self.parts.get(tensor, (tensor,))
        return parts if tensor in parts else (tensor,)

    def part_of(self, tensor: str, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of what the ported tower is fed, of that which the graph is fed in its place."""
        is_whole = tensor in self.parts and tensor not in self.parts[tensor]
        return (shape[0] // self.count, *shape[1:]) if is_whole and shape else shape

    def alone(self, graph: Any) -> Any:
        """A copy of a GraphDef without the other towers, in which the ported one is fed a part of the batch."""
        made = type(graph)()
        made.CopyFrom(graph)
        others = [at for at in range(self.count) if at != self.base]
        away = behind_gradients(graph).union(*(_after(graph, self.parts, at) for at in others))
        kept = [node for node in made.node if node.name not in away]
        taken = {parts[self.base]: tensor for tensor, parts in self.parts.items() if tensor not in parts}
        whole = {source(tensor)[0] for tensor in taken.values()}
        del made.node[:]
        made.node.extend(kept)
        for node in made.node:
            texts = [text for text in node.input if not (text.startswith("^") and source(text)[0] in away)]
            texts = [text if text.startswith("^") else taken.get(source(text)[1], text) for text in texts]
            del node.input[:]
            node.input.extend(texts)
            if node.name in whole and (sizes := node.attr["shape"].shape.dim) and sizes[0].size > 0:
                sizes[0].size //= self.count
        return made


def towers_of(
    graph: Any, applies: Sequence[str], roots: Sequence[tuple[str, str]], moves: Mapping[str, str], run: Collection[str]
) -> Parallel:
    """The towers of a GraphDef.

    Args:
        graph: the GraphDef.
        applies: the operations that change weights.
        roots: (the operation where it begins, the loss) of each gradient.
        moves: {operation that moves an average: the one whose value it follows}.
        run: the operations that a step runs.

    Raises UnlikeError if its losses are not those of towers.
    """
    nodes = {node.name: node for node in graph.node}
    form, joins = _Joins(graph, nodes, roots).found(applies)
    losses = next(iter(joins.values()))[1]
    alike = _Alike(nodes, len(losses))
    terms, penalties = zip(*(_terms(nodes, loss) for loss in losses), strict=True)
    alike.compare(terms)
    penalized = [at for at, own in enumerate(penalties) if own]
    alike.compare([penalties[at] for at in penalized])
    if not alike.parts:
        raise UnlikeError("they are not fed parts of a batch")
    own: dict[str, dict[int, bool]] = {}
    behind = [_after(graph, alike.parts, at) for at in range(len(losses))]
    behind_of = {name: [at for at, names in enumerate(behind) if one in names] for name, one in moves.items()}
    of = {name: at[0] for name, at in behind_of.items() if len(at) == 1}
    for name, at in of.items():
        variable = source(nodes[name].input[0])[0]
        own.setdefault(variable, {})[at] = own.get(variable, {}).get(at, False) or name in run
    moving = {
        tuple(sorted(at for at, is_run in runs.items() if is_run)) or tuple(sorted(runs)) for runs in own.values()
    }
    if len(moving) > 1:
        raise UnlikeError("a step moves some averages by other towers than other ones")
    known = moving.pop() if moving else ()
    if len(known) > 1:
        alike.compare_moves(of, {name: source(nodes[name].input[0])[0] for name in of})
    base = known[0] if len(known) == 1 else 0
    if penalized and base not in penalized:
        raise UnlikeError("the one that moves averages has no penalties on weights")
    return Parallel(
        losses,
        base,
        form,
        {tensor: gradients for tensor, (gradients, _) in joins.items()},
        {tensor if tensor not in all_of else all_of[base]: all_of for tensor, all_of in alike.parts.items()},
        {all_of[base]: all_of for all_of in alike.same.values()},
        tuple(penalized) if len(penalized) < len(losses) else (),
        of,
        known,
        any(nodes[name].op in DRAWS for name in alike.same),
    )


def _after(graph: Any, parts: Mapping[str, tuple[str, ...]], at: int) -> set[str]:
    """The operations that depend on the part of a tower, and what it alone is fed."""
    own = {each[at] for each in parts.values()}
    first = {node.name for node in graph.node if any(source(text)[1] in own for text in node.input)}
    fed = {source(each[at])[0] for tensor, each in parts.items() if tensor in each}
    return fed | first | followers(graph, first, control=False)


def _terms(nodes: Mapping[str, Any], loss: str) -> tuple[list[str], list[str]]:
    """The tensors whose sum a loss is: (those that depend on what is fed, the penalties)."""
    waiting, terms, penalties = [loss], list[str](), list[str]()
    while waiting:
        tensor = waiting.pop(0)
        name = source(tensor)[0]
        if not any(nodes[one].op in PLACEHOLDERS for one in _before(nodes, name)):
            penalties.append(tensor)
        elif nodes[name].op in (*SUMS, *PASSING):
            waiting = [*_inputs(nodes[name]), *waiting]
        else:
            terms.append(tensor)
    return terms, penalties


class _Joins:
    """Finds where gradients become one."""

    def __init__(self, graph: Any, nodes: Mapping[str, Any], roots: Sequence[tuple[str, str]]) -> None:
        self.nodes = nodes
        self.behind = {
            loss: followers(graph, [fill for fill, one in roots if one == loss], control=False) for _, loss in roots
        }

    def found(self, applies: Sequence[str]) -> tuple[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]:
        """(the form, {tensor: (the gradients that it joins, their losses)})."""
        forms, found = set[str](), dict[str, tuple[tuple[str, ...], tuple[str, ...]]]()
        for apply in applies:
            waiting, seen = _inputs(self.nodes[apply]), set[str]()
            joined = False
            while waiting:
                tensor = waiting.pop()
                if tensor in seen or not self._is_joint(tensor):
                    continue
                seen.add(tensor)
                if (join := self._join(tensor)) is None:
                    waiting += _inputs(self.nodes[source(tensor)[0]])
                else:
                    joined = True
                    forms.add(join[0])
                    found[tensor] = join[1], tuple(map(self._loss_of, join[1]))
            if not joined:
                raise UnlikeError(f"no known formula joins the gradients by which {apply} changes a weight")
        losses = {own for _, own in found.values()}
        if len(forms) != 1 or len(losses) != 1 or len({*next(iter(losses))}) < len(self.behind):
            raise UnlikeError("the gradients of all weights are not joined alike")
        return forms.pop(), found

    def _is_joint(self, tensor: str) -> bool:
        return sum(source(tensor)[0] in names for names in self.behind.values()) > 1

    def _loss_of(self, gradient: str) -> str:
        return next((loss for loss, names in self.behind.items() if source(gradient)[0] in names), "")

    def _join(self, tensor: str) -> tuple[str, tuple[str, ...]] | None:
        """(the form, the gradients) of a tensor."""
        node = self.nodes[source(tensor)[0]]
        given = _inputs(node)
        if node.op == "Mul" and _constant(self.nodes, given[0]) is not None:
            given.reverse()
        known = _constant(self.nodes, given[1]) if given[1:] else None
        if node.op == "Mean" and known is not None and known.size == 1 and not known.any():
            parts = [] if attribute(node, "keep_dims").b else self._stacked(given[0])
            return ("mean", tuple(parts)) if self._are_apart(parts) else None
        if node.op in ("Mul", "RealDiv") and known is not None and np.ndim(known) == 0:
            parts = self._added(given[0])
            share = {"RealDiv": ("sum / towers", len(parts)), "Mul": ("sum * share", 1.0 / max(1, len(parts)))}
            form, number = share[node.op]
            return (form, tuple(parts)) if self._are_apart(parts) and known == np.float32(number) else None
        parts = self._added(tensor)
        return ("sum", tuple(parts)) if self._are_apart(parts) else None

    def _are_apart(self, parts: Sequence[str]) -> bool:
        return bool(parts) and not any(map(self._is_joint, parts)) and all(map(self._loss_of, parts))

    def _stacked(self, tensor: str) -> list[str]:
        """The tensors that are stacked along a new first axis."""
        node = self.nodes[source(tensor)[0]]
        given = _inputs(node)
        if node.op == "Pack":
            return given if attribute(node, "axis").i == 0 else []
        inner = [self.nodes[source(one)[0]] for one in given[:-1]]
        axes = [_constant(self.nodes, one) for one in (given[-1], *(_inputs(part)[-1] for part in inner if part.input))]
        if node.op != "ConcatV2" or any(part.op != "ExpandDims" for part in inner):
            return []
        return [_inputs(part)[0] for part in inner] if all(axis is not None and not axis for axis in axes) else []

    def _added(self, tensor: str) -> list[str]:
        """The tensors that are added up, without a 0 in front of them."""
        node = self.nodes[source(tensor)[0]]
        if node.op not in SUMS or not self._is_joint(tensor):
            return [tensor]
        parts = _inputs(node)
        if node.op == "AddN":
            return parts
        value = _constant(self.nodes, parts[0])
        return [*([] if value is not None and not np.any(value) else self._added(parts[0])), parts[1]]


class _Alike:
    """Compares towers with the first of them, operation by operation.

    parts: {tensor that is fed: the tensors that the towers take in its place}.
    same: {operation of the first tower: those of all towers}.
    """

    def __init__(self, nodes: Mapping[str, Any], count: int) -> None:
        self.nodes, self.count = nodes, count
        self.parts: dict[str, tuple[str, ...]] = {}
        self.same: dict[str, tuple[str, ...]] = {}
        self.seen: set[tuple[str, ...]] = set()

    def compare(self, towers: Sequence[Sequence[str]]) -> None:
        """Compare these tensors of all towers.  Raises UnlikeError if something differs but what is fed."""
        if len({*map(len, towers)}) > 1:
            raise UnlikeError("their losses do not have the same terms")
        waiting = list(zip(*towers, strict=True))
        while waiting:
            tensors = waiting.pop()
            if tensors in self.seen:
                continue
            self.seen.add(tensors)
            if len({*tensors}) == 1:
                self._shared(tensors[0])
            elif (whole := self._whole(tensors)) is not None:
                if self.parts.setdefault(whole, tensors) != tensors:
                    raise UnlikeError(f"they take parts of {whole} in two ways")
            else:
                waiting += self._operations(tensors)

    def compare_moves(self, of: Mapping[str, int], variables: Mapping[str, str]) -> None:
        """Compare what moves averages: {operation: its tower}, {operation: the variable}.  Raises UnlikeError."""
        for variable in dict.fromkeys(variables.values()):
            each = [
                [f"{name}:0" for name in of if variables[name] == variable and of[name] == at]
                for at in range(self.count)
            ]
            try:
                self.compare(each)
            except UnlikeError as error:
                raise UnlikeError(f"they do not all move {variable} alike") from error

    def _shared(self, tensor: str) -> None:
        """What all towers take is to be the same for each: weights, and what is computed of them."""
        for name in _before(self.nodes, source(tensor)[0]):
            if self.nodes[name].op in (*PLACEHOLDERS, *DRAWS):
                raise UnlikeError(f"all of them take the whole of {name}")

    def _operations(self, tensors: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The inputs of the operations that give some tensors."""
        names = tuple(source(one)[0] for one in tensors)
        nodes = [self.nodes[name] for name in names]
        if len({*names}) < len(names) or self.same.setdefault(names[0], names) != names:
            raise UnlikeError(f"not all of them have an operation as {names[0]}")
        given = [_inputs(node) for node in nodes]
        if len({(node.op, len(own)) for node, own in zip(nodes, given, strict=True)}) > 1 or nodes[0].op in VARIABLES:
            raise UnlikeError(f"the operations {names[0]} and {names[1]} differ")
        if any(_attributes(node) != _attributes(nodes[0]) for node in nodes):
            raise UnlikeError(f"the operations {names[0]} and {names[1]} differ")
        return zip(*given, strict=True)

    def _whole(self, tensors: Sequence[str]) -> str | None:
        """What is fed, if the towers take parts of that, in their order."""
        nodes = [self.nodes[source(one)[0]] for one in tensors]
        if all(node.op in PLACEHOLDERS for node in nodes):
            if any(_attributes(node) != _attributes(nodes[0]) for node in nodes):
                raise UnlikeError(f"they are fed {nodes[0].name} and {nodes[1].name} of other shapes")
            return tensors[0]
        found = [self._cut(one) for one in tensors]
        if None in found:
            return None
        wholes = {one[0] for one in found if one}
        if [one[1:] for one in found if one] != [(at, self.count) for at in range(self.count)] or len(wholes) > 1:
            raise UnlikeError(f"their parts of {wholes.pop()} are not equal ones, in their order")
        whole = wholes.pop()
        if self.nodes[source(whole)[0]].op not in PLACEHOLDERS:
            raise UnlikeError(f"they take parts of {whole}, which is not fed")
        return whole

    def _cut(self, tensor: str) -> tuple[str, int, int] | None:
        """(what it is of, which one it is, how many there are) of one of several equal parts along the first axis."""
        name, _, number = tensor.rpartition(":")
        node = self.nodes[name]
        given = _inputs(node)
        values = [_constant(self.nodes, one) for one in given]
        if node.op == "Split" and values[0] is not None and values[0] == 0:
            return self._through(given[1]), int(number), attribute(node, "num_split").i
        if node.op == "SplitV" and values[1] is not None and values[2] is not None and values[2] == 0:
            return self._through(given[0]), int(number), len(values[1]) if len({*values[1].tolist()}) == 1 else 0
        if node.op == "StridedSlice" and all(one is not None and one.shape == (1,) for one in values[1:]):
            return self._slice(node, self._through(given[0]), *(int(one[0]) for one in values[1:] if one is not None))
        return None

    def _slice(self, node: Any, whole: str, first: int, last: int, stride: int) -> tuple[str, int, int] | None:
        sizes = attribute(self.nodes[source(whole)[0]], "shape").shape.dim
        size = sizes[0].size if sizes else -1
        first = 0 if attribute(node, "begin_mask").i else first
        last = size if attribute(node, "end_mask").i else last
        if (
            stride != 1
            or any(attribute(node, one).i for one in MASKS)
            or not 0 <= first < last <= size
            or first % (last - first)
        ):
            return None
        return whole, first // (last - first), size // (last - first) if size % (last - first) == 0 else 0

    def _through(self, tensor: str) -> str:
        while self.nodes[source(tensor)[0]].op in PASSING:
            tensor = _inputs(self.nodes[source(tensor)[0]])[0]
        return tensor


def _before(nodes: Mapping[str, Any], name: str) -> set[str]:
    """The operation and all whose values it takes."""
    found, waiting = set[str](), [name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [source(one)[0] for one in _inputs(nodes[name])]
    return found


def _inputs(node: Any) -> list[str]:
    """The tensors that an operation takes."""
    return [tensor for _, tensor, control in map(source, node.input) if not control]


def _constant(nodes: Mapping[str, Any], tensor: str) -> np.ndarray | None:
    node = nodes[source(tensor)[0]]
    return np.asarray(tf.make_ndarray(attribute(node, "value").tensor)) if node.op == "Const" else None


def _attributes(node: Any) -> dict[str, Any]:
    """The attributes that say what an operation computes; draws may have other seeds."""
    away = SEEDS if node.op in DRAWS else ()
    return {key: value for key, value in node.attr.items() if not key.startswith("_") and key not in away}
