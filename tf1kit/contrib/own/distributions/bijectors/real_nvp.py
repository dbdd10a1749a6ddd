"""Real NVP: some elements of a vector scale and shift the others.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/real_nvp.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors.masked_autoregressive import UNKNOWN, scaled, unscaled
from tf1kit.tf1 import layers
from tf1kit.tf1.private import Bijector


class RealNVP(Bijector):
    """The first elements stay, and the others are y1 = x1 exp(log_scale(x0)) + shift(x0); for x [n,
    k].

    Args:
        num_masked: how many elements stay.
        shift_and_log_scale_fn: a function of x0 and k - num_masked; it returns shift and log_scale, each
            of them [n, k - num_masked] or None.
        is_constant_jacobian: whether log_scale is a constant.
        validate_args: see `Bijector`.
        name: the name scope.

    Raises:
        ValueError: `num_masked` is not in 1..k-1.
        NotImplementedError: k is not known.
    """

    def __init__(
        self,
        num_masked: int,
        shift_and_log_scale_fn: Callable[..., Any],
        is_constant_jacobian: bool = False,
        validate_args: bool = False,
        name: str | None = None,
    ) -> None:
        if num_masked <= 0:
            raise ValueError("num_masked must be a positive integer.")
        self._num_masked, self._shift_and_log_scale_fn = num_masked, shift_and_log_scale_fn
        self._input_depth: int | None = None
        super().__init__(
            forward_min_event_ndims=1,
            is_constant_jacobian=is_constant_jacobian,
            validate_args=validate_args,
            name=name or "real_nvp",
        )

    def _split(self, x: Any) -> tuple[Any, Any, Any]:
        """The elements that stay, the others, and their shift and log_scale."""
        if self._input_depth is None:
            depth = tf.compat.dimension_value(x.shape.with_rank_at_least(1)[-1])
            if depth is None:
                raise NotImplementedError(UNKNOWN)
            if self._num_masked >= depth:
                raise ValueError("Number of masked units must be smaller than the event size.")
            self._input_depth = depth
        kept, others = x[:, : self._num_masked], x[:, self._num_masked :]
        return kept, others, self._shift_and_log_scale_fn(kept, self._input_depth - self._num_masked)

    def _forward(self, x: Any) -> Any:
        kept, others, given = self._split(x)
        return tf.concat([kept, scaled(others, *given)], axis=-1)

    def _inverse(self, y: Any) -> Any:
        kept, others, given = self._split(y)
        return tf.concat([kept, unscaled(others, *given)], axis=-1)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        log_scale = self._split(y)[2][1]
        if log_scale is None:
            return tf.constant(0.0, dtype=y.dtype, name="ildj")
        return -tf.reduce_sum(log_scale, axis=-1)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        log_scale = self._split(x)[2][1]
        if log_scale is None:
            return tf.constant(0.0, dtype=x.dtype, name="fldj")
        return tf.reduce_sum(log_scale, axis=-1)


def real_nvp_default_template(
    hidden_layers: Any,
    shift_only: bool = False,
    activation: Any = tf.nn.relu,
    name: str | None = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    """A network of dense layers, with its own variables, for `RealNVP`.

    Args:
        hidden_layers: the units of each hidden layer.
        shift_only: whether log_scale is None.
        activation: the activation of the hidden layers.
        name: the name of the scope.
        *args: arguments of `tf.layers.dense`.
        **kwargs: arguments of `tf.layers.dense`.
    """
    with tf.name_scope(name, "real_nvp_default_template"):

        def network(x: Any, output_units: int) -> Any:
            for units in hidden_layers:
                x = layers.dense(x, units, *args, activation=activation, **kwargs)
            x = layers.dense(x, (1 if shift_only else 2) * output_units, *args, activation=None, **kwargs)
            return (x, None) if shift_only else tuple(tf.split(x, 2, axis=-1))

        return tf.make_template("real_nvp_default_template", network)
