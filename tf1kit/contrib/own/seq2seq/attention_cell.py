"""`AttentionWrapper`, a cell with attention; its state; and the computation of a context.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import as_written
from tf1kit.contrib.own.seq2seq.mechanism import AttentionMechanism, unit_layer
from tf1kit.contrib.own.seq2seq.mechanism_v2 import _BaseAttentionMechanismV2
from tf1kit.contrib.own.seq2seq.shapes import is_single_tensor, static_or_dynamic, zeros
from tf1kit.tf1.private import RNNCell, assert_like_rnncell


class AttentionWrapperState(NamedTuple):
    """The state of an `AttentionWrapper`.

    `cell_state` is the wrapped cell's state, `time` an int32 scalar, `attention` [B, A] and
    `alignments` [B, L] are those of the last step. `alignment_history` is a `TensorArray` of
    alignments or (), `attention_state` the mechanism's state. With several mechanisms, the last
    three are tuples.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    cell_state: Any
    attention: Any
    time: Any
    alignments: Any
    alignment_history: Any
    attention_state: Any

    def clone(self, **kwargs: Any) -> AttentionWrapperState:
        """A copy with other values for the fields in `kwargs`. The new values must have the
        structure and shapes of the old.

        Raises:
            ValueError: the structure or a static shape differs. If a shape that is not static
                differs, the run of the graph fails.
        """
        return tf.nest.map_structure(_with_same_shape, self, self._replace(**kwargs))


def _with_same_shape(expected: Any, tensor: Any) -> Any:
    """Check the shape of `tensor`, and return it."""
    if not (is_single_tensor(expected) and is_single_tensor(tensor)):
        return tensor
    if not tensor.shape.is_compatible_with(expected.shape):
        raise ValueError(f"{tensor.name} has shape {tensor.shape} instead of {expected.shape}.")
    if expected.shape.is_fully_defined() and tensor.shape.is_fully_defined():
        return tensor
    with tf.control_dependencies([tf.assert_equal(tf.shape(expected), tf.shape(tensor))]):
        checked = tf.identity(tensor)
    checked.set_shape(expected.shape.merge_with(tensor.shape))
    return checked


def _compute_attention(
    attention_mechanism: Any, cell_output: Any, attention_state: Any, attention_layer: Any
) -> tuple[Any, Any, Any]:
    """The attention that a mechanism computes for a query.

    Args:
        attention_mechanism: the mechanism, with values [B, L, M].
        cell_output: the query, [B, Q].
        attention_state: the mechanism's state.
        attention_layer: a layer for query and context [B, Q + M]; None returns the context itself.

    Returns:
        the attention [B, A], the alignments [B, L] and the mechanism's next state.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    if isinstance(attention_mechanism, _BaseAttentionMechanismV2):
        alignments, next_state = attention_mechanism([cell_output, attention_state])
    else:
        alignments, next_state = attention_mechanism(cell_output, state=attention_state)
    context = tf.squeeze(tf.matmul(tf.expand_dims(alignments, 1), attention_mechanism.values), [1])  # [B, M]
    if attention_layer is not None:
        return attention_layer(tf.concat([cell_output, context], 1)), alignments, next_state
    return context, alignments, next_state


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _one_each(what: str, unit: str, given: Any, mechanisms: tuple[Any, ...]) -> tuple[Any, ...]:
    found = _as_tuple(given)
    if len(found) != len(mechanisms):
        raise ValueError(
            f"If provided, {what} must contain exactly one {unit} per attention_mechanism, "
            f"saw: {len(found)} vs {len(mechanisms)}"
        )
    return found


TILE = {  # the messages for batch sizes that differ: where, from what, and what to do
    "When constructing": "initial_cell_state. Are you using the BeamSearchDecoder? You may need to tile your initial "
    "state via the tf.contrib.seq2seq.tile_batch function with argument multiple=beam_width.",
    "When calling zero_state of": "the requested batch size. Are you using the BeamSearchDecoder? If so, make sure your "
    "encoder output has been tiled to beam_width via tf.contrib.seq2seq.tile_batch, and the batch_size= argument passed "
    "to zero_state is batch_size * beam_width.",
    "When applying": "the query (decoder output). Are you using the BeamSearchDecoder? You may need to tile your memory "
    "input via the tf.contrib.seq2seq.tile_batch function with argument multiple=beam_width.",
}


class AttentionWrapper(RNNCell):
    """A cell with attention. It gets its inputs and the last attention; its output is the query for
    the next attention.

    Args:
        cell: an RNN cell.
        attention_mechanism: an `AttentionMechanism`, or a list or tuple of them.
        attention_layer_size: the size of a dense layer "attention_layer" for query and context, a
            size for each mechanism. None takes the context itself.
        alignment_history: whether the state keeps the alignments of all steps.
        cell_input_fn: makes the cell's input of inputs and attention; by default it concatenates
            them.
        output_attention: whether the output is the attention, else it is the cell's output.
        initial_cell_state: the cell's state that `zero_state` returns, by default zeros.
        name: the layer's name.
        attention_layer: layers in place of `attention_layer_size`.
        attention_fn: takes mechanism, cell output, state and attention layer; returns attention,
            alignments and next state. By default `_compute_attention`.
        dtype: the dtype of the layer.

    Raises:
        TypeError: an argument has another type.
        ValueError: both `attention_layer_size` and `attention_layer` are given, or the given one
            does not have an item for each mechanism.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        cell: Any,
        attention_mechanism: Any,
        attention_layer_size: Any = None,
        alignment_history: bool = False,
        cell_input_fn: Callable[[Any, Any], Any] | None = None,
        output_attention: bool = True,
        initial_cell_state: Any = None,
        name: str | None = None,
        attention_layer: Any = None,
        attention_fn: Callable[..., tuple[Any, Any, Any]] | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        assert_like_rnncell("cell", cell)
        mechanisms = _as_tuple(attention_mechanism)
        for mechanism in mechanisms:
            if not isinstance(mechanism, AttentionMechanism):
                raise TypeError(
                    "attention_mechanism must be an AttentionMechanism or list of multiple AttentionMechanism instances, "
                    f"saw type: {type(mechanism).__name__}"
                )
        if cell_input_fn is not None and not callable(cell_input_fn):
            raise TypeError(f"cell_input_fn must be callable, saw type: {type(cell_input_fn).__name__}")
        if attention_layer_size is not None and attention_layer is not None:
            raise ValueError("Only one of attention_layer_size and attention_layer should be set")
        self._is_multi = isinstance(attention_mechanism, (list, tuple))
        self._cell = cell
        self._attention_mechanisms = mechanisms
        self._cell_input_fn = cell_input_fn or (lambda inputs, attention: tf.concat([inputs, attention], -1))
        self._attention_fn = attention_fn or _compute_attention
        self._output_attention = output_attention
        self._alignment_history = alignment_history
        widths = [tf.compat.dimension_value(mechanism.values.shape[-1]) for mechanism in mechanisms]
        self._attention_layers: tuple[Any, ...] | None = None
        if attention_layer_size is not None:
            sizes = _one_each("attention_layer_size", "integer", attention_layer_size, mechanisms)
            self._attention_layers = tuple(
                unit_layer(size, "attention_layer", mechanism.dtype)
                for size, mechanism in zip(sizes, mechanisms, strict=True)
            )
            self._attention_layer_size = sum(sizes)
        elif attention_layer is not None:
            self._attention_layers = _one_each("attention_layer", "layer", attention_layer, mechanisms)
            shapes = [[None, cell.output_size + width] for width in widths]
            self._attention_layer_size = sum(
                tf.compat.dimension_value(layer.compute_output_shape(shape)[-1])
                for layer, shape in zip(self._attention_layers, shapes, strict=True)
            )
        else:
            self._attention_layer_size = sum(widths)
        with tf.name_scope(name, "AttentionWrapperInit"):
            checked = initial_cell_state
            if initial_cell_state is not None:
                batch = static_or_dynamic(tf.nest.flatten(initial_cell_state)[-1], 0)
                with tf.control_dependencies(self._same_batch(batch, "When constructing")):
                    checked = tf.nest.map_structure(
                        lambda state: tf.identity(state, name="check_initial_cell_state"), initial_cell_state
                    )
            # This avoids the layer's tracking, which would wrap the tuples of the state.
            object.__setattr__(self, "_initial_cell_state", checked)

    def _batch_size_checks(self, batch_size: Any, error_message: str) -> list[Any]:
        """Assertions that all memories have this batch size."""
        return [
            tf.assert_equal(batch_size, mechanism.batch_size, message=error_message)
            for mechanism in self._attention_mechanisms
        ]

    def _same_batch(self, batch_size: Any, when: str) -> list[Any]:
        message = (
            f"{when} AttentionWrapper {self.name}: Non-matching batch sizes between the memory (encoder output) and "
        )
        return self._batch_size_checks(batch_size, message + TILE[when])

    def _item_or_tuple(self, seq: Iterable[Any]) -> Any:
        """A tuple if there are several mechanisms, else the only item."""
        found = tuple(seq)
        return found if self._is_multi else found[0]

    @property
    def output_size(self) -> Any:
        """The size of the attention, or that of the cell's output."""
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self) -> AttentionWrapperState:
        """The sizes, as an `AttentionWrapperState`."""
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=tf.TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._item_or_tuple(mechanism.alignments_size for mechanism in mechanisms),
            attention_state=self._item_or_tuple(mechanism.state_size for mechanism in mechanisms),
            alignment_history=self._item_or_tuple(
                mechanism.alignments_size if self._alignment_history else () for mechanism in mechanisms
            ),
        )

    def zero_state(self, batch_size: Any, dtype: Any) -> AttentionWrapperState:
        """The state before the first step.

        Args:
            batch_size: the batch size of the memory, an int or an int32 scalar tensor.
            dtype: the dtype of the state.
        """
        mechanisms = self._attention_mechanisms
        with tf.name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            cell_state = self._initial_cell_state
            if cell_state is None:
                cell_state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            with tf.control_dependencies(self._same_batch(batch_size, "When calling zero_state of")):
                cell_state = tf.nest.map_structure(
                    lambda state: tf.identity(state, name="checked_cell_state"), cell_state
                )
            alignments = [mechanism.initial_alignments(batch_size, dtype) for mechanism in mechanisms]

            def history(first: Any) -> Any:
                if not self._alignment_history:
                    return ()
                return tf.TensorArray(dtype, size=0, dynamic_size=True, element_shape=first.shape)

            return AttentionWrapperState(
                cell_state=cell_state,
                time=tf.zeros([], dtype=tf.int32),
                attention=zeros(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple(
                    mechanism.initial_state(batch_size, dtype) for mechanism in mechanisms
                ),
                alignment_history=self._item_or_tuple(history(first) for first in alignments),
            )

    @as_written
    def call(self, inputs: Any, state: Any) -> tuple[Any, AttentionWrapperState]:
        """One step: `inputs` [B, I]; returns [B, A] (or the cell's output) and the next state.

        Raises:
            TypeError: `state` is not an `AttentionWrapperState`.
        """
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(
                f"Expected state to be instance of AttentionWrapperState. Received type {type(state)} instead."
            )
        cell_inputs = self._cell_input_fn(inputs, state.attention)
        cell_output, next_cell_state = self._cell(cell_inputs, state.cell_state)
        with tf.control_dependencies(self._same_batch(static_or_dynamic(cell_output, 0), "When applying")):
            cell_output = tf.identity(cell_output, name="checked_cell_output")
        last_states, histories = state.attention_state, state.alignment_history
        if not self._is_multi:
            last_states, histories = (last_states,), (histories,)
        layers = self._attention_layers or (None,) * len(self._attention_mechanisms)
        attentions, alignments, next_states, next_histories = [], [], [], []
        for mechanism, last, layer, history in zip(
            self._attention_mechanisms, last_states, layers, histories, strict=True
        ):
            attention, alignment, next_attention_state = self._attention_fn(mechanism, cell_output, last, layer)
            attentions.append(attention)
            alignments.append(alignment)
            next_states.append(next_attention_state)
            next_histories.append(history.write(state.time, alignment) if self._alignment_history else ())
        attention = tf.concat(attentions, 1)
        next_state = AttentionWrapperState(
            cell_state=next_cell_state,
            attention=attention,
            time=state.time + 1,
            alignments=self._item_or_tuple(alignments),
            alignment_history=self._item_or_tuple(next_histories),
            attention_state=self._item_or_tuple(next_states),
        )
        return (attention if self._output_attention else cell_output), next_state
