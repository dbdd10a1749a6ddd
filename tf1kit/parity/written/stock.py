"""Proves a port of stock Keras: how far it is from its graph in float32, and that in float64 nothing is left of that but what
is told.

The rungs are `map`, `float32`, `float64` and `initial`.  Rounding is out of the picture in float64, so a difference there is
one of meaning; each has its reason in the table of `tf1kit.port.stock`, or the rung fails.  Constants of the graph become
the decimals that they were written as: 0.001, and not 0.0010000000474974513.

So that one difference does not hide another, both sides drop the same elements, the slots of a port begin in float64 as those
of its graph, and where the velocity of SGD has a rate that changes, each step is taken as the first one.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MethodType, ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.graph.check import source as source_of
from tf1kit.graph.double import double
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.graph.message import leads_to
from tf1kit.graph.rates import rates
from tf1kit.keras.drawing import Drawing
from tf1kit.keras.optimizer import Optimizer
from tf1kit.parity.recording.compare import Row, compare
from tf1kit.parity.recording.keys import kind_of
from tf1kit.parity.results import RungResult
from tf1kit.parity.stock import HYPER_PARAMETERS, Stock, is_stock
from tf1kit.parity.written.extreme import MARK, told
from tf1kit.parity.written.forward import Forward, of_its_own, plainly
from tf1kit.parity.written.steps import Arrays, Sides, TrainedPort
from tf1kit.port.net import Node
from tf1kit.port.network import Network
from tf1kit.port.objective import Objective
from tf1kit.port.precision import precision
from tf1kit.port.source import Source
from tf1kit.port.stock import OWN, Difference, lost_slots
from tf1kit.port.weight_map import ResolvedMap, resolve
from tf1kit.port.written import DROPOUT, Written

RUNGS = ("map", "float32", "float64", "initial")
BEFORE = "what is before it"
NO_GRADIENT = "a gradient that is 0 but for rounding, such as that of a bias in front of a batch normalization"
NOISE = 1000  # units of rounding of the largest slot of a kind, below which another one is noise
OF_PORT = ("call", "losses", "trainable_variables", "trainable_weights")  # what a `keras.Model` has of its own
OF_FIT = ("compute_loss", "train_step")
SMALL = 64  # elements of a constant that somebody wrote
FEW = 7  # digits of a decimal
ROOTS = (math.sqrt(2 / math.pi), math.sqrt(2), math.sqrt(0.5), math.pi, 1.6732632423543772, 1.0507009873554805)
WRITTEN = {np.float32(one): one for one in ROOTS}  # numbers that no short decimal is


class StockForward(Forward):
    """A graph and its port of stock Keras; `Forward` says the rest."""

    drawing = (Drawing, keras.layers.Dropout)
    rung = "float32"

    def prove(self, rungs: Collection[str] = (*RUNGS, "golden")) -> list[RungResult]:
        """The results of rungs."""
        names = {"float32": "bitwise"}
        results = super().prove([names.get(one, one) for one in rungs if one != "float64"])
        for one in results:
            one.rung = "float32" if one.rung == "bitwise" else one.rung
            for row in one.rows if one.rung == "initial" else ():
                self._explain(row)
        if "float64" in rungs:
            found = next((one for one in results if one.rung == "float32"), None)
            alike = found is not None and found.status == "holds"
            exact = RungResult("float64", inapplicable="float32 has the same bits") if alike else self._in_float64()
            results.insert(sum(one.rung in ("map", "float32") for one in results), exact)
        return results

    def _in_float64(self) -> RungResult:
        begun = time.perf_counter()
        try:
            other = None if self.evaluating is None else _wide_source(self.evaluating)
            wide = Wide(
                doubled(self.written), self.path, self.seed, self.shapes, other, self.edited, None, self.progress
            )
        except NoFloat64Error as error:
            return RungResult("float64", missing=str(error))
        with precision("float64"):
            first, *rest = Forward.prove(wide, ("map", "bitwise"))
        found = rest[0] if rest else RungResult("float64")
        found.missing = first.missing or "; ".join(first.failures) or found.missing
        found.rung, found.seconds = "float64", time.perf_counter() - begun
        return found

    def _explain(self, row: Row) -> None:
        """Let a row pass, if it is known why it differs."""
        found = next((one for one in self._differences if one.explains(row.key)), None)
        if not row.ok and found:
            row.note, row.problem = found.told, ""

    @property
    def _differences(self) -> tuple[Difference, ...]:
        return self.written.differences or ()

    def _resolved(self, model: Any, optimizer: Any) -> ResolvedMap:
        lost = self._lost
        there = {name: one for name, one in self._listed().items() if name not in lost}
        found = resolve(self.module.WEIGHT_MAP, there, model, optimizer)
        slots = {one.path for one in getattr(optimizer, "variables", ())} if lost else set()
        found.rows = [row for row in found.rows if row.legacy != "-" or row.migrated not in slots]
        return found

    @property
    def _lost(self) -> set[str]:
        return {name for one in self.written.optimizers for name in lost_slots(one)}

    def _first_of(self, found: ResolvedMap) -> list[str]:
        there = set(super()._first_of(found))
        return [name for name in self._listed() if name in there or name in {*self._lost, *self.written.counted}]

    def _bitwise(self, model: Any, optimizer: Any, found: ResolvedMap) -> RungResult:
        if refused := self._refused(model, found):
            return RungResult("bitwise", missing=refused)
        begun = time.perf_counter()
        legacy, migrated = self._usual(model, found)
        if self.written.objectives and all(one.whole for one in self.written.objectives):
            self.optimizer = optimizer
            trained = self._trained(model, optimizer, found)
            legacy, migrated = legacy | trained[0], migrated | trained[1]
        kept = self._compared(legacy, migrated)
        legacy, migrated = ({key: part[key] for key in part if key in kept} for part in (legacy, migrated))
        legacy, migrated = told(legacy, migrated)
        away = _to_finite(legacy, migrated)
        rows = compare("bitwise" if self.rung == "float32" else self.rung, legacy, migrated)
        own = self._of_its_own(model)
        result = RungResult(
            "bitwise", rows, missing=own, remarks=[*self._told_numbers(), *away], seconds=time.perf_counter() - begun
        )
        self._judge(result)
        return result

    def _of_its_own(self, model: Any) -> str:
        """What the port does where the proof does not run it."""
        if isinstance(model, Network):
            return of_its_own(model)
        inputs = self._arguments(self.inputs)
        output, last = model(inputs, training=False), list(model.endpoints(inputs, training=False).values())[-1]
        if np.asarray(output).tobytes() != np.asarray(last).tobytes():
            return f"`call` of {type(model).__name__} does not give its last end point"
        return of_its_own(model, (*OF_PORT, *(OF_FIT if self.written.optimizers else ())))

    def _step_of_fit(self, sides: Sides, model: Any) -> None:
        """A step of `fit`, which such a port writes itself."""
        if isinstance(model, Network):
            return
        feeds, inputs, labels = self._fed(sides, model, 0, 0, 0)
        model.compile(sides.ports[0].optimizer, jit_compile=False)
        self._tell("a step of fit")
        with plainly():
            model.train_step(keras.utils.pack_x_y_sample_weight(inputs, labels))
        sides.graph.step(feeds)
        self._add(sides, "train_step", 0)

    def _far(self, sides: Sides, model: Any, prefix: str, at: int) -> None:
        """Do nothing: stock Adam corrects its moments by the count of the steps, and the graph by powers it multiplies."""

    def _judge(self, result: RungResult) -> None:
        """Say of each row that differs why that is."""
        differing = [row for row in result.rows if not row.ok and row.worst]
        noise = noise_of(result.rows)
        for row in differing:
            result.causes[row.key], row.problem = NO_GRADIENT if row.key in noise else self._cause(row), ""
        if differing:
            worst = max(differing, key=lambda row: row.scaled)
            told = f"{len(differing)} of {len(result.rows)} tensors differ"
            result.rounding = f"{told}, by up to {worst.scaled:.2g} of scale, in {worst.key}"

    def _cause(self, row: Row) -> str:
        """What makes a tensor differ."""
        if known := next((one for one in self._differences if one.explains(row.key)), None):
            return known.instead
        kind, name = kind_of(row.key), row.key.partition(f"{kind_of(row.key)}/")[2]
        if kind == "endpoints":
            own = self.written.different.get(self.written.ends.get(name, ""))
            return own.instead if own else BEFORE
        if kind == "slots" or (kind == "weights" and name in self._trained_names):
            part = "schedules" if name.startswith("rate/") else "optimizers"
            own = next((one for one in self._differences if f"keras.optimizers.{part}"[:16] in one.instead), None)
            return own.instead if own else BEFORE
        return BEFORE

    @property
    def _trained_names(self) -> set[str]:
        return {name for one in self.written.optimizers for name in one.trained}

    def _drawers(self, model: Any) -> Iterator[tuple[Node, Any]]:
        dropped = {tensor for step in self.written.steps if step.kind == DROPOUT for tensor in step.draws}
        layers = [one for one in self._drawing(model) if not isinstance(one, Drawing)]
        nodes = self.written.net.nodes
        drops = [nodes[tensor.rpartition(":")[0]] for tensor in self.written.drawn if tensor in dropped]
        if len(drops) != len(layers):
            raise ValueError(f"it has {len(layers)} layers that drop elements, and its graph {len(drops)}")
        yield from zip(drops, layers, strict=True)
        rest = tuple(tensor for tensor in self.written.drawn if tensor not in dropped)
        yield from self._paired(rest, [one for one in self._drawing(model) if isinstance(one, Drawing)])

    def _rewind(self, layer: Any) -> None:
        if isinstance(layer, Drawing):
            super()._rewind(layer)
        else:
            state = layer.seed_generator.state
            state.assign(tf.stack([state[0], tf.zeros([], state.dtype)]))

    def _next(self, node: Node, layer: Any, shape: Sequence[int], kind: Any) -> np.ndarray:
        if isinstance(layer, Drawing):
            return super()._next(node, layer, shape, kind)
        state = tf.convert_to_tensor(layer.seed_generator.state)
        seed = tf.cast(tf.math.floormod(state, tf.int32.max - 1), tf.int32)  # as Keras does
        return np.asarray(tf.random.stateless_uniform(shape, seed=seed, dtype=kind))


class Wide(StockForward):
    """The same in float64."""

    rung = "float64"

    def _loaded(self, path: Path) -> ModuleType:
        module = ModuleType(f"tf1kit_written_{path.stem}_float64")
        text = path.read_text(encoding="utf-8").replace('"float32"', '"float64"')
        exec(compile(text, str(path), "exec"), module.__dict__)
        module.__dict__["tf"] = Namespace(tf, OTHERS)
        return module

    def _judge(self, result: RungResult) -> None:
        noise = noise_of(result.rows)
        for row in result.rows:
            self._explain(row)
            if not row.ok and row.kind == "slots" and row.key in noise:
                row.note, row.problem, row.worst = NO_GRADIENT, "", []

    def _optimizer(self, model: Any) -> Any:
        optimizer = super()._optimizer(model)
        Stock(model, optimizer, ResolvedMap([])).keep_float64()
        if is_stock(optimizer):  # it would make float32 of numbers of Python, and computes norms in float32
            for key in HYPER_PARAMETERS:
                if isinstance(value := getattr(optimizer, key, None), float):
                    setattr(optimizer, key, Exact(value))
            optimizer.norm_order = None
            optimizer._clip_gradients = MethodType(Optimizer._clip_gradients, optimizer)
        rate = getattr(optimizer, "_learning_rate", None)
        if is_stock(rate) and isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
            vars(rate).update({key: _exact(value) for key, value in vars(rate).items() if key in rate.get_config()})
        return optimizer

    def _begin_slots(self, ports: Sequence[TrainedPort], first: Arrays) -> None:
        for name, value in first.items():
            for port in ports:
                variable = port.found.links[name].variables[0]
                variable.assign(port.stock.to_migrated(name, value).astype(variable.dtype))

    def _fed(self, sides: Sides, model: Any, number: int, at: int, step: int | Counter[int]) -> tuple[Arrays, Any, Any]:
        one = self.written.optimizers[at]
        if one.slots and set(one.slots) == set(lost_slots(one)):
            kind = self._listed()[one.step][1]
            sides.graph.load({one.step: np.zeros((), kind)})
            sides.ports[at].optimizer.iterations.assign(0)
            step = 0
        return super()._fed(sides, model, number, at, step)


class Namespace:
    """A module with some other functions.

    others: {name: the function, or those of the module of this name}.
    """

    def __init__(self, whole: Any, others: Mapping[str, Any]) -> None:
        self._whole, self._others = whole, others

    def __getattr__(self, name: str) -> Any:
        found, other = getattr(self._whole, name), self._others.get(name)
        return Namespace(found, other) if isinstance(other, Mapping) else other or found


def _local_response(x: Any, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5) -> Any:
    """The formula of the operation, which TensorFlow has in float32 alone."""
    channels = x.shape[-1]
    near = tf.linalg.band_part(tf.ones([channels, channels], x.dtype), depth_radius, depth_radius)
    return x / (bias + alpha * tf.tensordot(tf.square(x), near, 1)) ** beta


OTHERS = {
    "one_hot": partial(tf.one_hot, dtype=tf.float64),
    "nn": {"local_response_normalization": _local_response},
}


def noise_of(rows: Sequence[Row]) -> set[str]:
    """The keys of the weights and slots of variables whose gradient is 0 but for rounding: in a step all slots of such a one
    are next to nothing beside the same slots of others, on both sides.

    Adam divides by the size of a gradient, so it takes steps of full length along such noise.
    """
    alike: dict[tuple[str, str], list[Row]] = {}
    of: dict[tuple[str, str], list[bool]] = {}  # (step, variable) -> whether each slot is noise
    for row in rows:
        step, found, name = row.key.partition("slots/")
        if found and "/" in name and row.dtype in ("float32", "float64"):
            alike.setdefault((step, name.rpartition("/")[2]), []).append(row)
    for (step, _), own in alike.items():
        largest = max(row.scale for row in own)
        for row in own:
            name = row.key.partition("slots/")[2].rpartition("/")[0]
            limit = NOISE * float(np.finfo(row.dtype).eps) * largest
            of.setdefault((step, name), []).append(row.scale + row.max_abs <= limit)
    zero = {pair for pair, each in of.items() if all(each)}
    keys = {row.key: row.key.partition(f"{row.kind}/") for row in rows if row.kind in ("weights", "slots")}
    names = {
        key: (step, name if "weights/" in found else name.rpartition("/")[0])
        for key, (step, found, name) in keys.items()
    }
    return {key for key, pair in names.items() if pair in zero}


def _to_finite(legacy: Arrays, migrated: Arrays) -> list[str]:
    """Put 0 where an extreme batch makes one side alone infinite or NaN, as where a dropout multiplies infinity by 0 or leaves
    it out; returns a sentence about that.
    """
    found = []
    for key in legacy.keys() & migrated.keys():
        one, other = np.asarray(legacy[key]), np.asarray(migrated[key])
        if MARK in key.split("/") and one.shape == other.shape and one.dtype == other.dtype and one.dtype.kind in "fc":
            wild = ~np.isfinite(one) | ~np.isfinite(other)
            if wild.any():
                found.append(key)
                legacy[key], migrated[key] = (np.where(wild, one.dtype.type(0), part) for part in (one, other))
    return [f"not finite on one side, and not compared there: numbers of {', '.join(sorted(found))}"] if found else []


class Exact(float):
    """A number of Python whose tensors are float64."""

    dtype = "float64"

    def __rsub__(self, other: float) -> Exact:
        return Exact(other - float(self))

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Any:
        return tf.constant(float(self), dtype or tf.float64, name=name)


def _exact(value: Any) -> Any:
    """A number of Python as one of NumPy, which Keras keeps in float64."""
    if isinstance(value, list | tuple):
        return type(value)(map(_exact, value))
    return np.float64(value) if isinstance(value, float) else value


def doubled(written: Written) -> Written:
    """A port with graphs that compute in float64.  Raises NoFloat64Error if an operation has no such form."""
    source = _wide_source(written.source)
    nodes = {node.name: node for node in source.graph.node}
    made = {
        name: replace(node, proto=nodes[name]) if name in nodes and nodes[name].op == node.proto.op else node
        for name, node in written.net.nodes.items()
    }
    objectives = tuple(
        replace(one, training=replace(one.training, graph=_wide(one.training.graph, _steps_of(one))))
        for one in written.objectives
    )
    return replace(written, source=source, net=replace(written.net, nodes=made), objectives=objectives)


def _wide_source(source: Source) -> Source:
    return replace(source, graph=_wide(source.graph))


def _steps_of(objective: Objective) -> str:
    """The loss, if what follows it stays as TensorFlow 1 rounds it, because the optimizer is one of ours."""
    own = objective.optimizer is not None and objective.optimizer.made.kind.startswith(OWN)
    return objective.training.loss if own else ""


def _wide(graph: Any, loss: str = "") -> Any:
    """A GraphDef in float64, with decimals for its constants; behind a loss, they keep the values of float32."""
    made = type(graph)()
    made.CopyFrom(graph)
    before = leads_to(made, [source_of(loss)[0]]) if loss else {node.name for node in made.node}
    double(made, rates(made) if loss else ())
    for node in made.node:
        if node.op == "Const" and node.attr["dtype"].type == tf.float64.as_datatype_enum:
            value = tf.make_ndarray(node.attr["value"].tensor)
            if value.size <= SMALL and (not loss or any(node.name.startswith(name) for name in before)):
                decimals = np.reshape([_written(np.float32(one)) for one in value.ravel()], value.shape)
                node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(decimals, tf.float64, value.shape))
    return made


def _written(value: np.float32) -> float:
    """A number as somebody wrote it: a decimal, one of `ROOTS`, 1 minus a decimal, or 1 divided by one."""
    text = str(value)
    if value in WRITTEN or len(text.partition("e")[0].strip("-0.").replace(".", "")) <= FEW:
        return WRITTEN.get(value, float(text))
    for digits in range(FEW):
        rest, part = round(1 - float(value), digits), round(1 / float(value), digits)
        if np.float32(1) - np.float32(rest) == value:
            return 1 - rest
        if part and np.float32(1 / part) == value:
            return 1 / part
    return float(text)
