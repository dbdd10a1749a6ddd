"""The steps of the forward and the Viterbi recursion, as RNN cells for `tf.nn.dynamic_rnn`."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import RNNCell


class _OverTags(RNNCell):
    """A cell whose state and output are a number per tag; no variables.

    Args:
        transition_params: [K, K].
    """

    def __init__(self, transition_params: Any) -> None:
        super().__init__()
        self._transition_params = tf.expand_dims(transition_params, 0)  # [1, K, K]
        self._num_tags = tf.compat.dimension_value(transition_params.shape[0])

    @property
    def state_size(self) -> Any:
        """K, the number of tags."""
        return self._num_tags

    @property
    def output_size(self) -> Any:
        """K, the number of tags."""
        return self._num_tags

    def _arrivals(self, state: Any) -> Any:
        """[B, from, to]: the score of the path so far plus that of one more transition."""
        return tf.expand_dims(state, 2) + self._transition_params


class CrfForwardRnnCell(_OverTags):
    """One step of the forward recursion in log space. TensorFlow 1.15.5:
    tensorflow/contrib/crf/python/ops/crf.py.
    """

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        """`inputs` [B, K] unary scores, `state` [B, K] log alphas; returns the new log alphas
        twice.
        """
        alphas = inputs + tf.reduce_logsumexp(self._arrivals(state), [1])
        return alphas, alphas


class CrfDecodeForwardRnnCell(_OverTags):
    """One step of the Viterbi recursion. TensorFlow 1.15.5:
    tensorflow/contrib/crf/python/ops/crf.py.
    """

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        """`inputs` and `state` [B, K]; returns the best previous tag of each tag, int32 [B, K], and
        the best scores.
        """
        arrivals = self._arrivals(state)
        best = inputs + tf.reduce_max(arrivals, [1])
        return tf.cast(tf.argmax(arrivals, 1), tf.int32), best


class CrfDecodeBackwardRnnCell(RNNCell):
    """One step back along the Viterbi path. TensorFlow 1.15.5:
    tensorflow/contrib/crf/python/ops/crf.py.

    Args:
        num_tags: K, the number of tags.
    """

    def __init__(self, num_tags: Any) -> None:
        super().__init__()
        self._num_tags = num_tags

    @property
    def state_size(self) -> Any:
        """1, since the state is a tag."""
        return 1

    @property
    def output_size(self) -> Any:
        """1, since the output is a tag."""
        return 1

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> tuple[Any, Any]:
        """`inputs` int32 [B, K] best previous tags, `state` int32 [B, 1] a tag; returns its
        previous tag twice.
        """
        tag = tf.squeeze(state, axis=[1])
        places = tf.stack([tf.range(tf.shape(inputs)[0]), tag], axis=1)  # [B, 2]
        previous = tf.expand_dims(tf.gather_nd(inputs, places), axis=-1)
        return previous, previous
