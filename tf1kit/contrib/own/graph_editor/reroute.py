"""Gives operations other inputs.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/reroute.py. An operation keeps its
outputs. What changes is which tensors other operations take.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor import subgraph, util

View = subgraph.SubGraphView


def swap_ts(ts0: Any, ts1: Any, can_modify: Any = None, cannot_modify: Any = None) -> int:
    """For each pair of tensors: what takes the first takes the second, and the other way round.

    Args:
        ts0: the first of each pair.
        ts1: the second of each pair.
        can_modify: the only operations that may change; None for all.
        cannot_modify: operations that must not change.

    Returns:
        How many inputs have changed.

    Raises:
        ValueError: there are not equally many, or their dtypes or shapes do not fit.
    """
    return _reroute_ts(ts0, ts1, True, can_modify, cannot_modify)


def reroute_ts(ts0: Any, ts1: Any, can_modify: Any = None, cannot_modify: Any = None) -> int:
    """For each pair of tensors: what takes the second takes the first; see `swap_ts`."""
    return _reroute_ts(ts0, ts1, False, can_modify, cannot_modify)


def _reroute_ts(ts0: Any, ts1: Any, swap: bool, can_modify: Any = None, cannot_modify: Any = None) -> int:
    ts0, ts1 = util.make_list_of_t(ts0), util.make_list_of_t(ts1)
    _check(ts0, ts1)
    allowed = None if can_modify is None else set(util.make_list_of_op(can_modify))
    kept = set() if cannot_modify is None else set(util.make_list_of_op(cannot_modify))
    pairs = [(old, new) for new, old in zip(ts0, ts1, strict=True)]
    pairs = [each for old, new in pairs for each in [(old, new), (new, old)][: 1 + swap] if old is not new]
    takers = [(old, new, old.consumers()) for old, new in pairs]
    count = 0
    for old, new, ops in takers:
        inputs = [
            (op, i)
            for op in dict.fromkeys(ops)
            if op not in kept and (allowed is None or op in allowed)
            for i, tensor in enumerate(op.inputs)
            if tensor is old
        ]
        for op, i in inputs:
            op._update_input(i, new)
        count += len(inputs)
    return count


def _check(ts0: list[Any], ts1: list[Any]) -> None:
    if len(ts0) != len(ts1):
        raise ValueError(f"ts0 and ts1 have different sizes: {len(ts0)} != {len(ts1)}")
    for t0, t1 in zip(ts0, ts1, strict=True):
        if not t0.dtype.is_compatible_with(t1.dtype):
            raise ValueError(f"Dtypes {t0.dtype} and {t1.dtype} are not compatible.")
        if not t0.get_shape().is_compatible_with(t1.get_shape()):
            raise ValueError(f"Shapes {t0.get_shape()} and {t1.get_shape()} are not compatible.")


def swap_inputs(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    """Let two parts of a graph take each other's inputs.

    Args:
        sgv0: a view, or what `make_view` makes a view of; a view is changed, too.
        sgv1: another.

    Returns:
        Both views.
    """
    return _reroute_inputs(sgv0, sgv1, True)


def reroute_inputs(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    """Let the second part take the inputs of the first; see `swap_inputs`."""
    return _reroute_inputs(sgv0, sgv1, False)


def swap_outputs(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    """Let others take each part's outputs in place of the other's; see `swap_inputs`."""
    return _reroute_outputs(sgv0, sgv1, True)


def reroute_outputs(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    """Let others take the first part's outputs in place of the second's; see `swap_inputs`."""
    return _reroute_outputs(sgv0, sgv1, False)


def swap_ios(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    """`swap_outputs`, then `swap_inputs`."""
    return _reroute_inputs(*_reroute_outputs(sgv0, sgv1, True), True)


def reroute_ios(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    """`reroute_outputs`, then `reroute_inputs`."""
    return _reroute_inputs(*_reroute_outputs(sgv0, sgv1, False), False)


def _views(sgv0: Any, sgv1: Any) -> tuple[View, View]:
    views = subgraph.make_view(sgv0), subgraph.make_view(sgv1)
    util.check_graphs(*views)
    return views


def _reroute_outputs(sgv0: Any, sgv1: Any, swap: bool) -> tuple[View, View]:
    first, second = _views(sgv0, sgv1)
    _reroute_ts(first.outputs, second.outputs, swap, cannot_modify=first.ops + second.ops)
    return first, second


def _reroute_inputs(sgv0: Any, sgv1: Any, swap: bool) -> tuple[View, View]:
    first, second = _views(sgv0, sgv1)
    through = [*first.passthroughs, *second.passthroughs]
    _reroute_ts(first.inputs, second.inputs, swap, first.ops + second.ops + util.get_consuming_ops(through))
    old = first.copy(), second.copy()
    _take_inputs(second, old[0])
    if swap:
        _take_inputs(first, old[1])
        _take_passed(first, old[0])
        _take_passed(second, old[1])
    return first, second


def _take_inputs(view: View, other: View) -> None:
    """Give a view another's inputs, and what that passes through."""
    view._input_ts, view._passthrough_ts = list(other._input_ts), list(other._passthrough_ts)


def _take_passed(view: View, before: View) -> None:
    """Let a view whose inputs have changed pass these through where it passed the earlier ones."""
    new = dict(zip(before._input_ts, view._input_ts, strict=True))
    view._output_ts = [new[t] if t in before._passthrough_ts else t for t in before._output_ts]


def remove_control_inputs(op: tf.Operation, cops: Any) -> None:
    """Let an operation no longer wait for others.

    Raises:
        TypeError: `op` is not an operation.
        ValueError: it does not wait for one of them.
    """
    cops = _control(op, cops)
    for each in cops:
        if each not in op.control_inputs:
            raise ValueError(f"{each.name} is not a control_input of {op.name}")
    kept = [each for each in op.control_inputs if each not in cops]
    op._remove_all_control_inputs()
    op._add_control_inputs(kept)


def add_control_inputs(op: tf.Operation, cops: Any) -> None:
    """Let an operation wait for others.

    Raises:
        TypeError: `op` is not an operation.
        ValueError: it waits for one of them already.
    """
    cops = _control(op, cops)
    for each in cops:
        if each in op.control_inputs:
            raise ValueError(f"{each.name} is already a control_input of {op.name}")
    op._add_control_inputs(cops)


def _control(op: tf.Operation, cops: Any) -> list[tf.Operation]:
    if not isinstance(op, tf.Operation):
        raise TypeError(f"Expected a tf.Operation, got: {type(op)}")
    return util.make_list_of_op(cops, allow_graph=False)
