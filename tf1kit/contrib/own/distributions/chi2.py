"""The chi-squared distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/chi2.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived, positive, property_of


class Chi2(tf.distributions.Gamma):
    """With `df` degrees of freedom."""

    def __init__(self, df: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Chi2") -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[df]) as name:
            self._df = positive(df, "df", validate_args)
            half = tf.constant(0.5, self._df.dtype)
            super().__init__(0.5 * self._df, half, validate_args, allow_nan_stats, name)
        derived(self, parameters)

    df = property_of("df", "The degrees of freedom.")

    @staticmethod
    def _param_shapes(sample_shape: Any) -> dict[str, Any]:
        return {"df": tf.convert_to_tensor(sample_shape, tf.int32)}


class Chi2WithAbsDf(Chi2):
    """`Chi2` of the whole part of the absolute value of `df`."""

    def __init__(
        self, df: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Chi2WithAbsDf"
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[df]) as name:
            super().__init__(tf.floor(tf.abs(df)), validate_args, allow_nan_stats, name)
        derived(self, parameters)
