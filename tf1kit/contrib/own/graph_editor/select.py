"""Selects operations and tensors: by name, by their neighbours, or by what they need.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/select.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor._walks import (
    get_backward_walk_ops,
    get_forward_walk_ops,
    get_walks_intersection_ops,
    get_walks_union_ops,
)
from tf1kit.contrib.own.graph_editor.util import ControlOutputs, concatenate_unique, make_list_of_op, make_list_of_t

__all__ = [
    "can_be_regex",
    "check_cios",
    "compute_boundary_ts",
    "filter_ops",
    "filter_ops_from_regex",
    "filter_ts",
    "filter_ts_from_regex",
    "get_backward_walk_ops",
    "get_forward_walk_ops",
    "get_name_scope_ops",
    "get_ops_ios",
    "get_walks_intersection_ops",
    "get_walks_union_ops",
    "get_within_boundary_ops",
    "make_regex",
    "select_ops",
    "select_ops_and_ts",
    "select_ts",
]

Filter = Callable[[Any], Any] | Literal[True]


def can_be_regex(obj: Any) -> bool:
    """Whether an object is a text or a compiled pattern."""
    return isinstance(obj, (str, re.Pattern))


def make_regex(obj: Any) -> re.Pattern[str]:
    """The compiled pattern of a text, or the pattern itself.

    Raises:
        ValueError: it is neither.
    """
    if not can_be_regex(obj):
        raise ValueError(f"Expected a string or a regex, got: {type(obj)}")
    return re.compile(obj)


def filter_ts(ops: Any, positive_filter: Filter) -> list[Any]:
    """The inputs and outputs of operations for which a function is true; True takes all."""
    ops = make_list_of_op(ops)
    tensors = dict.fromkeys([*_get_input_ts(ops), *_get_output_ts(ops)])
    return [t for t in tensors if positive_filter is True or positive_filter(t)]


def filter_ts_from_regex(ops: Any, regex: Any) -> list[Any]:
    """The inputs and outputs of operations in whose names a pattern is found."""
    pattern = make_regex(regex)
    return filter_ts(ops, lambda tensor: pattern.search(tensor.name))


def filter_ops(ops: Any, positive_filter: Filter) -> list[tf.Operation]:
    """The operations for which a function is true; True takes all."""
    return [op for op in make_list_of_op(ops) if positive_filter is True or positive_filter(op)]


def filter_ops_from_regex(ops: Any, regex: Any) -> list[tf.Operation]:
    """The operations in whose names a pattern is found."""
    pattern = make_regex(regex)
    return filter_ops(ops, lambda op: pattern.search(op.name))


def get_name_scope_ops(ops: Any, scope: str) -> list[tf.Operation]:
    """The operations in a name scope."""
    return filter_ops_from_regex(ops, f"^{scope.removesuffix('/')}(/.*)?$")


def check_cios(control_inputs: bool = False, control_outputs: Any = None, control_ios: Any = None) -> tuple[bool, Any]:
    """Which control dependencies count, as (control_inputs, control_outputs). `control_ios` stands
    for both.

    Raises:
        TypeError: `control_outputs` or `control_ios` is not a `ControlOutputs`.
        ValueError: both are given.
    """
    for given in (control_ios, control_outputs):
        if given is not None and not isinstance(given, ControlOutputs):
            raise TypeError(f"Expected a util.ControlOutputs, got: {type(given)}")
    if control_ios is not None and control_outputs is not None:
        raise ValueError("control_outputs should be None when using control_ios.")
    outputs = control_outputs if control_ios is None else control_ios
    return control_inputs or control_ios is not None, outputs and outputs.update()


def get_ops_ios(
    ops: Any, control_inputs: bool = False, control_outputs: Any = None, control_ios: Any = None
) -> list[tf.Operation]:
    """The operations next to others: those that make their inputs or take their outputs, and those
    before or after them by the control dependencies that count (see `check_cios`).
    """
    control_inputs, control_outputs = check_cios(control_inputs, control_outputs, control_ios)
    found: list[tf.Operation] = []
    for op in make_list_of_op(ops):
        found += [t.op for t in op.inputs]
        found += [taker for t in op.outputs for taker in t.consumers()]
        found += control_outputs.get(op) if control_outputs else ()
        found += op.control_inputs if control_inputs else ()
    return list(dict.fromkeys(found))


def compute_boundary_ts(ops: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """The tensors that come from outside some operations, those that go outside or nowhere, and
    those between two of the operations. A tensor may be in the second and in the third list.
    """
    ops = make_list_of_op(ops)
    inside, made = set(ops), set(_get_output_ts(ops))
    between = [t for t in _get_input_ts(ops) if t in made]
    kept = {t for t in between if set(t.consumers()) <= inside}
    incoming = [t for t in _get_input_ts(ops) if t not in made]
    return incoming, [t for t in _get_output_ts(ops) if t not in kept], between


def get_within_boundary_ops(
    ops: Any,
    seed_ops: Any,
    boundary_ops: Any = (),
    inclusive: bool = True,
    control_inputs: bool = False,
    control_outputs: Any = None,
    control_ios: Any = None,
) -> list[tf.Operation]:
    """The operations of `ops` that neighbours of neighbours of the seeds reach without crossing the
    boundary.

    Args:
        ops: where to look: operations or a graph.
        seed_ops: where to start.
        boundary_ops: where to stop.
        inclusive: whether the result has the boundary's operations that are reached.
        control_inputs: see `check_cios`.
        control_outputs: see `check_cios`.
        control_ios: see `check_cios`.

    Raises:
        ValueError: a seed is at the boundary.
    """
    control_inputs, control_outputs = check_cios(control_inputs, control_outputs, control_ios)
    wave = set(make_list_of_op(seed_ops, allow_graph=False))
    boundary, found = set(make_list_of_op(boundary_ops)), set(wave)
    if boundary & found:
        raise ValueError("Boundary is intersecting with the seeds.")
    while wave:
        reached = set(get_ops_ios(wave, control_inputs, control_outputs)) - found
        wave = reached - boundary
        found |= reached if inclusive else wave
    return [op for op in make_list_of_op(ops) if op in found]


def select_ops(*args: Any, **kwargs: Any) -> list[tf.Operation]:
    """Operations by patterns, or by themselves.

    Args:
        *args: a pattern of their names, an operation, or an iterable; tensors are left out. A
            pattern that begins with "(?#ts)" is about tensors.
        **kwargs: `graph`, where to look for patterns; `positive_filter`, a function that an
            operation must pass; `restrict_ops_regex`, to leave patterns out that do not begin with
            "(?#ops)".

    Raises:
        TypeError: an argument is something else.
        ValueError: a pattern without a graph, or an unknown argument.
    """
    return _selected(args, kwargs, "ops", filter_ops_from_regex, lambda arg: make_list_of_op(arg, ignore_ts=True))


def select_ts(*args: Any, **kwargs: Any) -> list[Any]:
    """Tensors by patterns, or by themselves; the counterpart of `select_ops`."""
    return _selected(args, kwargs, "ts", filter_ts_from_regex, lambda arg: make_list_of_t(arg, ignore_ops=True))


def select_ops_and_ts(*args: Any, **kwargs: Any) -> tuple[list[tf.Operation], list[Any]]:
    """Operations and tensors; patterns are about operations, unless they begin with "(?#ts)"."""
    return (
        select_ops(*args, restrict_ops_regex=False, **kwargs),
        select_ts(*args, restrict_ts_regex=True, **kwargs),
    )


def _selected(args: Any, kwargs: dict[str, Any], kind: str, by_pattern: Any, listed: Any) -> list[Any]:
    graph, fits = kwargs.get("graph"), kwargs.get("positive_filter")
    for key in set(kwargs) - {"graph", "positive_filter", "restrict_ops_regex", "restrict_ts_regex"}:
        raise ValueError(f"Wrong keywords argument: {key}.")
    if graph is not None and not isinstance(graph, tf.Graph):
        raise TypeError(f"Expected a tf.Graph, got: {type(graph)}")
    marked, other = f"(?#{kind})", {"ops": "(?#ts)", "ts": "(?#ops)"}[kind]
    found: list[Any] = []
    for arg in args:
        if not can_be_regex(arg):
            some = listed(arg)
        elif graph is None:
            raise ValueError("Use the keyword argument 'graph' to use regex.")
        else:
            text = make_regex(arg).pattern
            restricted = kwargs.get(f"restrict_{kind}_regex") and not text.startswith(marked)
            some = [] if restricted or text.startswith(other) else by_pattern(graph, arg)
        concatenate_unique(found, (each for each in some if fits is None or fits(each)))
    return found


def _get_input_ts(ops: Any) -> list[Any]:
    """The inputs of operations, each once."""
    return list(dict.fromkeys(tensor for op in make_list_of_op(ops) for tensor in op.inputs))


def _get_output_ts(ops: Any) -> list[Any]:
    return [tensor for op in make_list_of_op(ops) for tensor in op.outputs]
