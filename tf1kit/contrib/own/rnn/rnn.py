"""Bidirectional networks of several layers.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/rnn.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf


def _stack(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any,
    initial_states_bw: Any,
    scope: Any,
    layer: Callable[..., tuple[Any, Any, Any]],
) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]]:
    """Stack layers; `layer(scope, cells, inputs, initial states)` makes one of them."""
    for cells, which in ((cells_fw, "fw"), (cells_bw, "bw")):
        if not cells:
            raise ValueError(f"Must specify at least one {which} cell for BidirectionalRNN.")
        if not isinstance(cells, list):
            raise ValueError(f"cells_{which} must be a list of RNNCells (one per layer).")
    if len(cells_fw) != len(cells_bw):
        raise ValueError("Forward and Backward cells must have the same depth.")
    for states, which in ((initial_states_fw, "fw"), (initial_states_bw, "bw")):
        if states is not None and (not isinstance(states, list) or len(states) != len(cells_fw)):
            raise ValueError(f"initial_states_{which} must be a list of state tensors (one per layer).")
    last: list[tuple[Any, Any]] = []
    none = [None] * len(cells_fw)
    layers = zip(cells_fw, cells_bw, initial_states_fw or none, initial_states_bw or none, strict=True)
    with tf.variable_scope(scope or "stack_bidirectional_rnn"):
        for depth, (cell_fw, cell_bw, state_fw, state_bw) in enumerate(layers):
            with tf.variable_scope(f"cell_{depth}") as cell_scope:
                inputs, *states = layer(cell_scope, cell_fw, cell_bw, inputs, state_fw, state_bw)
            last.append((states[0], states[1]))
    return inputs, tuple(fw for fw, _ in last), tuple(bw for _, bw in last)


def stack_bidirectional_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> Any:
    """Stack bidirectional layers, unrolled. Each reads the joined outputs of both directions of the
    layer below.

    Args:
        cells_fw: a list of cells, one per layer.
        cells_bw: the same for the other direction.
        inputs: a list of T tensors (N, D).
        initial_states_fw: a list of first states, one per layer; by default zeros.
        initial_states_bw: the same for the other direction.
        dtype: the dtype of these zeros.
        sequence_length: (N,) integers; by default all sequences have T steps.
        scope: the variable scope, by default "stack_bidirectional_rnn".

    Returns:
        A list of T outputs (N, sizes of both cells), and the last states of all layers, forward and
            backward.

    Raises:
        ValueError: the cells or states are not lists, or the lists are empty or differ in length.
    """

    def layer(cell_scope: Any, cell_fw: Any, cell_bw: Any, steps: Any, state_fw: Any, state_bw: Any) -> Any:
        return tf.nn.static_bidirectional_rnn(
            cell_fw,
            cell_bw,
            steps,
            initial_state_fw=state_fw,
            initial_state_bw=state_bw,
            sequence_length=sequence_length,
            dtype=dtype,
            scope=cell_scope,
        )

    return _stack(cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope, layer)


def stack_bidirectional_dynamic_rnn(
    cells_fw: Any,
    cells_bw: Any,
    inputs: Any,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: int | None = None,
    time_major: bool = False,
    scope: Any = None,
    swap_memory: bool = False,
) -> Any:
    """Stack bidirectional layers that run in loops. Each reads the joined outputs of both
    directions of the layer below.

    Args:
        cells_fw: a list of cells, one per layer.
        cells_bw: the same for the other direction.
        inputs: (N, T, D), or (T, N, D) with `time_major`.
        initial_states_fw: a list of first states, one per layer; by default zeros.
        initial_states_bw: the same for the other direction.
        dtype: the dtype of these zeros.
        sequence_length: (N,) integers; by default all sequences have T steps.
        parallel_iterations: see `tf.nn.dynamic_rnn`.
        time_major: see `inputs`.
        scope: the variable scope, by default "stack_bidirectional_rnn".
        swap_memory: see `tf.nn.dynamic_rnn`.

    Returns:
        The outputs, (N, T, sizes of both cells), and the last states of all layers, forward and
            backward.

    Raises:
        ValueError: the cells or states are not lists, or the lists are empty or differ in length.
    """

    def layer(_: Any, cell_fw: Any, cell_bw: Any, steps: Any, state_fw: Any, state_bw: Any) -> Any:
        outputs, (last_fw, last_bw) = tf.nn.bidirectional_dynamic_rnn(
            cell_fw,
            cell_bw,
            steps,
            initial_state_fw=state_fw,
            initial_state_bw=state_bw,
            sequence_length=sequence_length,
            parallel_iterations=parallel_iterations,
            dtype=dtype,
            swap_memory=swap_memory,
            time_major=time_major,
        )
        return tf.concat(outputs, 2), last_fw, last_bw

    return _stack(cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope, layer)
