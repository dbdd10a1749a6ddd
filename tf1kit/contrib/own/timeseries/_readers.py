"""Series from arrays."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.feature_keys import TrainEvalFeatures
from tf1kit.tf1.estimator import public as estimator

TIMES, VALUES = TrainEvalFeatures.TIMES, TrainEvalFeatures.VALUES


class TimeSeriesReader:
    """Gives a series in pieces, or as a whole."""

    def check_dataset_size(self, minimum_dataset_size: int) -> None:
        """Raise ValueError if the series is known to be shorter."""

    @abc.abstractmethod
    def read(self) -> dict[str, Any]:
        """The next records: [time, ...] by name."""

    @abc.abstractmethod
    def read_full(self) -> dict[str, Any]:
        """All records: [time, ...] by name."""


class NumpyReader(TimeSeriesReader):
    """A series of arrays.

    Args:
        data: arrays by name: "times" [time] or [1, time], "values" and others, which begin with the
            shape of the times.
        read_num_records_hint: how many records are read at once.

    Raises:
        ValueError: "times" or "values" are missing, or shapes do not fit.
    """

    def __init__(self, data: dict[str, Any], read_num_records_hint: int = 4096) -> None:
        self._features = batched(data)
        self._read_num_records_hint = read_num_records_hint

    def check_dataset_size(self, minimum_dataset_size: int) -> None:
        """Raise ValueError if the series is shorter."""
        size = self._features[TIMES].shape[1]
        if size < minimum_dataset_size:
            raise ValueError(
                f"A TimeSeriesInputFn is configured to create windows of size {minimum_dataset_size}, but only {size} "
                "records were available in the dataset. Either decrease the window size or provide more records."
            )

    def read(self) -> dict[str, Any]:
        """See `TimeSeriesReader`."""
        rows = {key: np.squeeze(value, axis=0) for key, value in self._features.items()}
        about = {"batch_size": self._read_num_records_hint, "num_epochs": None, "shuffle": False}
        return _input(rows, **about)

    def read_full(self) -> dict[str, Any]:
        """See `TimeSeriesReader`."""
        about = {"batch_size": 1, "num_epochs": None, "queue_capacity": 2, "shuffle": False}
        found = _input(self._features, **about)
        return {name: tf.squeeze(value, axis=0) for name, value in found.items()}


def _input(arrays: dict[str, Any], **about: Any) -> dict[str, Any]:
    """The tensors of an estimator's input of arrays."""
    inputs = estimator.module("inputs.numpy_io", "tf.contrib.timeseries.NumpyReader")
    return dict(inputs.numpy_input_fn(x=arrays, **about)())


def batched(data: dict[str, Any], require_single_batch: bool = True) -> dict[str, Any]:
    """The arrays as a batch: [1, time, ...], or [batch, time, ...] if that is allowed."""
    found = {key: np.array(value) for key, value in data.items()}
    if TIMES not in found or VALUES not in found:
        raise ValueError(f"{TIMES} and {VALUES} are required features.")
    shape = found[TIMES].shape
    for key, value in found.items():
        if value.shape[: len(shape)] != shape:
            raise ValueError(
                "All features must have their shapes prefixed by the shape of the times feature. Got shape "
                f"{value.shape} for feature '{key}', but shape {shape} for '{TIMES}'"
            )
    if len(shape) > 2:
        raise ValueError(
            "Got an unexpected number of dimensions for times. Was expecting at most two ([batch size, series "
            f"length]), but got shape {shape}."
        )
    if len(shape) < 2:
        missing = len(found[VALUES].shape) == len(shape)
        if not missing and len(found[VALUES].shape) > len(shape) + 1:
            raise ValueError(
                f"Got an unexpected number of dimensions for the '{VALUES}' feature. Was expecting at most "
                f"{len(shape) + 1}, but got shape {found[VALUES].shape}"
            )
        found[VALUES] = found[VALUES][..., None] if missing else found[VALUES]
        found = {key: value[(None,) * (2 - len(shape))] for key, value in found.items()}
    if require_single_batch and found[TIMES].shape[0] != 1:
        raise ValueError("Got batch input, was expecting unbatched input.")
    return found
