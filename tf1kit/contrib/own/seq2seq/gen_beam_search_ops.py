"""`gather_tree`, which 1.15.5 has as an op of contrib. Here it is made of TensorFlow's ops, without
a gradient.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/kernels/beam_search_ops.cc (the behaviour, not
the code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def gather_tree(
    step_ids: Any, parent_ids: Any, max_sequence_lengths: Any, end_token: Any, name: str | None = None
) -> Any:
    """Make the full beams of the ids of each step and the beams that these continue.

    T steps, B sequences, W beams. A beam has only end tokens after its first end token, and after
    the longest beam of its sequence.

    Args:
        step_ids: int32 [T, B, W].
        parent_ids: int32 [T, B, W], each in [0, W).
        max_sequence_lengths: int32 [B], the length of the longest beam.
        end_token: int32 scalar.
        name: the name scope of the operations.

    Returns:
        int32 [T, B, W].

    Raises:
        tf.errors.InvalidArgumentError: a parent is out of range; raised by a run.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/ops/beam_search_ops.cc.
    """
    with tf.name_scope(name, "GatherTree", [step_ids, parent_ids, max_sequence_lengths, end_token]):
        step_ids = tf.convert_to_tensor(step_ids, dtype=tf.int32, name="step_ids")
        parent_ids = tf.convert_to_tensor(parent_ids, dtype=tf.int32, name="parent_ids")
        lengths = tf.convert_to_tensor(max_sequence_lengths, dtype=tf.int32, name="max_sequence_lengths")
        end_token = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
        steps, batch, width = (tf.shape(step_ids)[axis] for axis in range(3))
        last_beams = tf.tile(tf.expand_dims(tf.range(width), 0), [batch, 1])  # [B, W]

        def back(time: Any, beams: Any, found: Any) -> tuple[Any, Any, Any]:
            """Go one step towards the first. `beams` says which beam of this step a full beam
            has.
            """
            inside = tf.tile(tf.expand_dims(time < lengths, 1), [1, width])  # [B, W]
            ids = tf.where(
                inside, tf.gather(step_ids[time], beams, axis=1, batch_dims=1), tf.fill([batch, width], end_token)
            )
            parents = tf.gather(parent_ids[time], beams, axis=1, batch_dims=1)
            return time - 1, tf.where(inside, parents, beams), found.write(time, ids)

        _, _, found = tf.while_loop(
            lambda time, beams, found: time >= 0,
            back,
            (steps - 1, last_beams, tf.TensorArray(tf.int32, size=steps, element_shape=step_ids.shape[1:])),
            shape_invariants=(tf.TensorShape([]), tf.TensorShape([None, None]), tf.TensorShape(None)),
            back_prop=False,
        )
        ids = found.stack()
        ended = tf.cumsum(tf.cast(tf.equal(ids, end_token), tf.int32), axis=0, exclusive=True) > 0
        ids = tf.where(ended, tf.fill(tf.shape(ids), end_token), ids)
        ids.set_shape(step_ids.shape)
        return ids
