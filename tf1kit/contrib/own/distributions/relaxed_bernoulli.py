"""The concrete distribution of two classes.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/relaxed_bernoulli.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived, logits_and_probs, positive, property_of
from tf1kit.contrib.own.distributions.bijectors.sigmoid import Sigmoid
from tf1kit.contrib.own.distributions.logistic import Logistic
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


class RelaxedBernoulli(TransformedDistribution):
    """Numbers between 0 and 1, near to one of both at a low temperature."""

    def __init__(
        self,
        temperature: Any,
        logits: Any = None,
        probs: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "RelaxedBernoulli",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[logits, probs, temperature]) as name:
            self._temperature = positive(temperature, "temperature", validate_args)
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args)
            scale = 1.0 / self._temperature
            base = Logistic(self._logits / self._temperature, scale, validate_args, allow_nan_stats, f"{name}/Logistic")
            super().__init__(base, Sigmoid(validate_args=validate_args), validate_args=validate_args, name=name)
        derived(self, parameters)

    temperature = property_of("temperature", "Near 0 the numbers are nearly 0 or 1.")
    logits = property_of("logits", "The log-odds.")
    probs = property_of("probs", "The probability.")

    @staticmethod
    def _param_shapes(sample_shape: Any) -> dict[str, Any]:
        return {"logits": tf.convert_to_tensor(sample_shape, tf.int32)}
