"""Cells that wrap a cell: a highway connection, and compilation by XLA.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn_cell.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import Around, RNNCell, as_written, width
from tf1kit.tf1.private import experimental_jit_scope, op_def_registry


class HighwayWrapper(Around, RNNCell):
    """Mixes a cell's input into its output: `input * carry + output * transform`
    (https://arxiv.org/abs/1505.00387).

    The variables `carry_w`, `carry_b`, `transform_w` and `transform_b` are in the scope of the
    caller.

    Args:
        cell: the cell; its outputs have the shapes of its inputs.
        couple_carry_transform_gates: whether transform is 1 - carry, else it has its own variables.
        carry_bias_init: the initial bias of carry; transform has it with the opposite sign.
    """

    def __init__(self, cell: Any, couple_carry_transform_gates: bool = True, carry_bias_init: float = 1.0) -> None:
        super().__init__()
        self._cell = cell
        self._couple_carry_transform_gates = couple_carry_transform_gates
        self._carry_bias_init = carry_bias_init

    def _gate(self, inputs: Any, name: str, bias: float) -> Any:
        size = width(inputs)
        w = tf.get_variable(f"{name}_w", [size, size])
        b = tf.get_variable(f"{name}_b", [size], initializer=tf.constant_initializer(bias))
        return tf.sigmoid(tf.nn.xw_plus_b(inputs, w, b))

    def _highway(self, inputs: Any, outputs: Any) -> Any:
        carry = self._gate(inputs, "carry", self._carry_bias_init)
        coupled = self._couple_carry_transform_gates
        transform = 1 - carry if coupled else self._gate(inputs, "transform", -self._carry_bias_init)
        return inputs * carry + outputs * transform

    @as_written
    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """Run one step; the cell says which `inputs` it takes."""
        outputs, state = self._cell(inputs, state, scope=scope)
        tf.nest.assert_same_structure(inputs, outputs)
        for given, found in zip(tf.nest.flatten(inputs), tf.nest.flatten(outputs), strict=True):
            given.get_shape().assert_is_compatible_with(found.get_shape())
        return tf.nest.map_structure(self._highway, inputs, outputs), state


def _stateless(node_def: Any) -> bool:
    """Whether the op of a node is stateless."""
    definition = op_def_registry.get(node_def.op)
    return definition is not None and not definition.is_stateful


class CompiledWrapper(Around, RNNCell):
    """Marks the ops of a cell for compilation by XLA.

    Args:
        cell: the cell.
        compile_stateful: whether stateful ops are marked, too.
    """

    def __init__(self, cell: Any, compile_stateful: bool = False) -> None:
        super().__init__()
        self._cell = cell
        self._compile_stateful = compile_stateful

    @as_written
    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """One step of the cell."""
        with experimental_jit_scope(compile_ops=True if self._compile_stateful else _stateless):
            return self._cell(inputs, state, scope=scope)
