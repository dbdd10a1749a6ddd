"""Batches of concurrent runs in a graph, and their gradients, which are registered when this module
is imported.

Source: TensorFlow 1.15.5: tensorflow/contrib/batching/python/ops/batch_ops.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

MINUTE = 60 * 1000 * 1000  # in microseconds


@tf.RegisterGradient("Batch")  # type: ignore[untyped-decorator]
def _batch_gradient(op: Any, *out_grads: Any) -> list[Any]:
    index, number = op.outputs[-2:]
    return [
        tf.raw_ops.Unbatch(
            batched_tensor=out_grads[place],
            batch_index=index,
            id=number,
            timeout_micros=op.get_attr("grad_timeout_micros"),
            shared_name=f"batch_gradient_{op.name}_{place}",
        )
        for place in range(len(op.inputs))
    ]


@tf.RegisterGradient("Unbatch")  # type: ignore[untyped-decorator]
def _unbatch_gradient(op: Any, grad: Any) -> list[Any]:
    original, index, number = op.inputs
    name = f"unbatch_gradient_{op.name}"
    found = tf.raw_ops.UnbatchGrad(original_input=original, batch_index=index, grad=grad, id=number, shared_name=name)
    return [found, None, None]


def batch_function_v1(
    num_batch_threads: int,
    max_batch_size: int,
    batch_timeout_micros: int,
    allowed_batch_sizes: Sequence[int] | None = None,
    grad_timeout_micros: int = MINUTE,
    unbatch_timeout_micros: int = MINUTE,
    max_enqueued_batches: int = 10,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator of a function of tensors [n, ...], which gets the tensors of several runs in one
    batch; each run gets its own rows of what it returns.

    Args:
        num_batch_threads: how many batches are computed at the same time.
        max_batch_size: the most rows of a batch.
        batch_timeout_micros: how long a batch waits for more runs, in microseconds.
        allowed_batch_sizes: sizes up to which batches are filled; by default they are not filled.
        grad_timeout_micros: how long a gradient waits.
        unbatch_timeout_micros: how long a run waits for its rows.
        max_enqueued_batches: how many batches wait.

    Raises:
        ValueError: when the function is called with something else than tensors.
    """

    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        def decorated(*args: Any) -> Any:
            with tf.name_scope("batch") as name:
                for each in args:
                    if not tf.is_tensor(each):
                        said = "All arguments to functions decorated with `batch_function`  are supposed to be Tensors"
                        raise ValueError(f"{said}; found {each!r}")
                batched, index, number = tf.raw_ops.Batch(
                    in_tensors=args,
                    num_batch_threads=num_batch_threads,
                    max_batch_size=max_batch_size,
                    batch_timeout_micros=batch_timeout_micros,
                    grad_timeout_micros=grad_timeout_micros,
                    max_enqueued_batches=max_enqueued_batches,
                    allowed_batch_sizes=allowed_batch_sizes or [],
                    shared_name=name,
                )
                outputs = function(*batched)
                is_one = tf.is_tensor(outputs)
                with tf.name_scope("unbatch") as inner:
                    rows = [
                        tf.raw_ops.Unbatch(
                            batched_tensor=each,
                            batch_index=index,
                            id=number,
                            timeout_micros=unbatch_timeout_micros,
                            shared_name=f"{inner}/{each.name}",
                        )
                        for each in ([outputs] if is_one else outputs)
                    ]
                return rows[0] if is_one else rows

        return decorated

    return decorator
