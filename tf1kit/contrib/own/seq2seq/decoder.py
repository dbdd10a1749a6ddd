"""Decoders and the loop that runs one: `Decoder`, `BaseDecoder`, `dynamic_decode`.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/decoder.py (the behaviour, not the
code).
"""

from __future__ import annotations

import abc
import contextlib
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import as_written
from tf1kit.contrib.own.seq2seq.shapes import is_tensor_array, transpose_batch_time, zeros
from tf1kit.tf1.private import keras_Layer as Layer

__all__ = ["Decoder", "dynamic_decode"]

_transpose_batch_time = transpose_batch_time  # programs with their own decoders import it from here


class Decoder(abc.ABC):
    """The base class of what `dynamic_decode` runs. B is the batch size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/decoder.py.
    """

    @property
    def batch_size(self) -> Any:
        """B, an int32 scalar tensor."""
        raise NotImplementedError

    @property
    def output_size(self) -> Any:
        """The nested shapes of a step's result, without B, the batch size."""
        raise NotImplementedError

    @property
    def output_dtype(self) -> Any:
        """The nested dtypes of a step's result."""
        raise NotImplementedError

    @abc.abstractmethod
    def initialize(self, name: str | None = None) -> Any:
        """Returns `(finished, inputs, state)` before the first step; `finished` is bool [B]."""
        raise NotImplementedError

    @abc.abstractmethod
    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        """Returns `(outputs, next_state, next_inputs, finished)`; `time` is an int32 scalar
        tensor.
        """
        raise NotImplementedError

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """Returns `(outputs, state)`, made of those of all steps, time first. A decoder need not
        have this.
        """
        raise NotImplementedError

    @property
    def tracks_own_finished(self) -> bool:
        """Whether a step's `finished` is taken as it is; else it is joined with that of earlier
        steps.
        """
        return False


class BaseDecoder(Layer):
    """The base class of decoders that are Keras layers. They get all tensors when they are called. B
    is the batch size.

    Args:
        output_time_major, impute_finished, maximum_iterations, parallel_iterations, swap_memory: see
            `dynamic_decode`.
        **kwargs: those of a Keras layer.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/decoder.py.
    """

    def __init__(
        self,
        output_time_major: bool = False,
        impute_finished: bool = False,
        maximum_iterations: Any = None,
        parallel_iterations: int = 32,
        swap_memory: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.output_time_major = output_time_major
        self.impute_finished = impute_finished
        self.maximum_iterations = maximum_iterations
        self.parallel_iterations = parallel_iterations
        self.swap_memory = swap_memory

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """See `call`. Keras of today passes `training` to what takes `**kwargs`; 1.15.5 did not."""
        self._expects_training_arg = "training" in kwargs
        return super().__call__(inputs, *args, **kwargs)

    def _decoded(self, inputs: Any, init_kwargs: dict[str, Any]) -> tuple[Any, Any, Any]:
        return dynamic_decode(
            self,
            output_time_major=self.output_time_major,
            impute_finished=self.impute_finished,
            maximum_iterations=self.maximum_iterations,
            parallel_iterations=self.parallel_iterations,
            swap_memory=self.swap_memory,
            decoder_init_input=inputs,
            decoder_init_kwargs=init_kwargs,
        )

    @as_written
    def call(self, inputs: Any, initial_state: Any = None, **kwargs: Any) -> tuple[Any, Any, Any]:
        """Decode; the arguments are those of `initialize`. Returns what `dynamic_decode` does."""
        return self._decoded(inputs, {**kwargs, "initial_state": initial_state})

    @property
    def batch_size(self) -> Any:
        """B, an int32 scalar tensor."""
        raise NotImplementedError

    @property
    def output_size(self) -> Any:
        """See `Decoder.output_size`."""
        raise NotImplementedError

    @property
    def output_dtype(self) -> Any:
        """See `Decoder.output_dtype`."""
        raise NotImplementedError

    def initialize(self, inputs: Any, initial_state: Any = None, **kwargs: Any) -> Any:
        """Returns `(finished, inputs, state)` before the first step; `finished` is bool [B].

        Args:
            inputs: usually [B, T, ...].
            initial_state: the cell's first state.
            **kwargs: what else the decoder needs, such as `sequence_length`.
        """
        raise NotImplementedError

    def step(self, time: Any, inputs: Any, state: Any) -> Any:
        """See `Decoder.step`."""
        raise NotImplementedError

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """See `Decoder.finalize`."""
        raise NotImplementedError

    @property
    def tracks_own_finished(self) -> bool:
        """See `Decoder.tracks_own_finished`."""
        return False


def _create_zero_outputs(size: Any, dtype: Any, batch_size: Any) -> Any:
    """Nested zeros [B, ...] of the nested sizes and dtypes."""
    return tf.nest.map_structure(lambda each, its_dtype: zeros(each, batch_size, its_dtype), size, dtype)


def _element_shape(batch_size: Any, size: Any) -> Any:
    """The static shape of one step's output; None if `size` is not a shape with at least one
    dimension.
    """
    if not isinstance(size, tf.TensorShape) or size.ndims == 0:
        return None
    static = tf.get_static_value(tf.convert_to_tensor(batch_size, name="batch_size"))
    return tf.TensorShape([static]).concatenate(size)


def _variables_are_read_once() -> bool:
    """Whether reads of variables may stay outside the loop. They may not inside another loop, in a
    function or in eager execution.
    """
    graph = tf.get_default_graph()
    context = graph._get_control_flow_context()
    while context is not None and not context.IsWhileContext():
        context = context.outer_context
    return not tf.executing_eagerly() and context is None and not graph.building_function


def dynamic_decode(
    decoder: Any,
    output_time_major: bool = False,
    impute_finished: bool = False,
    maximum_iterations: Any = None,
    parallel_iterations: int = 32,
    swap_memory: bool = False,
    scope: Any = None,
    **kwargs: Any,
) -> tuple[Any, Any, Any]:
    """Run a decoder until all sequences are finished.

    Args:
        decoder: a `Decoder` or a `BaseDecoder`.
        output_time_major: whether outputs are [T, B, ...], else they are [B, T, ...].
        impute_finished: whether outputs of finished sequences are zeros and their state stays.
        maximum_iterations: the largest number of steps, an int32 scalar; None sets no limit.
        parallel_iterations: see `tf.while_loop`.
        swap_memory: see `tf.while_loop`.
        scope: the variable scope, by default "decoder".
        **kwargs: `decoder_init_input` and `decoder_init_kwargs`, with which a `BaseDecoder` is
            initialized; not used with a `Decoder`.

    Returns:
        the outputs of all steps and the last state, or the result of `decoder.finalize` for both;
            and the lengths of the sequences, int32.

    Raises:
        TypeError: `decoder` is neither of these.
        ValueError: `maximum_iterations` is not a scalar.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/decoder.py.
    """
    if not isinstance(decoder, (Decoder, BaseDecoder)):
        raise TypeError(f"Expected decoder to be type Decoder, but saw: {type(decoder)}")
    with tf.variable_scope(scope, "decoder") as variables:
        if variables.caching_device is None and _variables_are_read_once():
            variables.set_caching_device(lambda op: op.device)
        if maximum_iterations is not None:
            maximum_iterations = tf.convert_to_tensor(maximum_iterations, dtype=tf.int32, name="maximum_iterations")
            if maximum_iterations.get_shape().ndims != 0:
                raise ValueError("maximum_iterations must be a scalar")
        if isinstance(decoder, Decoder):
            first_finished, first_inputs, first_state = decoder.initialize()
        else:
            first_finished, first_inputs, first_state = decoder.initialize(
                kwargs.get("decoder_init_input"), **kwargs.get("decoder_init_kwargs", {})
            )
        zero_outputs = _create_zero_outputs(decoder.output_size, decoder.output_dtype, decoder.batch_size)
        if maximum_iterations is not None:
            first_finished = tf.logical_or(first_finished, maximum_iterations <= 0)

        def array(size: Any, dtype: Any) -> Any:
            shape = _element_shape(decoder.batch_size, size)
            return tf.TensorArray(dtype=dtype, size=0, dynamic_size=True, element_shape=shape)

        def kept(finished: Any, last: Any, new: Any) -> Any:
            """`new`, and `last` where finished."""
            if is_tensor_array(last):
                return new
            new.set_shape(last.shape)
            return new if new.shape.ndims == 0 else tf.where(finished, last, new)

        def body(time: Any, arrays: Any, state: Any, inputs: Any, finished: Any, lengths: Any) -> Any:
            outputs, next_state, next_inputs, next_finished = decoder.step(time, inputs, state)
            if not decoder.tracks_own_finished:
                next_finished = tf.logical_or(next_finished, finished)
            next_lengths = tf.where(tf.logical_not(finished), tf.fill(tf.shape(lengths), time + 1), lengths)
            for before, after in ((state, next_state), (arrays, outputs), (inputs, next_inputs)):
                tf.nest.assert_same_structure(before, after)
            if impute_finished:
                outputs = tf.nest.map_structure(
                    lambda output, zero: tf.where(finished, zero, output), outputs, zero_outputs
                )
                next_state = tf.nest.map_structure(lambda new, last: kept(finished, last, new), next_state, state)
            arrays = tf.nest.map_structure(lambda each, output: each.write(time, output), arrays, outputs)
            return time + 1, arrays, next_state, next_inputs, next_finished, next_lengths

        _, arrays, final_state, _, _, final_lengths = tf.while_loop(
            lambda time, arrays, state, inputs, finished, lengths: tf.logical_not(tf.reduce_all(finished)),
            body,
            loop_vars=(
                tf.constant(0, dtype=tf.int32),
                tf.nest.map_structure(array, decoder.output_size, decoder.output_dtype),
                first_state,
                first_inputs,
                first_finished,
                tf.zeros_like(first_finished, dtype=tf.int32),
            ),
            parallel_iterations=parallel_iterations,
            maximum_iterations=maximum_iterations,
            swap_memory=swap_memory,
        )
        outputs = tf.nest.map_structure(lambda each: each.stack(), arrays)
        # `Decoder` and decoders with nothing to finalize raise this error.
        with contextlib.suppress(NotImplementedError):
            outputs, final_state = decoder.finalize(outputs, final_state, final_lengths)
        if not output_time_major:
            outputs = tf.nest.map_structure(transpose_batch_time, outputs)
    return outputs, final_state, final_lengths
