"""The names of features and results.

Source: TensorFlow 1.15.5: tensorflow/contrib/timeseries/python/timeseries/feature_keys.py.
"""

from __future__ import annotations


class State:
    """Of a model's state: as one tuple, and the prefix of its parts."""

    STATE_TUPLE = "start_tuple"
    STATE_PREFIX = "model_state"


class Times:
    """Of times: integers that do not fall."""

    TIMES = "times"


class Values:
    """Of values: numbers of each time."""

    VALUES = "values"


class TrainEvalFeatures(Times, Values):
    """Features of training and evaluation."""


class PredictionFeatures(Times, State):
    """Features of predictions."""


class FilteringFeatures(Times, Values, State):
    """Features of filtering."""


class PredictionResults(Times):
    """Results of predictions."""


class FilteringResults(Times, State):
    """Results of evaluation and filtering."""


class SavedModelLabels:
    """Signatures of an exported model."""

    PREDICT = "serving_default"
    FILTER = "filter"
    COLD_START_FILTER = "cold_start_filter"
