"""The base class of helpers, and a helper made of three functions."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf


class Helper(abc.ABC):
    """Feeds a decoder: gives the first inputs, draws ids from outputs, gives the next inputs for
    ids. B is the batch size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

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

    @abc.abstractmethod
    def initialize(self, name: str | None = None) -> Any:
        """Returns `(finished, inputs)` of the first step; `finished` is bool [B]."""

    @abc.abstractmethod
    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """Returns ids [B, ...] drawn from the outputs of a step."""

    @abc.abstractmethod
    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        """Returns `(finished, next_inputs, next_state)`."""


class CustomHelper(Helper):
    """A helper made of functions.

    Args:
        initialize_fn: returns `(finished, next_inputs)`.
        sample_fn: called with `time=`, `outputs=` and `state=`; returns ids.
        next_inputs_fn: called with `time=`, `outputs=`, `state=` and `sample_ids=`; returns
            `(finished, next_inputs, next_state)`.
        sample_ids_shape: the shape of the ids, without B; by default scalar.
        sample_ids_dtype: the dtype of the ids; by default int32.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(
        self,
        initialize_fn: Callable[[], Any],
        sample_fn: Callable[..., Any],
        next_inputs_fn: Callable[..., Any],
        sample_ids_shape: Any = None,
        sample_ids_dtype: Any = None,
    ) -> None:
        self._initialize_fn = initialize_fn
        self._sample_fn = sample_fn
        self._next_inputs_fn = next_inputs_fn
        self._batch_size: Any = None
        self._sample_ids_shape = tf.TensorShape(sample_ids_shape or [])
        self._sample_ids_dtype = sample_ids_dtype or tf.int32

    @property
    def batch_size(self) -> Any:
        """The size of the first `finished`; raises `ValueError` before `initialize`."""
        if self._batch_size is None:
            raise ValueError("batch_size accessed before initialize was called")
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The value that the constructor got."""
        return self._sample_ids_shape

    @property
    def sample_ids_dtype(self) -> Any:
        """The value that the constructor got."""
        return self._sample_ids_dtype

    def initialize(self, name: str | None = None) -> Any:
        """See `Helper.initialize`."""
        with tf.name_scope(name, f"{type(self).__name__}Initialize"):
            finished, next_inputs = self._initialize_fn()
            if self._batch_size is None:
                self._batch_size = tf.size(finished)
        return finished, next_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """See `Helper.sample`."""
        with tf.name_scope(name, f"{type(self).__name__}Sample", (time, outputs, state)):
            return self._sample_fn(time=time, outputs=outputs, state=state)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        """See `Helper.next_inputs`."""
        with tf.name_scope(name, f"{type(self).__name__}NextInputs", (time, outputs, state)):
            return self._next_inputs_fn(time=time, outputs=outputs, state=state, sample_ids=sample_ids)
