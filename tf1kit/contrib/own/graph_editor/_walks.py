"""Finds the operations that others need, and those that need others.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/select.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor.util import get_consuming_ops, get_generating_ops, make_list_of_op

Within = Callable[[tf.Operation], bool] | None


def get_backward_walk_ops(
    seed_ops: Any,
    inclusive: bool = True,
    within_ops: Collection[tf.Operation] | None = None,
    within_ops_fn: Within = None,
    stop_at_ts: Collection[Any] = (),
    control_inputs: bool = False,
) -> list[tf.Operation]:
    """The operations that `seed_ops` need.

    Args:
        seed_ops: the operations to start from, or tensors that they make.
        inclusive: whether the result has `seed_ops`, too.
        within_ops: the only operations to go through; None goes through all.
        within_ops_fn: tells whether to go through an operation; None goes through all.
        stop_at_ts: tensors at which to stop.
        control_inputs: whether control dependencies count.
    """
    stop = {id(tensor) for tensor in stop_at_ts}

    def before(op: tf.Operation) -> Iterator[tf.Operation]:
        yield from (tensor.op for tensor in op.inputs if id(tensor) not in stop)
        if control_inputs:
            yield from op.control_inputs

    return _walk(_seeds(seed_ops, get_generating_ops), before, inclusive, within_ops, within_ops_fn)


def get_forward_walk_ops(
    seed_ops: Any,
    inclusive: bool = True,
    within_ops: Collection[tf.Operation] | None = None,
    within_ops_fn: Within = None,
    stop_at_ts: Collection[Any] = (),
    control_outputs: Any = None,
) -> list[tf.Operation]:
    """The operations that need `seed_ops`; the counterpart of `get_backward_walk_ops`.

    Args:
        seed_ops: the operations to start from, or tensors that other operations take.
        inclusive: whether the result has `seed_ops`, too.
        within_ops: the only operations to go through; None goes through all.
        within_ops_fn: tells whether to go through an operation; None goes through all.
        stop_at_ts: tensors at which to stop.
        control_outputs: a `ControlOutputs`, for the operations that wait for an operation; None
            does not count them.
    """
    stop = {id(tensor) for tensor in stop_at_ts}
    if control_outputs is not None:
        control_outputs.update()

    def after(op: tf.Operation) -> Iterator[tf.Operation]:
        yield from (taker for tensor in op.outputs if id(tensor) not in stop for taker in tensor.consumers())
        if control_outputs:
            yield from control_outputs.get(op)

    return _walk(_seeds(seed_ops, get_consuming_ops), after, inclusive, within_ops, within_ops_fn)


def get_walks_intersection_ops(
    forward_seed_ops: Any,
    backward_seed_ops: Any,
    forward_inclusive: bool = True,
    backward_inclusive: bool = True,
    within_ops: Collection[tf.Operation] | None = None,
    within_ops_fn: Within = None,
    control_inputs: bool = False,
    control_outputs: Any = None,
    control_ios: Any = None,
) -> list[tf.Operation]:
    """The operations between two seeds: those that need the forward seeds, and that the backward
    seeds need. The arguments are those of the two walks; `control_ios` stands for both kinds of
    control dependencies.
    """
    forward, backward = _both(
        (forward_seed_ops, forward_inclusive),
        (backward_seed_ops, backward_inclusive),
        (within_ops, within_ops_fn),
        (control_inputs, control_outputs, control_ios),
    )
    needed = set(backward)
    return [op for op in forward if op in needed]


def get_walks_union_ops(
    forward_seed_ops: Any,
    backward_seed_ops: Any,
    forward_inclusive: bool = True,
    backward_inclusive: bool = True,
    within_ops: Collection[tf.Operation] | None = None,
    within_ops_fn: Within = None,
    control_inputs: bool = False,
    control_outputs: Any = None,
    control_ios: Any = None,
) -> list[tf.Operation]:
    """The operations that need the forward seeds, and those that the backward seeds need; see
    `get_walks_intersection_ops`.
    """
    forward, backward = _both(
        (forward_seed_ops, forward_inclusive),
        (backward_seed_ops, backward_inclusive),
        (within_ops, within_ops_fn),
        (control_inputs, control_outputs, control_ios),
    )
    return list(dict.fromkeys([*forward, *backward]))


def _both(
    ahead: tuple[Any, bool], behind: tuple[Any, bool], within: tuple[Any, Within], control: tuple[bool, Any, Any]
) -> tuple[list[tf.Operation], list[tf.Operation]]:
    """Both walks: (seeds, inclusive) of each, what to go through, which control dependencies."""
    from tf1kit.contrib.own.graph_editor.select import check_cios

    inputs, outputs = check_cios(*control)
    return (
        get_forward_walk_ops(*ahead, *within, control_outputs=outputs),
        get_backward_walk_ops(*behind, *within, control_inputs=inputs),
    )


def _seeds(given: Any, of_tensors: Callable[[Any], list[tf.Operation]]) -> list[tf.Operation]:
    """The operations to start from; `of_tensors` returns them if tensors are given."""
    if tf.is_tensor(given):
        return of_tensors(given)
    several = make_list_of_op(given) if isinstance(given, tf.Operation) else list(given)
    return of_tensors(several) if several and tf.is_tensor(several[0]) else make_list_of_op(several)


def _walk(
    seeds: list[tf.Operation],
    following: Callable[[tf.Operation], Iterator[tf.Operation]],
    inclusive: bool,
    within: Collection[tf.Operation] | None,
    fits: Within,
) -> list[tf.Operation]:
    """All operations that can be reached, the nearest first."""
    allowed = None if within is None else set(make_list_of_op(within, allow_graph=False))
    found = dict.fromkeys(seed for seed in seeds if allowed is None or seed in allowed)
    wave = list(found)
    while wave:
        reached = dict.fromkeys(each for op in wave for each in following(op) if each not in found)
        wave = [op for op in reached if (allowed is None or op in allowed) and (fits is None or fits(op))]
        found.update(dict.fromkeys(wave))
    return [op for op in found if inclusive or op not in set(seeds)]
