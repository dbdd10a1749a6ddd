"""Attention: mechanisms, and a cell that adds them to another cell.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py (the
behaviour, not the code). Names with an underscore are here because programs with their own
mechanisms import them from this module.
"""

from __future__ import annotations

from tf1kit.contrib.own.seq2seq.attention_cell import AttentionWrapper, AttentionWrapperState, _compute_attention
from tf1kit.contrib.own.seq2seq.bahdanau import BahdanauAttention, BahdanauMonotonicAttention, _bahdanau_score
from tf1kit.contrib.own.seq2seq.bahdanau_v2 import BahdanauAttentionV2, BahdanauMonotonicAttentionV2
from tf1kit.contrib.own.seq2seq.luong import LuongAttention, LuongMonotonicAttention, _luong_score
from tf1kit.contrib.own.seq2seq.luong_v2 import LuongAttentionV2, LuongMonotonicAttentionV2
from tf1kit.contrib.own.seq2seq.mechanism import (
    AttentionMechanism,
    _BaseAttentionMechanism,
    _maybe_mask_score,
    _prepare_memory,
    hardmax,
)
from tf1kit.contrib.own.seq2seq.mechanism_v2 import _BaseAttentionMechanismV2, _BaseMonotonicAttentionMechanismV2
from tf1kit.contrib.own.seq2seq.monotonic import (
    _BaseMonotonicAttentionMechanism,
    _monotonic_probability_fn,
    monotonic_attention,
    safe_cumprod,
)
from tf1kit.contrib.own.seq2seq.shapes import zeros as _zero_state_tensors

__all__ = [
    "AttentionMechanism",
    "AttentionWrapper",
    "AttentionWrapperState",
    "BahdanauAttention",
    "BahdanauAttentionV2",
    "BahdanauMonotonicAttention",
    "BahdanauMonotonicAttentionV2",
    "LuongAttention",
    "LuongAttentionV2",
    "LuongMonotonicAttention",
    "LuongMonotonicAttentionV2",
    "_BaseAttentionMechanism",
    "_BaseAttentionMechanismV2",
    "_BaseMonotonicAttentionMechanism",
    "_BaseMonotonicAttentionMechanismV2",
    "_bahdanau_score",
    "_compute_attention",
    "_luong_score",
    "_maybe_mask_score",
    "_monotonic_probability_fn",
    "_prepare_memory",
    "_zero_state_tensors",
    "hardmax",
    "monotonic_attention",
    "safe_cumprod",
]
