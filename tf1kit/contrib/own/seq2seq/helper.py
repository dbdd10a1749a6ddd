"""Helpers: they feed a `BasicDecoder`, and draw ids from its outputs.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py (the behaviour, not the
code).
"""

from __future__ import annotations

from tf1kit.contrib.own.seq2seq.helper_base import CustomHelper, Helper
from tf1kit.contrib.own.seq2seq.inference import GreedyEmbeddingHelper, InferenceHelper, SampleEmbeddingHelper
from tf1kit.contrib.own.seq2seq.sampling import bernoulli_sample, categorical_sample
from tf1kit.contrib.own.seq2seq.scheduled import ScheduledEmbeddingTrainingHelper, ScheduledOutputTrainingHelper
from tf1kit.contrib.own.seq2seq.shapes import transpose_batch_time as _transpose_batch_time
from tf1kit.contrib.own.seq2seq.shapes import unstacked as _unstack_ta
from tf1kit.contrib.own.seq2seq.training import TrainingHelper

__all__ = [
    "CustomHelper",
    "GreedyEmbeddingHelper",
    "Helper",
    "InferenceHelper",
    "SampleEmbeddingHelper",
    "ScheduledEmbeddingTrainingHelper",
    "ScheduledOutputTrainingHelper",
    "TrainingHelper",
    "_transpose_batch_time",
    "_unstack_ta",
    "bernoulli_sample",
    "categorical_sample",
]
