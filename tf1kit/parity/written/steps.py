"""Trains a graph and its written port in the same way, and returns the state of both after each step.

The graph runs with its own gradients and its own optimizer.  Random numbers are those of the port.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.check import attribute, check, source
from tf1kit.graph.message import followers, leads_to, shorten, strip
from tf1kit.graph.session import ConfinedSession
from tf1kit.graph.training_operations import REPLAYED
from tf1kit.graph.wires import Wires
from tf1kit.parity.beyond.rates import numbers, products, steps_around
from tf1kit.parity.recording import streams
from tf1kit.parity.stock import Stock
from tf1kit.parity.written.sampled import Seeds, seeds_of, traced
from tf1kit.port.alternating import after
from tf1kit.port.minimized import Training
from tf1kit.port.net import VARIABLES
from tf1kit.port.network import Network
from tf1kit.port.objective import Objective
from tf1kit.port.recognise.optimizer import Optimizer
from tf1kit.port.recognise.step import Formula, Made
from tf1kit.port.source import ADVICE
from tf1kit.port.towers import Towers
from tf1kit.port.training import total_loss
from tf1kit.port.waiting import early
from tf1kit.port.weight_map import ResolvedMap

STEPS = 3
FAR = 90_089_999  # the steps before this one are a multiple of 10 000 and of all numbers up to 16, so of most periods
SOME = (0, 1, 2, 3, 10, 99, 1000, 12345, 10**6, FAR)  # steps at which the rates are compared
GRID = (*range(16), *(2**power for power in range(4, 24)))  # further ones, which are compared together
MOST = 8  # numbers of a formula whose quotients are tried
OWN = "tf1kit"  # the scope of the operations that set variables
Arrays = dict[str, np.ndarray]


class TrainedGraph:
    """The graph in a confined process, with its variables.

    Args:
        where: its file, for messages.
        objectives: what it trains with, for each loss.
        names: the variables that are set and read.
        begun: the variables among them whose first values are compared.
        feeds: the tensors that are fed.
        changes: the operations that change weights beside the steps.
    """

    def __init__(
        self,
        where: str,
        objectives: Sequence[Objective],
        names: Sequence[str],
        begun: Sequence[str],
        feeds: Sequence[str],
        changes: Sequence[str] = (),
    ) -> None:
        whole = objectives[0].training.graph
        self.objectives, self.names = objectives, list(names)
        self.graph = type(whole)()
        self.graph.CopyFrom(whole)
        self.terms = [_terms(one) for one in objectives]
        self._order()
        targets = list(dict.fromkeys(name for one in objectives for name in one.training.targets)) + list(changes)
        fetched = list(dict.fromkeys(name for one in self.terms for part in one for name in part))
        clipping = [one.optimizer for one in objectives if one.optimizer and one.optimizer.gradients]
        self.numbers = {name: tensor for one in clipping for name, tensor in one.numbers.items()}
        self._nodes = {node.name: node for node in self.graph.node}
        self.begun = list(begun)
        self.starts = [self._start(where, name) for name in begun]
        shorten(self.graph, leads_to(self.graph, [*targets, *self.starts, *map(_op, fetched), *names]))
        strip(self.graph)
        self._nodes = {node.name: node for node in self.graph.node}
        self.loads = {name: _place(self.graph, self._nodes[name]) for name in names}
        self.reads = {name: f"{OWN}/{name}/read:0" for name in names}
        fed = [*feeds, *(f"{OWN}/{name}/value:0" for name in names)]
        ends = [*fetched, *targets, *self.starts, *self.loads.values(), *self.reads.values(), *self.numbers.values()]
        check(self.graph, ends, fed, where, REPLAYED, advice=ADVICE)
        self.session = ConfinedSession(where, self.graph, advice=ADVICE, plain=True)

    def _order(self) -> None:
        """Let averages and counts wait for a step, and each change of a step for its loss and for all gradients, where the graph
        leaves that open: so a port takes them.
        """
        known = {node.name: node for node in self.graph.node}
        groups = dict[str, str]()
        for at, one in enumerate(self.objectives):
            applies = one.training.applies
            taken = [source(text)[0] for name in applies for text in known[name].input]
            after = {*applies, *followers(self.graph, applies)}
            first = (name for name in taken if name not in after and known[name].op not in VARIABLES)
            group = self.graph.node.add(name=f"{OWN}/before/{at}", op="NoOp")
            terms = [_op(name) for part in self.terms[at] for name in part]
            later = [name for other in self.objectives for name in _before(self.graph, one.training, other.training)]
            group.input.extend(f"^{name}" for name in dict.fromkeys([*terms, *first, *later]))
            groups |= dict.fromkeys(applies, group.name)
        waits = [one.optimizer.waits for one in self.objectives if one.optimizer]
        for node in self.graph.node:
            for name in (name for one in waits for name in one.get(node.name, ())):
                node.input.append(f"^{name}")
            if node.name in groups:
                node.input.append(f"^{groups[node.name]}")

    def _start(self, where: str, name: str) -> str:
        """The operation that gives a variable its first value."""
        node = self._nodes.get(f"{name}/Assign")
        if node is None or _op(node.input[0]) != name:
            raise UsageError(
                f"{where} has no operation {name}/Assign, so {name} has no first value: port a graph that initializes it"
            )
        return str(node.name)

    def begin(self) -> Arrays:
        """The first values of the variables `begun`."""
        self.session.run([], self.starts)
        return self._read(self.begun)

    def load(self, state: Mapping[str, np.ndarray]) -> None:
        """Set variables."""
        feeds = {f"{OWN}/{name}/value:0": value for name, value in state.items()}
        self.session.run([], [self.loads[name] for name in state], feeds)

    def step(self, feeds: Mapping[str, np.ndarray], at: int = 0) -> np.ndarray:
        """Train on a batch with the loss at a place; the loss before that, of each tower if there are some."""
        return self._loss(feeds, at, self.objectives[at].training.ran)

    def loss(self, feeds: Mapping[str, np.ndarray], at: int = 0) -> np.ndarray:
        """The loss of a batch, without a step."""
        return self._loss(feeds, at, ())

    def _loss(self, feeds: Mapping[str, np.ndarray], at: int, targets: Collection[str]) -> np.ndarray:
        terms = self.terms[at]
        names = list(dict.fromkeys(name for part in terms for name in part))
        values = self.session.run(names, list(targets), self._parted(feeds, at))
        totals = [functools.reduce(operator.add, [values[name] for name in part]) for part in terms]
        return np.asarray(totals if len(totals) > 1 else totals[0])

    def _parted(self, feeds: Mapping[str, np.ndarray], at: int) -> dict[str, np.ndarray]:
        """What the graph is fed, with the parts that its towers take by themselves, and without what no step needs."""
        towers = self.objectives[at].training.towers
        named = {tensor: towers.feeds(tensor) if towers else (tensor,) for tensor in feeds}
        return {
            one: part
            for key, own in named.items()
            for one, part in zip(own, _cut(feeds[key], len(own)), strict=True)
            if _op(one) in self._nodes
        }

    def run(self, operations: Sequence[str]) -> None:
        """Run operations that take variables alone."""
        self.session.run([], list(operations))

    def rows(self, feeds: Mapping[str, np.ndarray], names: Collection[str]) -> Arrays:
        """{variable: the rows that its gradient has for a batch}, of those of the variables whose gradient is sparse
        and clipped.
        """
        own = {name: tensor for name, tensor in self.numbers.items() if name in names}
        found = self.session.run(list(dict.fromkeys(own.values())), feeds=self._parted(feeds, 0)) if own else {}
        return {name: found[tensor] for name, tensor in own.items()}

    def state(self) -> Arrays:
        """The values of all variables."""
        return self._read(self.names)

    def _read(self, names: Sequence[str]) -> Arrays:
        found = self.session.run([self.reads[name] for name in names])
        return {name: found[self.reads[name]] for name in names}

    def close(self) -> None:
        """End the process."""
        self.session.close()


def _place(graph: Any, node: Any) -> str:
    """Add what sets and reads a variable; returns the operation that sets it."""
    name, kind, is_resource = node.name, attribute(node, "dtype").type, node.op == "VarHandleOp"
    value, place = f"{OWN}/{name}/value", f"{OWN}/{name}/load"
    made = graph.node.add(name=value, op="Placeholder")
    made.attr["dtype"].type = kind
    made.attr["shape"].shape.unknown_rank = True
    made = graph.node.add(name=place, op="AssignVariableOp" if is_resource else "Assign")
    made.input.extend([name, value])
    made.attr["dtype" if is_resource else "T"].type = kind
    if not is_resource:
        made.attr["validate_shape"].b = False
    made = graph.node.add(name=f"{OWN}/{name}/read", op="ReadVariableOp" if is_resource else "Identity")
    made.input.append(name)
    made.attr["dtype" if is_resource else "T"].type = kind
    return place


def _op(tensor: str) -> str:
    return source(tensor)[0]


def _before(graph: Any, first: Training, later: Training) -> list[str]:
    """The operations by which a step takes weights before another one that it waits for has changed them."""
    if first.loss not in later.waits:
        return []
    changed = {variable for name in first.targets for variable in first.written.get(name, ())}
    return early(Wires(graph), later.loss, later.applies, first.applies, changed)


def _cut(value: np.ndarray, count: int) -> Sequence[np.ndarray]:
    return np.split(value, count) if count > 1 else [value]


def _terms(objective: Objective) -> list[tuple[str, ...]]:
    """The tensors whose sum is the loss without regularization; of each tower, if there are some."""
    towers = objective.training.towers
    return list(zip(*map(towers.each, objective.terms), strict=True)) if towers else [objective.terms]


def _given(inputs: Any, labels: Any) -> dict[str, Any]:
    """What a step takes."""
    return {name: one for name, one in (("inputs", inputs), ("labels", labels)) if one is not None}


def _specs(given: Mapping[str, Any]) -> Any:
    return tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), given)


class TrainedPort:
    """A port that is trained.

    Args:
        module: its module.  model: its network.  optimizer: its optimizer, with its slots.
        found: where the variables of the graph are in it.
        by_tape: whether a tape computes the gradients, as in `fit`.  It sums those of a tensor with three or
            more uses in another order than the graph; `tf.gradients` has the graph's order.
        part: the loss, if the module has several.
        orders: {optimizer: the variables of the graph in the order in which the norm of all gradients adds them up}, of
            those that clip by it, if it is to be that of the graph.
        read_once: whether all layers take one value of each weight, as in a graph whose variables are no resources:
            `tf.gradients` adds up the gradients by each value first.
    """

    def __init__(
        self,
        module: Any,
        model: Any,
        optimizer: Any,
        found: ResolvedMap,
        by_tape: bool = True,
        part: str = "",
        orders: Mapping[str, Sequence[str]] = MappingProxyType({}),
        read_once: bool = False,
    ) -> None:
        self.read_once = read_once
        self.module, self.model, self.found, self.by_tape = module, model, found, by_tape
        self.part, self.loss = part, module.loss[part] if part else module.loss
        self.optimizer = optimizer.parts[part] if part else optimizer
        self.stock = Stock(model, self.optimizer, found)
        self.variables = model.trained(part) if part else model.trainable_variables
        self.first = tuple(getattr(model, "together", {}).get(part, ())) if part else ()
        self.parts = optimizer.parts if part else {}
        self._traced: dict[str, Any] = {}  # what a step is given, without values -> the function
        for name, order in orders.items():
            parts = getattr(self.optimizer, "parts", {})
            wanted = {id(found.links[one].variables[0]) for one in order}
            own = [variable for variable in self.variables if name not in parts or id(variable) in wanted]
            at = {id(variable): number for number, variable in enumerate(own)}
            places = [at[id(found.links[one].variables[0])] for one in order]
            parts.get(name, self.optimizer).norm_order = places if sorted(places) == list(range(len(at))) else None

    def _step(self, given: Mapping[str, Any]) -> Any:
        variables = [variable.value for variable in self.variables]
        if isinstance(self.model, Towers):
            return self._step_of_towers(given, variables)
        if self.first:
            return self._step_together(given)
        with tf.GradientTape() as tape:
            if self.read_once:
                variables = [tf.identity(one) for one in variables]
                with keras.StatelessScope(state_mapping=list(zip(self.variables, variables, strict=True))) as scope:
                    loss, total = self._losses(given)
                moved = ((one, scope.get_current_value(one)) for one in self.model.non_trainable_variables)
                for variable, value in moved:
                    if value is not None:
                        variable.assign(value)
            else:
                loss, total = self._losses(given)
        self._apply(tape.gradient(total, variables) if self.by_tape else tf.gradients(total, variables))
        return loss

    def _step_together(self, given: Mapping[str, Any]) -> Any:
        """A step that takes others first, along gradients of the same pass; the loss of the last one."""
        names = (*self.first, self.part)
        with tf.GradientTape(persistent=True) as tape:
            losses = self.model.losses_of(self.part, given.get("inputs"), given.get("labels"), self.module.loss)
            totals = [total_loss(self.model, losses[name]) for name in names]
        trained = [self.model.trained(name) for name in names]
        values = [[variable.value for variable in own] for own in trained]
        pairs = zip(totals, values, strict=True)
        found = [tape.gradient(*pair) if self.by_tape else tf.gradients(*pair) for pair in pairs]
        with after(found):
            for name, own, gradients in zip(names, trained, found, strict=True):
                self.parts[name].apply(gradients, own)
                self.model.end_step(name)
        return losses[self.part]

    def _step_of_towers(self, given: Mapping[str, Any], variables: list[Any]) -> Any:
        """A step with a batch in several parts; the loss of each."""
        losses, gradients = [], []
        for number, part in enumerate(self.model.parts(given)):
            with tf.GradientTape() as tape, self.model.in_part(number):
                loss, total = self._losses(part)
            losses.append(loss)
            gradients.append(tape.gradient(total, variables) if self.by_tape else tf.gradients(total, variables))
        self._apply(self.model.join(gradients))
        return tf.stack(losses)

    def _loss_alone(self, given: Mapping[str, Any]) -> Any:
        """The loss before a step; that of each part, if the batch has several."""
        if not isinstance(self.model, Towers):
            return self._losses(given)[0]
        losses = []
        for number, part in enumerate(self.model.parts(given)):
            with self.model.in_part(number):
                losses.append(self._losses(part)[0])
        return tf.stack(losses)

    def _losses(self, given: Mapping[str, Any]) -> tuple[Any, Any]:
        """(the loss, the loss with penalties)."""
        inputs, part = given.get("inputs"), self.part
        if part:
            loss = self.model.losses_of(part, inputs, given.get("labels"), self.module.loss)[part]
        else:
            endpoints = self.model.endpoints(inputs, training=True)
            loss = self.loss(endpoints, given["labels"]) if "labels" in given else self.loss(endpoints)
        return loss, total_loss(self.model, loss)

    def _apply(self, gradients: Any) -> None:
        self.optimizer.apply(gradients, self.variables)
        if isinstance(self.model, Network):
            self.model.end_step(self.part)

    def step(self, inputs: Any, labels: Any) -> np.ndarray:
        """Train on a batch; the loss before that."""
        self.trace(inputs, labels)
        given = _given(inputs, labels)
        return np.asarray(self._traced[repr(_specs(given))](given))

    def loss_alone(self, inputs: Any, labels: Any) -> np.ndarray:
        """The loss of a batch, without a step."""
        given = _given(inputs, labels)
        with nullcontext() if self.by_tape else _in_order(self.module):
            return np.asarray(traced(self._loss_alone, _specs(given))(given))

    def trace(self, inputs: Any, labels: Any) -> list[Seeds]:
        """Trace a step on a batch; the seeds with which it draws candidates."""
        specs = _specs(_given(inputs, labels))
        if repr(specs) not in self._traced:
            with nullcontext() if self.by_tape else _in_order(self.module):
                self._traced[repr(specs)] = traced(self._step, specs)
        return seeds_of(self._traced[repr(specs)])

    def apply(self, gradients: Arrays, rows: Arrays) -> None:
        """Take a step along these gradients: {variable of the graph: gradient}, of these rows if it is sparse."""
        at: dict[int, Any] = {}
        for name, value in gradients.items():
            variable = self.found.links[name].variables[0]
            given = tf.constant(value, variable.dtype)
            if name in rows:
                given = tf.IndexedSlices(given, tf.constant(rows[name]), tf.constant(variable.shape))
            at[id(variable)] = given
        applied = tf.function(self._apply, jit_compile=False)
        applied([at[id(variable)] for variable in self.variables])

    def state(self) -> Arrays:
        """The values of all variables, by their names in the graph."""
        return {name: self.stock.to_legacy(name, link.take(np.asarray)) for name, link in self.found.links.items()}

    def rate(self, step: int, part: int = 0) -> np.ndarray:
        """The learning rate of a step, as `fit` computes it; that of a part, if the optimizer has several."""
        return np.asarray(self._functions[part](tf.constant(step, tf.int64)))

    @functools.cached_property
    def _functions(self) -> list[Any]:
        """What computes the learning rate of each part."""
        return [
            tf.function(rate, autograph=False, jit_compile=False) if callable(rate) else lambda step, rate=rate: rate
            for rate in self._rates
        ]

    @property
    def _rates(self) -> list[Any]:
        """The learning rate of each part: a schedule, or a variable with a number."""
        return [one._learning_rate for one in getattr(self.optimizer, "parts", {"": self.optimizer}).values()]

    def steps(self) -> list[int]:
        """Steps at which learning rates are compared: those around the numbers of the port's schedules."""
        schedules = [one for one in self._rates if callable(one)]
        return steps_around(number for one in schedules for number in numbers(one.get_config()))


class _Tape:
    """A `tf.GradientTape` of the gradient by one tensor, which `tf.gradients` computes."""

    def __init__(self, **options: Any) -> None:
        del options

    def __enter__(self) -> _Tape:
        return self

    def __exit__(self, *told: Any) -> None:
        pass

    def watch(self, tensor: Any) -> None:
        """Do nothing: in a graph, all operations are known."""

    def gradient(self, target: Any, by: Any) -> Any:
        """The gradient of a tensor by another one."""
        return tf.gradients(target, [by])[0]


class _InOrder:
    """TensorFlow as a module of a port has it, whose tapes add up gradients in the order of a graph."""

    GradientTape = _Tape

    def __getattr__(self, name: str) -> Any:
        return getattr(tf, name)


@contextmanager
def _in_order(module: Any) -> Iterator[None]:
    """A block in which the tapes of a port, which the proof has loaded, compute gradients by `tf.gradients`."""
    before = vars(module).get("tf")
    module.tf = _InOrder()
    try:
        yield
    finally:
        module.tf = before


@dataclass(frozen=True)
class Sides:
    """A graph and its port, and what both computed.

    ports: the port with each loss.  rates: with each loss, for each part of its optimizer {step: learning rate}.
    """

    graph: TrainedGraph
    ports: Sequence[TrainedPort]
    rates: Sequence[Sequence[Mapping[int, np.ndarray]]]
    legacy: Arrays = field(default_factory=dict)
    migrated: Arrays = field(default_factory=dict)


def kept_once(legacy: Arrays, migrated: Arrays) -> Arrays:
    """The state of the port, with the arrays of the graph in the place of those with the same bits: a state is as large
    as the network, and a proof keeps several.
    """
    return {
        name: legacy[name] if name in legacy and _same_bits(legacy[name], value) else value
        for name, value in migrated.items()
    }


def _same_bits(left: np.ndarray, right: np.ndarray) -> bool:
    if (left.dtype, left.shape) != (right.dtype, right.shape) or left.dtype.hasobject:
        return False
    first, second = (np.ascontiguousarray(one).reshape(-1).view(np.uint8) for one in (left, right))
    return np.array_equal(first, second)


def rates_of(
    where: str, graph: Any, optimizer: Optimizer, more: Collection[int] = ()
) -> Iterator[tuple[int, np.ndarray]]:
    """(step, learning rate of the graph) for some steps, for steps around those where the rate changes, and for more.

    If the rate is a constant, that is known without the graph.
    """
    steps = sorted({*steps_of(optimizer.made), *GRID, *more})
    if not optimizer.rate:
        yield from ((step, np.asarray(optimizer.made.given[0], np.float32)) for step in steps)
        return
    node = next(node for node in graph.node if node.name == optimizer.step)
    kind = tf.dtypes.as_dtype(attribute(node, "dtype").type).as_numpy_dtype
    made = type(graph)()
    made.CopyFrom(graph)
    shorten(made, leads_to(made, [_op(optimizer.rate)]))
    strip(made)
    fed, load = f"{OWN}/{optimizer.step}/value:0", _place(made, node)
    check(made, [optimizer.rate, load], [fed], where, REPLAYED, advice=ADVICE)
    session = ConfinedSession(where, made, advice=ADVICE)
    try:
        for step in steps:
            session.run([], [load], {fed: kind(step)})
            yield step, session.run([optimizer.rate])[optimizer.rate]
    finally:
        session.close()


def steps_of(made: Made) -> list[int]:
    """The steps at which the rates of an optimizer are compared."""
    found = set(SOME)
    if isinstance(rate := made.given[0], Formula):
        found |= {*steps_around(rate.numbers), *products(rate.numbers), *_quotients(rate.numbers)}
    for value in made.given[0].given if isinstance(made.given[0], Made) else ():
        if isinstance(value, Made):
            found |= set(steps_of(Made(made.kind, (value,))))
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, int):
                found |= {one - 1, one, one + 1, 2 * one, 3 * one + 1, 20 * one}
    return sorted(one for one in found if 0 <= one < 2**31)


def _quotients(factors: Collection[float]) -> set[int]:
    """The steps around multiples of quotients of two numbers, such as those at which `floor(step * 32 / 300)` grows."""
    known = sorted({abs(one) for one in factors if 1 < abs(one) < FAR}, reverse=True)[:MOST]
    found = {times * one / other for one in known for other in known for times in (1, 2, 3)}
    return {int(one) + off for one in found if one >= 1 for off in (-1, 0, 1, 2)}


def far_gradients(optimizer: Optimizer, shapes: Mapping[str, tuple[int, ...]], seed: int) -> Arrays:
    """{variable: gradient}, so large that all of them are clipped."""
    named = [pair for one in (optimizer, *optimizer.parts) for pair in one.made.named]
    limit = max(value for key, value in named if key.startswith(("clip", "global_clip")))
    return {
        name: (streams.stream(seed, f"gradient/{name}").standard_normal(shapes[name]) * 20 * limit).astype(np.float32)
        for name in optimizer.trained
    }
