"""A distribution whose functions take further arguments.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/conditional_distribution.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.distributions._base import Distribution


class ConditionalDistribution(Distribution):
    """A distribution that hands named arguments on to the functions of its subclass."""

    def sample(self, sample_shape: Any = (), seed: Any = None, name: str = "sample", **condition_kwargs: Any) -> Any:
        """See `Distribution.sample`."""
        return self._call_sample_n(sample_shape, seed, name, **condition_kwargs)

    def log_prob(self, value: Any, name: str = "log_prob", **condition_kwargs: Any) -> Any:
        """See `Distribution.log_prob`."""
        return self._call_log_prob(value, name, **condition_kwargs)

    def prob(self, value: Any, name: str = "prob", **condition_kwargs: Any) -> Any:
        """See `Distribution.prob`."""
        return self._call_prob(value, name, **condition_kwargs)

    def log_cdf(self, value: Any, name: str = "log_cdf", **condition_kwargs: Any) -> Any:
        """See `Distribution.log_cdf`."""
        return self._call_log_cdf(value, name, **condition_kwargs)

    def cdf(self, value: Any, name: str = "cdf", **condition_kwargs: Any) -> Any:
        """See `Distribution.cdf`."""
        return self._call_cdf(value, name, **condition_kwargs)

    def log_survival_function(self, value: Any, name: str = "log_survival_function", **condition_kwargs: Any) -> Any:
        """See `Distribution.log_survival_function`."""
        return self._call_log_survival_function(value, name, **condition_kwargs)

    def survival_function(self, value: Any, name: str = "survival_function", **condition_kwargs: Any) -> Any:
        """See `Distribution.survival_function`."""
        return self._call_survival_function(value, name, **condition_kwargs)
