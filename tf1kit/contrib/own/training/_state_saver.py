"""Splits sequences into segments, and keeps the states between the segments of each sequence.

Segments and states lie in a barrier: a segment is ready when its state is there. A queue has a token
for each sequence that is not finished, and so limits their number.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sequence_queueing_state_saver.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.training._next_batch import NextQueuedSequenceBatch
from tf1kit.contrib.own.training._sequence_checks import check_dimensions, check_multiple_of
from tf1kit.contrib.own.training._sequence_inputs import _check_names, _prepare_sequence_inputs, _SequenceInputWrapper
from tf1kit.tf1.private import data_flow_ops

TOKEN = 21051976  # its value has no meaning
LENGTH, TOTAL_LENGTH, NEXT_KEY, SEQUENCE, SEQUENCE_COUNT = range(5)  # the first components of the barrier
TYPES = (tf.int32, tf.int32, tf.string, tf.int32, tf.int32)


class SequenceQueueingStateSaver:
    """Splits sequences into segments, and makes batches of segments of different sequences.

    Args:
        batch_size: the number of segments in a batch, an int or an int32 scalar.
        num_unroll: the steps of a segment.
        input_length: the length of the example's sequence without padding, an int32 scalar.
        input_key: the example's key, a string scalar; examples must have different ones.
        input_sequences: the example's sequences by name, [steps, ...]; the number of steps is a multiple of
            `num_unroll`.
        input_context: what belongs to all segments of the example, by name.
        initial_states: by name, the states before the first segment.
        capacity: how many sequences may be unfinished at a time; None sets no limit.
        allow_small_batch: whether the last batches are smaller when no more examples come.
        name: the scope of the operations.

    Raises:
        TypeError: a dict, a name or a dtype is of another type.
        ValueError: there is no state or no sequence, a name has a colon, a shape is not known, or
            `capacity` is less than `batch_size`.
    """

    def __init__(
        self,
        batch_size: Any,
        num_unroll: int,
        input_length: Any,
        input_key: Any,
        input_sequences: Any,
        input_context: Any,
        initial_states: Any,
        capacity: int | None = None,
        allow_small_batch: bool = False,
        name: str | None = None,
    ) -> None:
        if capacity is not None and tf.is_tensor(batch_size):
            sizes = tf.cast(capacity, tf.int64), tf.cast(batch_size, tf.int64)
            said = "capacity needs to be >= batch_size."
            with tf.control_dependencies([tf.assert_greater_equal(*sizes, message=said)]):
                input_key = tf.identity(input_key)
        elif capacity is not None and capacity < batch_size:
            raise ValueError(f"capacity {capacity} needs to be >= batch_size {batch_size}")
        self._capacity_queue = tf.FIFOQueue(capacity=capacity, dtypes=[tf.int32], shapes=[[]])
        with self._on_cpu():
            if not isinstance(initial_states, dict):
                raise TypeError("initial_states must be a dictionary")
            if not initial_states:
                raise ValueError(
                    "initial_states may not be empty: at least one state variable is required to properly enqueue "
                    "split sequences to run in separate iterations"
                )
            _check_names(initial_states, "state name", "a string")
            values = [input_length, input_key, *input_sequences.values(), *input_context.values()]
            with tf.name_scope(name, "InputQueueingStateSaver", values) as self._scope:
                inputs = _SequenceInputWrapper(input_length, input_key, input_sequences, input_context)
                self._batch_size, self._num_unroll = batch_size, num_unroll
                self._prepare(inputs, initial_states)
                self._barrier = data_flow_ops.Barrier(*self._components())
        self._allow_small_batch = allow_small_batch
        self._prefetch_op: Any = None
        self._next_batch: Any = None

    @property
    def name(self) -> str:
        """The scope of the operations."""
        return str(self._scope)

    @property
    def barrier(self) -> Any:
        """The barrier that holds segments and states."""
        return self._barrier

    @property
    def batch_size(self) -> Any:
        """The number of segments in a batch."""
        return self._batch_size

    @property
    def num_unroll(self) -> int:
        """The steps of a segment."""
        return self._num_unroll

    @property
    def prefetch_op(self) -> Any:
        """The operation that takes in one example; a queue runner runs it."""
        if self._prefetch_op is None:
            with tf.name_scope(self._scope):
                self._prefetch_op = self._create_prefetch_op()
        return self._prefetch_op

    @property
    def next_batch(self) -> NextQueuedSequenceBatch:
        """The next batch, always the same object."""
        if self._next_batch is None:
            with tf.name_scope(self._scope, values=[self.prefetch_op]):  # which is made first
                self._prepare_barrier_reads()
            self._next_batch = NextQueuedSequenceBatch(self)
        return self._next_batch

    def close(self, cancel_pending_enqueues: bool = False, name: str | None = None) -> Any:
        """The operation after which no more examples are taken in.

        Args:
            cancel_pending_enqueues: whether examples that wait are dropped; then sequences that have begun
                cannot go on.
            name: the name of the operation.
        """
        with tf.name_scope(name, "SQSSClose", [self._prefetch_op]) as name:
            barrier = self._barrier.close(cancel_pending_enqueues, "BarrierClose")
            queue = self._capacity_queue.close(cancel_pending_enqueues, "FIFOClose")
            return tf.group(barrier, queue, name=name)

    def _on_cpu(self) -> Any:
        """The place of the queue, which exists on CPUs only."""
        return tf.get_default_graph().colocate_with(self._capacity_queue.queue_ref)

    def _prepare(self, inputs: _SequenceInputWrapper, initial_states: dict[str, Any]) -> None:
        """Check the tensors of an example; for errors see the class."""
        prepared = _prepare_sequence_inputs(inputs, initial_states)
        length, self._key, self._initial_states, sequences, self._context = prepared
        padded = tf.identity(tf.shape(next(iter(sequences.values())))[0], name="padded_length")
        self._padded_length = padded = check_multiple_of(padded, self._num_unroll)
        self._sequences = {
            name: check_dimensions(each, [0], [padded], debug_prefix=f"sorted_sequences_{name}")
            for name, each in sequences.items()
        }
        said = ["Input length should be <= than length from sequences:", length, " vs. ", padded]
        with tf.control_dependencies([tf.Assert(tf.less_equal(length, padded), said)]):
            self._length = tf.identity(length)

    def _component(self, kind: str, name: str) -> int:
        """The place of a sequence, a context or a state among the components of the barrier."""
        names = [("sequence", each) for each in self._sequences]
        names += [("context", each) for each in self._context]
        names += [("state", each) for each in self._initial_states]
        return len(TYPES) + names.index((kind, name))

    def _components(self) -> tuple[list[Any], list[Any]]:
        """The dtypes and the shapes of the components of the barrier."""
        segments = [[self._num_unroll, *each.shape.as_list()[1:]] for each in self._sequences.values()]
        others = [*self._context.values(), *self._initial_states.values()]
        types = [each.dtype for each in (*self._sequences.values(), *others)]
        return [*TYPES, *types], [*([()] * len(TYPES)), *segments, *(each.shape.as_list() for each in others)]

    def _create_prefetch_op(self) -> Any:
        """The operation that puts the segments of one example into the barrier, and its initial states."""
        unroll = self._num_unroll
        count = tf.div(self._padded_length, unroll)
        ones = tf.ones(tf.expand_dims(count, 0), dtype=tf.int32)
        numbers = tf.range(count)
        lengths = tf.minimum(unroll, tf.maximum(0, self._length - unroll * numbers))
        total_lengths, counts = self._length * ones, count * ones
        keys = tf.string_join(
            [tf.as_string(numbers, width=5, fill="0"), "_of_", tf.as_string(count, width=5, fill="0"), ":", self._key],
            name="StringJoinCurrentKeys",
        )
        later = tf.slice(keys, [1], [-1])
        last = tf.expand_dims(tf.string_join(["STOP:", self._key], name="StringJoinStop"), 0)
        next_keys = tf.concat([later, last], 0, name="concat_next_keys")
        segments = {name: self._segments(name, each, count) for name, each in self._sequences.items()}
        contexts = {name: _repeated(name, each, count) for name, each in self._context.items()}

        insert = self._barrier.insert_many
        first = insert(SEQUENCE, keys, numbers, name="BarrierInsertSequence")
        inserted = [
            insert(SEQUENCE_COUNT, keys, counts, name="BarrierInsertSequenceCount"),
            insert(NEXT_KEY, keys, next_keys, name="BarrierInsertNextKey"),
            insert(LENGTH, keys, lengths, name="BarrierInsertLength"),
            insert(TOTAL_LENGTH, keys, total_lengths, name="BarrierInsertTotalLength"),
        ]
        for kind, title, values in (("context", "Context", contexts), ("sequence", "Sequences", segments)):
            inserted += [
                insert(self._component(kind, name), keys, each, name=f"BarrierInsert{title}_{name}")
                for name, each in values.items()
            ]
        token = self._capacity_queue.enqueue((TOKEN,))
        # All segments of an example get one index, since the barrier sees all of them before a state of it.
        with tf.control_dependencies([first, token]):
            states = [
                insert(
                    self._component("state", name),
                    tf.stack([keys[0]]),
                    tf.stack([each]),
                    name=f"BarrierInitialInsertState_{name}",
                )
                for name, each in self._initial_states.items()
            ]
        return tf.group(token, first, *inserted, *states, name="StateSaverPrefetchGroup")

    def _segments(self, name: str, sequence: Any, count: Any) -> Any:
        """A sequence [steps, ...] as [count, num_unroll, ...]."""
        inner = sequence.shape.as_list()[1:]
        sizes = [tf.expand_dims(count, 0), tf.expand_dims(self._num_unroll, 0), inner]
        shape = tf.concat(sizes, 0, name=f"concat_sequences_{name}")
        split = tf.reshape(sequence, shape, name=f"reshape_sequences_{name}")
        known = [count, self._num_unroll, *inner]
        return check_dimensions(split, range(len(known)), known, debug_prefix=f"reshaped_sequences_{name}")

    def _prepare_barrier_reads(self) -> None:
        """Make the tensors of a batch."""
        self._received_indices, self._received_keys, received = self._barrier.take_many(
            self._batch_size, self._allow_small_batch, name="BarrierTakeMany"
        )

        def of(kind: str, names: Iterable[str]) -> dict[str, Any]:
            return {name: received[self._component(kind, name)] for name in names}

        self._received_sequence = received[SEQUENCE]
        self._received_sequence_count = received[SEQUENCE_COUNT]
        self._received_next_key = received[NEXT_KEY]
        self._received_length = received[LENGTH]
        self._received_total_length = received[TOTAL_LENGTH]
        self._received_context = of("context", self._context)
        self._received_sequences = of("sequence", self._sequences)
        self._received_batch_size = tf.squeeze(tf.shape(self._received_length))
        self._sequence_is_done = self._received_sequence + 1 >= self._received_sequence_count
        finished = tf.reduce_sum(tf.cast(self._sequence_is_done, tf.int32))
        with tf.control_dependencies([self._capacity_queue.dequeue_many(finished)]):
            states = of("state", self._initial_states)
            self._received_states = {name: tf.identity(each) for name, each in states.items()}


def _repeated(name: str, context: Any, count: Any) -> Any:
    """A tensor as [count, ...], once for each segment."""
    inner = context.shape.as_list()
    one = tf.expand_dims(context, 0)
    times = tf.concat([tf.expand_dims(count, 0), [1] * len(inner)], 0, name=f"concat_context_{name}")
    tiled = tf.tile(one, times, name=f"tile_context_{name}")
    return check_dimensions(tiled, range(len(inner) + 1), [count, *inner], debug_prefix=f"expanded_context_{name}")
