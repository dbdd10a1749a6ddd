"""Cells that wrap a cell and embed its input, or project its input or output; and the linear map
that all cells share.

Source: TensorFlow 1.15.5: tensorflow/contrib/rnn/python/ops/core_rnn_cell.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import Around, RNNCell, as_written, assert_like_rnncell


class _Linear:
    """A linear map: a call gives `concat(args) W + b`. The variables `kernel` and, with
    `build_bias`, `bias` are in the current scope.

    Args:
        args: the arguments of later calls: a matrix (N, D) of known width, or a list of such
            matrices.
        output_size: columns of the result.
        build_bias: whether there is a bias. `bias_initializer` initializes it, by default to 0.

    Raises:
        ValueError: `args` is empty, or has an item that is not a matrix of known width.
    """

    def __init__(
        self,
        args: Any,
        output_size: int,
        build_bias: bool,
        bias_initializer: Any = None,
        kernel_initializer: Any = None,
    ) -> None:
        self._is_sequence = tf.nest.is_nested(args)
        self._build_bias = build_bias
        matrices = args if self._is_sequence else [args]
        if args is None or not matrices:
            raise ValueError("`args` must be specified")
        rows = sum(self._width(matrix.get_shape()) for matrix in matrices)
        dtype = matrices[0].dtype
        with tf.variable_scope(tf.get_variable_scope()) as outer:
            shape = [rows, output_size]
            self._weights = tf.get_variable("kernel", shape, dtype=dtype, initializer=kernel_initializer)
            if build_bias:
                with tf.variable_scope(outer) as inner:
                    inner.set_partitioner(None)
                    initializer = bias_initializer or tf.constant_initializer(0.0, dtype=dtype)
                    self._biases = tf.get_variable("bias", [output_size], dtype=dtype, initializer=initializer)

    @staticmethod
    def _width(shape: Any) -> int:
        if shape.ndims != 2:
            raise ValueError(f"linear is expecting 2D arguments: {shape}")
        if shape.dims[1].value is None:
            raise ValueError(f"linear expects shape[1] to be provided for shape {shape}")
        return int(shape.dims[1].value)

    def __call__(self, args: Any) -> Any:
        """Map `args`, (N, D) each as in the constructor, to (N, output_size)."""
        matrices = args if self._is_sequence else [args]
        product = tf.matmul(matrices[0] if len(matrices) == 1 else tf.concat(matrices, 1), self._weights)
        return tf.nn.bias_add(product, self._biases) if self._build_bias else product


def _linear(
    args: Any, output_size: int, bias: bool, bias_initializer: Any = None, kernel_initializer: Any = None
) -> Any:
    """Make a `_Linear` and call it; programs import this function from here."""
    return _Linear(args, output_size, bias, bias_initializer, kernel_initializer)(args)


class EmbeddingWrapper(Around, RNNCell):
    """Looks up its integer input in the variable `embedding`, on the CPU, and hands the rows to a
    cell.

    Args:
        cell: the cell that gets the rows.
        embedding_classes: rows of the table.
        embedding_size: columns of the table.
        initializer: the initializer of the table; by default the scope's initializer, else a
            uniform one with variance 1.

    Raises:
        TypeError: `cell` is not a cell.
        ValueError: a size is not positive.
    """

    def __init__(
        self, cell: Any, embedding_classes: int, embedding_size: int, initializer: Any = None, reuse: bool | None = None
    ) -> None:
        super().__init__(_reuse=reuse)
        assert_like_rnncell("cell", cell)
        if embedding_classes <= 0 or embedding_size <= 0:
            sizes = f"{embedding_classes}, {embedding_size}"
            raise ValueError(f"Both embedding_classes and embedding_size must be > 0: {sizes}.")
        self._cell = cell
        self._embedding_classes = embedding_classes
        self._embedding_size = embedding_size
        self._initializer = initializer

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: integers (N,) or (N, 1). The table has the type of the state."""
        with tf.device("/cpu:0"):
            initializer = self._initializer or tf.get_variable_scope().initializer
            if not initializer:
                initializer = tf.random_uniform_initializer(-math.sqrt(3), math.sqrt(3))
            dtype = (state[0] if isinstance(state, tuple) else state).dtype
            shape = [self._embedding_classes, self._embedding_size]
            embedding = tf.get_variable("embedding", shape, initializer=initializer, dtype=dtype)
            return self._cell(tf.nn.embedding_lookup(embedding, tf.reshape(inputs, [-1])), state)


class InputProjectionWrapper(Around, RNNCell):
    """Hands `activation(inputs W + b)` to a cell.

    Args:
        cell: the cell that gets the result.
        num_proj: columns of W.
        activation: by default there is no activation.
        input_size: not used.

    Raises:
        TypeError: `cell` is not a cell.
    """

    def __init__(
        self, cell: Any, num_proj: int, activation: Any = None, input_size: Any = None, reuse: bool | None = None
    ) -> None:
        super().__init__(_reuse=reuse)
        if input_size is not None:
            tf.logging.warn("%s: The input_size parameter is deprecated.", self)
        assert_like_rnncell("cell", cell)
        self._cell = cell
        self._num_proj = num_proj
        self._activation = activation
        self._linear: Any = None

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """`inputs`: (N, D)."""
        if self._linear is None:
            self._linear = _Linear(inputs, self._num_proj, True)
        projected = self._linear(inputs)
        return self._cell(self._activation(projected) if self._activation else projected, state)


class OutputProjectionWrapper(Around, RNNCell):
    """Replaces the output of a cell by `activation(output W + b)`; the state stays the cell's.

    Args:
        cell: the cell.
        output_size: columns of W.
        activation: by default there is no activation.

    Raises:
        TypeError: `cell` is not a cell.
        ValueError: `output_size` is not positive.
    """

    def __init__(self, cell: Any, output_size: int, activation: Any = None, reuse: bool | None = None) -> None:
        super().__init__(_reuse=reuse)
        assert_like_rnncell("cell", cell)
        if output_size < 1:
            raise ValueError(f"Parameter output_size must be > 0: {output_size}.")
        self._cell = cell
        self._output_size = output_size
        self._activation = activation
        self._linear: Any = None

    @property
    def output_size(self) -> int:
        """The columns of the projection."""
        return self._output_size

    @as_written
    def call(self, inputs: Any, state: Any) -> Any:
        """Run one step; the cell says which `inputs` it takes."""
        output, state = self._cell(inputs, state)
        if self._linear is None:
            self._linear = _Linear(output, self._output_size, True)
        projected = self._linear(output)
        return self._activation(projected) if self._activation else projected, state
