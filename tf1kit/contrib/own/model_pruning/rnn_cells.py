"""LSTM cells whose kernels are multiplied by a mask.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/layers/rnn_cells.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.model_pruning.core_layers import masked
from tf1kit.tf1.private import BasicLSTMCell, LSTMCell


def _mask(cell: Any) -> None:
    """Let a built cell compute with its kernel times a mask."""
    cell.built = False
    cell._kernel = cell._masked_kernel = masked(cell, cell._kernel)
    cell._mask, cell._threshold = cell.mask, cell.threshold
    cell.built = True


class MaskedBasicLSTMCell(BasicLSTMCell):
    """`tf.nn.rnn_cell.BasicLSTMCell` with a mask."""

    def __init__(
        self,
        num_units: int,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: bool | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(num_units, forget_bias, state_is_tuple, activation, reuse, name)

    def build(self, inputs_shape: Any) -> None:
        """Make the variables."""
        super().build(inputs_shape)
        _mask(self)


class MaskedLSTMCell(LSTMCell):
    """`tf.nn.rnn_cell.LSTMCell` with a mask. With `num_proj`, 1.15.5 makes a mask of another shape than
    the kernel and fails.
    """

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: float | None = None,
        initializer: Any = None,
        num_proj: int | None = None,
        proj_clip: float | None = None,
        num_unit_shards: int | None = None,
        num_proj_shards: int | None = None,
        forget_bias: float = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: bool | None = None,
    ) -> None:
        shards = num_unit_shards, num_proj_shards
        clipped = use_peepholes, cell_clip, initializer, num_proj, proj_clip
        super().__init__(num_units, *clipped, *shards, forget_bias, state_is_tuple, activation, reuse)

    def build(self, inputs_shape: Any) -> None:
        """Make the variables."""
        super().build(inputs_shape)
        _mask(self)
