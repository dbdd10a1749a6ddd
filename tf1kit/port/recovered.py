"""What is recovered of a graph: its layers, what it trains with, and how its weights begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.graph.check import FLOW, flow
from tf1kit.graph.shapes import static_shapes
from tf1kit.port.channels import Turning, first_again
from tf1kit.port.functional import functional
from tf1kit.port.gradients import with_inner
from tf1kit.port.inputs import arguments_of
from tf1kit.port.net import Net, net_of
from tf1kit.port.objective import Objective, begun, objectives_of, penalties_of, regularized, trainable
from tf1kit.port.recognise import recognise
from tf1kit.port.recognise.apart import Apart, apart_of
from tf1kit.port.recognise.initial import Law, initializers_of, laws
from tf1kit.port.recognise.optimizer import Optimizer
from tf1kit.port.recognise.step import Literal, Made, Step, Stored, Weight
from tf1kit.port.several import named_apart, taken_by, with_moves, without_inputs
from tf1kit.port.simplify import simplify
from tf1kit.port.simplify.identities import own_gradients
from tf1kit.port.simplify.stops import stops
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.stock import Exchange, plain
from tf1kit.port.structure.scopes import by_variables
from tf1kit.port.structure.series import statements
from tf1kit.port.structure.shared import kept_apart
from tf1kit.port.structure.tree import Statement
from tf1kit.port.updates import data_only
from tf1kit.port.written import DROPOUT

NORM = "tf1kit.keras.BatchNormalization"


@dataclass(frozen=True)
class Recovered:
    """What is recovered of a graph.

    Args:
        source: the graph, with its parts that are not ported.
        net: what is left of it.
        inputs: {argument of `endpoints`: fed tensor}.
        steps: the layers and calls.
        turned: the tensors whose channels are last in the port.
        changes: the changes of weights that no step runs.
        objectives: what it trains with, for each loss.
        counted: the variables that several optimizers count up.
        penalties: {variable: its regularizer}.
        initials: {variable that gets a value in the graph: its initializer, or None if Keras has none}.
        first: {variable: how it begins}, of those whose first values are ported.
        found: the statements of the port.
    """

    source: Source
    net: Net
    inputs: Mapping[str, str]
    steps: Sequence[Step]
    turned: frozenset[str] = frozenset()
    changes: tuple[Apart, ...] = ()
    objectives: tuple[Objective, ...] = ()
    counted: tuple[str, ...] = ()
    penalties: Mapping[str, Any] = field(default_factory=dict)
    initials: Mapping[str, Any] = field(default_factory=dict)
    first: Mapping[str, Law | None] = field(default_factory=dict)
    found: Sequence[Statement] = ()

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers that are recovered."""
        return [one.optimizer for one in self.objectives if one.optimizer]

    @property
    def taken(self) -> dict[str, tuple[str, ...]]:
        """{loss: the tensors of the inputs that a step with it needs}."""
        return taken_by(self.source, self.objectives)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """{variable: its shape}; raises UsageError if the graph does not say it."""
        return {variable: self.net.shape_of(variable) for variable in self.net.variables}

    @property
    def trained(self) -> set[str]:
        """The variables that an optimizer changes, all if none is recovered."""
        return {name for one in self.optimizers for name in one.trained} or set(self.net.variables)

    @property
    def logits(self) -> list[str]:
        """The tensors of the network that losses take."""
        return [tensor for one in self.objectives for tensor in one.training.logits]

    @property
    def made_of(self) -> dict[str, str]:
        """{output: what a pass made of it}."""
        return {tensor: self.net.outputs[key] for key, tensor in self.source.outputs.items()}

    @property
    def last(self) -> str:
        """The tensor that is to be the last end point, because the only loss takes it alone; "" otherwise."""
        return self.made_of.get(self.logits[0], "") if len(self.logits) == len(self.objectives) == 1 else ""

    @property
    def alone(self) -> set[str]:
        """The variables that functions take, not layers."""
        return _alone(self.steps)

    @property
    def constants(self) -> dict[str, Any]:
        """{name: value} of the constants that are too large for the module."""
        trained = (step for one in self.objectives for step in one.steps)
        values = [one.value for step in (*self.steps, *trained) for one in step.operands if isinstance(one, Literal)]
        values += [value for one in self.initials.values() if isinstance(one, Made) for value in one.given]
        return {one.name: one.value for one in values if isinstance(one, Stored)}

    def by(self, exchange: Exchange) -> Recovered:
        """The same with objects of Keras."""
        found = list(map(exchange.statement, self.found))
        penalties = {name: exchange.argument(one) for name, one in self.penalties.items()}
        initials = {name: exchange.argument(one) for name, one in self.initials.items()}
        objectives = tuple(
            replace(one, optimizer=exchange.optimizer(one.optimizer)) if one.optimizer else one
            for one in self.objectives
        )
        return replace(self, found=found, penalties=penalties, initials=initials, objectives=objectives)


def recovered(source: Source, stock: bool, channels_last: bool) -> Recovered:
    """What is recovered of a graph; raises UsageError if it cannot be ported.

    stock: whether layers are those of Keras alone.  channels_last: whether the port has channels last.
    """
    network = _network(source, stock, channels_last)
    weights = (name for step in network.steps for name in step.weights.values())
    changes = apart_of(source.trainings, {*network.alone, *weights})
    return _written(_begun(_trained(replace(network, changes=changes))))


def _network(source: Source, stock: bool, channels_last: bool) -> Recovered:
    """The network of a graph."""
    net = _net(source)
    net = simplify(replace(net, stopped=stops(net, net.variables)) if source.trainings else net)
    if not source.named:  # otherwise they have the order that is asked for
        net = replace(net, outputs=_inputs_first(net.outputs, set(source.inputs.values())))
    inputs = arguments_of(source)
    turning = Turning(net.shapes, source.inputs.values()) if channels_last else None
    steps = _at_rest(source, _steps(source, net, stock, turning))
    if len(source.trainings) > 1:
        steps = [without_inputs(net, step) for step in steps]
    turned = frozenset(turning.turned if turning else ())
    if turning:
        if not turned:
            raise UsageError(f"{source.where} has no layer of channels first: leave out --data-format")
        net = replace(net, outputs={key: turning.renamed(one) for key, one in net.outputs.items()})
        source = replace(source, remarks=(*source.remarks, *_told_turned(turned, inputs, steps)))
    if not steps:
        raise UsageError(f"the outputs of {source.where} are its inputs: name other outputs with --outputs")
    return Recovered(source, net, inputs, steps, turned)


def _net(source: Source) -> Net:
    """The net of a source, with its shapes."""
    inner = next((node.name for node in source.graph.node if flow(node) in FLOW), None)
    if inner is not None:
        raise UsageError(f"{source.where}: {inner!r} is in a branch or loop, and these are not ported yet. {ADVICE}.")
    ends = {**source.outputs, **{f"gradient of {one}": one for one in source.watched}}
    fetched = [*ends.values(), *source.moved]
    shapes = static_shapes(source.where, functional(source.graph, fetched, ()), ADVICE)
    made = net_of(source.graph, source.inputs.values(), ends, shapes, source.updates)
    return with_inner(made, [inner for one in source.trainings for inner in one.inner], source.outputs)


def _inputs_first(outputs: Mapping[str, str], given: Collection[str]) -> dict[str, str]:
    """The outputs, first those that are inputs: `call` returns the last one, which is to be computed."""
    return dict(sorted(outputs.items(), key=lambda one: one[1] not in given))


def _steps(source: Source, net: Net, stock: bool, turning: Turning | None = None) -> list[Step]:
    """The steps of a net. Variables of layers that are not one, because their arguments differ, are weights
    of the network itself; so are those of layers that a function takes, too.
    """
    apart: set[str] = set()
    while True:
        turn = turning.turn if turning else None
        steps = recognise(net, source.where, trains=bool(source.trainings), apart=apart, stock=stock, turn=turn)
        steps = by_variables(list(map(plain, steps)) if stock else steps)
        layered = {name for step in steps for name in step.weights.values()}
        more = kept_apart(statements(steps, list(net.outputs.values()), source.named)) | layered & _alone(steps)
        more -= apart
        if not more:
            return steps
        apart |= more


def _at_rest(source: Source, steps: Sequence[Step]) -> list[Step]:
    """The steps of a graph, in which layers that normalize by their moving statistics do so in training, too, if the
    graph trains: as where a program tunes the weights of a trained network.
    """
    if not (source.trainings or source.updates or any(step.kind == DROPOUT for step in steps)):
        return list(steps)
    moved = {update.variable for update in source.updates}
    return [
        replace(step, options={**step.options, "is_training": False})
        if step.kind == NORM and step.weights.get("moving_mean") not in moved
        else step
        for step in steps
    ]


def _alone(steps: Sequence[Step]) -> set[str]:
    """The variables that functions take, not layers."""
    return {one.variable for step in steps for one in step.operands if isinstance(one, Weight)}


def _told_turned(turned: frozenset[str], inputs: Mapping[str, str], steps: Sequence[Step]) -> list[str]:
    """Sentences about a port whose channels are last."""
    fed = [argument for argument, tensor in inputs.items() if tensor in turned]
    said = "Channels are last in the port, and first in the graph"
    drops = any(turned & set(step.draws) for step in steps)
    return [
        f"{said}{': ' * bool(fed)}{', '.join(fed)} {'have' if len(fed) > 1 else 'has'} them last, too."
        if fed
        else f"{said}.",
        *(["With the same seeds it drops other elements than the graph, whose axes have another order."] * drops),
    ]


def _trained(network: Recovered) -> Recovered:
    """The same with what the graph trains with."""
    source, steps, objectives, counted = _objectives(network.source, list(network.steps))
    objectives = tuple(
        replace(one, steps=tuple(first_again(one.steps, network.turned, network.net.shapes))) for one in objectives
    )
    lost = [net_of(data_only(one.graph, [one.loss]), (), {"loss": one.loss}) for one in source.trainings]
    by_hand = dict.fromkeys(name for one in lost for name in own_gradients(one))
    source = replace(source, left=(*source.left, *(f"the gradient that the program gives {one}" for one in by_hand)))
    penalties, _ = penalties_of(objectives)
    return replace(
        network, source=source, steps=steps, objectives=objectives, counted=counted, penalties=dict(penalties)
    )


def _objectives(source: Source, steps: list[Step]) -> tuple[Source, list[Step], tuple[Objective, ...], tuple[str, ...]]:
    """(the source, with its parts that are not ported; the steps, with regularizers; the objectives; the variables
    that several optimizers count up).
    """
    moving = {name for one in source.updates for name in one.values}
    moving &= {name for step in steps for name in step.weights.values()}
    objectives = objectives_of(source, moving)
    if not objectives:
        return source, steps, (), ()
    objectives, counted, left = named_apart(objectives)
    penalties, other = penalties_of(objectives)
    steps, without = regularized(list(map(trainable, steps)), penalties)
    named = [(one.training.loss, part) for one in objectives for part in one.left]
    left += [f"{part} of {loss}" if len(objectives) > 1 else part for loss, part in named]
    left += [f"the penalty on {name}" for name in (*without, *other) if name in other or name not in _alone(steps)]
    if len(objectives) > 1 and all(one.whole for one in objectives):
        objectives, other = with_moves(source, objectives, taken_by(source, objectives), moving)
        left += other
    return replace(source, left=tuple(left)), steps, objectives, counted


def _begun(trained: Recovered) -> Recovered:
    """The same with initializers, and with the weights whose first values are not ported."""
    source, net = trained.source, trained.net
    found = laws(source.whole, net.variables) if source.whole is not None else {}
    initials = initializers_of(found, {name: net.shape_of(name) for name in found})
    begins = [begun(step, initials) for step in trained.steps]
    alone = (one.variable for step in trained.steps for one in step.inputs if isinstance(one, Weight))
    left = [name for _, names in begins for name in names]
    left += [name for name in alone if initials.get(name, "") is None]
    if left:
        source = replace(source, left=(*source.left, f"the first values of {', '.join(dict.fromkeys(left))}"))
    first = {name: law for name, law in found.items() if name not in left}
    if alike := [name for name, law in first.items() if law and law.seed]:
        told = (
            f"Each new network begins with the same values of {', '.join(alike)}: some of them begin alike, by a seed."
        )
        source = replace(source, remarks=(*source.remarks, told))
    return replace(trained, source=source, steps=[step for step, _ in begins], initials=initials, first=first)


def _written(begun: Recovered) -> Recovered:
    """The same with the statements of the port."""
    found = statements(list(begun.steps), list(begun.net.outputs.values()), begun.source.named)
    calls = {one.output: one.step for one in found if one.step}
    return replace(begun, found=found, steps=[calls.get(step.output, step) for step in begun.steps])
