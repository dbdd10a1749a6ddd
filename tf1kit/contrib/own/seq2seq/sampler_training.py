"""Samplers for training: teacher forcing, and scheduled sampling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.sampler_base import Sized
from tf1kit.contrib.own.seq2seq.sampling import bernoulli_sample
from tf1kit.contrib.own.seq2seq.scheduled import probability, sometimes_drawn, with_fed_ids, with_fed_outputs
from tf1kit.contrib.own.seq2seq.shapes import embedding_function, transpose_batch_time, unstacked


def _by_time(tensors: Any, time_major: bool) -> Any:
    """Nested tensors [B, T, ...] as [T, B, ...]."""
    return tensors if time_major else tf.nest.map_structure(transpose_batch_time, tensors)


class TrainingSampler(Sized):
    """Feeds given inputs. The ids are the most likely ones and are not fed.

    Args:
        time_major: whether the inputs are [T, B, ...], else they are [B, T, ...].

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    def __init__(self, time_major: bool = False) -> None:
        self.time_major = time_major

    def initialize(self, inputs: Any, sequence_length: Any = None) -> Any:  # type: ignore[override]
        """See `Sampler.initialize`; sequences of length 0 are finished.

        Args:
            inputs: [B, T, ...], or [T, B, ...] with `time_major`.
            sequence_length: int [B].

        Raises:
            ValueError: `sequence_length` is not given, or it is not a vector.
        """
        self.inputs = tf.convert_to_tensor(inputs, name="inputs")
        by_time = _by_time(inputs, self.time_major)
        self.input_tas = tf.nest.map_structure(unstacked, by_time)
        if sequence_length is None:
            raise ValueError("sequence_length is required for TrainingSampler")
        self.sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
        shape = self.sequence_length.get_shape()
        if shape.ndims != 1:
            raise ValueError(f"Expected sequence_length to be a vector, but received shape: {shape}")
        self.zero_inputs = tf.nest.map_structure(lambda each: tf.zeros_like(each[0, :]), by_time)
        self._batch_size = tf.size(self.sequence_length)
        finished = tf.equal(0, self.sequence_length)
        return finished, self._read(finished, 0)

    def _read(self, finished: Any, time: Any) -> Any:
        """The inputs of a step; zeros if all sequences are finished."""
        return tf.cond(
            tf.reduce_all(finished),
            lambda: self.zero_inputs,
            lambda: tf.nest.map_structure(lambda array: array.read(time), self.input_tas),
        )

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """The most likely ids, int32 [B]."""
        return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """See `Sampler.next_inputs`."""
        next_time = time + 1
        finished = next_time >= self.sequence_length
        return finished, self._read(finished, next_time), state


class ScheduledEmbeddingTrainingSampler(TrainingSampler):
    """Feeds given inputs or, with a probability, the embedding of an id drawn from the last output.

    Args:
        sampling_probability: float scalar or [B].
        embedding_fn: a function of int32 ids; None takes the embedding that `initialize` gets first.
        time_major: see `TrainingSampler`.
        seed: op seed of the ids.
        scheduling_seed: op seed of the choice.

    Raises:
        ValueError: `sampling_probability` has another rank, or `embedding_fn` cannot be called.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    def __init__(
        self,
        sampling_probability: Any,
        embedding_fn: Callable[[Any], Any] | None = None,
        time_major: bool = False,
        seed: int | None = None,
        scheduling_seed: int | None = None,
    ) -> None:
        if embedding_fn is not None and not callable(embedding_fn):
            raise ValueError(f"embedding_fn is expected to be callable, got {type(embedding_fn)}")
        self.embedding_fn = embedding_fn
        self.sampling_probability = probability(sampling_probability)
        self.seed = seed
        self.scheduling_seed = scheduling_seed
        super().__init__(time_major=time_major)

    def initialize(  # type: ignore[override]
        self, inputs: Any, sequence_length: Any = None, embedding: Any = None
    ) -> Any:
        """See `TrainingSampler.initialize`; `embedding` is the `params` of `tf.nn.embedding_lookup`.

        Raises:
            ValueError: there is neither `embedding_fn` nor `embedding`.
        """
        if self.embedding_fn is None:
            if embedding is None:
                raise ValueError("embedding is required as a keyword argument for ScheduledEmbeddingTrainingSampler")
            self.embedding_fn = embedding_function(embedding)
        return super().initialize(inputs, sequence_length=sequence_length)

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """Drawn ids, int32 [B]; -1 where the given inputs are to be fed."""
        return sometimes_drawn(outputs, self.sampling_probability, self.batch_size, self.seed, self.scheduling_seed)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """See `Sampler.next_inputs`."""
        finished, given, state = super().next_inputs(time, outputs, state, sample_ids)
        return finished, with_fed_ids(given, finished, sample_ids, self.embedding_fn), state


class ScheduledOutputTrainingSampler(TrainingSampler):
    """Feeds given inputs or, with a probability, the last output.

    Args:
        sampling_probability: float scalar or [B].
        time_major: see `TrainingSampler`.
        seed: op seed of the choice.
        next_inputs_fn: makes inputs of outputs; None feeds the outputs themselves.

    Raises:
        ValueError: `sampling_probability` has another rank.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/sampler.py.
    """

    _auxiliary_input_tas: Any = None

    def __init__(
        self,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        next_inputs_fn: Callable[[Any], Any] | None = None,
    ) -> None:
        self.sampling_probability = probability(sampling_probability)
        self.seed = seed
        self.next_inputs_fn = next_inputs_fn
        super().__init__(time_major=time_major)

    def initialize(  # type: ignore[override]
        self, inputs: Any, sequence_length: Any = None, auxiliary_inputs: Any = None
    ) -> Any:
        """See `TrainingSampler.initialize`; `auxiliary_inputs` [B, T, A] or [T, B, A] are appended to
        every input, given or sampled.
        """
        self._auxiliary_input_tas = None
        if auxiliary_inputs is not None:
            inputs, auxiliary = tf.convert_to_tensor(inputs), tf.convert_to_tensor(auxiliary_inputs)
            inputs = tf.concat((inputs, auxiliary), -1)
            self._auxiliary_input_tas = unstacked(_by_time(auxiliary, self.time_major))
        return super().initialize(inputs, sequence_length=sequence_length)

    def sample(self, time: Any, outputs: Any, state: Any) -> Any:
        """int32 [B]: 1 where the output is to be fed, 0 where the given inputs are."""
        return bernoulli_sample(probs=self.sampling_probability, sample_shape=self.batch_size, seed=self.seed)

    def next_inputs(self, time: Any, outputs: Any, state: Any, sample_ids: Any) -> Any:
        """See `Sampler.next_inputs`."""
        finished, given, state = super().next_inputs(time, outputs, state, sample_ids)
        fed = with_fed_outputs(
            given, finished, sample_ids, outputs, self.next_inputs_fn, self._auxiliary_input_tas, time
        )
        return finished, fed, state
