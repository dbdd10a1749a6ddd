"""The common parts of the cells of `tensorflow.contrib.rnn`: base classes, sizes, layer
normalization, shards.

The base classes are TensorFlow's own, which its wheel still has. So `tf.nn.dynamic_rnn` and
`MultiRNNCell` accept these cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import (
    InputSpec,
    Layer,
    LayerRNNCell,
    LSTMStateTuple,
    RNNCell,
    assert_like_rnncell,
    autograph_artifact,
)

__all__ = ["InputSpec", "LSTMStateTuple", "Layer", "LayerRNNCell", "RNNCell", "assert_like_rnncell"]

Method = TypeVar("Method", bound=Callable[..., Any])


def as_written(method: Method) -> Method:
    """A decorator that keeps AutoGraph from `method`; it would rewrite every `call` from outside
    TensorFlow.

    `do_not_convert` would change the signature, which layers read. Cells that `method` calls are
    converted as usual.
    """
    marked: Method = autograph_artifact(method)
    return marked


class Sized:
    """The base of cells that set `_state_size` and `_output_size` in their constructor."""

    _state_size: Any
    _output_size: Any

    @property
    def state_size(self) -> Any:
        """The sizes of the state's parts, without the batch: an integer, a shape, or a tuple of
        these.
        """
        return self._state_size

    @property
    def output_size(self) -> Any:
        """The size of the output, without the batch: an integer or a shape."""
        return self._output_size


class Around:
    """The base of cells that wrap another cell, `_cell`, and have its state."""

    _cell: Any

    @property
    def state_size(self) -> Any:
        """The size that the wrapped cell has."""
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        """The size that the wrapped cell has."""
        return self._cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The first state of the wrapped cell, made in a name scope of this cell."""
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


def lstm_size(num_units: int, num_proj: int | None = None) -> Any:
    """`state_size` of an LSTM: the sizes of the memory and of the (projected) output."""
    return LSTMStateTuple(num_units, num_proj or num_units)


def width(inputs: Any) -> int:
    """The static number of columns of a matrix.

    Raises:
        ValueError: the number is unknown, or `inputs` has another rank.
    """
    columns: int | None = inputs.get_shape().with_rank(2).dims[1].value
    if columns is None:
        raise ValueError(f"The inputs of a cell need a known size; their shape is {inputs.get_shape()}.")
    return columns


def depth(shape: Any, axis: int = 1) -> int:
    """The static size of one axis of the shape that `build` is given.

    Raises:
        ValueError: the size is unknown.
    """
    size: int | None = tf.dimension_value(tf.TensorShape(shape)[axis])
    if not size:
        raise ValueError(f"The size of the last axis of the inputs must be known; their shape is {shape}.")
    return size


def length(inputs: Any, axis: int = 0) -> Any:
    """The size of an axis: an int if it is known, else a scalar tensor."""
    return tf.dimension_value(inputs.shape[axis]) or tf.shape(inputs)[axis]


def peep(gate: Any, weights: Any, memory: Any) -> Any:
    """`gate` plus the memory times diagonal weights; `gate` itself if there are no weights."""
    return gate if weights is None else gate + weights * memory


def clip(values: Any, limit: float | None) -> Any:
    """`values` clipped to plus and minus `limit`; None sets no limit."""
    return values if limit is None else tf.clip_by_value(values, -limit, limit)


def layer_norm(inputs: Any, scope: str, gain: float, shift: float) -> Any:
    """Normalize `inputs` along each row, with the variables `gamma` and `beta` in `scope`.

    Args:
        inputs: (N, C).
        scope: the scope of the variables, which are (C,) each.
        gain: the initial value of `gamma`.
        shift: the initial value of `beta`.
    """
    size, dtype = inputs.get_shape()[-1:], inputs.dtype
    with tf.variable_scope(scope):
        gamma = tf.get_variable("gamma", shape=size, initializer=tf.constant_initializer(gain), dtype=dtype)
        beta = tf.get_variable("beta", shape=size, initializer=tf.constant_initializer(shift), dtype=dtype)
        mean, variance = tf.nn.moments(inputs, [1], keep_dims=True)
        epsilon = 1e-3 if inputs.dtype.base_dtype == tf.float16 else 1e-12
        return tf.nn.batch_normalization(inputs, mean, variance, offset=beta, scale=gamma, variance_epsilon=epsilon)


def sharded_variable(name: str, shape: Sequence[int], dtype: Any, num_shards: int) -> Any:
    """A matrix that is kept in `num_shards` variables `name_0`, `name_1`, ..., with about as many
    rows each.

    The variables are concatenated once per scope; `CONCATENATED_VARIABLES` keeps the result.

    Raises:
        ValueError: there are fewer rows than shards.
    """
    rows, *rest = shape
    if num_shards > rows:
        raise ValueError(f"Too many shards: shape={list(shape)}, num_shards={num_shards}")
    least, more = divmod(rows, num_shards)
    sizes = [least + (shard < more) for shard in range(num_shards)]
    shards = [tf.get_variable(f"{name}_{k}", [size, *rest], dtype=dtype) for k, size in enumerate(sizes)]
    if num_shards == 1:
        return shards[0]
    full_name = f"{tf.get_variable_scope().name}/{name}/concat:0"
    for known in tf.get_collection(tf.GraphKeys.CONCATENATED_VARIABLES):
        if known.name == full_name:
            return known
    whole = tf.concat(shards, 0, name=f"{name}/concat")
    tf.add_to_collection(tf.GraphKeys.CONCATENATED_VARIABLES, whole)
    return whole
