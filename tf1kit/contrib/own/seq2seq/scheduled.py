"""Scheduled sampling (Bengio et al., arXiv:1506.03099): some steps feed the decoder its own
output.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.sampling import bernoulli_sample, categorical_sample
from tf1kit.contrib.own.seq2seq.shapes import embedding_function, transpose_batch_time, unstacked
from tf1kit.contrib.own.seq2seq.training import TrainingHelper


def probability(sampling_probability: Any) -> Any:
    """The probability as a tensor; raises `ValueError` if it is neither a scalar nor a vector."""
    found = tf.convert_to_tensor(sampling_probability, name="sampling_probability")
    if found.get_shape().ndims not in (0, 1):
        raise ValueError(f"sampling_probability must be either a scalar or a vector. saw shape: {found.get_shape()}")
    return found


def _indices(chosen: Any) -> Any:
    return tf.cast(tf.where(chosen), tf.int32)


def _merged(given: Any, where_given: Any, sampled: Any, where_sampled: Any) -> Any:
    """Join [B, ...]: the rows of `given` at `where_given`, and `sampled` at `where_sampled`."""
    shape = tf.shape(given)
    kept = tf.gather_nd(given, where_given)
    return tf.scatter_nd(where_sampled, sampled, shape) + tf.scatter_nd(where_given, kept, shape)


def sometimes_drawn(logits: Any, chance: Any, batch_size: Any, seed: int | None, scheduling_seed: int | None) -> Any:
    """Ids drawn by `logits` with a chance, int32 [B]; -1 for the others."""
    chosen = bernoulli_sample(probs=chance, dtype=tf.bool, sample_shape=batch_size, seed=scheduling_seed)
    return tf.where(chosen, categorical_sample(logits=logits, seed=seed), tf.fill([batch_size], -1))


def with_fed_ids(given: Any, finished: Any, sample_ids: Any, embedding_fn: Any) -> Any:
    """The given inputs [B, E] of a step, and the embedding of the ids that are not -1."""

    def mixed() -> Any:
        where_sampled, where_given = _indices(sample_ids > -1), _indices(sample_ids <= -1)
        sampled = embedding_fn(tf.gather_nd(sample_ids, where_sampled))
        return _merged(given, where_given, sampled, where_sampled)

    return tf.cond(tf.reduce_all(finished), lambda: given, mixed)


def with_fed_outputs(
    given: Any, finished: Any, sample_ids: Any, outputs: Any, next_inputs_fn: Any, auxiliary_tas: Any, time: Any
) -> Any:
    """The given inputs of a step, and the outputs of the step `time` where an id is 1.

    Args:
        given: [B, I].
        finished: bool [B].
        sample_ids: int [B].
        outputs: [B, ...].
        next_inputs_fn: makes inputs of outputs, or None.
        auxiliary_tas: an array of tensors [B, A] that are appended to the outputs, or None.
        time: int32 scalar.
    """
    chosen = tf.cast(sample_ids, tf.bool)

    def with_auxiliary(rows: Any, indices: Any = None) -> Any:
        if auxiliary_tas is None:
            return rows
        auxiliary = auxiliary_tas.read(time + 1)
        return tf.concat((rows, auxiliary if indices is None else tf.gather_nd(auxiliary, indices)), -1)

    def mixed() -> Any:
        if next_inputs_fn is None:
            return tf.where(chosen, with_auxiliary(outputs), given)
        where_sampled, where_given = _indices(chosen), _indices(tf.logical_not(chosen))
        sampled = next_inputs_fn(tf.gather_nd(outputs, where_sampled))
        return _merged(given, where_given, with_auxiliary(sampled, where_sampled), where_sampled)

    only_given = tf.logical_or(tf.reduce_all(finished), tf.logical_not(tf.reduce_any(chosen)))
    return tf.cond(only_given, lambda: given, mixed)


class ScheduledEmbeddingTrainingHelper(TrainingHelper):
    """Feeds given inputs or, with a probability, the embedding of an id drawn from the last output.

    Args:
        inputs: [B, T, E], or [T, B, E] with `time_major`.
        sequence_length: int [B].
        embedding: how ids are embedded: a function of int32 ids, or the `params` of
            `tf.nn.embedding_lookup`.
        sampling_probability: float scalar or [B].
        time_major: see `inputs`.
        seed: op seed of the ids.
        scheduling_seed: op seed of the choice.
        name: the name scope of the operations.

    Raises:
        ValueError: `sampling_probability` or `sequence_length` has another rank.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        embedding: Any,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        scheduling_seed: int | None = None,
        name: str | None = None,
    ) -> None:
        with tf.name_scope(name, "ScheduledEmbeddingSamplingWrapper", [sampling_probability]):
            self._embedding_fn = embedding_function(embedding)
            self._sampling_probability = probability(sampling_probability)
            self._seed = seed
            self._scheduling_seed = scheduling_seed
            super().__init__(inputs=inputs, sequence_length=sequence_length, time_major=time_major, name=name)

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:  # type: ignore[override]
        """Drawn ids, int32 [B]; -1 where the given inputs are to be fed."""
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            return sometimes_drawn(
                outputs, self._sampling_probability, self.batch_size, self._seed, self._scheduling_seed
            )

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """See `Helper.next_inputs`."""
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs", [time, outputs, state, sample_ids]):
            finished, given, state = super().next_inputs(time, outputs, state, name=name)
            return finished, with_fed_ids(given, finished, sample_ids, self._embedding_fn), state


class ScheduledOutputTrainingHelper(TrainingHelper):
    """Feeds given inputs or, with a probability, the last output.

    Args:
        inputs: [B, T, I], or [T, B, I] with `time_major`.
        sequence_length: int [B].
        sampling_probability: float scalar or [B].
        time_major: see `inputs`.
        seed: op seed of the choice.
        next_inputs_fn: makes inputs of outputs; None feeds the outputs themselves.
        auxiliary_inputs: [B, T, A] or [T, B, A], appended to every input, given or sampled; or
            None.
        name: the name scope of the operations.

    Raises:
        ValueError: `sampling_probability` or `sequence_length` has another rank.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(
        self,
        inputs: Any,
        sequence_length: Any,
        sampling_probability: Any,
        time_major: bool = False,
        seed: int | None = None,
        next_inputs_fn: Callable[[Any], Any] | None = None,
        auxiliary_inputs: Any = None,
        name: str | None = None,
    ) -> None:
        with tf.name_scope(name, "ScheduledOutputTrainingHelper", [inputs, auxiliary_inputs, sampling_probability]):
            self._sampling_probability = probability(sampling_probability)
            self._auxiliary_input_tas = None
            if auxiliary_inputs is not None:
                inputs = tf.convert_to_tensor(inputs, name="inputs")
                auxiliary = tf.convert_to_tensor(auxiliary_inputs, name="auxiliary_inputs")
                inputs = tf.concat((inputs, auxiliary), -1)
                self._auxiliary_input_tas = unstacked(auxiliary if time_major else transpose_batch_time(auxiliary))
            self._seed = seed
            self._next_inputs_fn = next_inputs_fn
            super().__init__(inputs=inputs, sequence_length=sequence_length, time_major=time_major, name=name)

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:  # type: ignore[override]
        """int32 [B]: 1 where the output is to be fed, 0 where the given inputs are."""
        with tf.name_scope(name, "ScheduledOutputTrainingHelperSample", [time, outputs, state]):
            return bernoulli_sample(probs=self._sampling_probability, sample_shape=self.batch_size, seed=self._seed)

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """See `Helper.next_inputs`."""
        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs", [time, outputs, state, sample_ids]):
            finished, given, state = super().next_inputs(time, outputs, state, name=name)
            fed = with_fed_outputs(
                given, finished, sample_ids, outputs, self._next_inputs_fn, self._auxiliary_input_tas, time
            )
            return finished, fed, state
