"""Recovers the loss, the regularizers and the optimizer of a graph that trains."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import keras

import tf1kit.keras
from tf1kit.errors import UsageError
from tf1kit.graph.check import check
from tf1kit.graph.check import source as source_of
from tf1kit.graph.shapes import static_shapes
from tf1kit.graph.wires import Wires
from tf1kit.port.backward import require_gradients
from tf1kit.port.counted import counted
from tf1kit.port.functional import functional
from tf1kit.port.gradients import roots_of
from tf1kit.port.minimized import ASSIGNS, NotFoundError, Training
from tf1kit.port.net import net_of
from tf1kit.port.read import SAMPLED
from tf1kit.port.recognise import recognise
from tf1kit.port.recognise.initial import Initial
from tf1kit.port.recognise.optimizer import Optimizer, optimizer_of
from tf1kit.port.recognise.penalties import Penalties
from tf1kit.port.recognise.step import Literal, Made, Step
from tf1kit.port.recognise.units import OWN
from tf1kit.port.simplify import simplify
from tf1kit.port.simplify.identities import pass_on
from tf1kit.port.simplify.stops import stops
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.structure.defaults import is_default
from tf1kit.port.updates import ASSIGN, data_only, uneven

REGULARIZED = {  # layer -> the weights that it can regularize
    "layers.Conv1D": ("kernel",),
    "layers.Conv2D": ("kernel", "bias"),
    "layers.Conv2DTranspose": ("kernel",),
    "layers.Conv3D": ("kernel",),
    "layers.Conv3DTranspose": ("kernel",),
    "layers.Dense": ("kernel", "bias"),
    "layers.DepthwiseConv2D": ("kernel", "bias"),
    "layers.Embedding": ("embeddings",),
    "layers.SeparableConv1D": ("depthwise_kernel", "pointwise_kernel", "bias"),
    "tf1kit.keras.BatchNormalization": ("gamma", "beta"),
    "tf1kit.keras.BiasAdd": ("bias",),
    "tf1kit.keras.Conv2D": ("kernel", "bias"),
    "tf1kit.keras.Dense": ("kernel", "bias"),
    "tf1kit.keras.GroupNormalization": ("gamma", "beta"),
    "tf1kit.keras.InstanceNormalization": ("gamma", "beta"),
    "tf1kit.keras.LayerNormalization": ("gamma", "beta"),
    "tf1kit.keras.PReLU": ("alpha",),
    "tf1kit.keras.SeparableConv1D": ("depthwise_kernel", "pointwise_kernel", "bias"),
}

STILL = ("moving_", "renorm_")  # how the names of weights begin that no optimizer trains
AT_ZERO = ("_biased", "_local_step")  # how the names of weights end that begin at 0
LIKE = {  # weight without an initializer of its own -> the one that it begins as; a deviation begins at the root
    "renorm_mean": "moving_mean",
    "renorm_stddev": "moving_variance",
    "moving_stddev": "moving_variance",
}


@dataclass(frozen=True)
class Objective:
    """What a graph trains with.

    Args:
        training: where it is in the graph.
        terms: the tensors whose sum is the loss without regularization.
        steps: what computes them; none if the loss is not recovered.
        penalties: {variable: its regularizer}.
        optimizer: None if it is not recovered.
        still: the moving averages that its step leaves as they are, though it calls their layers.
        skipped: the operations of the graph that its step does not run, though it is given their inputs: named if
            their layers would move averages in it.
        left: the parts that are not recovered, each a noun.
        assumed: what the graph leaves open, each a clause.
    """

    training: Training
    terms: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    penalties: Mapping[str, Made] = field(default_factory=dict)
    optimizer: Optimizer | None = None
    still: tuple[str, ...] = ()
    skipped: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the loss and the optimizer are recovered."""
        return bool(self.steps) and self.optimizer is not None


def objectives_of(source: Source, moved: Collection[str]) -> tuple[Objective, ...]:
    """What the graph of a source trains with, for each loss; nothing if that is not known.

    moved: the moving statistics that the network itself moves in a step.
    """
    found = tuple(_with_open(_objective(source, training, moved)) for training in source.trainings)
    if len(found) < 2 or all(one.whole for one in found):
        return found
    return tuple(replace(one, steps=(), optimizer=None) for one in found)  # a step with one of them alone trains a part


def _with_open(one: Objective) -> Objective:
    """With what the graph leaves open of the loss."""
    bare, loss, loose = one.training.bare, one.training.loss, one.training.loose
    told = []
    if bare:
        told.append(f"whether the program minimizes {bare}, or {loss}, which adds what has no gradient (the port does)")
    moved = f"{loose[0]} and {len(loose) - 1} other{'s' * (len(loose) > 2)}" if loose[1:] else "".join(loose)
    why = "no operation of the graph runs both, but a step of the port does"
    if loose:
        told.append(f"whether the program moves {moved} with a step of {loss} ({why})")
    return replace(one, assumed=(*one.assumed, *told))


def _objective(source: Source, training: Training, moved: Collection[str]) -> Objective:
    found = Objective(training)
    try:
        found = _loss(source, training)
    except (NotFoundError, UsageError) as error:
        found = replace(found, left=(str(error) if isinstance(error, NotFoundError) else f"the loss ({error})",))
    try:
        found = replace(found, optimizer=optimizer_of(training, moved))
    except NotFoundError as error:
        return replace(found, left=(*found.left, *uneven(source.updates, moved), str(error)))
    if not training.apart or found.optimizer is None:
        return found
    pair, ops = " and ".join(training.apart), {one.op for one in training.graph.node if one.name in training.applies}
    if ops <= {*ASSIGNS, *ASSIGN} and not found.optimizer.parts:  # a program runs what it assigns together as a list
        return replace(found, assumed=(f"whether the program runs {pair} in one step (the port does)",))
    told = f"steps of a part of the weights (no operation of the graph runs {pair}, but a step of the port does)"
    return replace(found, left=(*found.left, told))


def _loss(source: Source, training: Training) -> Objective:
    for one in training.inner:
        wires = Wires(training.graph)
        begins = [fill for fill, _ in roots_of(wires, wires.leads_to([source_of(one.tensor)[0]]))]
        require_gradients(training.graph, one.of, [one.by], begins, [one.tensor], "the loss")
    fed = [*training.logits, *training.labels.values()]
    graph = data_only(training.forward, [training.loss])
    graph = counted(graph, training.loss, fed, training.logits, source.inputs.values())
    summed = pass_on(net_of(graph, fed, {"loss": training.loss}))
    penalties = Penalties(summed, summed.outputs["loss"])
    terms = list(dict.fromkeys(penalties.rest))
    if len(terms) < len(penalties.rest):
        raise NotFoundError("the loss (it adds one of its parts twice)")
    graph = data_only(graph, terms)
    check(graph, terms, fed, source.where, SAMPLED, advice=ADVICE)
    shapes = static_shapes(source.where, functional(graph, terms, ()), ADVICE)
    whole = net_of(graph, fed, {str(at): term for at, term in enumerate(terms)}, shapes)
    net = simplify(replace(whole, stopped=stops(whole, training.logits)))
    net = replace(net, held=frozenset())  # the constants of a loss are no weights
    ends = tuple(net.outputs.values())
    steps = recognise(net, source.where, layers=False)
    for step in steps:
        if any(not isinstance(one, str | Literal) for one in step.operands):
            raise NotFoundError("the loss (it takes a variable that the network does not have)")
    return Objective(training, ends, tuple(steps), penalties.found)


def penalties_of(objectives: Sequence[Objective]) -> tuple[dict[str, Made], list[str]]:
    """({variable: its regularizer}, the variables whose losses have different ones).

    Of several losses, those on weights that are trained with the loss: the others do not change a step.
    """
    if len(objectives) == 1:
        return dict(objectives[0].penalties), []
    known = [(one.penalties, one.optimizer.trained) for one in objectives if one.optimizer]
    found = {name: made for penalties, trained in known for name, made in penalties.items() if name in trained}
    other = [
        name for name in found if any(name in trained and given.get(name) != found[name] for given, trained in known)
    ]
    return found, other


def regularized(steps: Sequence[Step], penalties: Mapping[str, Made]) -> tuple[list[Step], list[str]]:
    """The steps with their regularizers, and the variables that none of their layers regularizes."""
    found, done = [], set()
    for step in steps:
        known = REGULARIZED.get(step.kind, ())
        slots = {slot: one for slot, one in step.weights.items() if slot in known and one in penalties}
        done |= set(slots.values())
        options = {argument(step.kind, slot, "regularizer"): penalties[variable] for slot, variable in slots.items()}
        found.append(replace(step, options={**step.options, **options}) if options else step)
    return found, [variable for variable in penalties if variable not in done]


def trainable(step: Step) -> Step:
    """A step with the gradients of TensorFlow 1: a stock layer sums the gradient of its bias in another order."""
    is_last = step.options.get("data_format", "channels_last") == "channels_last"
    if step.kind not in OWN or "bias" not in step.weights or not is_last:
        return step
    return replace(step, kind=OWN[step.kind], options={**step.options, "bias_add": True})


def argument(kind: str, slot: str, what: str) -> str:
    """The argument of a layer for a weight: `what` is "regularizer" or "initializer"."""
    if (kind, slot) == ("layers.DepthwiseConv2D", "kernel"):
        return f"depthwise_{what}"
    return f"{slot.removesuffix('_kernel')}_{what}"


def begun(step: Step, initials: Mapping[str, Initial | None]) -> tuple[Step, list[str]]:
    """A step whose weights begin as those of the graph, and the variables that do not.

    initials: {variable: its initializer, or None if it has another first value}.
    """
    options, left = dict(step.options), list[str]()
    for slot, variable in step.weights.items():
        initial, key = initials.get(variable, ""), argument(step.kind, slot, "initializer")
        if initial and takes(step.kind, key):
            options[key] = initial
        elif initial != "" and not (initial and _begins_so(step, slot, initial, initials)):
            left.append(variable)
    options = {key: value for key, value in options.items() if not is_default(step.kind, key, value)}
    return replace(step, options=options), left


def _begins_so(step: Step, slot: str, initial: Initial, initials: Mapping[str, Initial | None]) -> bool:
    """Whether a weight whose layer has no initializer for it begins as the layer lets it."""
    if slot.endswith(AT_ZERO):
        return initial == "zeros"
    if slot not in LIKE or initial != initials.get(step.weights[LIKE[slot]]):
        return False
    return slot == "renorm_mean" or initial in ("zeros", "ones")


def takes(kind: str, key: str) -> bool:
    """Whether a layer has an argument."""
    found = keras if kind.startswith("layers.") else tf1kit
    for name in kind.removeprefix("tf1kit.").split("."):
        found = getattr(found, name)
    return any(key in inspect.signature(one.__init__).parameters for one in found.__mro__ if "__init__" in vars(one))


def frozen(steps: Iterable[Step], trained: Collection[str]) -> list[str]:
    """The variables that layers train, but for those that an optimizer of the graph trains."""
    weights = [name for step in steps for slot, name in step.weights.items() if not slot.startswith(STILL)]
    return [name for name in weights if name not in trained]
