"""Sparse tensors in a queue of sequences: a queue takes their places in a map of sparse tensors.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sequence_queueing_state_saver.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import sparse_ops

OF_CONTEXT = "_context_in_seq_"  # before the name of a tensor of the context that goes with the sequences


def is_sparse(value: Any) -> bool:
    """Whether a value is a sparse tensor, or the value of one."""
    return isinstance(value, (tf.SparseTensor, tf.SparseTensorValue))


def _move_sparse_tensor_out_context(
    input_context: dict[str, Any], input_sequences: dict[str, Any], num_unroll: int
) -> None:
    """Move the sparse tensors of the context to the sequences, each at the first step of each segment.

    Args:
        input_context: the context by name; it loses its sparse tensors.
        input_sequences: the sequences by name; it gets them.
        num_unroll: the steps of a segment.
    """
    length = tf.constant(1)
    if input_sequences:
        first = next(iter(input_sequences.values()))
        if isinstance(first, tf.Tensor):
            with tf.control_dependencies([first]):
                length = tf.shape(first)[0]
        else:
            length = first.dense_shape[0]
    length = tf.cast(length, tf.int64)
    for key in sorted(key for key, value in input_context.items() if is_sparse(value)):
        input_sequences[OF_CONTEXT + key] = _repeated(input_context.pop(key), length, num_unroll)


def _repeated(sparse: Any, length: Any, num_unroll: int) -> Any:
    """A sparse sequence [length, ...] with a sparse tensor at each `num_unroll`th step."""
    count = tf.cast(length // num_unroll, tf.int32)
    values = tf.tile(sparse.values, tf.expand_dims(count, 0))
    shape = tf.concat([tf.expand_dims(length, 0), sparse.dense_shape], 0)
    inside = tf.tile(tf.expand_dims(sparse.indices, 0), tf.stack([count, 1, 1]))  # [count, values, rank]
    rows, rank = tf.shape(sparse.indices)[0], tf.shape(sparse.indices)[1]
    steps = tf.range(start=0, limit=length, delta=num_unroll)
    steps = tf.tile(tf.expand_dims(tf.expand_dims(steps, 1), 2), [1, rows, 1])  # [count, values, 1]
    indices = tf.reshape(tf.concat([steps, inside], 2), [rows * count, rank + 1])
    return tf.SparseTensor(indices=indices, values=values, dense_shape=shape)


def _move_sparse_tensor_in_context(context: dict[str, Any], sequences: dict[str, Any]) -> None:
    """Undo `_move_sparse_tensor_out_context` in a batch: [batch, steps, ...] becomes [batch, ...]."""
    for key in sorted(key for key in sequences if key.startswith(OF_CONTEXT)):
        sparse = sequences.pop(key)
        one_step = tf.concat([[sparse.dense_shape[0]], [1], sparse.dense_shape[2:]], 0)
        shape = tf.concat([[sparse.dense_shape[0]], sparse.dense_shape[2:]], 0)
        context[key.removeprefix(OF_CONTEXT)] = tf.sparse_reshape(
            tf.SparseTensor(sparse.indices, sparse.values, one_step), shape
        )


def _deconstruct_sparse_tensor_seq(
    input_sequence: dict[str, Any], shared_name: str | None = None
) -> tuple[dict[str, Any], Any, list[Any]]:
    """Put the steps of sparse sequences into maps of sparse tensors.

    Args:
        input_sequence: dense and sparse sequences by name.
        shared_name: the name under which sessions share the map.

    Returns:
        The sequences with the sparse ones as int64 [steps], the places in the map; the names of the
        sparse ones, None without any; and the operations that have the maps.
    """
    keys = sorted(key for key, value in input_sequence.items() if is_sparse(value))
    if not keys:
        return input_sequence, None, keys
    stored = {
        key: sparse_ops._add_many_sparse_to_tensors_map(input_sequence[key], shared_name=shared_name) for key in keys
    }
    return {**input_sequence, **stored}, keys, [handles.op for handles in stored.values()]


def _reconstruct_sparse_tensor_seq(
    sequence: dict[str, Any], sparse_tensor_keys: Any, tensor_op_list: Any, batch_size: Any, num_unroll: int
) -> None:
    """Take the sparse tensors of a batch out of their maps.

    Args:
        sequence: the sequences by name; the places [batch, steps] become sparse [batch, steps, ...].
        sparse_tensor_keys: the names of the sparse ones; None without any.
        tensor_op_list: the operations that have the maps.
        batch_size: how many examples the batch has, an int or int32.
        num_unroll: the steps of a segment.
    """
    if not sparse_tensor_keys:
        return
    taken = [
        sparse_ops._take_many_sparse_from_tensors_map(
            sparse_map_op=op, sparse_handles=tf.reshape(sequence[key], [-1]), rank=None
        )
        for key, op in zip(sparse_tensor_keys, tensor_op_list, strict=True)
    ]
    steps = tf.convert_to_tensor(num_unroll, dtype=tf.int64, name="num_unroll_int64")
    for key, sparse in zip(sparse_tensor_keys, taken, strict=True):
        sequence[key] = _by_example(sparse, batch_size, steps)


def _by_example(sparse: Any, batch_size: Any, num_unroll: Any) -> Any:
    """A sparse tensor [batch * steps, ...] as [batch, steps, ...]."""
    example = tf.cast(tf.floor(sparse.indices[:, 0] / num_unroll), tf.int64)
    step = tf.mod(sparse.indices[:, 0], num_unroll)
    return tf.SparseTensor(
        indices=tf.concat([tf.expand_dims(example, 1), tf.expand_dims(step, 1), sparse.indices[:, 1:]], axis=1),
        values=sparse.values,
        dense_shape=tf.concat(
            [[tf.cast(batch_size, tf.int64)], [tf.cast(num_unroll, tf.int64)], sparse.dense_shape[1:]], axis=0
        ),
    )
