"""Monotonic attention (Raffel et al., "Online and Linear-Time Attention by Enforcing Monotonic
Alignments").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.mechanism import Aligned, _BaseAttentionMechanism
from tf1kit.contrib.own.seq2seq.shapes import static_or_dynamic


def safe_cumprod(x: Any, *args: Any, **kwargs: Any) -> Any:
    """The cumulative product of numbers in [0, 1], computed as a sum of logs. The smallest normal
    number replaces 0.

    Args:
        x: a float tensor; it is clipped to [tiny, 1].
        *args: passed on to `tf.cumsum`.
        **kwargs: passed on to `tf.cumsum`.

    Returns:
        a tensor with the shape of `x`.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    with tf.name_scope(None, "SafeCumprod", [x]):
        x = tf.convert_to_tensor(x, name="x")
        tiny = np.finfo(x.dtype.as_numpy_dtype).tiny
        return tf.exp(tf.cumsum(tf.log(tf.clip_by_value(x, tiny, 1)), *args, **kwargs))


def _recursive(chosen: Any, previous: Any) -> Any:
    """Compute the alignments by recursion along the positions; exact."""
    batch = static_or_dynamic(chosen, 0)
    passed = tf.concat([tf.ones((batch, 1)), 1 - chosen[:, :-1]], 1)
    reached = tf.scan(
        lambda last, now: tf.reshape(now[0] * last + now[1], (batch,)),
        [tf.transpose(passed), tf.transpose(previous)],
        tf.zeros((batch,)),
    )
    return chosen * tf.transpose(reached)


def _parallel(chosen: Any, previous: Any) -> Any:
    """Compute the alignments by cumulative sums and products; inexact if the probability to pass a
    position is near 0.
    """
    passed = safe_cumprod(1 - chosen, axis=1, exclusive=True)
    return chosen * passed * tf.cumsum(previous / tf.clip_by_value(passed, 1e-10, 1.0), axis=1)


def _hard(chosen: Any, previous: Any) -> Any:
    """The alignments for probabilities of 0 and 1 after a one-hot alignment: the first choice at or
    behind the last one.
    """
    chosen = chosen * tf.cumsum(previous, axis=1)
    return chosen * tf.cumprod(1 - chosen, axis=1, exclusive=True)


MODES: dict[str, Callable[[Any, Any], Any]] = {"recursive": _recursive, "parallel": _parallel, "hard": _hard}


def monotonic_attention(p_choose_i: Any, previous_attention: Any, mode: str) -> Any:
    """The alignments after those of the step before.

    Args:
        p_choose_i: float [B, L], the probability of stopping at a position.
        previous_attention: float [B, L], the alignments of the step before.
        mode: "recursive", "parallel" or "hard".

    Returns:
        float [B, L].

    Raises:
        ValueError: the mode is unknown.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    chosen = tf.convert_to_tensor(p_choose_i, name="p_choose_i")
    previous = tf.convert_to_tensor(previous_attention, name="previous_attention")
    if mode not in MODES:
        raise ValueError("mode must be 'recursive', 'parallel', or 'hard'.")
    return MODES[mode](chosen, previous)


def _monotonic_probability_fn(
    score: Any, previous_alignments: Any, sigmoid_noise: float, mode: str, seed: int | None = None
) -> Any:
    """Alignments [B, L] of scores [B, L]: `monotonic_attention` of their sigmoid, or of their sign
    in mode "hard".

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    if sigmoid_noise > 0:
        score += sigmoid_noise * tf.random_normal(tf.shape(score), dtype=score.dtype, seed=seed)
    chosen = tf.cast(score > 0, score.dtype) if mode == "hard" else tf.sigmoid(score)
    return monotonic_attention(chosen, previous_alignments, mode)


class Forward(Aligned):
    """A mechanism whose alignments start at the first position."""

    def initial_alignments(self, batch_size: Any, dtype: Any) -> Any:
        """The alignments before the first step, [B, L]: 1 at the first position."""
        return tf.one_hot(tf.zeros((batch_size,), dtype=tf.int32), self._alignments_size, dtype=dtype)


class _BaseMonotonicAttentionMechanism(Forward, _BaseAttentionMechanism):
    """A mechanism with a memory; its alignments start at the first position.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    _score_bias_init: float

    def _biased(self, score: Any, dtype: Any) -> Any:
        """The score and the variable "attention_score_bias" of the current scope."""
        return score + tf.get_variable("attention_score_bias", dtype=dtype, initializer=self._score_bias_init)
