"""Batches of segments of sequences, with states that go from segment to segment.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sequence_queueing_state_saver.py.
"""

from __future__ import annotations

import numbers
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.training._next_batch import NextQueuedSequenceBatch
from tf1kit.contrib.own.training._sequence_checks import assert_multiple
from tf1kit.contrib.own.training._sequence_inputs import _SequenceInputWrapper
from tf1kit.contrib.own.training._sparse_sequences import (
    _deconstruct_sparse_tensor_seq,
    _move_sparse_tensor_in_context,
    _move_sparse_tensor_out_context,
    _reconstruct_sparse_tensor_seq,
    is_sparse,
)
from tf1kit.contrib.own.training._state_saver import SequenceQueueingStateSaver

__all__ = ["NextQueuedSequenceBatch", "SequenceQueueingStateSaver", "_SequenceInputWrapper"]
CLOSED = (tf.errors.OutOfRangeError, tf.errors.CancelledError)


def batch_sequences_with_states(
    input_key: Any,
    input_sequences: dict[str, Any],
    input_context: dict[str, Any],
    input_length: Any,
    initial_states: dict[str, Any],
    num_unroll: int,
    batch_size: Any,
    num_threads: int = 3,
    capacity: int | None = 1000,
    allow_small_batch: bool = True,
    pad: bool = True,
    make_keys_unique: bool = False,
    make_keys_unique_seed: int | None = None,
    name: str | None = None,
) -> NextQueuedSequenceBatch:
    """A batch of segments of sequences, whose examples a queue runner takes in.

    Args:
        input_key: the key of an example, a string scalar; examples must have different ones.
        input_sequences: its sequences by name, dense or sparse [steps, ...], of the same number of steps.
        input_context: what belongs to all segments, by name, dense or sparse; sparse ones leave the dict.
        input_length: the length of the sequence without padding, an int32 scalar; None is the number of steps
            if `pad` is set.
        initial_states: by name, the states before the first segment.
        num_unroll: the steps of a segment.
        batch_size: how many segments are a batch, an int or an int32 scalar.
        num_threads: how many threads take in examples.
        capacity: how many sequences may be unfinished at a time.
        allow_small_batch: whether the last batches are smaller when no more examples come.
        pad: whether sequences are filled up with zeros or empty strings to a multiple of `num_unroll`; else
            their number of steps must be one.
        make_keys_unique: whether a random number is put behind each key.
        make_keys_unique_seed: its seed.
        name: the scope of the operations.

    Returns:
        The batch: its sequences are [batch, num_unroll, ...], its context and states [batch, ...].

    Raises:
        TypeError, ValueError: see `SequenceQueueingStateSaver`.
    """
    values = [*input_sequences.values(), *input_context.values(), *initial_states.values()]
    with tf.name_scope(name, "batch_sequences_with_states", values):
        if pad:
            length, input_sequences = _padding(input_sequences, num_unroll)
            input_length = length if input_length is None else input_length
        else:
            input_sequences = {key: _checked(key, value, num_unroll) for key, value in input_sequences.items()}
        _move_sparse_tensor_out_context(input_context, input_sequences, num_unroll)
        sequences, sparse, maps = _deconstruct_sparse_tensor_seq(input_sequences)
        if make_keys_unique:
            number = tf.random_uniform((), minval=0, maxval=100000000, dtype=tf.int32, seed=make_keys_unique_seed)
            input_key = tf.string_join([input_key, tf.as_string(number)])
        saver = SequenceQueueingStateSaver(
            batch_size,
            num_unroll,
            input_length=input_length,
            input_key=input_key,
            input_sequences=sequences,
            input_context=input_context,
            initial_states=initial_states,
            capacity=capacity,
            allow_small_batch=allow_small_batch,
        )
        ready = tf.cast(saver.barrier.ready_size(), tf.float32)
        tf.summary.scalar(f"queue/{saver.barrier.name}/ready_segment_batches_", ready)
        runner = tf.train.QueueRunner(saver, [saver.prefetch_op] * num_threads, queue_closed_exception_types=CLOSED)
        tf.train.add_queue_runner(runner)
        batch = saver.next_batch
        _reconstruct_sparse_tensor_seq(batch.sequences, sparse, maps, batch_size, num_unroll)
        _move_sparse_tensor_in_context(batch.context, batch.sequences)
        return batch


def _checked(key: str, value: Any, num_unroll: int) -> Any:
    """A sequence whose steps must be a multiple of `num_unroll` and not 0.

    Raises:
        TypeError: it is not a tensor.
    """
    if is_sparse(value):
        what, parts = "SparseTensor", [value.indices, value.values, value.dense_shape]
        length = value.dense_shape[0]
    else:
        try:
            value = tf.convert_to_tensor(value)
        except TypeError as error:
            raise TypeError(
                f"Unsupported input_sequences expected Tensor or SparseTensor values, got: {type(value)} for key {key}"
            ) from error
        what, parts, length = "Tensor", [value], tf.shape(value)[0]
    what = f"{what} {key} first dimension"
    with tf.control_dependencies([assert_multiple(length, length % num_unroll, num_unroll, what)]):
        checked = [tf.identity(part, name="multiple_of_checked") for part in parts]
    return checked[0] if len(checked) == 1 else tf.SparseTensor(*checked)


def _padding(sequences: Any, num_unroll: Any) -> tuple[Any, dict[str, Any]]:
    """Fill sequences up with zeros or empty strings to a multiple of `num_unroll` steps.

    Args:
        sequences: by name, dense or sparse [steps, ...].
        num_unroll: an int.

    Returns:
        The number of steps, an int32 scalar, and the sequences by name. At run time, dense sequences of
            different lengths are an error.

    Raises:
        TypeError: `sequences` is not a dict, or one of its names is not a str.
        ValueError: `num_unroll` is not an int.
    """
    if not isinstance(num_unroll, numbers.Integral):
        raise ValueError(f"Unsupported num_unroll expected int, got: {num_unroll}")
    if not isinstance(sequences, dict):
        raise TypeError(f"Unsupported sequences expected dict, got: {sequences}")
    for key in sequences:
        if not isinstance(key, str):
            raise TypeError(f"Unsupported sequences key expected string, got: {key}")
    if not sequences:
        return 0, {}
    given = {
        key: value if is_sparse(value) else tf.convert_to_tensor(value) for key, value in sorted(sequences.items())
    }
    length = _length(list(given.values()))
    unroll = tf.constant(num_unroll)
    padded = length + ((unroll - (length % unroll)) % unroll)
    return length, {key: _padded(value, padded) for key, value in given.items()}


def _length(sequences: list[Any]) -> Any:
    """The number of steps of dense sequences, or without them, the largest one of sparse sequences."""
    lengths = [tf.shape(each)[0] for each in sequences if not is_sparse(each)]
    if not lengths:
        return tf.reduce_max(tf.cast([each.dense_shape[0] for each in sequences], tf.int32))
    checks = []
    for each in lengths:
        alike = tf.equal(each, lengths[0])
        said = ["All sequence lengths must match, but received lengths: ", tf.as_string(lengths)]
        checks.append(tf.Assert(alike, [tf.string_join(said)]))
    with tf.control_dependencies(checks):
        return tf.identity(lengths[0], name="control_dependency")


def _padded(sequence: Any, steps: Any) -> Any:
    """A sequence with so many steps."""
    if is_sparse(sequence):
        shape = tf.concat([[tf.cast(steps, tf.int64)], sequence.dense_shape[1:]], 0)
        return tf.SparseTensor(indices=sequence.indices, values=sequence.values, dense_shape=shape)
    more = [steps - tf.shape(sequence)[0]]
    shape = tf.concat((more, tf.shape(sequence)[1:]), 0)
    nothing = tf.constant("" if sequence.dtype == tf.string else 0, dtype=sequence.dtype)
    return tf.concat([sequence, tf.fill(dims=shape, value=nothing)], 0)
