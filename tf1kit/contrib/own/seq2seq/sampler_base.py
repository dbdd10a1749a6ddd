"""The base class of samplers, and a sampler made of three functions."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf


class Sampler(abc.ABC):
    """Feeds a `BasicDecoderV2`, as a `Helper` feeds a `BasicDecoder`. It gets its tensors from
    `initialize`, not from its constructor. B is the batch size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    @abc.abstractmethod
    def initialize(self, inputs: Any, **kwargs: Any) -> Any:
        """Returns `(finished, inputs)` of the first step; `finished` is bool [B]."""

    @abc.abstractmethod
    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """Returns ids [B, ...] drawn from the outputs of a step."""

    @abc.abstractmethod
    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """Returns `(finished, next_inputs, next_state)`."""

    @property
    @abc.abstractmethod
    def batch_size(self) -> Any:
        """B, an int32 scalar tensor."""
        raise NotImplementedError("batch_size has not been implemented")

    @property
    @abc.abstractmethod
    def sample_ids_shape(self) -> Any:
        """The static shape of the result of `sample`, without B, the batch size."""
        raise NotImplementedError("sample_ids_shape has not been implemented")

    @property
    @abc.abstractmethod
    def sample_ids_dtype(self) -> Any:
        """The dtype of the result of `sample`."""
        raise NotImplementedError("sample_ids_dtype has not been implemented")


class Sized(Sampler):
    """A sampler that knows its batch size once it is initialized. Its ids are int32 scalars."""

    _batch_size: Any = None

    @property
    def batch_size(self) -> Any:
        """B, an int32 scalar tensor; raises `ValueError` before `initialize`."""
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The shape of an id: a scalar."""
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self) -> Any:
        """int32."""
        return tf.int32


class CustomSampler(Sized):
    """A sampler made of functions.

    Args:
        initialize_fn: called with the arguments of `initialize`; returns
            `(finished, next_inputs)`.
        sample_fn, next_inputs_fn, sample_ids_shape, sample_ids_dtype: see `CustomHelper`.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    def __init__(
        self,
        initialize_fn: Callable[..., Any],
        sample_fn: Callable[..., Any],
        next_inputs_fn: Callable[..., Any],
        sample_ids_shape: Any = None,
        sample_ids_dtype: Any = None,
    ) -> None:
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or tf.int32

    @property
    def sample_ids_shape(self) -> Any:
        """The value that the constructor got."""
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self) -> Any:
        """The value that the constructor got."""
        return self._sample_ids_dtype

    def initialize(self, inputs: Any, **kwargs: Any) -> Any:
        """See `Sampler.initialize`. The batch size is that of the first call."""
        finished, next_inputs = self._initialize_fn(inputs, **kwargs)
        if self._batch_size is None:
            self._batch_size = tf.size(finished)
        return finished, next_inputs

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """See `Sampler.sample`."""
        return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """See `Sampler.next_inputs`."""
        return self._next_inputs_fn(time=time, outputs=outputs, state=state, sample_ids=sample_ids)
