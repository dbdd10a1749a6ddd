"""Compares the forward pass of a written port with that of its graph: the rungs `map` and `bitwise`."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Mapping
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
from tf1kit.parity.captured.draws import without_fusing
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.compare import compare
from tf1kit.parity.results import RungResult
from tf1kit.port.functional import functional
from tf1kit.port.links import filled
from tf1kit.port.net import Net
from tf1kit.port.source import ADVICE
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

    Raises UsageError if the graph cannot run.
    """

    def __init__(
        self, written: Written, path: Path, seed: int = 0, shapes: Mapping[str, tuple[int, ...]] | None = None
    ) -> None:
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
        return given[0] if len(given) == 1 else dict(zip(self.written.source.inputs, given, strict=True))

    def _bitwise(self, model: Any, found: ResolvedMap) -> RungResult:
        if found.problems:
            return RungResult("bitwise", missing="the map has errors")
        begun = time.perf_counter()
        for ends in found.ends.values():
            link, number = ends[0]
            variable = link.variables[number]
            variable.assign(filled(ends, lambda name: self.weights[name]).astype(variable.dtype))
        rows = compare("bitwise", self._legacy(), self._migrated(model))
        return RungResult("bitwise", rows, seconds=time.perf_counter() - begun)

    def _legacy(self) -> dict[str, np.ndarray]:
        """The end points of the graph."""
        ends, source = self.written.ends, self.written.source
        graph = functional(source.graph, [*ends.values()], self.written.net.held)
        feeds = {f"{name}:0": value for name, value in self.weights.items()} | self.inputs
        there = {f"{node.name}:0" for node in graph.node}
        feeds = {name: value for name, value in feeds.items() if name in there}
        check(graph, ends.values(), feeds, source.where, advice=ADVICE)
        session = ConfinedSession(source.where, graph, advice=ADVICE)
        try:
            values = session.run(list(dict.fromkeys(ends.values())), feeds=feeds)
        finally:
            session.close()
        return {f"endpoints/{key}": values[tensor] for key, tensor in ends.items()}

    def _migrated(self, model: keras.Model) -> dict[str, np.ndarray]:
        given = self._arguments()
        specs = tf.nest.map_structure(lambda one: tf.TensorSpec(one.shape, one.dtype), given)
        traced = tf.function(lambda inputs: model.endpoints(inputs, training=False), jit_compile=False)
        with without_fusing():
            found = traced.get_concrete_function(specs)(given)
        return {f"endpoints/{key}": np.asarray(value) for key, value in found.items()}


def loaded(path: Path) -> ModuleType:
    """The module at a path, under its own name and beside no package."""
    spec = importlib.util.spec_from_file_location(f"tf1kit_written_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
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
