"""Runs the legacy graph and the port on one batch with whatever weights they are given: what `settle` asks.

A probe has `run(state)`, from a value per variable to a number of named activations, and the order of its variables.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.checkpoint.port import PortModel
from tf1kit.checkpoint.verdict import legacy_module
from tf1kit.errors import UsageError
from tf1kit.parity import streams
from tf1kit.parity.legacy_side import LegacySide, input_contract
from tf1kit.parity.weight_map import migrated_variables

v1 = tf.compat.v1
STEP = 1  # of the stream that the batch is drawn from
State = dict[str, np.ndarray]
UNFED = (
    "Placeholder",
    "QueueDequeue",
    "ReaderRead",
    "IteratorGetNext",
    "Apply",
    "ResourceApply",
    "Restore",
    "WholeFile",
)


class ModuleProbe:
    """The legacy graph, by its module: every end point, in evaluation."""

    def __init__(self, name: str, options: dict[str, Any], images: tuple[int, ...] | None = None) -> None:
        module = legacy_module(name)
        try:
            shape, dtype = input_contract(module, images)
            self.side = LegacySide(module, "float32", shape, dtype, options)
        except LookupError as error:
            raise UsageError(str(error)) from error
        except (TypeError, ValueError) as error:
            raise UsageError(f"build of {name} cannot be called with the options {options}: {error}") from error
        self.order = [variable.op.name for variable in self.side.variables]
        self.start = self.side.initial_state()
        self.batch = self.side.batch(STEP)[0]

    def run(self, state: State) -> State:
        """The end points with `state`; variables that it leaves out are as they begin."""
        self.side.load({**self.start, **{name: value for name, value in state.items() if name in self.start}})
        seen = self.side.evaluate(STEP)
        return {key: np.asarray(value) for key, value in seen.items() if key.startswith("endpoints/")}


class MetaProbe:
    """The legacy graph, by its MetaGraph: every float tensor that follows from the pictures and the variables alone.

    `start`: the checkpoint's values, for the variables that no row is about.
    """

    def __init__(self, path: Path, start: State, shape: tuple[int, ...]) -> None:
        self.start = start
        self.batch = streams.images(0, STEP, shape, "float32")
        with tf.Graph().as_default() as graph:
            try:
                v1.train.import_meta_graph(str(path), clear_devices=True)
            except Exception as error:  # an unknown op, a damaged file: TensorFlow has many errors for it
                first = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
                raise UsageError(f"{path} cannot be imported as a MetaGraph: {first}") from error
            self.variables = {variable.op.name: variable for variable in v1.global_variables()}
            self.order = list(self.variables)
            self.values = {
                name: v1.placeholder(v.dtype.base_dtype) for name, v in self.variables.items() if name in start
            }
            self.assign = {n: v1.assign(self.variables[n], value) for n, value in self.values.items()}
            self.feeds = _feeds(graph, self.batch, path)
            self.fetches = _fetches(graph, set(self.feeds))
            self.session = v1.Session(graph=graph)

    def run(self, state: State) -> State:
        """The tensors with `state`; variables that it leaves out are as in the checkpoint."""
        values = {**self.start, **state}
        self.session.run(self.assign, {holder: values[name] for name, holder in self.values.items()})
        return dict(self.session.run(self.fetches, self.feeds))


class PortProbe:
    """The port: its end points, where it has them, and what calling it returns."""

    def __init__(self, port: PortModel, batch: np.ndarray, training: bool = False) -> None:
        self.model = port.model
        self.variables = migrated_variables(port.model)
        self.batch = tf.constant(batch)

        def forward() -> dict[str, Any]:
            seen = {"endpoints/call": self.model(self.batch, training=training)}
            if hasattr(self.model, "endpoints"):
                ends = self.model.endpoints(self.batch, training=training)
                seen.update(("endpoints/" + key, end) for key, end in ends.items())
            return seen

        self.forward = tf.function(forward, jit_compile=False)

    def run(self, state: State) -> State:
        """The activations with `state`, values by path; all others stay."""
        for path, value in state.items():
            self.variables[path].assign(value)
        return {key: np.asarray(value) for key, value in self.forward().items()}


def _feeds(graph: Any, batch: np.ndarray, path: Path) -> dict[Any, Any]:
    """The pictures for the placeholder that takes them, False for every flag, 1 for every keep probability."""
    holders = [op.outputs[0] for op in graph.get_operations() if op.type in ("Placeholder", "PlaceholderWithDefault")]
    floats = [holder for holder in holders if holder.dtype == tf.float32]
    pictures = [h for h in floats if h.shape.rank == batch.ndim and h.shape.is_compatible_with(batch.shape)]
    if len(pictures) != 1:
        found = ", ".join(holder.op.name for holder in pictures) or "none"
        raise UsageError(
            f"{path} should have one placeholder for pictures of the shape {batch.shape}, it has {found}: give --legacy"
        )
    flags = {holder: False for holder in holders if holder.dtype == tf.bool and holder.shape.rank == 0}
    keeps = {holder: 1.0 for holder in floats if holder.shape.rank == 0 and "keep" in holder.op.name}
    return {pictures[0]: batch, **flags, **keeps}


def _fetches(graph: Any, fed: set[Any]) -> dict[str, Any]:
    """The float tensors that depend on the pictures, and on nothing that cannot be computed."""
    known = {holder.op for holder in fed}
    pictures = {holder.op for holder in fed if holder.shape.rank}
    bad: set[Any] = set()
    seen: set[Any] = set(pictures)
    for op in graph.get_operations():  # in the order of their creation: inputs first
        if op in known:
            continue
        before = {tensor.op for tensor in op.inputs} | set(op.control_inputs)
        if op.type.startswith(UNFED) or before & bad:
            bad.add(op)
        elif {tensor.op for tensor in op.inputs} & seen:
            seen.add(op)
    ops = [
        op for op in graph.get_operations() if op in seen and op not in bad and op not in known and len(op.outputs) == 1
    ]
    return {op.name: op.outputs[0] for op in ops if op.outputs[0].dtype == tf.float32 and op.outputs[0].shape.rank}
