"""Teacher forcing: the decoder is fed the given inputs, whatever its outputs are."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.helper_base import Helper
from tf1kit.contrib.own.seq2seq.shapes import transpose_batch_time, unstacked


class TrainingHelper(Helper):
    """Feeds given inputs. The ids are the most likely ones and are not fed.

    Args:
        inputs: [B, T, ...], or [T, B, ...] with `time_major`.
        sequence_length: int [B].
        time_major: see `inputs`.
        name: the name scope of the operations.

    Raises:
        ValueError: `sequence_length` is not a vector.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """

    def __init__(self, inputs: Any, sequence_length: Any, time_major: bool = False, name: str | None = None) -> None:
        with tf.name_scope(name, "TrainingHelper", [inputs, sequence_length]):
            self._inputs = tf.convert_to_tensor(inputs, name="inputs")
            by_time = self._inputs if time_major else transpose_batch_time(self._inputs)
            self._input_tas = unstacked(by_time)
            self._sequence_length = tf.convert_to_tensor(sequence_length, name="sequence_length")
            if self._sequence_length.get_shape().ndims != 1:
                raise ValueError(
                    f"Expected sequence_length to be a vector, but received shape: {self._sequence_length.get_shape()}"
                )
            self._zero_inputs = tf.zeros_like(by_time[0, :])
            self._batch_size = tf.size(self._sequence_length)

    @property
    def inputs(self) -> Any:
        """The value that the constructor got."""
        return self._inputs

    @property
    def sequence_length(self) -> Any:
        """The value that the constructor got."""
        return self._sequence_length

    @property
    def batch_size(self) -> Any:
        """The size of `sequence_length`."""
        return self._batch_size

    @property
    def sample_ids_shape(self) -> Any:
        """The shape of an id: a scalar."""
        return tf.TensorShape([])

    @property
    def sample_ids_dtype(self) -> Any:
        """int32."""
        return tf.int32

    def _read(self, finished: Any, time: Any) -> Any:
        """The inputs of a step; zeros if all sequences are finished."""
        return tf.cond(tf.reduce_all(finished), lambda: self._zero_inputs, lambda: self._input_tas.read(time))

    def initialize(self, name: str | None = None) -> Any:
        """See `Helper.initialize`; sequences of length 0 are finished."""
        with tf.name_scope(name, "TrainingHelperInitialize"):
            finished = tf.equal(0, self._sequence_length)
            return finished, self._read(finished, 0)

    def sample(  # type: ignore[override]
        self, time: Any, outputs: Any, name: str | None = None, **unused_kwargs: Any
    ) -> Any:
        """The most likely ids, int32 [B]."""
        with tf.name_scope(name, "TrainingHelperSample", [time, outputs]):
            return tf.cast(tf.argmax(outputs, axis=-1), tf.int32)

    def next_inputs(  # type: ignore[override]
        self, time: Any, outputs: Any, state: Any, name: str | None = None, **unused_kwargs: Any
    ) -> Any:
        """See `Helper.next_inputs`."""
        with tf.name_scope(name, "TrainingHelperNextInputs", [time, outputs, state]):
            next_time = time + 1
            finished = next_time >= self._sequence_length
            return finished, self._read(finished, next_time), state
