"""Finds how a graph trains: what it minimizes, which labels that takes, and what changes its state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, flow, source
from tf1kit.graph.wires import Wires
from tf1kit.graph.writes import variables_of, writes_of
from tf1kit.port.gradients import Inner, inner_gradients, outer, roots_of, whole
from tf1kit.port.parallel import Parallel, UnlikeError, towers_of
from tf1kit.port.sampled import sampled_ends
from tf1kit.port.updates import ASSIGN, VARIABLES, asides_of, assigned, behind_gradients, data_only, updates_of
from tf1kit.port.waiting import apart, waits_of, why_not_together

APPLY = re.compile(r"(Resource)?(Sparse)?Apply[A-Z].*")
GIVEN = re.compile(r"(^|/)grad_ys_\d+$")
PLACEHOLDERS = ("Placeholder", "PlaceholderV2")
DESCENTS = ("ScatterSub", "ResourceScatterAdd", "ResourceScatterSub")  # along a sparse gradient
ASSIGNS = ("Assign", "AssignVariableOp")
LOOPS = ("Enter", "NextIteration", "While", "StatelessWhile")
READS = ("Identity", "ReadVariableOp")
OF_A_LOSS = (
    *("Add", "AddV2", "Cast", "ClipByValue", "Identity", "Log", "Maximum", "Minimum", "Neg", "Reshape", "StopGradient"),
    "Sub",
)
SIZES = ("Rank", "Shape", "ShapeN", "Size")
REDUCTIONS = ("L2Loss", "Max", "Mean", "Min", "Prod", "Sum")
SEGMENTS = "SparseSegment"  # the begin of operations that join entries of an example, such as its words
DRAWS = ("RandomStandardNormal", "RandomUniform", "TruncatedNormal")


class NotFoundError(Exception):
    """A part of a graph's training that is not recovered. The message is a noun, with the reason in parentheses."""


@dataclass(frozen=True)
class Training:
    """How a graph trains.

    Args:
        graph: the whole GraphDef.
        loss: the tensor that is minimized.
        labels: {name: fed tensor} that only the loss takes.
        logits: the tensors of the network that the loss takes.
        applies: the operations that change the weights.
        targets: the operations that a step of training runs.
        inner: the gradients that the loss takes.
        written: {operation that a step runs: the variables that it writes}.
        apart: two of the operations that change the weights, if no operation of the graph runs all of these.
        bare: the tensor where the gradients begin, if `loss` adds to it what has no gradient.
        loose: the moving averages among what a step is taken to move, though no operation of the graph runs both.
        towers: the towers whose gradients a step joins; then `loss`, `labels` and `logits` are those of the ported one.
        waits: the losses whose steps a step with this one takes first, along gradients of the same pass.
        first: the operations that these steps run.
    """

    graph: Any = field(repr=False)
    loss: str
    labels: Mapping[str, str]
    logits: tuple[str, ...]
    applies: tuple[str, ...]
    targets: tuple[str, ...]
    inner: tuple[Inner, ...] = ()
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    bare: str = ""
    loose: tuple[str, ...] = ()
    towers: Parallel | None = None
    waits: tuple[str, ...] = ()
    first: tuple[str, ...] = ()

    @property
    def ran(self) -> tuple[str, ...]:
        """The operations that a step runs with those of the steps that it waits for."""
        return tuple(dict.fromkeys([*self.first, *self.targets]))

    @property
    def forward(self) -> Any:
        """The GraphDef in which the network and the loss are: of towers, that of the ported one alone."""
        return self.graph if self.towers is None else self.towers.alone(self.graph)


def trainings_of(
    graph: Any, ends: Collection[str] = (), loss: str = "", labels: Sequence[str] = ()
) -> tuple[Training, ...]:
    """How a GraphDef trains: with one loss, or with several that are minimized separately; nothing without an
    optimizer.  The arguments and the error are those of `training_of`.
    """
    wires = Wires(graph)
    separate = {} if loss else losses_of(wires)
    if len(separate) < 2:
        one = _training(wires, ends, loss, labels)
        return (one,) if one else ()
    waits = waits_of(wires, separate)
    alone = Wires(apart(wires, separate, waits)) if any(waits.values()) else wires
    found: dict[str, Training] = {
        loss: _training(alone, ends, loss, labels, own)  # type: ignore[misc]
        for loss, own in separate.items()
    }
    return tuple(_with_first(wires, one, [found[first] for first in waits[loss]]) for loss, one in found.items())


def _with_first(wires: Wires, one: Training, first: Sequence[Training]) -> Training:
    """How a graph trains with a loss, with the steps that its step waits for.

    Raises NotFoundError if these are not steps along gradients of one pass.
    """
    steps = [name for other in first for name in other.targets]
    if first:
        changed = {variable for name in steps for variable in one.written.get(name, ())}
        applies = [name for other in first for name in other.applies]
        if why := why_not_together(wires, one.loss, one.applies, applies, changed):
            raise NotFoundError(f"the optimizer ({why})")
    waits = tuple(other.loss for other in first)
    return replace(one, graph=wires.graph, waits=waits, first=tuple(steps))


def losses_of(wires: Wires) -> dict[str, list[str]]:
    """{loss: the operations that change weights along its gradients}; nothing if there is one loss, or if one of
    them does so along the gradients of several losses, or of none.
    """
    applies = [node.name for node in weight_changes(wires)]
    roots = whole(wires, outer(wires, roots_of(wires, wires.leads_to(applies))), applies)
    if len({loss for _, loss in roots}) < 2:
        return {}
    found: dict[str, list[str]] = {}
    for name in applies:
        before = wires.leads_to([name], control=False)
        own = {loss for fill, loss in roots if fill in before}
        if len(own) != 1:
            return {}
        found.setdefault(own.pop(), []).append(name)
    return found


def training_of(graph: Any, ends: Collection[str] = (), loss: str = "", labels: Sequence[str] = ()) -> Training | None:
    """How a GraphDef trains; None if it has no optimizer.

    Args:
        graph: the GraphDef.
        ends: the tensors that are end points already.
        loss: the tensor that is minimized.  [default: what the gradients begin at]
        labels: the tensors that are fed to it.  [default: the placeholders that no layer follows]

    Raises NotFoundError if the loss or what it takes is not found.
    """
    return _training(Wires(graph), ends, loss, labels)


def _training(
    wires: Wires, ends: Collection[str], loss: str, labels: Sequence[str], own: Sequence[str] = ()
) -> Training | None:
    """`training_of`.  own: the operations that change the weights with this loss, if there are others."""
    graph, applies = wires.graph, weight_changes(wires)
    if not applies:
        return None
    names = list(own) or [node.name for node in applies]
    others = {node.name for node in applies} - set(names)
    towers = None if own else _towers(wires, names, loss)
    loss = towers.losses[towers.base] if towers else source(loss)[1] if loss else _loss(wires, names)
    if source(loss)[0] not in wires.nodes:
        raise NotFoundError(f"the loss ({loss} is not in the graph)")
    roots = roots_of(wires, wires.leads_to(names))
    wholes = zip(roots, whole(wires, roots, names), strict=True)
    begun = [(fill, tensor, total) for (fill, tensor), (_, total) in wholes if loss in (tensor, total)]
    begins = [fill for fill, _, _ in begun]
    bare = next((tensor for _, tensor, total in begun if loss == total != tensor), "")
    behind = wires.followers(begins)  # the sparse step of Adam waits for its slots, and does not take their gradient
    if begins and (apart := [one for one in applies if one.name in set(names) - behind]):
        weight = source(apart[0].input[0])[0]
        raise NotFoundError(f"the optimizer (the gradient that changes {weight} does not begin at the loss, {loss})")
    part = data_only(towers.alone(graph) if towers else graph, [loss])
    if any(flow(node) in LOOPS for node in part.node):
        raise NotFoundError("the loss (it depends on a loop)")
    trained = {source(node.input[0])[0] for node in applies}
    trained |= followed(wires, trained)
    inner = inner_gradients(wires, part)
    if unclear := [of for of, one in inner if one is None]:
        raise NotFoundError(f"the loss (it takes a gradient of {unclear[0]}, and it is not clear by which tensor)")
    within = tuple(one for _, one in inner if one)
    sampled = sampled_ends(part, source(loss)[0])
    if towers and (sampled or within):
        raise NotFoundError(f"the loss (it takes {'candidates' if sampled else 'a gradient'} in each tower)")
    more = sampled | {source(one.tensor)[0] for one in within}
    more |= {node.name for node in part.node if node.op.startswith(SEGMENTS)}  # what an example has is not a label
    given, logits = Boundary(part, trained, ends, labels, more).found()
    named = {text.rpartition(":")[0].rpartition("/")[2]: text for text in given}
    if len(named) < len(given):
        raise NotFoundError("the loss (two of its labels have the same name)")
    if also := wires.leads_to(names) & others:
        raise NotFoundError(f"the optimizer (a step of it waits for {min(also)}, which is a step with another loss)")
    written = variables_of(writes_of(graph))
    together = _together(wires, names, written, others)
    pair = _apart(wires, names)
    moves = {name: followed for name, followed in _follows(graph).items() if name not in names}
    asides = {variable for one in asides_of(graph) for variable in one.values}  # perhaps of a validation, with its data
    moves = {
        name: one for name, one in moves.items() if name in together or not asides.intersection(written.get(name, ()))
    }
    if own:
        targets = _targets(wires, loss, names, moves, together, written, others)
        loose = _loose(graph, moves, targets, together)
        return Training(graph, loss, named, tuple(logits), tuple(names), targets, within, written, pair, bare, loose)
    if towers:  # what another tower than those of a step would move is left out
        moves = {name: one for name, one in moves.items() if towers.moves.get(name) in (None, *towers.moving)}
    run = defaultdict(list)
    for node in graph.node:
        if node.name in moves:
            run[source(node.input[0])[0]].append(node.name in together)
    for variable, runs in run.items():
        if any(runs) and not all(runs):
            raise NotFoundError(f"the optimizer (a step runs {sum(runs)} of the {len(runs)} updates of {variable})")
    changed = [node.name for node in graph.node if node.name in together and node.name in written]
    targets = tuple(dict.fromkeys([*names, *moves, *changed]))
    loose = _loose(graph, moves, targets, together)
    return Training(
        graph, loss, named, tuple(logits), tuple(names), targets, within, written, pair, bare, loose, towers
    )


def _loose(graph: Any, moves: Collection[str], targets: Sequence[str], together: Collection[str]) -> tuple[str, ...]:
    """The variables that some of the targets move, though nothing of the graph runs these with a step."""
    named = {node.name: source(node.input[0])[0] for node in graph.node if node.name in moves}
    return tuple(dict.fromkeys(named[name] for name in targets if name in named and name not in together))


def _follows(graph: Any) -> dict[str, str]:
    """{operation that moves an average: one whose value the average follows, or itself}."""
    return {node.name: node.name for node in graph.node if node.op in ASSIGN} | assigned(graph)


def _towers(wires: Wires, names: Sequence[str], loss: str) -> Parallel | None:
    """The towers of a graph; None if it has one loss.

    names: the operations that change weights.  loss: the one that is named, or "".

    Raises NotFoundError if there are several losses that are not those of towers.
    """
    graph = wires.graph
    roots = whole(wires, outer(wires, roots_of(wires, wires.leads_to(names))), names)
    losses = dict.fromkeys(one for _, one in roots)
    if len(losses) < 2 or (loss and source(loss)[1] not in losses):
        return None
    together = _together(wires, names, variables_of(writes_of(graph)), ())
    moves = {name: followed for name, followed in _follows(graph).items() if name not in names}
    try:
        return towers_of(graph, names, roots, moves, together)
    except UnlikeError as error:
        if loss:
            return None
        raise NotFoundError(
            f"the loss (the graph minimizes {len(losses)} tensors, which are not losses of towers: {error})"
        ) from error


def followed(wires: Wires, trained: Collection[str]) -> set[str]:
    """The variables that some operation computes from those that are trained, and from nothing that is fed, such as
    those of a target network.
    """
    behind = {*trained, *wires.followers(trained, control=False)}
    fed = [name for name, node in wires.nodes.items() if node.op in PLACEHOLDERS]
    given = wires.followers(fed, control=False)
    assigns = [node for node in wires.nodes.values() if node.op.startswith("Assign") and len(node.input) > 1]
    return {source(node.input[0])[0] for node in assigns if source(node.input[1])[0] in behind - given}


def of_steps(graph: Any) -> set[str]:
    """The operations that the steps of all optimizers run, whether these are known or not."""
    wires = Wires(graph)
    names = [node.name for node in weight_changes(wires)]
    return _together(wires, names, variables_of(writes_of(graph)), ()) if names else set()


def _together(wires: Wires, names: Sequence[str], written: Collection[str], others: Collection[str]) -> set[str]:
    """What a step runs: also other changes in a group of changes; with changes by hand, what waits with them in any
    group, such as slots and a count.

    written: the operations that write variables.  others: those that change weights with other losses.
    """
    found, nodes = wires.followers(names) | wires.leads_to(names), wires.nodes
    groups = [name for name, node in nodes.items() if name in found and node.op == "NoOp"]
    for group in groups:
        if _has_only(group, nodes, written) and (run := wires.leads_to([group])).isdisjoint(others):
            found |= run
    if all(nodes[name].op in (*ASSIGNS, *ASSIGN) for name in names):
        found |= wires.leads_to(group for group in groups if wires.leads_to([group]) >= set(names))
    return found


def _has_only(group: str, nodes: Mapping[str, Any], changes: Collection[str]) -> bool:
    """Whether a group has nothing but some changes, and groups of them."""
    waiting, seen = [group], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen and name not in changes:
            seen.add(name)
            if name not in nodes or nodes[name].op != "NoOp":
                return False
            waiting += [source(text)[0] for text in nodes[name].input]
    return True


def _apart(wires: Wires, names: Sequence[str]) -> tuple[str, ...]:
    """The first of some operations and one of the others, if no operation of the graph runs all of them."""
    first, *rest = names
    after = {first, *wires.followers([first])}
    runs = [wires.leads_to([name]) for name in wires.nodes if name in after]
    most = max(runs, key=lambda one: len(one.intersection(rest)), default=set())
    return next(((first, name) for name in rest if name not in most), ())


def _targets(
    wires: Wires,
    loss: str,
    names: list[str],
    moves: Mapping[str, str],
    together: set[str],
    written: Collection[str],
    others: set[str],
) -> tuple[str, ...]:
    """What a step with one of several losses runs.  Moving averages that no step waits for are those of what the
    loss depends on, as in a network of Keras.

    moves: {operation that moves an average: one whose value the average follows, or itself}.
    """
    graph, bound = wires.graph, {*together, *wires.followers(others), *wires.leads_to(others)}
    before = wires.leads_to([source(loss)[0]], control=False)
    weights = {node.name for node in graph.node if node.op in VARIABLES or node.op in READS}
    statistics = {one.move: source(one.statistic)[0] for one in updates_of(graph, ())}

    def is_of_loss(name: str) -> bool:
        """Whether the loss depends on what an average follows; a sampler that calls the network again has its own."""
        if name in statistics:
            return statistics[name] in before
        return not wires.leads_to([moves[name]], control=False).isdisjoint(before - weights)

    free = [name for name in moves if name not in bound and is_of_loss(name)]
    changed = [node.name for node in graph.node if node.name in together - others and node.name in written]
    return tuple(dict.fromkeys([*names, *(one for one in moves if one in together), *free, *changed]))


def weight_changes(wires: Wires) -> list[Any]:
    """The operations that change weights along gradients: those that optimizers have for that, and with which
    GradientDescent and Adam change rows; in a graph without any, what is assigned.
    """
    graph = wires.graph
    adams = [node for node in graph.node if node.op in ASSIGN and _is_adam(node, wires.nodes)]
    slots = wires.leads_to((source(text)[0] for node in adams for text in node.input[1:]), control=False)
    rows = [node for node in graph.node if node.op in DESCENTS and source(node.input[0])[0] not in slots]
    chosen = {node.name for node in [*adams, *_along_gradients(graph, rows)]}
    found = [node for node in graph.node if node.name in chosen or APPLY.fullmatch(node.op)]
    return found or _by_hand(wires)


def _by_hand(wires: Wires) -> list[Any]:
    """The operations that assign weights along gradients: what leads to no loss is a slot."""
    assigns = [node for node in wires.graph.node if node.op in (*ASSIGNS, *ASSIGN)]
    found = _along_gradients(wires.graph, assigns)
    losses = [source(loss)[0] for _, loss in roots_of(wires, wires.leads_to(node.name for node in found))]
    taken = wires.leads_to(losses, control=False)
    return [node for node in found if source(node.input[0])[0] in taken]


def _is_adam(node: Any, nodes: Mapping[str, Any]) -> bool:
    """Whether an operation subtracts `... / (sqrt(v) + epsilon)`."""
    for op, at in (("RealDiv", 1), ("Add", 1), ("Sqrt", 0)):
        node = nodes.get(source(node.input[at])[0]) if len(node.input) > at else None
        if node is None or node.op.removesuffix("V2") != op:
            return False
    return True


def _along_gradients(graph: Any, changes: Sequence[Any]) -> list[Any]:
    """Those of some operations whose last input depends on a gradient."""
    if not changes:
        return []
    behind = behind_gradients(graph)
    return [node for node in changes if source(node.input[-1])[0] in behind]


def _loss(wires: Wires, applies: list[str]) -> str:
    """The tensor that is minimized."""
    roots = whole(wires, outer(wires, roots_of(wires, wires.leads_to(applies))), applies)
    found = list(dict.fromkeys(loss for _, loss in roots))
    if len(found) > 1:
        raise NotFoundError(f"the loss (the graph minimizes {len(found)} tensors)")
    if not found:
        before = wires.leads_to(applies, control=False)
        given = [source(node.input[0])[1] for node in wires.graph.node if node.name in before and _is_given(node)]
        told = (
            f" (its gradients begin at {given[0]}, which the program gives to tf.gradients as grad_ys)" if given else ""
        )
        raise NotFoundError(f"the loss{told}")
    return found[0]


def _is_given(node: Any) -> bool:
    """Whether an operation passes on what a program gives to `tf.gradients` as the gradients to begin with."""
    return node.op == "Identity" and GIVEN.search(node.name) is not None


def gradient_begins(graph: Any, gradients: Sequence[str]) -> list[str]:
    """The operations where some gradients begin, but for those within their loss."""
    wires = Wires(graph)
    before = wires.leads_to((source(one)[0] for one in gradients), control=False)
    return [fill for fill, _ in outer(wires, roots_of(wires, before))]


def _is_weight(node: Any) -> bool:
    """Whether an operation is a variable that is not one number, such as a weight that no optimizer changes."""
    if node.op not in VARIABLES or not tf.dtypes.as_dtype(attribute(node, "dtype").type or 1).is_floating:
        return False
    shape = attribute(node, "shape").shape
    return shape.unknown_rank or bool(shape.dim)


def _followers(graph: Any, names: Collection[str]) -> set[str]:
    """The operations that take the values of some, but for those that reduce them, and what takes only these."""
    after = defaultdict(list)
    for node in graph.node:
        for name in (source(text)[0] for text in node.input) if node.op not in (*REDUCTIONS, *SIZES) else ():
            after[name].append(node.name)
    found, waiting = set[str](), list(names)
    while waiting:
        more = [name for name in after[waiting.pop()] if name not in found]
        found.update(more)
        waiting += more
    return found


class Boundary:
    """The place between a network and its loss.

    Args:
        graph: what leads to the loss, without control inputs.
        trained: the variables that the optimizer changes.
        ends: tensors that are end points.
        labels: the tensors of the labels, if they are known.
        more: further operations that belong to the network, not to the loss.
    """

    def __init__(
        self,
        graph: Any,
        trained: set[str],
        ends: Collection[str],
        labels: Sequence[str],
        more: Collection[str] = (),
    ) -> None:
        self.graph, self.ends, self.wires = graph, ends, Wires(graph)
        self.nodes = self.wires.nodes
        values = self._values_of({*trained, *(node.name for node in graph.node if _is_weight(node))})
        self.layers = {
            node.name
            for node in graph.node
            if node.name not in values and any(source(text)[0] in values for text in node.input)
        }
        self.layers |= set(more)
        fed = [node.name for node in graph.node if node.op in PLACEHOLDERS]
        self.labels = [source(text)[1] for text in labels] or [
            f"{name}:0" for name in fed if not self.wires.followers([name]) & self.layers
        ]
        known = {source(text)[0] for text in self.labels}
        self.inputs = [name for name in fed if name not in known]
        before = self.wires.leads_to(self.layers)
        self.inputs += [node.name for node in graph.node if node.op in DRAWS and node.name in before]  # noise
        self.fed = {*self.inputs, *self.wires.followers(self.inputs)}

    def _values_of(self, variables: set[str]) -> set[str]:
        """The variables, and what is computed of them without anything that is fed, but for numbers such as a penalty."""
        fed = [node.name for node in self.graph.node if node.op in (*PLACEHOLDERS, *DRAWS)]
        return variables | (_followers(self.graph, variables) - self.wires.followers(fed))

    def found(self) -> tuple[list[str], list[str]]:
        """(the labels, the tensors of the network that the loss takes)."""
        named = [source(text)[0] for text in self.labels]
        behind = self.fed - self.wires.leads_to(self.layers & self.fed)
        after = {*named, *self.wires.followers(named)}
        found = self._ends(after if named else behind, named)
        if not named:
            found = self._narrow(behind, found) or found
        if len(found) > 1 and len(fewer := self._ends(after | behind, named)) < len(found):
            found = fewer
        if not found:
            raise NotFoundError("the loss (it takes no tensor of the network)")
        return self.labels, found

    def _narrow(self, behind: set[str], ends: list[str]) -> list[str]:
        """The first tensor behind all layers that a loss without labels needs, and the loss needs no other tensor there.

        The list is empty if no tensor is like that, or `ends` are as narrow.  A normalization or a dropout behind
        the last weight belongs to the network.
        """
        if len(ends) == 1 and not self._drawn(source(ends[0])[0]):
            return []
        reduced = self.wires.followers(name for name in behind if self.nodes[name].op in REDUCTIONS)
        for name, node in self.nodes.items():
            if name in behind - reduced and node.op not in REDUCTIONS and not self._drawn(name):
                rest = self._without(name)
                if rest.isdisjoint(self.layers | set(self.inputs)):
                    return [f"{name}:0"]
        return []

    def _drawn(self, end: str) -> bool:
        """Whether the loss draws random numbers if it takes the tensor of an operation."""
        return any(self.nodes[name].op in DRAWS for name in self._without(end))

    def _without(self, end: str) -> set[str]:
        """What leads to the loss, but not by way of an operation."""
        taken = {source(text)[0] for node in self.graph.node for text in node.input}
        found, waiting = set[str](), [name for name in self.nodes if name not in taken]
        while waiting:
            name = waiting.pop()
            if name != end and name not in found:
                found.add(name)
                waiting += [source(text)[0] for text in self.nodes[name].input]
        return found

    def _ends(self, inside: set[str], labels: list[str]) -> list[str]:
        """The tensors of the rest of the graph that the part `inside` takes."""
        found = (tensor for name in self.nodes if name in inside - set(labels) for tensor in self._taken(name, inside))
        return list(dict.fromkeys(found))

    def _taken(self, name: str, inside: set[str]) -> Iterator[str]:
        """The tensors of the network that an operation takes. For the arithmetic of shapes, these are the
        tensors that the arithmetic takes.
        """
        for before, tensor, _ in map(source, self.nodes[name].input):
            if before in inside or before not in self.fed:
                continue
            if self._is_shape(before):
                if self.nodes[before].op not in SIZES:
                    yield from self._taken(before, inside)
            else:
                yield from self._named(tensor) or [self._before(tensor)]

    def _is_shape(self, name: str) -> bool:
        """Whether a value depends on shapes alone."""
        if name in self.layers:
            return False
        before = [source(text)[0] for text in self.nodes[name].input]
        fed = [one for one in before if one in self.fed]
        return self.nodes[name].op in SIZES or bool(fed and all(map(self._is_shape, fed)))

    def _named(self, tensor: str) -> list[str]:
        """The end points from which a tensor is computed without a layer; none if it also needs other tensors."""
        if tensor in self.ends or not self.ends:
            return [tensor] if self.ends else []
        name = source(tensor)[0]
        if name in self.layers or name in self.inputs:
            return []
        found = [self._named(one) for one in self._values(self.nodes[name])]
        return [] if [] in found else list(dict.fromkeys(one for part in found for one in part))

    def _values(self, node: Any) -> list[str]:
        """The tensors of the network that an operation takes, without shapes."""
        given = map(source, node.input)
        return [tensor for name, tensor, _ in given if name in self.fed and not self._is_shape(name)]

    def _before(self, tensor: str) -> str:
        """The tensor in front of operations that belong to a loss, such as a reshape or a logarithm."""
        while (node := self.nodes[source(tensor)[0]]).op in OF_A_LOSS:
            before = self._values(node)
            if len(before) != 1 or node.name in self.layers:
                break
            tensor = before[0]
        return tensor
