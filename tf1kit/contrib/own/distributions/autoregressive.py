"""A distribution whose samples are drawn several times, each from the samples before.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/autoregressive.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Distribution, derived, property_of
from tf1kit.tf1.private import distribution_util


class Autoregressive(Distribution):
    """A distribution of vectors in which an element depends on those before it.

    Args:
        distribution_fn: gives the distribution for a sample.
        sample0: the first sample; None calls `distribution_fn` without a sample.
        num_steps: how often a sample is drawn; by default as often as an event has elements.
        validate_args: see `Distribution`.
        allow_nan_stats: see `Distribution`.
        name: the name of the distribution.

    Raises:
        ValueError: `num_steps` is less than 1, or not known.
    """

    def __init__(
        self,
        distribution_fn: Callable[..., Any],
        sample0: Any = None,
        num_steps: int | None = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Autoregressive",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name:
            self._distribution_fn, self._sample0 = distribution_fn, sample0
            self._distribution0 = first = distribution_fn() if sample0 is None else distribution_fn(sample0)
            steps = first.event_shape.num_elements() if num_steps is None else num_steps
            if steps is None:
                raise ValueError("distribution_fn must generate a distribution with fully known `event_shape`.")
            if steps < 1:
                raise ValueError(f"num_steps ({steps}) must be at least 1.")
            self._num_steps = steps
        super().__init__(
            dtype=first.dtype,
            reparameterization_type=first.reparameterization_type,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters={},
            graph_parents=first._graph_parents,
            name=name,
        )
        derived(self, parameters)

    distribution_fn = property_of("distribution_fn", "The function that gives a distribution.")
    sample0 = property_of("sample0", "The first sample, or None.")
    num_steps = property_of("num_steps", "How often a sample is drawn.")
    distribution0 = property_of("distribution0", "The first distribution.")

    def _batch_shape(self) -> Any:
        return self.distribution0.batch_shape

    def _batch_shape_tensor(self) -> Any:
        return self.distribution0.batch_shape_tensor()

    def _event_shape(self) -> Any:
        return self.distribution0.event_shape

    def _event_shape_tensor(self) -> Any:
        return self.distribution0.event_shape_tensor()

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        if seed is None:
            seed = distribution_util.gen_new_seed(seed=np.random.randint(2**32 - 1), salt="autoregressive")
        samples = self.distribution0.sample(n, seed=seed)
        for _ in range(self._num_steps):
            samples = self.distribution_fn(samples).sample(seed=seed)
        return samples

    def _log_prob(self, value: Any) -> Any:
        return self.distribution_fn(value).log_prob(value)

    def _prob(self, value: Any) -> Any:
        return self.distribution_fn(value).prob(value)
