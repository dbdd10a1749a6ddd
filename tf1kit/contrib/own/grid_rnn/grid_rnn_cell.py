"""Cells that are grids of cells (Kalchbrenner and others, 2015, https://arxiv.org/abs/1507.01526).

Source: TensorFlow 1.15.5: tensorflow/contrib/grid_rnn/python/ops/grid_rnn_cell.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import RNNCell, Sized
from tf1kit.tf1 import rnn_cell

Dims = int | Iterable[int] | None


def _dims(given: Dims, count: int) -> list[int]:
    """Dimensions, sorted; ValueError if there is no such dimension."""
    found = sorted({given} if isinstance(given, int) else set(given or ()))
    if any(not 0 <= each < count for each in found):
        raise ValueError(f"Invalid dims: {found}. Must be in [0, {count})")
    return found


class GridRNNCell(Sized, RNNCell):
    """A cell for each dimension of a grid. Each sees what all have given out before.

    Args:
        num_units: the width of the cells.
        num_dims: how many dimensions there are.
        input_dims: those that take the input.
        output_dims: those whose output is that of the grid.
        priority_dims: those whose cells come after the others, and see their new output.
        non_recurrent_dims: those without a state; a layer takes the cell's place.
        tied: whether the cells share their weights.
        cell_fn: makes a cell of a width; by default an `LSTMCell`.
        non_recurrent_fn: the activation of these layers; by default ReLU.
        state_is_tuple: whether the state is a tuple, one element a dimension.
        output_is_tuple: whether the output is one.

    Raises:
        ValueError: there is no such dimension.
        TypeError: `cell_fn` does not make a cell.
    """

    def __init__(
        self,
        num_units: int,
        num_dims: int = 1,
        input_dims: Dims = None,
        output_dims: Dims = None,
        priority_dims: Dims = None,
        non_recurrent_dims: Dims = None,
        tied: bool = False,
        cell_fn: Callable[[int], Any] | None = None,
        non_recurrent_fn: Callable[[Any], Any] | None = None,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        if num_dims < 1:
            raise ValueError(f"dims must be >= 1: {num_dims}")
        self._num_units, self._num_dims, self._tied = num_units, num_dims, tied
        self._inputs, self._outputs = _dims(input_dims, num_dims), _dims(output_dims, num_dims)
        self._priority = _dims(priority_dims, num_dims)
        plain = _dims(non_recurrent_dims, num_dims)
        self._recurrents = [i for i in range(num_dims) if i not in plain]
        self._non_recurrent_fn = non_recurrent_fn or tf.nn.relu
        self._state_is_tuple, self._output_is_tuple = state_is_tuple, output_is_tuple
        make = cell_fn or (lambda n: rnn_cell.LSTMCell(n, state_is_tuple=state_is_tuple))
        self._cells = [make(num_units)] * num_dims if tied else [make(num_units) for _ in range(num_dims)]
        first = self._cells[0]
        if not isinstance(first, RNNCell):
            raise TypeError(f"cell_fn must return an RNNCell instance, saw: {type(first)}")
        out, state, outputs, recurrents = first.output_size, first.state_size, self._outputs, self._recurrents
        self._output_size = (out,) * len(outputs) if output_is_tuple else out * len(outputs)
        self._state_size = (state,) * len(recurrents) if state_is_tuple else self._width() * len(recurrents)

    def _width(self) -> int:
        """The width of the state of one cell."""
        size = self._cells[0].state_size
        return sum(size) if isinstance(size, tuple) else size

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        """One step.

        Args:
            inputs: [batch, width], or for several input dimensions a tuple of them; None or a width
                of 0 for no input.
            state: the states of the recurrent dimensions.
            scope: the variable scope, by default the name of the class.

        Returns:
            The output and the new state.
        """
        memories, outputs = self._split(state)
        made: list[Any] = [None] * self._num_dims
        states: list[Any] = [None] * self._num_dims
        with tf.variable_scope(scope or type(self).__name__):
            self._project(inputs, memories, outputs)
            others = [i for i in range(self._num_dims) if i not in self._priority]
            for dims, first in ((others, True), (self._priority, False)):
                self._propagate(dims, memories, outputs, made, states, first)
            given = [made[i] for i in self._outputs]
            kept = [states[i] for i in self._recurrents]
            if self._output_is_tuple:
                output: Any = tuple(given)
            else:
                output = tf.concat(given, 1) if given else tf.zeros([0, 0], inputs.dtype)
            if self._state_is_tuple:
                return output, tuple(kept)
            parts = [part for each in kept for part in each]
            return output, tf.concat(parts, 1) if parts else tf.zeros([0, 0], inputs.dtype)

    def _split(self, state: Any) -> tuple[list[Any], list[Any]]:
        """The memory (None for cells without one) and the last output of each dimension."""
        memories: list[Any] = [None] * self._num_dims
        outputs: list[Any] = [None] * self._num_dims
        width, units = self._width(), self._num_units
        if self._state_is_tuple and len(self._recurrents) != len(state):
            raise ValueError(f"Expected state as a tuple of {len(self._recurrents)} element")
        for place, i in enumerate(self._recurrents):
            if self._state_is_tuple:
                both = state[place]
            else:
                start = place * width
                both = state[:, start : start + units]
                both = (both, state[:, start + units : start + width]) if width > units else both
            memories[i], outputs[i] = both if width > units else (None, both)
        return memories, outputs

    def _project(self, inputs: Any, memories: list[Any], outputs: list[Any]) -> None:
        """Put the projected inputs in the place of the states of the input dimensions."""
        if inputs is None or not self._inputs or not tf.compat.dimension_value(inputs.shape.with_rank(2)[1]):
            return
        parts = tf.split(inputs, len(self._inputs), axis=1)
        shape = [tf.compat.dimension_value(parts[0].shape.with_rank(2)[1]), self._num_units]
        for part, i in zip(parts, self._inputs, strict=True):
            outputs[i] = tf.matmul(part, tf.get_variable(f"project_m_{i}", shape, dtype=part.dtype))
            if self._width() > self._num_units:
                memories[i] = tf.matmul(part, tf.get_variable(f"project_c_{i}", shape, dtype=part.dtype))

    def _propagate(
        self, dims: list[int], memories: list[Any], outputs: list[Any], made: list[Any], states: list[Any], first: bool
    ) -> None:
        """Run the cells of some dimensions; what they make goes into `made` and `states`."""
        if not dims:
            return
        seen = [new if new is not None else old for new, old in zip(made, outputs, strict=True)]
        inputs = tf.concat(seen[:-1], 1) if self._num_dims > 1 else seen[0][:, :0]
        for i in dims:
            kind = "recurrent" if i in self._recurrents else "non_recurrent"
            with tf.variable_scope(kind if self._tied else f"{kind}/cell_{i}"):
                if self._tied and not (first and i == dims[0]):
                    tf.get_variable_scope().reuse_variables()
                if i in self._recurrents:
                    state = seen[-1] if memories[i] is None else (memories[i], seen[-1])
                    made[i], states[i] = self._cells[i](inputs, state)
                else:
                    made[i] = self._layer(tf.concat([inputs, seen[-1]], 1) if self._num_dims > 1 else seen[-1])

    def _layer(self, inputs: Any) -> Any:
        from tf1kit.tf1.repairs import repaired

        slim, scope = repaired("tf_slim"), tf.get_variable_scope()
        return slim.layers.fully_connected(
            inputs,
            self._num_units,
            activation_fn=self._non_recurrent_fn,
            weights_initializer=scope.initializer or slim.layers.xavier_initializer(),
            weights_regularizer=scope.regularizer,
        )


class Grid1BasicRNNCell(GridRNNCell):
    """One dimension of `BasicRNNCell`s."""

    def __init__(self, num_units: int, state_is_tuple: bool = True, output_is_tuple: bool = True) -> None:
        _first(self, num_units, 1, rnn_cell.BasicRNNCell, state_is_tuple, output_is_tuple)


class Grid2BasicRNNCell(GridRNNCell):
    """Two dimensions of `BasicRNNCell`s; the first may be a layer with `non_recurrent_fn`."""

    def __init__(
        self,
        num_units: int,
        tied: bool = False,
        non_recurrent_fn: Any = None,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        _first(self, num_units, 2, rnn_cell.BasicRNNCell, state_is_tuple, output_is_tuple, tied, non_recurrent_fn)


class Grid1BasicLSTMCell(GridRNNCell):
    """One dimension of `BasicLSTMCell`s."""

    def __init__(
        self, num_units: int, forget_bias: float = 1, state_is_tuple: bool = True, output_is_tuple: bool = True
    ) -> None:
        _first(self, num_units, 1, _basic_lstm(forget_bias), state_is_tuple, output_is_tuple)


class Grid2BasicLSTMCell(GridRNNCell):
    """Two dimensions of `BasicLSTMCell`s; the first may be a layer with `non_recurrent_fn`."""

    def __init__(
        self,
        num_units: int,
        tied: bool = False,
        non_recurrent_fn: Any = None,
        forget_bias: float = 1,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        cell = _basic_lstm(forget_bias)
        _first(self, num_units, 2, cell, state_is_tuple, output_is_tuple, tied, non_recurrent_fn)


class Grid1LSTMCell(GridRNNCell):
    """One dimension of `LSTMCell`s."""

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        _first(self, num_units, 1, _lstm(use_peepholes, forget_bias), state_is_tuple, output_is_tuple)


class Grid2LSTMCell(GridRNNCell):
    """Two dimensions of `LSTMCell`s; the first may be a layer with `non_recurrent_fn`."""

    def __init__(
        self,
        num_units: int,
        tied: bool = False,
        non_recurrent_fn: Any = None,
        use_peepholes: bool = False,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        cell = _lstm(use_peepholes, forget_bias)
        _first(self, num_units, 2, cell, state_is_tuple, output_is_tuple, tied, non_recurrent_fn)


class Grid3LSTMCell(GridRNNCell):
    """Three dimensions of `LSTMCell`s; the first may be a layer with `non_recurrent_fn`."""

    def __init__(
        self,
        num_units: int,
        tied: bool = False,
        non_recurrent_fn: Any = None,
        use_peepholes: bool = False,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        cell = _lstm(use_peepholes, forget_bias)
        _first(self, num_units, 3, cell, state_is_tuple, output_is_tuple, tied, non_recurrent_fn)


class Grid2GRUCell(GridRNNCell):
    """Two dimensions of `GRUCell`s; the first may be a layer with `non_recurrent_fn`."""

    def __init__(
        self,
        num_units: int,
        tied: bool = False,
        non_recurrent_fn: Any = None,
        state_is_tuple: bool = True,
        output_is_tuple: bool = True,
    ) -> None:
        _first(self, num_units, 2, rnn_cell.GRUCell, state_is_tuple, output_is_tuple, tied, non_recurrent_fn)


def _basic_lstm(forget_bias: float) -> Callable[[int], Any]:
    return lambda n: rnn_cell.BasicLSTMCell(n, forget_bias=forget_bias)


def _lstm(use_peepholes: bool, forget_bias: float) -> Callable[[int], Any]:
    return lambda n: rnn_cell.LSTMCell(n, forget_bias=forget_bias, use_peepholes=use_peepholes)


def _first(
    cell: GridRNNCell,
    num_units: int,
    num_dims: int,
    cell_fn: Callable[[int], Any],
    state_is_tuple: bool,
    output_is_tuple: bool,
    tied: bool = False,
    non_recurrent_fn: Any = None,
) -> None:
    """Set up a grid whose first dimension has the input, the output and the priority."""
    GridRNNCell.__init__(
        cell,
        num_units,
        num_dims,
        input_dims=0,
        output_dims=0,
        priority_dims=0,
        non_recurrent_dims=None if non_recurrent_fn is None else 0,
        tied=tied,
        cell_fn=cell_fn,
        non_recurrent_fn=non_recurrent_fn,
        state_is_tuple=state_is_tuple,
        output_is_tuple=output_is_tuple,
    )
