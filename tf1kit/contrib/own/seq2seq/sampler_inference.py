"""Samplers for inference: the decoder is fed its own last output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.inference import after_ids, drawn_ids, most_likely_ids
from tf1kit.contrib.own.seq2seq.sampler_base import Sized
from tf1kit.contrib.own.seq2seq.shapes import embedding_function, start_and_end


class GreedyEmbeddingSampler(Sized):
    """Feeds the embedding of the most likely id, until that is the end token.

    Args:
        embedding_fn: a function of int32 ids; None takes the embedding that `initialize` gets first.

    Raises:
        ValueError: `embedding_fn` cannot be called.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    def __init__(self, embedding_fn: Callable[[Any], Any] | None = None) -> None:
        if embedding_fn is not None and not callable(embedding_fn):
            raise ValueError(f"embedding_fn is expected to be a callable, got {type(embedding_fn)}")
        self.embedding_fn: Any = embedding_fn

    def initialize(self, embedding: Any, start_tokens: Any = None, end_token: Any = None) -> Any:  # type: ignore[override]
        """See `Sampler.initialize`: the embedded start tokens.

        Args:
            embedding: the `params` of `tf.nn.embedding_lookup`; not used if there is an
                `embedding_fn`.
            start_tokens: int32 [B].
            end_token: int32 scalar.

        Raises:
            ValueError: `start_tokens` or `end_token` has another rank.
        """
        if self.embedding_fn is None:
            self.embedding_fn = embedding_function(embedding)
        self.start_tokens, self.end_token = start_and_end(start_tokens, end_token)
        self._batch_size = tf.size(self.start_tokens)
        self.start_inputs = self.embedding_fn(self.start_tokens)
        return tf.tile([False], [self._batch_size]), self.start_inputs

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """The most likely ids, int32 [B]; raises `TypeError` if the outputs are nested."""
        return most_likely_ids(outputs)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """See `Sampler.next_inputs`."""
        return (*after_ids(sample_ids, self.end_token, self.start_inputs, self.embedding_fn), state)


class SampleEmbeddingSampler(GreedyEmbeddingSampler):
    """Feeds the embedding of a drawn id, until the end token is drawn.

    Args:
        embedding_fn: see `GreedyEmbeddingSampler`.
        softmax_temperature: the divisor of the logits, by default 1.
        seed: op seed.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    def __init__(
        self,
        embedding_fn: Callable[[Any], Any] | None = None,
        softmax_temperature: Any = None,
        seed: int | None = None,
    ) -> None:
        super().__init__(embedding_fn)
        self.softmax_temperature = softmax_temperature
        self.seed = seed

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """Drawn ids, int32 [B]; raises `TypeError` if the outputs are nested."""
        return drawn_ids(outputs, self.softmax_temperature, self.seed)


class InferenceSampler(Sized):
    """Feeds the samples of a function, without an embedding.

    Args:
        sample_fn, sample_shape, sample_dtype, end_fn, next_inputs_fn: see `InferenceHelper`.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    def __init__(
        self,
        sample_fn: Callable[[Any], Any],
        sample_shape: Any,
        sample_dtype: Any,
        end_fn: Callable[[Any], Any],
        next_inputs_fn: Callable[[Any], Any] | None = None,
    ) -> None:
        self.sample_fn = sample_fn
        self.sample_shape = tf.TensorShape(sample_shape)
        self.sample_dtype = sample_dtype
        self.end_fn = end_fn
        self.next_inputs_fn = next_inputs_fn

    @property
    def sample_ids_shape(self) -> Any:
        """The value that the constructor got."""
        return self.sample_shape

    @property
    def sample_ids_dtype(self) -> Any:
        """The value that the constructor got."""
        return self.sample_dtype

    def initialize(self, start_inputs: Any) -> Any:  # type: ignore[override]
        """See `Sampler.initialize`: the start inputs, [B, ...]."""
        self.start_inputs = tf.convert_to_tensor(start_inputs, name="start_inputs")
        self._batch_size = tf.shape(self.start_inputs)[0]
        return tf.tile([False], [self._batch_size]), self.start_inputs

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """The samples that `sample_fn` makes of the outputs."""
        return self.sample_fn(outputs)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """See `Sampler.next_inputs`."""
        next_inputs = sample_ids if self.next_inputs_fn is None else self.next_inputs_fn(sample_ids)
        return self.end_fn(sample_ids), next_inputs, state
