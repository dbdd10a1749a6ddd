"""Takes parts of a graph out, and connects them.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/edit.py. Each argument `sgv` is a view or
what `make_view` makes a view of. A view is changed, too.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor import reroute, select, subgraph, util

__all__ = ["bypass", "connect", "detach", "detach_control_inputs", "detach_control_outputs", "detach_inputs"]
__all__ += ["detach_outputs"]

View = subgraph.SubGraphView


def detach_control_inputs(sgv: Any) -> None:
    """Let the operations of a part no longer wait for operations outside it."""
    ops = subgraph.make_view(sgv).ops
    for op in ops:
        reroute.remove_control_inputs(op, [before for before in op.control_inputs if before not in ops])


def detach_control_outputs(sgv: Any, control_outputs: util.ControlOutputs) -> None:
    """Let the operations outside a part no longer wait for its operations.

    Raises:
        TypeError: `control_outputs` is not a `ControlOutputs`.
    """
    select.check_cios(control_outputs=control_outputs)
    ops = subgraph.make_view(sgv).ops
    for op in ops:
        for after in control_outputs.get(op):
            if after not in ops:
                reroute.remove_control_inputs(after, op)


def detach_inputs(sgv: Any, control_inputs: bool = False) -> tuple[View, list[Any]]:
    """Put placeholders in the place of a part's inputs.

    Args:
        sgv: the part.
        control_inputs: `detach_control_inputs`, too.

    Returns:
        The view and the placeholders.
    """
    view = subgraph.make_view(sgv)
    with view.graph.as_default():
        placeholders = [tf.placeholder(t.dtype, name=util.placeholder_name(t)) for t in view.inputs]
    reroute.swap_inputs(view, placeholders)
    if control_inputs:
        detach_control_inputs(view)
    return view, placeholders


def detach_outputs(sgv: Any, control_outputs: util.ControlOutputs | None = None) -> tuple[View, list[Any]]:
    """Put placeholders in the place of a part's outputs that others take.

    Args:
        sgv: the part.
        control_outputs: for `detach_control_outputs`, too.

    Returns:
        A view with these outputs, and the placeholders.
    """
    view = subgraph.make_view(sgv)
    view = view.remap_outputs([i for i, t in enumerate(view.outputs) if t.consumers()])
    takers = subgraph.SubGraphView(view.consumers())
    taken = [t for t in takers.inputs if t in view.outputs]
    with view.graph.as_default():
        placeholders = [util.make_placeholder_from_tensor(t) for t in taken]
    reroute.swap_outputs(view, placeholders)
    if control_outputs is not None:
        detach_control_outputs(view, control_outputs)
    return view, placeholders


def detach(
    sgv: Any, control_inputs: bool = False, control_outputs: Any = None, control_ios: Any = None
) -> tuple[Any, list[Any], list[Any]]:
    """`detach_inputs` and `detach_outputs`; see `check_cios` for the control dependencies.

    Returns:
        `sgv`, the placeholders for the inputs, those for the outputs.
    """
    control_inputs, control_outputs = select.check_cios(control_inputs, control_outputs, control_ios)
    _, inputs = detach_inputs(sgv, control_inputs)
    _, outputs = detach_outputs(sgv, control_outputs)
    return sgv, inputs, outputs


def connect(sgv0: Any, sgv1: Any, disconnect_first: bool = False) -> tuple[View, View]:
    """Let the second part take the outputs of the first as its inputs.

    Args:
        sgv0: the first part.
        sgv1: the second part.
        disconnect_first: `detach_outputs` of the first before.

    Returns:
        Both views.
    """
    first, second = subgraph.make_view(sgv0), subgraph.make_view(sgv1)
    util.check_graphs(first, second)
    if disconnect_first:
        detach_outputs(first)
    reroute.reroute_inputs(subgraph.SubGraphView(passthrough_ts=first.outputs), second)
    return first, second


def bypass(sgv: Any) -> tuple[View, list[Any]]:
    """Let others take a part's inputs in place of its outputs.

    Returns:
        The view, whose inputs are placeholders now, and these.
    """
    view = subgraph.make_view(sgv)
    inputs = list(view.inputs)
    view, placeholders = detach_inputs(view)
    reroute.reroute_ts(inputs, view.outputs)
    return view, placeholders
