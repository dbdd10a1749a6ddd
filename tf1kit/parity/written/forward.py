"""Compares the forward pass of a written port with that of its graph: the rungs `map` and `bitwise`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.cause import named_cause
from tf1kit.errors import UsageError
from tf1kit.graph.check import attribute, check
from tf1kit.graph.session import ConfinedSession
from tf1kit.keras.dropout import PHILOX, Dropout
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.compare import compare
from tf1kit.parity.results import RungResult
from tf1kit.port.functional import functional
from tf1kit.port.links import filled
from tf1kit.port.net import Net
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.translate import Written
from tf1kit.port.weight_map import ResolvedMap, resolve

ROWS = 2  # in a batch of an unknown size
RUNGS = ("map", "bitwise")


class Forward:
    """A graph and its port, with the same weights and inputs.

    Args:
        written: the port.
        path: the module that it was written to.
        seed: that of the weights and inputs.
        shapes: {tensor that is fed: its shape}, for those whose shape the graph does not say.
        evaluating: the graph that evaluates, where the port's graph trains.

    Raises UsageError if the graph cannot run.
    """

    def __init__(
        self,
        written: Written,
        path: Path,
        seed: int = 0,
        shapes: Mapping[str, tuple[int, ...]] | None = None,
        evaluating: Source | None = None,
    ) -> None:
        self.evaluating = evaluating
        self.written, self.seed = written, seed
        self.module = loaded(path)
        self.inputs = {
            tensor: drawn(written.source.graph, tensor, seed, shapes or {}) for tensor in written.source.inputs.values()
        }
        net = written.net
        self.weights = {name: _weight(net, name, seed) for name in net.variables}

    def prove(self) -> list[RungResult]:
        """The results of both rungs."""
        begun = time.perf_counter()
        try:
            model = getattr(self.module, self.written.name)()
            given = self._arguments()
            model(given)
            found = resolve(self.module.WEIGHT_MAP, _listed(self.weights), model, None)
            mapped = RungResult("map", map_rows=found.rows, seconds=time.perf_counter() - begun)
            if not found.rows:
                mapped.inapplicable = "there are no variables"
            return [mapped, self._bitwise(model, found)]
        except UsageError:
            raise
        except Exception as error:  # whatever the port does
            return [
                RungResult("map", missing=f"the port cannot be called: {named_cause(error)}"),
                RungResult("bitwise", missing="see map"),
            ]

    def _arguments(self) -> Any:
        given = [tf.constant(value) for value in self.inputs.values()]
        return given[0] if len(given) == 1 else dict(zip(self.written.arguments, given, strict=True))

    def _bitwise(self, model: Any, found: ResolvedMap) -> RungResult:
        if found.problems:
            return RungResult("bitwise", missing="the map has errors")
        begun = time.perf_counter()
        self._load(found)
        written = self.written
        draws = self._draws(model)
        migrated = self._migrated(model, written.trains)
        moved = {one.variable for one in written.source.updates} & found.links.keys()
        migrated.update((f"weights/{name}", found.links[name].take(np.asarray)) for name in sorted(moved))
        legacy = self._legacy(written.source, written.ends, {**self.inputs, **draws}, moved)
        if self.evaluating is not None:
            self._load(found)
            legacy |= _evaluation(self._evaluated(self.evaluating))
            seen = _evaluation(self._migrated(model, False))
            migrated |= {key: value for key, value in seen.items() if key in legacy}
        rows = compare("bitwise", legacy, migrated)
        return RungResult("bitwise", rows, seconds=time.perf_counter() - begun)

    def _load(self, found: ResolvedMap) -> None:
        """Set the weights of the port."""
        for ends in found.ends.values():
            link, number = ends[0]
            variable = link.variables[number]
            variable.assign(filled(ends, lambda name: self.weights[name]).astype(variable.dtype))

    def _evaluated(self, source: Source) -> dict[str, np.ndarray]:
        """The end points of the graph that evaluates."""
        fed = dict(zip(source.inputs.values(), self.inputs.values(), strict=True))
        return self._legacy(source, source.outputs, fed, ())

    def _draws(self, model: Any) -> dict[str, np.ndarray]:
        """What the dropouts of the port will draw, for the graph."""
        wanted = [step for step in self.written.steps if step.draws]
        made = [one for one in model._flatten_layers() if isinstance(one, Dropout)]
        found = {}
        for step, one in zip(wanted, made, strict=True):
            shape = [size or ROWS for size in self.written.net.shapes[step.draws[0]]]
            one.counter.assign(0)
            key, upper = one.seed
            given = {"key": tf.constant([key], tf.uint64), "counter": tf.constant([0, upper], tf.uint64)}
            drawn = tf.raw_ops.StatelessRandomUniformV2(shape=shape, alg=PHILOX, dtype=tf.float32, **given)
            found[step.draws[0]] = drawn.numpy()
        return found

    def _legacy(
        self, source: Source, ends: Mapping[str, str], fed: Mapping[str, np.ndarray], moved: Collection[str]
    ) -> dict[str, np.ndarray]:
        """The end points of a graph, and the moving averages after it."""
        moves = {one.variable: one.change for one in source.updates if one.variable in moved}
        fetches = list(dict.fromkeys([*ends.values(), *moves.values()]))
        graph = functional(source.graph, fetches, self.written.net.held)
        feeds = {f"{name}:0": value for name, value in self.weights.items()} | dict(fed)
        there = {f"{node.name}:0" for node in graph.node}
        feeds = {name: value for name, value in feeds.items() if name in there}
        check(graph, fetches, feeds, source.where, advice=ADVICE)
        session = ConfinedSession(source.where, graph, advice=ADVICE, plain=True)
        try:
            values = session.run(fetches, feeds=feeds)
        finally:
            session.close()
        found = {f"endpoints/{key}": values[tensor] for key, tensor in ends.items()}
        found.update((f"weights/{name}", self.weights[name] - values[change]) for name, change in sorted(moves.items()))
        return found

    def _migrated(self, model: keras.Model, training: bool) -> dict[str, np.ndarray]:
        given = self._arguments()
        specs = tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), given)
        traced = tf.function(lambda inputs: model.endpoints(inputs, training=training), jit_compile=False)
        with plainly():
            found = traced.get_concrete_function(specs)(given)
        return {f"endpoints/{key}": np.asarray(value) for key, value in found.items()}


def _evaluation(found: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"evaluation/{key}": value for key, value in found.items()}


@contextmanager
def plainly() -> Iterator[None]:
    """A block in which TensorFlow runs functions as they are: Grappler puts other operations in the
    place of some, such as `Rsqrt` for a power, and what it does depends on the rest of the graph.
    """
    before = tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": before})


def loaded(path: Path) -> ModuleType:
    """The module at a path, from its text: bytecode of a text written within the same second could be
    that of an older one.
    """
    module = ModuleType(f"tf1kit_written_{path.stem}")
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def drawn(graph: Any, tensor: str, seed: int, shapes: Mapping[str, tuple[int, ...]]) -> np.ndarray:
    """A value for a fed tensor; UsageError if its shape is not known."""
    node = next(one for one in graph.node if one.name == tensor.rpartition(":")[0])
    kind = tf.dtypes.as_dtype(attribute(node, "dtype").type or 1)
    shape = attribute(node, "shape").shape
    sizes = [one.size for one in shape.dim]
    if tensor in shapes:
        sizes = list(shapes[tensor])
    elif shape.unknown_rank or not sizes or min(sizes[1:], default=1) < 1:
        raise UsageError(
            f"the graph does not say the shape of {tensor}: give it with --images, such as --images 2,224,224,3"
        )
    whole = tuple(ROWS if size < 1 else size for size in sizes)
    if kind.is_floating:
        return streams.images(seed, 0, whole, "float32").astype(kind.as_numpy_dtype)
    if kind == tf.uint8:
        return streams.images(seed, 0, whole, "uint8")
    if kind.is_integer:
        return streams.stream(seed, tensor).randint(0, 8, whole).astype(kind.as_numpy_dtype)
    raise UsageError(f"{tensor} is fed {kind.name}, for which no value is drawn: name another input with --inputs")


def _weight(net: Net, name: str, seed: int) -> np.ndarray:
    kind = tf.dtypes.as_dtype(attribute(net.nodes[name].proto, "dtype").type).as_numpy_dtype
    return np.asarray(streams.weight(seed, name, net.shape_of(name)).astype(kind))


def _listed(weights: Mapping[str, np.ndarray]) -> dict[str, tuple[tuple[int, ...], str]]:
    return {name: (value.shape, value.dtype.name) for name, value in weights.items()}
