"""GRU cells that compute a step by one op.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/gru_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn import _gradients  # noqa: F401  (registers the op's gradient)
from tf1kit.contrib.own.rnn._base import InputSpec, LayerRNNCell, Sized, as_written, depth
from tf1kit.tf1.private import gen_rnn_ops


class GRUBlockCell(Sized, LayerRNNCell):
    """A GRU (https://arxiv.org/abs/1406.1078) in one op, with the variables `w_ru`, `b_ru`, `w_c`,
    `b_c`.

    Args:
        num_units: size of the state.
        cell_size: the old name of `num_units`.
        name: the name of the layer's scope.

    Raises:
        ValueError: not exactly one of both sizes is given.
    """

    _names = ("w_ru", "b_ru", "w_c", "b_c")

    def __init__(
        self,
        num_units: int | None = None,
        cell_size: int | None = None,
        reuse: bool | None = None,
        name: str | None = "gru_cell",
    ) -> None:
        super().__init__(_reuse=reuse, name=name)
        if (cell_size is None) == (num_units is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        self._cell_size = self._state_size = self._output_size = num_units or cell_size
        self.input_spec = InputSpec(ndim=2)

    def build(self, input_shape: Any) -> None:
        """Make the variables for inputs (N, D)."""
        size: Any = self._cell_size
        rows = depth(input_shape) + size
        w_ru, b_ru, w_c, b_c = self._names
        self._gate_kernel = self.add_weight(w_ru, [rows, size * 2])
        self._gate_bias = self.add_weight(b_ru, [size * 2], initializer=tf.constant_initializer(1.0))
        self._candidate_kernel = self.add_weight(w_c, [rows, size])
        self._candidate_bias = self.add_weight(b_c, [size], initializer=tf.constant_initializer(0.0))
        self.built = True

    @as_written
    def call(self, inputs: Any, h_prev: Any) -> Any:
        """`inputs`: (N, D); `h_prev`: (N, num_units). Float32."""
        size = tf.dimension_value(h_prev.get_shape().with_rank(2)[1])
        if size != self._cell_size:
            raise ValueError(f"Shape of h_prev[1] incorrect: cell_size {self._cell_size} vs {size}")
        *_, h = gen_rnn_ops.gru_block_cell(
            x=inputs,
            h_prev=h_prev,
            w_ru=self._gate_kernel,
            w_c=self._candidate_kernel,
            b_ru=self._gate_bias,
            b_c=self._candidate_bias,
        )
        return h, h


class GRUBlockCellV2(GRUBlockCell):
    """`GRUBlockCell` with the variable names of `GRUCell`, so that it reads checkpoints of that
    cell.
    """

    _names = ("gates/kernel", "gates/bias", "candidate/kernel", "candidate/bias")
