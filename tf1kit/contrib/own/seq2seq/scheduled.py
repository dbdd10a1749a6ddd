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


def _probability(sampling_probability: Any) -> Any:
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
            self._sampling_probability = _probability(sampling_probability)
            self._seed = seed
            self._scheduling_seed = scheduling_seed
            super().__init__(inputs=inputs, sequence_length=sequence_length, time_major=time_major, name=name)

    def sample(self, time: Any, outputs: Any, state: Any, name: str | None = None) -> Any:  # type: ignore[override]
        """Drawn ids, int32 [B]; -1 where the given inputs are to be fed."""
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperSample", [time, outputs, state]):
            chosen = bernoulli_sample(
                probs=self._sampling_probability,
                dtype=tf.bool,
                sample_shape=self.batch_size,
                seed=self._scheduling_seed,
            )
            drawn = categorical_sample(logits=outputs, seed=self._seed)
            return tf.where(chosen, drawn, tf.fill([self.batch_size], -1))

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """See `Helper.next_inputs`."""
        with tf.name_scope(name, "ScheduledEmbeddingTrainingHelperNextInputs", [time, outputs, state, sample_ids]):
            finished, given, state = super().next_inputs(time, outputs, state, name=name)

            def mixed() -> Any:
                where_sampled, where_given = _indices(sample_ids > -1), _indices(sample_ids <= -1)
                sampled = self._embedding_fn(tf.gather_nd(sample_ids, where_sampled))
                return _merged(given, where_given, sampled, where_sampled)

            return finished, tf.cond(tf.reduce_all(finished), lambda: given, mixed), state


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
            self._sampling_probability = _probability(sampling_probability)
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

    def _with_auxiliary(self, time: Any, rows: Any, indices: Any = None) -> Any:
        """`rows` [B, ...], or those at `indices`, with the auxiliary inputs of the step
        appended.
        """
        if self._auxiliary_input_tas is None:
            return rows
        auxiliary = self._auxiliary_input_tas.read(time)
        return tf.concat((rows, auxiliary if indices is None else tf.gather_nd(auxiliary, indices)), -1)

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: str | None = None
    ) -> Any:
        """See `Helper.next_inputs`."""
        with tf.name_scope(name, "ScheduledOutputTrainingHelperNextInputs", [time, outputs, state, sample_ids]):
            finished, given, state = super().next_inputs(time, outputs, state, name=name)
            chosen = tf.cast(sample_ids, tf.bool)

            def mixed() -> Any:
                if self._next_inputs_fn is None:
                    return tf.where(chosen, self._with_auxiliary(time + 1, outputs), given)
                where_sampled, where_given = _indices(chosen), _indices(tf.logical_not(chosen))
                sampled = self._next_inputs_fn(tf.gather_nd(outputs, where_sampled))
                return _merged(
                    given, where_given, self._with_auxiliary(time + 1, sampled, where_sampled), where_sampled
                )

            only_given = tf.logical_or(tf.reduce_all(finished), tf.logical_not(tf.reduce_any(chosen)))
            return finished, tf.cond(only_given, lambda: given, mixed), state
