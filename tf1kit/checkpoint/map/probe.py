"""Probes: they run the legacy module or the port on one batch with given weights, for
`disambiguate`.

`run(state)` of a probe takes a value per variable and returns named activations.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.cause import cause
from tf1kit.checkpoint.convert.load_port import PortModel
from tf1kit.checkpoint.convert.verdict import legacy_module, said_of
from tf1kit.checkpoint.map.forget_bias import forget_biases
from tf1kit.errors import UsageError
from tf1kit.parity.legacy_import import naming_what_is_gone
from tf1kit.parity.pair import declared_batches
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.port.weight_map import migrated_variables

STEP = 1  # the batch is the one that the stream gives for this step
State = dict[str, np.ndarray]


class ModuleProbe:
    """Computes the end points of a legacy module in evaluation."""

    def __init__(self, name: str, options: dict[str, Any], images: tuple[int, ...] | None = None) -> None:
        module, self.name = legacy_module(name), name
        try:
            batches = declared_batches(module, None if hasattr(module, "INPUTS") else images)
            with naming_what_is_gone(name):
                self.side = LegacySide(module, "float32", batches, options)
        except (TypeError, ValueError) as error:
            raise UsageError(f"build of {name} cannot be called with the options {options}: {cause(error)}") from error
        self.order = [variable.op.name for variable in self.side.variables]
        self.forget_biases = forget_biases(self.side.graph.as_graph_def())
        with said_of(name):
            self.start = self.side.initial_state()
        self.batch = self.side.batch(STEP)[0]

    def run(self, state: State) -> State:
        """The end points for the values in `state`; other variables have their initial values."""
        self.side.load({**self.start, **{name: value for name, value in state.items() if name in self.start}})
        with said_of(self.name):
            seen = self.side.evaluate(STEP)
        return {key: np.asarray(value) for key, value in seen.items() if key.startswith("endpoints/")}


class PortProbe:
    """Computes the output of the port, and its end points if it has them."""

    def __init__(self, port: PortModel, batch: Any, training: bool = False) -> None:
        self.model = port.model
        self.variables = migrated_variables(port.model)
        self.batch = tf.nest.map_structure(tf.constant, batch)

        def forward() -> dict[str, Any]:
            seen = {"endpoints/call": last_of(self.model(self.batch, training=training))}
            if hasattr(self.model, "endpoints"):
                ends = self.model.endpoints(self.batch, training=training)
                seen.update(("endpoints/" + key, end) for key, end in ends.items())
            return seen

        self.forward = tf.function(forward, jit_compile=False)

    def run(self, state: State) -> State:
        """The activations for `state`, {path: value}; other weights stay as they are."""
        for path, value in state.items():
            self.variables[path].assign(value)
        with said_of(f"the port {type(self.model).__name__}"):
            return {key: np.asarray(value) for key, value in self.forward().items()}


def last_of(outputs: Any) -> Any:
    """The last tensor of what a model returns, which may be several in a tuple, a list or a
    dictionary.
    """
    while isinstance(outputs, (tuple, list, dict)):
        outputs = [*(outputs.values() if isinstance(outputs, dict) else outputs)][-1]
    return outputs
