"""Linear-chain conditional random fields: `tensorflow.contrib.crf`.

Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py (the behaviour, not the code).
Shapes: B sequences of T steps over K tags; `transition_params[i, j]` is the score of tag j after
tag i.
"""

from __future__ import annotations

from tf1kit.contrib.own.crf.cells import CrfDecodeBackwardRnnCell, CrfDecodeForwardRnnCell, CrfForwardRnnCell
from tf1kit.contrib.own.crf.decoding import crf_decode, viterbi_decode
from tf1kit.contrib.own.crf.scores import (
    crf_binary_score,
    crf_log_likelihood,
    crf_log_norm,
    crf_multitag_sequence_score,
    crf_sequence_score,
    crf_unary_score,
)

__all__ = [
    "CrfDecodeBackwardRnnCell",
    "CrfDecodeForwardRnnCell",
    "CrfForwardRnnCell",
    "crf_binary_score",
    "crf_decode",
    "crf_log_likelihood",
    "crf_log_norm",
    "crf_multitag_sequence_score",
    "crf_sequence_score",
    "crf_unary_score",
    "viterbi_decode",
]
