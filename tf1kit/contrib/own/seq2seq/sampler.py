"""Samplers: they feed a `BasicDecoderV2`, and draw ids from its outputs.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py (the behaviour, not the
code).
"""

from __future__ import annotations

from tf1kit.contrib.own.seq2seq.sampler_base import CustomSampler, Sampler
from tf1kit.contrib.own.seq2seq.sampler_inference import (
    GreedyEmbeddingSampler,
    InferenceSampler,
    SampleEmbeddingSampler,
)
from tf1kit.contrib.own.seq2seq.sampler_training import (
    ScheduledEmbeddingTrainingSampler,
    ScheduledOutputTrainingSampler,
    TrainingSampler,
)
from tf1kit.contrib.own.seq2seq.sampling import bernoulli_sample, categorical_sample

__all__ = [
    "CustomSampler",
    "GreedyEmbeddingSampler",
    "InferenceSampler",
    "SampleEmbeddingSampler",
    "Sampler",
    "ScheduledEmbeddingTrainingSampler",
    "ScheduledOutputTrainingSampler",
    "TrainingSampler",
    "bernoulli_sample",
    "categorical_sample",
]
