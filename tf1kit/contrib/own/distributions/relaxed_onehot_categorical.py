"""The concrete distribution (Maddison and others, 2017; Jang and others, 2017).

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/relaxed_onehot_categorical.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, logits_and_probs, positive, property_of
from tf1kit.contrib.own.distributions._one_hot import OneHot
from tf1kit.contrib.own.distributions.bijectors.exp import Exp
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


class ExpRelaxedOneHotCategorical(OneHot):
    """The logarithm of `RelaxedOneHotCategorical`."""

    def __init__(
        self,
        temperature: Any,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "ExpRelaxedOneHotCategorical",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[logits, probs, temperature]) as name:
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args, name=name, multidimensional=True)
            if dtype is None and not validate_args:
                temperature = tf.cast(temperature, self._logits.dtype)
            self._temperature = positive(temperature, "temperature", validate_args)
        self._set_up(name, parameters, (self._temperature, self._probs, self._logits), FULLY, dtype)

    temperature = property_of("temperature", "Near 0 the vectors are nearly one-hot.")

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        shape = tf.concat([[n], tf.shape(self.logits)], 0)
        logits = tf.reshape(self.logits * tf.ones(shape, self.dtype), [-1, self.event_size])
        gumbel = -tf.log(-tf.log(self._uniform(tf.shape(logits), seed)))
        noisy = (gumbel + logits) / tf.reshape(self.temperature, [-1, 1])
        return tf.reshape(tf.nn.log_softmax(noisy), shape)

    def _log_prob(self, x: Any) -> Any:
        logits, values, shape = self._flat(x)
        k = tf.cast(self.event_size, x.dtype)
        norm = tf.lgamma(k) + (k - 1.0) * tf.log(self.temperature)
        softmax = tf.nn.log_softmax(logits - values * tf.reshape(self.temperature, [-1, 1]))
        return tf.reshape(norm + tf.reduce_sum(softmax, [-1]), shape)


class RelaxedOneHotCategorical(TransformedDistribution):
    """Vectors of positive numbers whose sum is 1, nearly one-hot at a low temperature."""

    def __init__(
        self,
        temperature: Any,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "RelaxedOneHotCategorical",
    ) -> None:
        base = ExpRelaxedOneHotCategorical(temperature, logits, probs, dtype, validate_args, allow_nan_stats)
        super().__init__(base, Exp(), name=name)
