"""Masked autoregressive flow: each element depends on those before it.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/masked_autoregressive.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.tf1.layers.core import Dense
from tf1kit.tf1.private import Bijector

MASK_INCLUSIVE, MASK_EXCLUSIVE = "inclusive", "exclusive"
UNKNOWN = "Rightmost dimension must be known prior to graph execution."


class MaskedAutoregressiveFlow(Bijector):
    """x = (y - shift(y)) exp(-log_scale(y)) for vectors.

    Args:
        shift_and_log_scale_fn: gives both for y, [..., k] each or None; element i depends on
            y[..., :i] only.
        is_constant_jacobian: whether log_scale is a constant.
        validate_args: see `Bijector`.
        unroll_loop: whether the forward function, which needs k steps, is a graph without a loop.
        name: the name scope.
    """

    def __init__(
        self,
        shift_and_log_scale_fn: Callable[[Any], Any],
        is_constant_jacobian: bool = False,
        validate_args: bool = False,
        unroll_loop: bool = False,
        name: str | None = None,
    ) -> None:
        self._shift_and_log_scale_fn, self._unroll_loop = shift_and_log_scale_fn, unroll_loop
        super().__init__(
            forward_min_event_ndims=1,
            is_constant_jacobian=is_constant_jacobian,
            validate_args=validate_args,
            name=name or "masked_autoregressive_flow",
        )

    def _forward(self, x: Any) -> Any:
        size, first = _last(x), tf.zeros_like(x, name="y0")
        if self._unroll_loop:
            if size is None:
                raise ValueError(
                    "The final dimension of `x` must be known at graph construction time if `unroll_loop=True`. "
                    f"`x.shape: {x.shape!r}`"
                )
            y = first
            for _ in range(size):
                y = scaled(x, *self._shift_and_log_scale_fn(y))
            return y
        self._shift_and_log_scale_fn(first)  # makes the variables outside of the loop

        def step(index: Any, y: Any) -> Any:
            with tf.variable_scope(tf.get_variable_scope()) as scope:
                if scope.caching_device is None:
                    scope.set_caching_device(lambda operation: operation.device)
                return index + 1, scaled(x, *self._shift_and_log_scale_fn(y))

        count = tf.shape(x)[-1]
        return tf.while_loop(lambda index, _: index < count, step, (0, first), maximum_iterations=size)[1]

    def _inverse(self, y: Any) -> Any:
        return unscaled(y, *self._shift_and_log_scale_fn(y))

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        _, log_scale = self._shift_and_log_scale_fn(y)
        if log_scale is None:
            return tf.constant(0.0, dtype=y.dtype, name="ildj")
        return -tf.reduce_sum(log_scale, axis=-1)


def scaled(x: Any, shift: Any, log_scale: Any) -> Any:
    """X exp(log_scale) + shift; None leaves one out."""
    y = x if log_scale is None else x * tf.exp(log_scale)
    return y if shift is None else y + shift


def unscaled(y: Any, shift: Any, log_scale: Any) -> Any:
    """(y - shift) exp(-log_scale); None leaves one out."""
    x = y if shift is None else y - shift
    return x if log_scale is None else x * tf.exp(-log_scale)


def _last(x: Any) -> Any:
    return tf.compat.dimension_value(x.shape.with_rank_at_least(1)[-1])


def _gen_mask(num_blocks: int, n_in: int, n_out: int, mask_type: str = MASK_EXCLUSIVE, dtype: Any = tf.float32) -> Any:
    """Ones [n_out, n_in] where an output may depend on an input: block i of the outputs on the
    blocks before i of the inputs, and for MASK_INCLUSIVE on block i, too.
    """
    wide, high = n_in // num_blocks, n_out // num_blocks
    mask = np.zeros([n_out, n_in], dtype=dtype.as_numpy_dtype())
    for block in range(num_blocks):
        first = high * (block + (mask_type == MASK_EXCLUSIVE))
        mask[first:, block * wide : (block + 1) * wide] = 1
    return mask


def masked_dense(
    inputs: Any,
    units: int,
    num_blocks: Any = None,
    exclusive: bool = False,
    kernel_initializer: Any = None,
    reuse: Any = None,
    name: str | None = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """A dense layer whose kernel is masked; see `_gen_mask`.

    Raises:
        NotImplementedError: the last dimension is not known.
    """
    depth = _last(inputs)
    if depth is None:
        raise NotImplementedError(UNKNOWN)
    mask = _gen_mask(num_blocks, depth, units, MASK_EXCLUSIVE if exclusive else MASK_INCLUSIVE).T
    initial = kernel_initializer or tf.glorot_normal_initializer()

    def masked(shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        return mask * initial(shape, dtype, partition_info)

    with tf.name_scope(name, "masked_dense", [inputs, units, num_blocks]):
        layer = Dense(
            units,
            *args,
            kernel_initializer=masked,
            kernel_constraint=lambda kernel: mask * kernel,
            name=name,
            dtype=inputs.dtype.base_dtype,
            _scope=name,
            _reuse=reuse,
            **kwargs,
        )
        return layer.apply(inputs)


def masked_autoregressive_default_template(
    hidden_layers: Any,
    shift_only: bool = False,
    activation: Any = tf.nn.relu,
    log_scale_min_clip: float = -5.0,
    log_scale_max_clip: float = 3.0,
    log_scale_clip_gradient: bool = False,
    name: str | None = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """A network of masked dense layers, with its own variables, for `MaskedAutoregressiveFlow`.

    Args:
        hidden_layers: the units of each hidden layer.
        shift_only: whether log_scale is None.
        activation: the activation of the hidden layers.
        log_scale_min_clip: the least log_scale.
        log_scale_max_clip: the largest log_scale.
        log_scale_clip_gradient: whether the gradient is 0 where log_scale is clipped.
        name: the name of the template.
        *args: of `masked_dense`.
        **kwargs: of `masked_dense`.
    """
    name = name or "masked_autoregressive_default_template"
    with tf.name_scope(name, values=[log_scale_min_clip, log_scale_max_clip]):

        def network(x: Any) -> Any:
            depth = _last(x)
            if depth is None:
                raise NotImplementedError(UNKNOWN)
            shape = np.int32(x.shape.as_list()) if x.shape.is_fully_defined() else tf.shape(x)
            dense: Any = masked_dense  # with `args`, Python says which argument is given twice
            blocks = {"num_blocks": depth, **kwargs}
            for index, units in enumerate(hidden_layers):
                blocks["exclusive"] = index == 0
                x = dense(*args, inputs=x, units=units, activation=activation, **blocks)
            blocks.pop("exclusive", None)
            x = dense(*args, inputs=x, units=(1 if shift_only else 2) * depth, activation=None, **blocks)
            if shift_only:
                return tf.reshape(x, shape=shape), None
            shift, log_scale = tf.unstack(tf.reshape(x, shape=tf.concat([shape, [2]], axis=0)), num=2, axis=-1)
            clip = tf.clip_by_value if log_scale_clip_gradient else _clip_with_gradient
            return shift, clip(log_scale, log_scale_min_clip, log_scale_max_clip)

        return tf.make_template(name, network)


def _clip_with_gradient(x: Any, least: Any, largest: Any) -> Any:
    """Clip values, and leave their gradient as it is."""
    with tf.name_scope(None, "clip_by_value_preserve_grad", [x, least, largest]):
        return x + tf.stop_gradient(tf.clip_by_value(x, least, largest) - x)
