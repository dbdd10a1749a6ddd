"""Tiles, splits, merges and sorts arrays of batches and beams.

B sequences, W beams, T steps. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py (the behaviour, not the code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.beam_search_ops import gather_tree
from tf1kit.contrib.own.seq2seq.shapes import is_tensor_array, static_or_dynamic, unknown_or_static

INSTEAD = "Consider setting reorder_tensor_arrays to False to disable TensorArray reordering during the beam search."


def tile_batch(t: Any, multiplier: int, name: str | None = None) -> Any:
    """Repeat each row of a batch `multiplier` times, one after the other.

    Args:
        t: [B, ...], or nested tensors of that shape; the rank is static.
        multiplier: how often each row is repeated.
        name: the name scope of the operations.

    Returns:
        [B * multiplier, ...], nested as `t`.

    Raises:
        ValueError: the rank is unknown or 0.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """

    def tiled(each: Any) -> Any:
        tensor = tf.convert_to_tensor(each, name="t")
        rank = tensor.shape.ndims
        if not rank:
            raise ValueError("t must have statically known rank")
        many = tf.tile(tf.expand_dims(tensor, 1), [1, multiplier] + [1] * (rank - 1))
        many = tf.reshape(many, tf.concat(([tf.shape(tensor)[0] * multiplier], tf.shape(tensor)[1:]), 0))
        batch, *rest = tensor.shape.as_list()
        known = isinstance(multiplier, int) and batch is not None
        many.set_shape([batch * multiplier if known else None, *rest])
        return many

    with tf.name_scope(name, "tile_batch", [*tf.nest.flatten(t), multiplier]):
        return tf.nest.map_structure(tiled, t)


def gather_tree_from_array(t: Any, parent_ids: Any, sequence_length: Any) -> Any:
    """The values that each step kept for its beams, in the order of the finished beams.

    Args:
        t: [T, B, W, ...] or [T, B * W, ...].
        parent_ids: int32 [T, B, W].
        sequence_length: int [B, W].

    Returns:
        a tensor with the shape of `t`.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """
    steps, batch, width = (static_or_dynamic(parent_ids, axis) for axis in range(3))
    beams = tf.tile(tf.reshape(tf.range(width), [1, 1, -1]), [steps, batch, 1])
    sorted_beams = gather_tree(
        step_ids=beams,
        parent_ids=parent_ids,
        max_sequence_lengths=tf.cast(tf.reduce_max(sequence_length, axis=1), tf.int32),
        end_token=width + 1,
    )
    inside = tf.transpose(tf.sequence_mask(sequence_length, maxlen=steps), perm=[2, 0, 1])  # [T, B, W]
    sorted_beams = tf.where(inside, sorted_beams, beams)
    times = tf.tile(tf.reshape(tf.range(steps), [-1, 1, 1]), [1, batch, width])
    rows = tf.tile(tf.reshape(tf.range(batch), [1, -1, 1]), [steps, 1, width])
    ordered = tf.gather_nd(tf.reshape(t, [steps, batch, width, -1]), tf.stack([times, rows, sorted_beams], -1))
    return tf.reshape(ordered, tf.shape(t))


def check_ndims(t: Any) -> None:
    """Raise `ValueError` if the rank is unknown."""
    if t.shape.ndims is None:
        raise ValueError(f"Expected tensor ({t}) to have known rank, but ndims == None.")


def check_batch_beam(t: Any, batch_size: Any, beam_width: Any) -> Any:
    """The assertion that [T, ...] is [T, B * W, ...] or [T, B, W, ...]."""
    message = (
        "TensorArray reordering expects elements to be reshapable to [batch_size, beam_size, -1] which is "
        f"incompatible with the dynamic shape of {t.name} elements. {INSTEAD}"
    )
    shape = tf.shape(t)
    fits = tf.equal(shape[1], batch_size * beam_width)
    if t.shape.ndims != 2:
        fits = tf.logical_or(fits, tf.logical_and(tf.equal(shape[1], batch_size), tf.equal(shape[2], beam_width)))
    return tf.Assert(fits, [message])


class BeamShapes:
    """Turns [B * W, ...] into [B, W, ...] and back, for a decoder with `_batch_size` and
    `_beam_width`.
    """

    _batch_size: Any
    _beam_width: int

    def _merge_batch_beams(self, t: Any, s: Any = None) -> Any:
        """[B, W, s] to [B * W, s]."""
        merged = tf.reshape(t, tf.concat(([self._batch_size * self._beam_width], tf.shape(t)[2:]), 0))
        batch = tf.get_static_value(self._batch_size)
        rows = None if batch is None else batch * self._beam_width
        merged.set_shape(tf.TensorShape([rows]).concatenate(unknown_or_static(s)))
        return merged

    def _split_batch_beams(self, t: Any, s: Any = None) -> Any:
        """[B * W, s] to [B, W, s]; raises `ValueError` if static shapes contradict it."""
        split = tf.reshape(t, tf.concat(([self._batch_size, self._beam_width], tf.shape(t)[1:]), 0))
        batch = tf.get_static_value(self._batch_size)
        expected = tf.TensorShape([batch, self._beam_width]).concatenate(unknown_or_static(s))
        if not split.shape.is_compatible_with(expected):
            raise ValueError(
                "Unexpected behavior when reshaping between beam width and batch size. The reshaped tensor has shape: "
                f"{split.shape}. We expected it to have shape (batch_size, beam_width, depth) == {expected}. Perhaps you "
                "forgot to create a zero_state with batch_size=encoder_batch_size * beam_width?"
            )
        split.set_shape(expected)
        return split

    def _maybe_split_batch_beams(self, t: Any, s: Any) -> Any:
        """`_split_batch_beams`, but scalars and arrays stay as they are."""
        if is_tensor_array(t):
            return t
        check_ndims(t)
        return self._split_batch_beams(t, s) if t.shape.ndims >= 1 else t

    def _maybe_merge_batch_beams(self, t: Any, s: Any) -> Any:
        """`_merge_batch_beams`, but scalars, vectors and arrays stay as they are."""
        if is_tensor_array(t):
            return t
        check_ndims(t)
        return self._merge_batch_beams(t, s) if t.shape.ndims >= 2 else t

    def _maybe_sort_array_beams(self, t: Any, parent_ids: Any, sequence_length: Any) -> Any:
        """A `TensorArray`, stacked and sorted by the finished beams. If that is not possible, it
        warns and returns the array.
        """
        if not is_tensor_array(t):
            return t
        shape = t.element_shape
        if not shape.ndims:
            tf.logging.warn(
                f"The TensorArray {t.handle.name} in the cell state is not amenable to sorting based on the beam search "
                "result. For a TensorArray to be sorted, its elements shape must be defined and have at least a rank of "
                f"1, but saw shape: {shape}"
            )
            return t
        if not self._may_be_beams(shape.as_list()):
            return t
        stacked = t.stack()
        with tf.control_dependencies([check_batch_beam(stacked, self._batch_size, self._beam_width)]):
            return gather_tree_from_array(stacked, parent_ids, sequence_length)

    def _may_be_beams(self, shape: list[int | None]) -> bool:
        """Whether elements of this static shape may be [B * W, ...] or [B, W, ...]; warns if not.

        As in 1.15.5, a static second dimension must be W, even if the first dimension is B * W.
        """
        batch, width = tf.get_static_value(self._batch_size), self._beam_width
        if batch is None or shape[0] is None:
            return True
        merged = shape[0] == batch * width
        second = shape[1] if len(shape) > 1 else None
        if merged and (second is None or (shape[0] == batch and second == width)):
            return True
        tf.logging.warn(
            "TensorArray reordering expects elements to be reshapable to "
            f"{tf.TensorShape([batch, width, None])} which is incompatible with the current shape {shape}. {INSTEAD}"
        )
        return False
