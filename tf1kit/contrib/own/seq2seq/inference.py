"""Inference: the decoder is fed its own last output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.helper_base import Helper
from tf1kit.contrib.own.seq2seq.sampling import categorical_sample
from tf1kit.contrib.own.seq2seq.shapes import embedding_function, is_single_tensor, start_and_end


def _only_tensor(outputs: Any) -> Any:
    if not is_single_tensor(outputs):
        raise TypeError(f"Expected outputs to be a single Tensor, got: {type(outputs)}")
    return outputs


def most_likely_ids(outputs: Any) -> Any:
    """The most likely ids, int32 [B]; raises `TypeError` if the outputs are nested."""
    return tf.argmax(_only_tensor(outputs), axis=-1, output_type=tf.int32)


def drawn_ids(outputs: Any, softmax_temperature: Any, seed: int | None) -> Any:
    """Drawn ids, int32 [B]; raises `TypeError` if the outputs are nested."""
    logits = _only_tensor(outputs)
    if softmax_temperature is not None:
        logits = logits / softmax_temperature
    return categorical_sample(logits=logits, seed=seed)


def after_ids(
    sample_ids: Any, end_token: Any, start_inputs: Any, embedding_fn: Callable[[Any], Any]
) -> tuple[Any, Any]:
    """Which sequences are finished, and the embedded ids; if all are finished, any inputs."""
    finished = tf.equal(sample_ids, end_token)
    return finished, tf.cond(tf.reduce_all(finished), lambda: start_inputs, lambda: embedding_fn(sample_ids))


class GreedyEmbeddingHelper(Helper):
    """Feeds the embedding of the most likely id, until that is the end token.

    Args:
        embedding: how ids are embedded: a function of int32 ids, or the `params` of
            `tf.nn.embedding_lookup`.
        start_tokens: int32 [B].
        end_token: int32 scalar.

    Raises:
        ValueError: `start_tokens` or `end_token` has another rank.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(self, embedding: Any, start_tokens: Any, end_token: Any) -> None:
        self._embedding_fn = embedding_function(embedding)
        self._start_tokens, self._end_token = start_and_end(start_tokens, end_token)
        self._batch_size = tf.size(self._start_tokens)
        self._start_inputs = self._embedding_fn(self._start_tokens)

    @property
    def batch_size(self) -> Any:
        """The size of `start_tokens`."""
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The shape of an id: a scalar."""
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self) -> Any:
        """int32."""
        return tf.int32

    def initialize(self, name: str | None = None) -> Any:
        """See `Helper.initialize`: the embedded start tokens."""
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """The most likely ids, int32 [B]; raises `TypeError` if the outputs are nested."""
        return most_likely_ids(outputs)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        """See `Helper.next_inputs`."""
        return (*after_ids(sample_ids, self._end_token, self._start_inputs, self._embedding_fn), state)


class SampleEmbeddingHelper(GreedyEmbeddingHelper):
    """Feeds the embedding of a drawn id, until the end token is drawn.

    Args:
        embedding, start_tokens, end_token: see `GreedyEmbeddingHelper`.
        softmax_temperature: the divisor of the logits, by default 1.
        seed: op seed.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(
        self,
        embedding: Any,
        start_tokens: Any,
        end_token: Any,
        softmax_temperature: Any = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(embedding, start_tokens, end_token)
        self._softmax_temperature = softmax_temperature
        self._seed = seed

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """Drawn ids, int32 [B]; raises `TypeError` if the outputs are nested."""
        return drawn_ids(outputs, self._softmax_temperature, self._seed)


class InferenceHelper(Helper):
    """Feeds the samples of a function, without an embedding.

    Args:
        sample_fn: makes samples [B, ...] of outputs.
        sample_shape: the static shape of a sample, without B, the batch size.
        sample_dtype: the dtype of the samples.
        start_inputs: [B, ...].
        end_fn: takes samples, returns `finished`, bool [B].
        next_inputs_fn: makes inputs of samples; None feeds the samples themselves.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(
        self,
        sample_fn: Callable[[Any], Any],
        sample_shape: Any,
        sample_dtype: Any,
        start_inputs: Any,
        end_fn: Callable[[Any], Any],
        next_inputs_fn: Callable[[Any], Any] | None = None,
    ) -> None:
        self._sample_fn = sample_fn
        self._end_fn = end_fn
        self._sample_shape = tf.TensorShape(sample_shape)
        self._sample_dtype = sample_dtype
        self._next_inputs_fn = next_inputs_fn
        self._start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")
        self._batch_size = tf.shape(self._start_inputs)[0]

    @property
    def batch_size(self) -> Any:
        """The batch size of `start_inputs`."""
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The value that the constructor got."""
        return self._sample_shape

    @property
    def sample_ids_dtype(self) -> Any:
        """The value that the constructor got."""
        return self._sample_dtype

    def initialize(self, name: str | None = None) -> Any:
        """See `Helper.initialize`: the start inputs."""
        return tf.tile([False], [self._batch_size]), self._start_inputs

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:
        """The samples that `sample_fn` makes of the outputs."""
        return self._sample_fn(outputs)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None) -> Any:
        """See `Helper.next_inputs`."""
        next_inputs = sample_ids if self._next_inputs_fn is None else self._next_inputs_fn(sample_ids)
        return self._end_fn(sample_ids), next_inputs, state
