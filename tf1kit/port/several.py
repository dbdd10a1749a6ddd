"""What several losses of one graph share, and what only some of them need."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from tf1kit.graph.check import source
from tf1kit.graph.message import leads_to
from tf1kit.port.minimized import Training
from tf1kit.port.net import Net
from tf1kit.port.objective import Objective
from tf1kit.port.recognise.draws import DRAWS
from tf1kit.port.recognise.optimizer import Optimizer, renamed
from tf1kit.port.recognise.step import Step
from tf1kit.port.source import Source
from tf1kit.port.write.fold import literal

MOST = 64  # outputs of an operation
KNOWN = ({(False, True)}, {(True, True)})  # averages that a step leaves as they are, and that it moves as a layer does


def named_apart(objectives: Sequence[Objective]) -> tuple[tuple[Objective, ...], tuple[str, ...], list[str]]:
    """(the objectives, with optimizers of different names; the variables that several of them count up; what is not
    ported for that).
    """
    made = [one.optimizer for one in objectives if one.optimizer]
    counts = Counter(one.step for one in made if one.step)
    shared = tuple(step for step, times in counts.items() if times > 1)
    left = [
        f"the optimizer {one.name} (what it does depends on {one.step}, which several optimizers count up)"
        for one in made
        if one.step in shared and (any(part.rate for part in one.each) or "ema_by_step" in dict(one.made.named))
    ]
    rows = Counter(name for one in made for name in one.rows if name not in shared)
    left += [f"the optimizers (several of them change {name})" for name, times in rows.items() if times > 1]
    left += _alike(made)
    taken: set[str] = set()
    found = [
        replace(one, optimizer=renamed(one.optimizer, taken, shared)) if one.optimizer else one for one in objectives
    ]
    return tuple(found), shared, left


def _alike(made: Sequence[Optimizer]) -> list[str]:
    """The weights for which several optimizers of one class keep slots whose names do not say which one does, each as a
    noun.
    """
    slots: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for at, one in enumerate(made):
        for part in one.each:
            for slot in part.slots:
                owner = max((name for name in part.trained if f"/{name}/" in f"/{slot}"), key=len, default="")
                slots[owner, slot.rpartition("/")[2]].add((slot, at))
    weights = dict.fromkeys(
        owner for (owner, _), own in slots.items() if owner and len({at for _, at in own}) == len(own) > 1
    )
    return [f"the slots of {name} (several optimizers keep them by the same name)" for name in weights]


def taken_by(graph: Source, objectives: Sequence[Objective]) -> dict[str, tuple[str, ...]]:
    """{loss: the tensors of the inputs that a step with it needs}; all of them if it is the only loss."""
    if len(objectives) == 1:
        return {objectives[0].training.loss: tuple(graph.inputs.values())}
    found = {}
    for one in objectives:
        training = one.training
        before = leads_to(training.graph, [*training.ran, source(training.loss)[0]])
        found[training.loss] = tuple(tensor for tensor in graph.inputs.values() if source(tensor)[0] in before)
    return found


def with_moves(
    graph: Source, objectives: Sequence[Objective], taken: Mapping[str, tuple[str, ...]], moved: Collection[str]
) -> tuple[tuple[Objective, ...], list[str]]:
    """(the objectives, with the moving averages that a step leaves as they are though it calls their layers; those
    that a step moves in another way than the layer does, each as a noun).

    A layer of Keras moves its averages whenever it is called in training, so a step skips the calls that move them
    more often than the graph does.
    """
    found, other = [], []
    for one in objectives:
        training, skipped = one.training, frozenset[str]()
        runs = _runs(graph, training, taken[training.loss], moved, skipped)
        if any(how not in KNOWN for how in runs.values()):
            needed = leads_to(training.graph, [*training.ran, source(training.loss)[0]])
            others = frozenset(node.name for node in training.graph.node) - needed
            fewer = _runs(graph, training, taken[training.loss], moved, others)
            if all(how in KNOWN for how in fewer.values()):
                runs, skipped = fewer, others
        still = tuple(variable for variable, how in runs.items() if how == {(False, True)})
        other += [
            f"{variable} in a step with {training.loss} (it is not moved there as often as its layer is called)"
            for variable, how in runs.items()
            if how not in KNOWN
        ]
        found.append(replace(one, still=still, skipped=skipped))
    return tuple(found), list(dict.fromkeys(other))


def _runs(
    graph: Source, training: Training, given: Collection[str], moved: Collection[str], skipped: Collection[str]
) -> dict[str, set[tuple[bool, bool]]]:
    """{moving average: for each of its updates, whether a step of the graph runs it, and whether one of the port does},
    without those that neither runs.
    """
    runs = defaultdict[str, set[tuple[bool, bool]]](set)
    for update in graph.updates:
        statistic = source(update.statistic)[0]
        before = leads_to(training.graph, [statistic], control=False)
        needed = {tensor for tensor in graph.inputs.values() if source(tensor)[0] in before}
        does, would = update.move in training.ran, needed <= set(given) and statistic not in skipped
        if update.variable in moved and (does or would):
            runs[update.variable].add((does, would))
    return runs


def without_inputs(net: Net, step: Step) -> Step:
    """A step that draws numbers of a constant shape as one that takes no input, because some losses need no input."""
    draw = net.maker(step.draws[0]) if step.kind in DRAWS.values() else None
    shape = net.integers(draw.inputs[0]) if draw else None
    return step if shape is None else replace(step, inputs=(), options={**step.options, "shape": shape})


def optional(inputs: Mapping[str, str], taken: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """{argument that some losses do without: fed tensor}.

    inputs: {argument: fed tensor}.  taken: {loss: the tensors of the inputs that a step with it needs}.
    """
    return {name: tensor for name, tensor in inputs.items() if any(tensor not in one for one in taken.values())}


def needs(net: Net, away: Mapping[str, str], objectives: Sequence[Objective]) -> dict[str, tuple[str, ...]]:
    """{tensor: the conditions of Python on which it is computed}, of tensors with such conditions: an argument that it
    depends on is there, and no step skips it.

    away: {argument that some losses do without: fed tensor}.
    """
    given = {tensor: f"{argument} is not None" for argument, tensor in away.items()}
    skips = {f"self.stepping != {literal(one.training.loss)}": one.skipped for one in objectives if one.skipped}
    found = {tensor: frozenset([condition]) for tensor, condition in given.items()}
    for node in net.nodes.values():
        before = frozenset(condition for condition, skipped in skips.items() if node.name in skipped)
        before = before.union(*(found.get(source(tensor)[1], ()) for tensor in node.inputs))
        if before and node.output not in found:
            found.update((f"{node.name}:{at}", before) for at in range(MOST))
    conditions = [*given.values(), *skips]
    return {tensor: tuple(one for one in conditions if one in before) for tensor, before in found.items()}
