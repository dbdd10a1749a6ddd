"""Encoder-decoders on lists of tensors, one per time step: `tensorflow.contrib.legacy_seq2seq`.

Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py (the behaviour,
not the code). Inputs and outputs are lists of T tensors [B, ...]; token ids are int32 or int64 [B].
"""

from __future__ import annotations

from tf1kit.contrib.own.legacy_seq2seq.attention import (
    attention_decoder,
    embedding_attention_decoder,
    embedding_attention_seq2seq,
)
from tf1kit.contrib.own.legacy_seq2seq.decoders import _extract_argmax_and_embed, embedding_rnn_decoder, rnn_decoder
from tf1kit.contrib.own.legacy_seq2seq.losses import model_with_buckets, sequence_loss, sequence_loss_by_example
from tf1kit.contrib.own.legacy_seq2seq.models import (
    basic_rnn_seq2seq,
    embedding_rnn_seq2seq,
    embedding_tied_rnn_seq2seq,
    one2many_rnn_seq2seq,
    tied_rnn_seq2seq,
)

__all__ = [
    "_extract_argmax_and_embed",
    "attention_decoder",
    "basic_rnn_seq2seq",
    "embedding_attention_decoder",
    "embedding_attention_seq2seq",
    "embedding_rnn_decoder",
    "embedding_rnn_seq2seq",
    "embedding_tied_rnn_seq2seq",
    "model_with_buckets",
    "one2many_rnn_seq2seq",
    "rnn_decoder",
    "sequence_loss",
    "sequence_loss_by_example",
    "tied_rnn_seq2seq",
]
