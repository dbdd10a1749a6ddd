"""Recognises the optimizer of a graph that trains, from the operations that change its weights."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tf1kit.graph.message import leads_to
from tf1kit.port.backward import require_gradients
from tf1kit.port.minimized import ASSIGNS, PLACEHOLDERS, NotFoundError, Training, gradient_begins
from tf1kit.port.net import VARIABLES, Net, net_of, shortest
from tf1kit.port.recognise.apart import ends_of_step
from tf1kit.port.recognise.averages import Averages, averages_of
from tf1kit.port.recognise.changes import Change, change_of
from tf1kit.port.recognise.clipping import clipping_of
from tf1kit.port.recognise.initial import CONSTANT, laws
from tf1kit.port.recognise.pattern import SUM, first, matches, number, scalar
from tf1kit.port.recognise.rates import formula_of, rate_of
from tf1kit.port.recognise.step import Formula, Made, without_defaults
from tf1kit.port.simplify.identities import pass_on
from tf1kit.port.updates import COUNTS, asides_of

Numbers = tuple[tuple[str, str, Any], ...]
INITIAL = "initial_accumulator_value"
MOMENTUM = ("momentum", "momentum", 0.0)
ADAM: Numbers = (("beta1", "beta_1", 0.9), ("beta2", "beta_2", 0.999), ("epsilon", "epsilon", 1e-8))
RMSPROP: Numbers = (("rho", "decay", 0.9), MOMENTUM, ("epsilon", "epsilon", 1e-10))
FTRL: Numbers = (
    ("lr_power", "learning_rate_power", -0.5),
    ("l1", "l1_regularization_strength", 0.0),
    ("l2", "l2_regularization_strength", 0.0),
)


OWN = {"GradientDescent": "gradient_descent", "AdamWeightDecay": "adam_weight_decay", "LazyAdam": "lazy_adam"}


@dataclass(frozen=True)
class Kind:
    """An optimizer of `tf1kit.keras`.

    Args:
        name: its class; in lower case the name that it has by default.
        numbers: (input of the operation, argument of the class, its default).
        slots: {input of the operation: name of the slot in TensorFlow 1}.
        first: the slot that begins at `initial_accumulator_value`.
        options: further arguments.
        powers: whether the operation takes the running powers of the betas.
        by_hand: whether programs have written it themselves, with slots of just these names.
    """

    name: str
    numbers: Numbers = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    powers: bool = False
    by_hand: bool = False

    @property
    def base(self) -> str:
        """What its slots are called if the program does not name it."""
        return next(iter(self.slots.values()), self.name)

    @property
    def own(self) -> str:
        """The name that an optimizer of this class has by default."""
        return OWN.get(self.name, self.name.lower())


KINDS = {
    "GradientDescent": Kind("GradientDescent"),
    "Momentum": Kind("Momentum", (("momentum", "momentum", None),), {"accum": "Momentum"}),
    "Adam": Kind(
        "Adam",
        ADAM,
        {"m": "Adam", "v": "Adam_1"},
        powers=True,
    ),
    "LazyAdam": Kind("LazyAdam", ADAM, {"m": "Adam", "v": "Adam_1"}, powers=True),
    "AdamWeightDecay": Kind(
        "AdamWeightDecay",
        (("beta1", "beta_1", 0.9), ("beta2", "beta_2", 0.999), ("epsilon", "epsilon", 1e-6)),
        {"m": "adam_m", "v": "adam_v"},
        by_hand=True,
    ),
    "RMSProp": Kind("RMSProp", RMSPROP, {"ms": "RMSProp", "mom": "RMSProp_1"}),
    "CenteredRMSProp": Kind(
        "RMSProp", RMSPROP, {"ms": "RMSProp", "mg": "RMSProp_1", "mom": "RMSProp_2"}, options={"centered": True}
    ),
    "Adagrad": Kind("Adagrad", (), {"accum": "Adagrad"}, "accum"),
    "Adadelta": Kind(
        "Adadelta",
        (("rho", "rho", 0.95), ("epsilon", "epsilon", 1e-8)),
        {"accum": "Adadelta", "accum_update": "Adadelta_1"},
    ),
    "Ftrl": Kind("Ftrl", FTRL, {"accum": "Ftrl", "linear": "Ftrl_1"}, "accum"),
    "FtrlV2": Kind(
        "Ftrl",
        (*FTRL, ("l2_shrinkage", "l2_shrinkage_regularization_strength", 0.0)),
        {"accum": "Ftrl", "linear": "Ftrl_1"},
        "accum",
    ),
}
WITHOUT_BETA = (SUM, "#value", ("RealDiv", 0, "rate"))  # of Ftrl in current TensorFlow
POWERS = {"beta1_power": "beta1_power", "beta2_power": "beta2_power"}


@dataclass(frozen=True)
class Optimizer:
    """An optimizer that is recognised.

    Args:
        made: the call that makes it.
        name: its name.
        trained: the variables that it changes.
        rows: {variable: its place in the optimizer}, without the slots.
        slots: the variables that are slots, which follow their variables.
        rate: the tensor of the learning rate, "" if it is a number.
        step: the variable that counts the steps, or "".
        gradients: the gradients before they are clipped; none if they are not clipped.
        clipped: the gradients after they are clipped; none if they are not clipped.
        numbers: {variable: the tensor of the numbers of the rows that its gradient has}, of those whose
            gradient is sparse; then `gradients` has its values.
        averages: those that it keeps of the weights.
        kept: the variables that do not decay with each step, as the others do; none if no variable decays.
        times: {variable: the number by which its gradient is multiplied}, of all variables if it is of some.
        parts: the optimizers of parts of the weights, if there are several.
        ending: the operations that change weights at the end of a step.
        counts: {operation that counts the steps: the changes that it may run before or after}, if the learning rate
            depends on the count.
    """

    made: Made
    name: str
    trained: tuple[str, ...]
    rows: Mapping[str, str]
    slots: tuple[str, ...]
    rate: str
    step: str
    gradients: tuple[str, ...]
    clipped: tuple[str, ...]
    numbers: Mapping[str, str] = field(default_factory=dict)
    averages: Averages = field(default_factory=Averages)
    kept: tuple[str, ...] = ()
    times: Mapping[str, float] = field(default_factory=dict)
    parts: tuple[Optimizer, ...] = ()
    ending: tuple[str, ...] = ()
    counts: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def is_fed(self) -> bool:
        """Whether the proof feeds the rate to a graph that trains, because a session that optimizes computes it otherwise.

        A formula has the same operations on both sides.
        """
        return bool(self.rate) and not isinstance(self.made.given[0], Formula)

    @property
    def waits(self) -> dict[str, Collection[str]]:
        """{operation: what it may run before or after, but for which the port waits}."""
        found = {**self.averages.waits, **self.counts}
        return found | {name: own for one in self.parts for name, own in one.waits.items()}

    @property
    def each(self) -> tuple[Optimizer, ...]:
        """Its parts, or itself."""
        return self.parts or (self,)


def renamed(one: Optimizer, taken: set[str], shared: Collection[str] = ()) -> Optimizer:
    """An optimizer with a name that is not taken, and without a place for shared variables."""
    name, number = one.name, 1
    while name in taken:
        number += 1
        name = f"{one.name}_{number}"
    taken.add(name)
    begin = f"{one.name}/"
    rows = {
        key: place.replace(begin, f"{name}/", 1) if place.startswith(begin) else place
        for key, place in one.rows.items()
    }
    rows = {key: place for key, place in rows.items() if key not in shared}
    named = one.made.named if name == one.name else tuple({**dict(one.made.named), "name": name}.items())
    return replace(one, name=name, rows=rows, made=replace(one.made, named=named))


def optimizer_of(training: Training, moved: Collection[str]) -> Optimizer:
    """The optimizer.

    moved: the variables that the network itself moves in a step.

    Raises NotFoundError if `tf1kit.keras` has no such optimizer, or a step also changes other variables.
    """
    return Reader(training, moved).optimizer()


class Reader:
    """Reads the operations that change the weights."""

    def __init__(self, training: Training, moved: Collection[str]) -> None:
        self.training, self.moved = training, moved
        names = [*training.applies, *(one for one in training.targets if one not in training.applies)]
        whole = _changes(training.graph, names)
        self.net: Net = _once(pass_on(whole))
        self.changes = [change_of(self.net, self.net.nodes[name]) for name in training.applies]
        self.before: dict[str, str] = {}  # weight -> its gradient, before a program does something with that
        self.ending: list[str] = []  # the operations that change weights at the end of a step
        self.is_clipped = False  # whether gradients are clipped together with those of other optimizers

    def optimizer(self) -> Optimizer:
        """The optimizer that these operations belong to."""
        if {one.kind for one in self.changes} == {"Adam", "LazyAdam"}:  # the latter changes weights without rows alike
            self.changes = [replace(one, kind="LazyAdam") for one in self.changes]
        groups = self._groups()
        found = self._several(groups) if len(groups) > 1 else self._single(True)
        weights = [f"{one.variable}:0" for one in self.changes]
        graph, towers = self.training.graph, self.training.towers
        losses = towers.losses if towers else (self.training.loss,)
        for at, loss in enumerate(losses):
            tips = [towers.joins[one][at] if towers else one for one in self.before.values()]
            require_gradients(graph, loss, weights, gradient_begins(graph, tips), tips)
        if self.ending and found.averages.of:
            raise NotFoundError(
                f"the averages (the operation {self.ending[0]} changes a weight after the optimizer has)"
            )
        return replace(found, ending=tuple(self.ending))

    def _groups(self) -> list[list[Change]]:
        """The changes by the optimizers that make them: those of one take the same numbers and tensors."""
        found: dict[str, list[Change]] = {}
        for one in self.changes:
            slots = KINDS[one.kind].slots if one.kind in KINDS else ()
            given = {key: repr(scalar(self.net, text)) for key, text in one.given.items() if key not in slots}
            given |= {key: one.given[key] for key, text in given.items() if text == "None"}
            found.setdefault(repr((one.kind, sorted(given.items()))), []).append(one)
        return list(found.values())

    def _several(self, groups: list[list[Change]]) -> Optimizer:
        """An optimizer for each part of the weights."""
        parts, taken, step = list[Optimizer](), set[str](), self._step()
        option = self._clipped_together()
        for group in groups:
            part = copy.copy(self)
            part.changes, part.is_clipped = group, bool(option)
            parts.append(renamed(part._single(False), taken, (step,)))
        slots = tuple(slot for one in parts for slot in one.slots)
        rows = {key: place for one in parts for key, place in one.rows.items()}
        self._check_rest({*slots, *rows, step, *self.moved})
        trained = tuple(one.variable for one in self.changes)
        numbers = {one.variable: one.rows for one in self.changes if one.rows}
        rows |= {step: "parted/iteration"} if step else {}
        made = Made("tf1kit.keras.Parted", named=tuple(option.items()))
        is_clipped = bool(option) or any(one.gradients for one in parts)
        before = tuple(self.before[name] for name in trained) if is_clipped else ()
        after = tuple(one.gradient for one in self.changes) if is_clipped else ()
        return Optimizer(made, "parted", trained, rows, slots, "", step, before, after, numbers, parts=tuple(parts))

    def _clipped_together(self) -> dict[str, float]:
        """The argument of several optimizers whose gradients are clipped by the norm of all; nothing otherwise."""
        found = clipping_of(self.net, [one.gradient for one in self.changes], self._joins)
        option, before, numbers = found or ({}, [], [])
        if "global_clipnorm" not in option:
            return {}
        if {*numbers} != {1.0}:
            raise NotFoundError(
                "the optimizer (there are several for one loss, and gradients are multiplied and clipped)"
            )
        self.before.update((one.variable, tensor) for one, tensor in zip(self.changes, before, strict=True))
        return option

    @property
    def _joins(self) -> Collection[str]:
        """The tensors that join the gradients of several towers."""
        return self.training.towers.joins if self.training.towers else ()

    def _single(self, whole: bool) -> Optimizer:
        """The optimizer of all changes.  whole: whether there is no other one."""
        ops = {one.kind for one in self.changes}
        if len(ops) > 1 or not ops <= KINDS.keys():
            told = ", ".join(sorted({one.node.op for one in self.changes}))
            raise NotFoundError(f"the optimizer (tf1kit.keras has none with the operations {told})")
        kind = KINDS[ops.pop()]
        rate = self._shared("alpha" if kind.name == "GradientDescent" else "lr")
        found = rate_of(self.net, rate)
        if found is None:
            if fed := self.net.made_by(rate, *PLACEHOLDERS):
                raise NotFoundError(f"the optimizer (its learning rate is fed: give --feed {fed.name}=NUMBER)")
            if variable := self.net.made_by(rate, *VARIABLES):
                raise NotFoundError(
                    f"the optimizer (its learning rate is the variable {variable.name}, which the program may set at any "
                    f"time: give --feed {variable.name}=NUMBER)"
                )
            found = formula_of(self.training.graph, rate)
        value, counter = found
        slots = self._slots(kind)
        name = self._named(kind, slots)
        powers = {self._variable(self._shared(key)): f"{name}/{key}" for key in POWERS} if kind.powers else {}
        self._check_powers(powers)
        step = self._step()
        if counter and counter != step:
            raise NotFoundError(f"the optimizer (its learning rate depends on {counter}, which it does not count up)")
        clipping, before, after, times = self._clipping()
        trained = tuple(one.variable for one in self.changes)
        averages = averages_of(self.training, self.net, trained, step, self.moved) if whole else Averages()
        decay, undecayed = self._decay()
        named = {**decay, **self._numbers(kind), **kind.options, **self._first(kind), **self._flags(), **clipping}
        named |= averages.options
        if name != kind.own:
            named["name"] = name
        if whole:
            self._check_rest({*slots, *powers, step, *self.moved, *averages.of, *averages.left})
        numbers = {one.variable: one.rows for one in self.changes if one.rows}
        rows = {**powers, **({step: f"{name}/iteration"} if step else {})}
        made = Made(f"tf1kit.keras.{kind.name}", (value,), tuple(named.items()))
        kept = (*slots, *averages.of)
        return Optimizer(
            made,
            name,
            trained,
            rows,
            kept,
            rate if counter else "",
            step,
            before,
            after,
            numbers,
            averages,
            undecayed,
            times,
            counts=self._counted_apart(counter) if counter else {},
        )

    def _shared(self, name: str) -> str:
        """The tensor that all operations take as this input; if they take equal constants, the first of them."""
        found = [one.given[name] for one in self.changes]
        if len(set(found)) > 1 and len({repr(scalar(self.net, one)) for one in found}) > 1:
            raise NotFoundError(f"the optimizer (its {name} is not the same for all weights)")
        return found[0]

    def _variable(self, tensor: str) -> str:
        node = self.net.made_by(tensor, *VARIABLES)
        if node is None:
            raise NotFoundError(f"the optimizer (it takes {tensor}, which is not a variable)")
        return node.name

    def _numbers(self, kind: Kind) -> dict[str, Any]:
        found = []
        for name, argument, default in kind.numbers:
            if kind.by_hand:
                found.append((argument, self._number(name), default))
                continue
            tensor = self._shared(name)
            known = first(self.net, tensor, [WITHOUT_BETA])
            value = known["value"] if known else number(self.net, tensor)
            if value is None:
                raise NotFoundError(f"the optimizer (its {name} is not a constant)")
            found.append((argument, float(value), default))
        return without_defaults(found)

    def _number(self, name: str) -> float:
        """The number that all changes by hand have."""
        found = {one.numbers[name] for one in self.changes if name in one.numbers}
        if len(found) > 1:
            raise NotFoundError(f"the optimizer (its {name} is not the same for all weights)")
        return float(found.pop())

    def _decay(self) -> tuple[dict[str, float], tuple[str, ...]]:
        """(the decay of weights, the variables that have none)."""
        kept = tuple(one.variable for one in self.changes if "decay" not in one.numbers)
        return ({}, ()) if len(kept) == len(self.changes) else ({"weight_decay_rate": self._number("decay")}, kept)

    def _flags(self) -> dict[str, Any]:
        """The attributes that change what an operation computes."""
        nesterov = {one.node.truth("use_nesterov") for one in self.changes}
        other = {one.node.truth("multiply_linear_by_lr") for one in self.changes}
        kind = self.changes[0].kind
        if len(nesterov) > 1 or other != {False} or (nesterov == {True} and kind != "Momentum"):
            raise NotFoundError("the optimizer (tf1kit.keras does not have this variant of its formula)")
        return {"use_nesterov": True} if nesterov == {True} else {}

    def _slots(self, kind: Kind) -> dict[str, str]:
        """{variable: name of the slot}."""
        owned = [
            (one.variable, self._variable(one.given[key]), slot)
            for one in self.changes
            for key, slot in kind.slots.items()
        ]
        for variable, name, slot in owned:
            if kind.by_hand and name != f"{variable}/{slot}":
                raise NotFoundError(f"the optimizer (its slot {name} is not called {variable}/{slot})")
        self.numbered = not kind.by_hand and all(_is_numbered(kind, self._of(kind, one)) for one in self.changes)
        pairs = [(name, slot) for _, name, slot in owned]
        if len(dict(pairs)) < len(pairs):
            raise NotFoundError("the optimizer (two weights share a slot)")
        return dict(pairs)

    def _of(self, kind: Kind, change: Change) -> list[str]:
        """The last parts of the names of the slots of a weight."""
        return [self._variable(change.given[key]).rpartition("/")[2] for key in kind.slots]

    def _named(self, kind: Kind, slots: Mapping[str, str]) -> str:
        """The name of the optimizer: the one in the names of its slots, otherwise the default of its class."""
        found = {
            one.rpartition("/")[2].removesuffix(slot[len(slot.rstrip("_0123456789")) :]) for one, slot in slots.items()
        }
        if not found or found == {kind.base} or kind.by_hand or self.numbered:
            return kind.own
        if len(found) > 1:
            raise NotFoundError(f"the optimizer (the names of its slots end differently: {', '.join(sorted(found))})")
        return found.pop()

    def _first(self, kind: Kind) -> dict[str, Any]:
        """Where the accumulators begin."""
        if not kind.first:
            return {}
        names = [self._variable(one.given[kind.first]) for one in self.changes]
        found = laws(self.training.graph, names)
        unknown = [name for name in names if (law := found.get(name)) is None or law.kind != CONSTANT]
        if unknown:
            raise NotFoundError(f"the optimizer (the first value of {unknown[0]} is not one number)")
        values = {shortest(float(law.offset)) for law in found.values() if law}
        if len(values) > 1:
            raise NotFoundError("the optimizer (its accumulators do not all begin at the same number)")
        return without_defaults([(INITIAL, values.pop(), 0.1)])

    def _step(self) -> str:
        """The variable that counts the steps."""
        adds = [self.net.nodes[name] for name in self.training.targets if name in self.net.nodes]
        found = [node for node in adds if node.op in COUNTS]
        counts = [self._variable(node.inputs[0]) for node in found if scalar(self.net, node.inputs[1]) == 1]
        wholes = [node for node in adds if node.op in ASSIGNS]
        counts += [
            self._variable(node.inputs[0])
            for node in wholes
            if matches(self.net, node.inputs[1], (SUM, node.inputs[0], 1), {node.inputs[0]: node.inputs[0]})
        ]
        asides = {name for one in asides_of(self.training.graph) for name in one.values}
        counts = [name for name in counts if name not in asides.union(self.moved)]  # averages count how often they move
        if len(counts) > 1 and len(set(counts)) == 1:
            raise NotFoundError(f"the optimizer (a step counts {counts[0]} up {len(counts)} times)")
        return counts[0] if len(counts) == 1 else ""

    def _counted_apart(self, counter: str) -> dict[str, Collection[str]]:
        """{operation that counts the steps up: the changes of weights}, if the graph does not say which is first.

        Raises NotFoundError if the count is first: whether the learning rate is that of the step or of the next one is
        open then.
        """
        graph, applies, written = self.training.graph, self.training.applies, self.training.written
        counts = [name for name in self.training.targets if written.get(name) == (counter,)]
        if set(counts) & leads_to(graph, applies):
            raise NotFoundError(
                f"the optimizer (whether its learning rate takes {counter} before or after a step counts it up, the graph "
                "leaves open)"
            )
        return {name: applies for name in counts if not leads_to(graph, [name]) >= set(applies)}

    def _clipping(self) -> tuple[dict[str, float], tuple[str, ...], tuple[str, ...], dict[str, float]]:
        if self.is_clipped:
            return {}, (), (), {}
        after = [one.gradient for one in self.changes]
        found = clipping_of(self.net, after, self._joins)
        if found is None:
            raise NotFoundError("the optimizer (its gradients are not all clipped in the same way)")
        option, before, numbers = found
        names = [one.variable for one in self.changes]
        self.before.update(zip(names, before, strict=True))
        times = dict(zip(names, numbers, strict=True))
        times = times if set(times.values()) != {1.0} else {}
        return option, tuple(before) if option else (), tuple(after) if option else (), times

    def _check_powers(self, names: Iterable[str]) -> None:
        """Raise NotFoundError if a step multiplies a running power several times, as two calls of `apply_gradients` do."""
        written = self.training.written
        changed = [variable for name in self.training.targets for variable in written.get(name, ())]
        for name in names:
            if (times := changed.count(name)) > 1:
                raise NotFoundError(
                    f"the optimizer (a step changes {name} {times} times, and the graph leaves open when)"
                )

    def _check_rest(self, known: set[str]) -> None:
        """Raise NotFoundError if a step changes something else."""
        for name in self.training.targets:
            if name in self.training.applies:
                continue
            written = self.training.written.get(name, ("what is not a variable",))
            others = [variable for variable in written if variable not in known]
            if others and name in ends_of_step(self.training):
                self.ending.append(name)
            elif others:
                raise NotFoundError(f"the change of {others[0]} in each step (by the operation {name})")


def _once(net: Net) -> Net:
    """The net with one cast of each tensor to a type: an optimizer casts its learning rate for each weight."""
    real, casts = dict[str, str](), dict[tuple[str, str], str]()
    made = []
    for node in net.nodes.values():
        inputs = tuple(real.get(one, one) for one in node.inputs)
        if node.op == "Cast":
            real[node.output] = casts.setdefault((inputs[0], node.dtype("DstT")), node.output)
        made.append(replace(node, inputs=inputs))
    return net.with_nodes(made)


def _is_numbered(kind: Kind, slots: Sequence[str]) -> bool:
    """Whether TensorFlow 1 has numbered the slots of a weight in the order of several optimizers: Adam_2, Adam_3."""
    pattern = rf"{kind.base}(?:_(\d+))?"
    numbers = [int(found[1] or 0) if (found := re.fullmatch(pattern, one)) else -1 for one in slots]
    begin = numbers[0] if numbers else -1
    return begin >= 0 and begin % len(numbers) == 0 and numbers == [*range(begin, begin + len(numbers))]


def _changes(graph: Any, names: list[str]) -> Net:
    """The net of the operations that change something."""
    return net_of(graph, (), {str(at): f"{name}:0" for at, name in enumerate(names)})
