"""Translates a graph into the source of a port: simplify, recognise, structure, write."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.graph.check import FLOW, flow
from tf1kit.graph.shapes import static_shapes
from tf1kit.port.channels import Turning, first_again, permuted
from tf1kit.port.functional import functional
from tf1kit.port.gradients import with_inner
from tf1kit.port.modes import trains_always
from tf1kit.port.net import Net, Node, net_of
from tf1kit.port.objective import (
    STILL,
    Objective,
    begun,
    frozen,
    objectives_of,
    penalties_of,
    regularized,
    trainable,
)
from tf1kit.port.recognise import recognise
from tf1kit.port.recognise.apart import Apart, apart_of
from tf1kit.port.recognise.initial import Initial, Law, initializer_of, laws
from tf1kit.port.recognise.optimizer import Optimizer
from tf1kit.port.recognise.step import Step, Weight
from tf1kit.port.several import named_apart, needs, taken_by, with_moves, without_inputs
from tf1kit.port.simplify import simplify
from tf1kit.port.simplify.identities import own_gradients
from tf1kit.port.simplify.stops import stops
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.stock import Difference, Exchange, left_powers, plain, told_differences
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.paths import shortest, telling, var_list
from tf1kit.port.structure.scopes import by_variables
from tf1kit.port.structure.series import statements
from tf1kit.port.structure.shared import kept_apart
from tf1kit.port.structure.tree import common, leaves
from tf1kit.port.unported import of_calls, unported, writing
from tf1kit.port.updates import data_only, moved_again
from tf1kit.port.write.alone import methods
from tf1kit.port.write.alternating import function_names, several_lines, step_lines
from tf1kit.port.write.document import Fed, document
from tf1kit.port.write.module import RESERVED, Body, Part, Text, function_lines
from tf1kit.port.write.objective import Loss, optimizer_lines

OF_TRAINING = ("a loss and an optimizer", "dropout and weight decay")
DROPOUT = "tf1kit.keras.Dropout"
PLAIN = re.compile(r"(placeholder|inputs?|x)(_\d+)?", re.IGNORECASE)  # names that do not say what is fed
IMAGES = 4  # axes of images
BOTH_MODES = "whether noise belongs to training alone (the port draws it in both modes)"


@dataclass(frozen=True)
class Written:
    """A port that is written.

    Attributes:
        source: the graph.
        net: what is left of the graph.
        text: the module.
        name: its class.
        ends: {end point: tensor of the graph}.
        places: {variable: its path in the port}.
        steps: what was recognised.
        absent: what the graph does not have.
        example: the shape of a batch that the network takes, if the graph says it.
        arguments: the keys of what the network takes, if it takes several tensors.
        objectives: what it trains with, for each loss, as far as that is recovered.
        taken: {loss: the tensors of the inputs that a step with it needs}.
        counted: the variables that several optimizers count up.
        first: {variable of the port: how it begins}, of those whose first values are ported.
        drawn: the random numbers of the graph, in the order in which the layers that draw them are made.
        parts: the statements of the port, in forward order.
        shared: {function that makes layers: how many lines it has}.
        changes: those of weights that no step runs.
        differences: what objects of Keras compute otherwise than those of `tf1kit.keras` in whose place they are; None if
            the port has the latter.
        different: {tensor: what differs in the layer that computes it}.
        turned: the tensors whose channels are last in the port, and first in the graph.
    """

    source: Source
    net: Net
    text: str
    name: str
    ends: Mapping[str, str]
    places: Mapping[str, str]
    steps: tuple[Step, ...]
    absent: tuple[str, ...]
    example: tuple[int, ...] | None = None
    arguments: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    taken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    first: Mapping[str, Law | None] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    shared: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[Apart, ...] = ()
    differences: tuple[Difference, ...] | None = None
    different: Mapping[str, Difference] = field(default_factory=dict)
    turned: frozenset[str] = frozenset()

    @property
    def trains(self) -> bool:
        """Whether the graph is that of training, where it shows."""
        return bool(self.source.updates) or any(step.kind == DROPOUT for step in self.steps)

    @property
    def weights(self) -> dict[str, tuple[int, ...] | None]:
        """{variable that the port has: its shape, None if the graph does not say it}."""
        return {name: self.net.shape_of(name) if self.net.is_sized(name) else None for name in self.places}

    @property
    def state(self) -> tuple[str, ...]:
        """The variables of the optimizers, and those that a step changes beside them."""
        found = (name for one in self.optimizers for name in (*one.slots, *one.rows, *one.averages.left))
        return tuple(dict.fromkeys([*found, *self.counted]))

    @property
    def optimizers(self) -> tuple[Optimizer, ...]:
        """The optimizers that are recovered."""
        return tuple(one.optimizer for one in self.objectives if one.optimizer)

    @property
    def labels(self) -> dict[str, str]:
        """{name: tensor that is fed} of the labels of all losses."""
        return self.source.labels

    @property
    def summary(self) -> str:
        """Such as "12 layers, 3 calls of keras.ops; 1 operation without a layer: 1 AddN"."""
        raw = Counter(step.kind.rpartition(".")[2] for step in self.steps if step.remark)
        calls = sum(not step.remark and step.form == "call" for step in self.steps)
        told = (
            f"{_count(len(self.steps) - calls - sum(raw.values()), 'layer')}, {_count(calls, 'operation')} on tensors"
        )
        if not raw:
            return told
        return f"{told}; without a layer: " + ", ".join(f"{count} {kind}" for kind, count in raw.items())


def translate(
    source: Source,
    stem: str,
    evaluates: Any = None,
    package: str = "",
    shape: tuple[int, ...] | None = None,
    stock: bool = False,
    channels_last: bool = False,
) -> Written:
    """The port of a graph.

    stem: the name of the module, after which the class is named.
    evaluates: the GraphDef that evaluates, with which the port will be compared, too.  [default: the source's own]
    package: the package under which the class is registered.  [default: the stem]
    shape: that of the first input, where the graph does not say it.
    stock: whether layers and optimizers are those of Keras alone.
    channels_last: whether the port has channels last where the graph has them first.

    Raises UsageError if the graph cannot be ported.
    """
    name = class_name(stem)
    net = _net(source)
    net = simplify(replace(net, stopped=stops(net, net.variables)) if source.trainings else net)
    if not source.named:  # otherwise they have the order that is asked for
        net = replace(net, outputs=_inputs_first(net.outputs, set(source.inputs.values())))
    inputs = arguments_of(source)
    turning = Turning(net.shapes, source.inputs.values()) if channels_last else None
    steps = _steps(source, net, stock, turning)
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
    changes = apart_of(source.trainings, {*_alone(steps), *(name for one in steps for name in one.weights.values())})
    source, steps, objectives, counted = _trained(source, steps)
    objectives = tuple(replace(one, steps=tuple(first_again(one.steps, turned, net.shapes))) for one in objectives)
    lost = [net_of(data_only(one.graph, [one.loss]), (), {"loss": one.loss}) for one in source.trainings]
    by_hand = dict.fromkeys(name for one in lost for name in own_gradients(one))
    source = replace(source, left=(*source.left, *(f"the gradient that the program gives {one}" for one in by_hand)))
    optimizers = [one.optimizer for one in objectives if one.optimizer]
    source, steps, initials, first = _begun(source, net, steps)
    shapes = {variable: net.shape_of(variable) for variable in net.variables}
    exchange = Exchange() if stock else None
    root = common([step.name for step in steps if step.weights])
    found = statements(steps, list(net.outputs.values()), source.named)
    calls = {one.output: one.step for one in found if one.step}
    steps = [calls.get(step.output, step) for step in steps]
    real = {tensor: net.outputs[key] for key, tensor in source.outputs.items()}  # what a pass made of an output
    logits = [tensor for one in objectives for tensor in one.training.logits]
    last = real.get(logits[0], "") if len(logits) == len(objectives) == 1 else ""
    trained = {name for one in optimizers for name in one.trained} or set(shapes)
    penalties, _ = penalties_of(objectives)
    powers: dict[str, str] = {}
    if exchange:
        found = list(map(exchange.statement, found))
        penalties = {name: exchange.argument(one) for name, one in penalties.items()}
        initials = {name: exchange.argument(one) for name, one in initials.items()}
        objectives = tuple(
            replace(one, optimizer=exchange.optimizer(one.optimizer)) if one.optimizer else one for one in objectives
        )
        ours, optimizers = optimizers, [one.optimizer for one in objectives if one.optimizer]
        powers = left_powers(ours, optimizers)
    taken = taken_by(source, objectives)
    needed = needs(net, inputs, taken)
    still = shapes.keys() - trained
    body = Body(found, root, inputs, dict(net.outputs), source.named, shapes, last, initials, still, penalties, needed)
    text = body.write()
    evaluates = source.evaluates if evaluates is None else evaluates
    dropped_by = [tensor for step in steps if step.kind == DROPOUT for tensor in step.draws]
    always = evaluates is not None and trains_always(source, dropped_by, evaluates)
    if always:
        text.computed.insert(0, "training = True  # the graph that evaluates computes what the one that trains does")
    text.optional = tuple(dict.fromkeys(argument for one in needed.values() for argument in one))
    used = {*text.places, *_alone(steps)}
    dropped = {one: "nothing of the network takes its value" for one in net.variables if one not in used}
    fed = {argument: fed_of(source, tensor) for argument, tensor in inputs.items()}
    if shape:
        first_fed = next(iter(fed))
        fed[first_fed] = replace(fed[first_fed], shape=shape)
    fed |= {name: replace(fed[name], shape=permuted(fed[name].shape)) for name, one in inputs.items() if one in turned}
    for optimizer in optimizers:
        dropped |= optimizer.averages.left
        away = [name for name in optimizer.trained if name not in text.places]
        left = (f"{name} (the optimizer changes it, but the outputs do not need it)" for name in away)
        source = replace(source, left=(*source.left, *left))
    dropped |= powers
    dropped |= dict.fromkeys(counted, "the count of all steps, and each optimizer counts its own")
    state = [name for one in optimizers for name in (*one.slots, *one.rows, *one.averages.left)]
    averages = {name for step in steps for slot, name in step.weights.items() if slot.startswith(STILL)}
    moved = [one for one in source.updates if one.variable in averages]
    moves = [one.move for one in moved] + writing(
        source.whole, {name for one in moved for name in one.shadows.values()}
    )
    known = [*moves, *(name for one in source.trainings for name in one.targets)]
    known += [name for one in changes for name in one.operations]
    other = unported(source, {*text.places, *state, *counted}, known)
    called = of_calls(evaluates, source.outputs.values(), moves if always else ()) if evaluates is not None else []
    called = [one for one in called if one.removesuffix(" of the graph that evaluates") not in other.left]
    source = replace(source, left=(*source.left, *other.left, *called), others=other.beside)
    unset = [variable for variable in text.places if variable not in initials]
    unset = ["the weights"] if len(unset) == len(text.places) else unset
    absent = missing(steps, source, unset, evaluates is not None)
    if any(one.averages.waits for one in optimizers):
        absent.append("whether averages are moved before or after a step: the port moves them after it")
    if changes:
        named = ", ".join(one.name for one in changes)
        how = (
            "`train_step` runs each after the losses"
            if len(optimizers) > 1
            else "`change` runs them, and `fit` does not"
        )
        absent.append(f"when the program changes weights by {named} ({how})")
        if loose := [one for one in changes if len(one.operations) > 1 and not one.groups]:
            named = ", ".join(f"the {len(one.operations)} operations of {one.name}" for one in loose)
            absent.append(f"whether the program runs {named} together")
    if other.loads:
        absent.append(f"what the program feeds to {', '.join(other.loads)}, which set weights")
    absent += [clause for one in objectives for clause in one.assumed]
    text.changes = {one.name: one.made(text.places) for one in changes}
    prefix = _prefix(list(text.places))
    keys = {tensor: key for key, tensor in text.ends.items()}
    keys = {one: keys[real.get(one, one)] for one in logits if real.get(one, one) in keys}
    objectives = tuple(
        replace(one, optimizer=_placed(text.places, one.optimizer)) if one.optimizer else one for one in objectives
    )
    optimizers = [one.optimizer for one in objectives if one.optimizer]
    if len(optimizers) == 1:
        text.var_list = var_list(text.places, frozen(steps, optimizers[0].trained), optimizers[0].trained)
    if len(optimizers) > 1:
        own = {one.training.loss: one.optimizer.trained for one in objectives if one.optimizer}
        others = {loss: [*frozen(steps, names), *sorted(trained - set(names))] for loss, names in own.items()}
        text.var_list = {loss: var_list(text.places, others[loss], names) for loss, names in own.items()}
        moving = {update.variable for update in source.updates} & text.places.keys()
        text.unmoved = {
            one.training.loss: shortest(text.places, moving - {*one.still}, one.still)
            for one in objectives
            if one.still
        }
        functions = function_names(own, body.words)
        text.trained = step_lines(objectives, functions, inputs, taken, [one.name for one in changes])
        lines = several_lines(objectives, functions, keys, source.labels)
    else:
        lines = [line for one in objectives for line in _objective_lines(one, keys)]
    rows = {name: place for one in optimizers for name, place in one.rows.items()}
    given = next(iter(fed)) if len(fed) == 1 else "inputs"
    alone = None
    if exchange:
        source = replace(source, remarks=(*source.remarks, *told_differences(exchange.differences)))
        if len(objectives) < 2 and not text.changes:
            alone = methods(given, *_called(objectives, keys, text), bool(text.var_list))
    shown = list(map(exchange.layer, steps)) if exchange else steps
    written = document(source, shown, text, (package or stem, name), prefix, fed, dropped, absent, lines, rows, alone)
    ends, places = text.ends, text.places
    example = next(iter(fed.values())).example if len(fed) == 1 else None
    arguments = tuple(inputs)
    first = {variable: law for variable, law in first.items() if variable in places}
    drawn = tuple(tensor for one in found if one.tree for step in leaves(one.tree) for tensor in step.draws)
    shared = {one.name: len(function_lines(one)) - 1 for one in text.functions}  # without the docstring
    return Written(
        source,
        net,
        written,
        name,
        ends,
        places,
        tuple(steps),
        tuple(absent),
        example,
        arguments,
        objectives,
        taken,
        (*counted, *powers),
        first,
        drawn,
        tuple(text.parts),
        shared,
        changes,
        exchange.differences if exchange else None,
        exchange.of if exchange else {},
        turned,
    )


def _called(objectives: Sequence[Objective], keys: Mapping[str, str], text: Text) -> tuple[str, tuple[str, ...]]:
    """(the last end point, if the loss takes that alone; the arguments of `loss`, if it trains).

    keys: {tensor of the network: its end point}.
    """
    if not objectives or not objectives[0].whole:
        return "", ()
    training = objectives[0].training
    ends = [keys[tensor] for tensor in training.logits if tensor in keys]
    return ends[0] if ends == list(text.ends)[-1:] else "", ("endpoints", *(["labels"] if training.labels else []))


def _placed(places: Mapping[str, str], one: Optimizer) -> Optimizer:
    """An optimizer that names weights: those that do not decay, whose gradients are multiplied, or that are a part.

    places: {variable: its path}.
    """
    named = list(one.made.named)
    if one.kept:
        kept = [places[name] for name in one.kept if name in places]
        others = [places[name] for name in one.trained if name in places and name not in one.kept]
        named.append(("not_decayed", telling(kept, others)))
    if one.times:
        numbers = {name: one.times.get(name, 1.0) for name in places}
        groups = {number: [name for name in places if numbers[name] == number] for number in one.times.values()}
        found = {path: number for number, own in groups.items() if number != 1.0 for path in _paths(places, own)}
        named.append(("multipliers", found))
    parts = [_placed(places, part) for part in one.parts]
    given = (tuple((_paths(places, part.trained), part.made) for part in parts),) if parts else one.made.given
    return replace(one, made=replace(one.made, given=given, named=tuple(named)))


def _paths(places: Mapping[str, str], chosen: Collection[str]) -> tuple[str, ...]:
    """The shortest paths that have just these variables."""
    own = [name for name in chosen if name in places]
    others = [name for name in places if name not in chosen]
    return var_list(places, others, own) or tuple(places[name] for name in own)


def _inputs_first(outputs: Mapping[str, str], given: Collection[str]) -> dict[str, str]:
    """The outputs, first those that are inputs: `call` returns the last one, which is to be computed."""
    return dict(sorted(outputs.items(), key=lambda one: one[1] not in given))


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


def _alone(steps: list[Step]) -> set[str]:
    """The variables that functions take, not layers."""
    return {one.variable for step in steps for one in step.operands if isinstance(one, Weight)}


def _trained(source: Source, steps: list[Step]) -> tuple[Source, list[Step], tuple[Objective, ...], tuple[str, ...]]:
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


def _begun(
    source: Source, net: Net, steps: list[Step]
) -> tuple[Source, list[Step], dict[str, Initial | None], dict[str, Law | None]]:
    """(the source, with the weights whose first values are not ported; the steps, with initializers; the
    initializers of the variables that get a value in the graph, None if Keras has none; the laws of those
    that are ported).
    """
    found = laws(source.whole, net.variables) if source.whole is not None else {}
    initials = {name: None if law is None else initializer_of(law, net.shape_of(name)) for name, law in found.items()}
    begins = [begun(step, initials) for step in steps]
    alone = (one.variable for step in steps for one in step.inputs if isinstance(one, Weight))
    left = [name for _, names in begins for name in names]
    left += [name for name in alone if initials.get(name, "") is None]
    if left:
        source = replace(source, left=(*source.left, f"the first values of {', '.join(dict.fromkeys(left))}"))
    first = {name: law for name, law in found.items() if name not in left}
    return source, [step for step, _ in begins], initials, first


def _objective_lines(objective: Objective, keys: Mapping[str, str]) -> list[str]:
    """The lines of `loss` and `optimizer`.

    keys: {tensor of the network: its end point}.
    """
    lines: list[str] = []
    if objective.steps:
        if away := [tensor for tensor in objective.training.logits if tensor not in keys]:
            raise UsageError(
                f"the loss takes {', '.join(away)}, which is not an end point: name it with --outputs, or return it "
                "from build"
            )
        lines += ["", "", *Loss(objective.steps, objective.terms, keys, objective.training.labels).write()]
    if objective.optimizer:
        lines += ["", "", *optimizer_lines(objective.optimizer.made)]
    return lines


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


def class_name(stem: str) -> str:
    """The class of a module, `FactoredKernels` for `factored_kernels`."""
    if not stem.isidentifier() or keyword.iskeyword(stem):
        raise UsageError(
            f"{stem}.py cannot be imported, because {stem!r} is not a name in Python: give --out a name such as net.py"
        )
    return "".join(part.capitalize() for part in stem.split("_")) or "Network"


def arguments_of(source: Source) -> dict[str, str]:
    """{argument of `endpoints`: fed tensor}: the names of the placeholders, where these say what is fed."""
    words = Names(*(one for one in RESERVED if one != "images"))
    if len(source.inputs) > 1:
        return {words.python(argument, "inputs"): tensor for argument, tensor in source.inputs.items()}
    ((argument, tensor),) = source.inputs.items()
    shape, last = fed_of(source, tensor).shape, argument.rpartition("/")[2]
    usual = "images" if shape and len(shape) == IMAGES else "inputs"
    return {words.python(usual if PLAIN.fullmatch(last) else last, usual): tensor}


def fed_of(source: Source, tensor: str) -> Fed:
    """What a tensor that is fed is."""
    name = tensor.rpartition(":")[0]
    found = next((one for one in source.graph.node if one.name == name), None)
    if found is None:
        return Fed(None)
    node = Node(name, found.op, (), found)
    return Fed(node.shape(), node.dtype("dtype" if found.op.startswith("Placeholder") else "T"))


def _prefix(variables: list[str]) -> str:
    shared = common(variables)
    return f"{shared}/" if shared else ""


def missing(steps: list[Step], source: Source, unset: Sequence[str], evaluates: bool = False) -> list[str]:
    """What the graph does not have, or what is not ported of it.

    unset: what gets no first value in it.
    """
    trains = bool(source.updates) or any(step.kind == DROPOUT for step in steps)
    initial = [f"the initial values of {', '.join(unset)} (the layers have their defaults)"] if unset else []
    noise = any(step.draws and step.kind != DROPOUT for step in steps) and not evaluates
    initial += [BOTH_MODES] if noise and (trains or source.trainings) else []
    if not trains:
        infers = not source.trainings and not source.left
        found = [*OF_TRAINING, *initial] if infers else initial
        if any(step.kind.endswith("BatchNormalization") for step in steps):
            found.append("the decay of the moving statistics (the layer has its default)")
        return found
    found = [] if evaluates else ["the path of inference, so what `training=False` computes is not proven"]
    if unordered := moved_again(source.updates):
        rest = f" and {len(unordered) - 1} others" if len(unordered) > 1 else ""
        found.append(f"the order in which a step moves {unordered[0]}{rest} several times, so these are not proven")
    return [*found, *initial]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
