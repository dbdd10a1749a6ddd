"""What the distributions share: batch shapes by parameters, and checks of `validate_args`.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import distribution_util

Distribution = tf.distributions.Distribution
FULLY = tf.distributions.FULLY_REPARAMETERIZED
NOT = tf.distributions.NOT_REPARAMETERIZED


class Parametric(tf.distributions.Distribution):
    """A distribution of scalars, whose batch shape is that of its parameters, broadcast."""

    _parts: tuple[Any, ...]

    def _set_up(
        self, name: str, parameters: dict[str, Any], parts: tuple[Any, ...], kind: Any = NOT, dtype: Any = None
    ) -> None:
        """Call the constructor of TensorFlow's base class.

        Args:
            name: the name scope of the distribution.
            parameters: the `locals()` of the constructor, with `validate_args` and
                `allow_nan_stats`.
            parts: the tensors of the parameters.
            kind: FULLY or NOT.
            dtype: the dtype of the samples; by default that of the last part.
        """
        self._parts = parts
        kept = {key: value for key, value in parameters.items() if not key.startswith("_") and key != "self"}
        Distribution.__init__(
            self,
            dtype=dtype or parts[-1].dtype,
            reparameterization_type=kind,
            validate_args=kept["validate_args"],
            allow_nan_stats=kept["allow_nan_stats"],
            parameters=kept,
            graph_parents=list(parts),
            name=name,
        )

    def _batch_shape_tensor(self) -> Any:
        shape = tf.shape(self._parts[0])
        for part in self._parts[1:]:
            shape = tf.broadcast_dynamic_shape(shape, tf.shape(part))
        return shape

    def _batch_shape(self) -> Any:
        shape = self._parts[0].shape
        for part in self._parts[1:]:
            shape = tf.broadcast_static_shape(shape, part.shape)
        return shape

    def _event_shape(self) -> Any:
        return tf.TensorShape([])

    def _counts(self, x: Any) -> Any:
        """Counts, checked under `validate_args`."""
        return distribution_util.embed_check_nonnegative_integer_form(x) if self.validate_args else x

    def _uniform(self, shape: Any, seed: Any) -> Any:
        """Uniform numbers above 0."""
        least = np.finfo(self.dtype.as_numpy_dtype).tiny
        return tf.random_uniform(shape, least, 1.0, dtype=self.dtype, seed=seed)

    def _defined(self, value: Any, fits: Any, message: str) -> Any:
        """A statistic where it is defined, NaN elsewhere; without `allow_nan_stats` an assertion."""
        if self.allow_nan_stats:
            return tf.where_v2(fits, value, tf.fill(self.batch_shape_tensor(), self.dtype.as_numpy_dtype("nan")))
        with tf.control_dependencies([tf.Assert(tf.reduce_all(fits), [message])]):
            return tf.identity(value)


def positive(value: Any, name: str, validate: bool) -> Any:
    """A parameter as a tensor; with `validate` an assertion checks that it is positive."""
    value = tf.convert_to_tensor(value, name=name)
    with tf.control_dependencies([tf.assert_positive(value)] if validate else []):
        return tf.identity(value, name=name)


def logits_and_probs(logits: Any, probs: Any, validate: bool, **kwargs: Any) -> tuple[Any, Any]:
    """Both forms of probabilities."""
    found: tuple[Any, Any] = distribution_util.get_logits_and_probs(
        logits=logits, probs=probs, validate_args=validate, **kwargs
    )
    return found


def derived(self: Any, parameters: dict[str, Any]) -> None:
    """Let `parameters` be those of the constructor of a subclass."""
    self._parameters = {k: v for k, v in parameters.items() if not k.startswith("_") and k != "self"}


def property_of(name: str, doc: str) -> Any:
    """A property that shows the attribute `_name`."""

    def shown(self: Any) -> Any:
        return getattr(self, f"_{name}")

    shown.__doc__ = doc
    return property(shown)
