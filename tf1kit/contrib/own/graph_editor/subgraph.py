"""A view of a part of a graph: its operations, and the tensors that go in and come out.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/subgraph.py.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor import select, util

__all__ = ["SubGraphView", "make_view", "make_view_from_scope"]


def _indices(chosen: Iterable[Any], ts: list[Any], repetition: bool) -> list[int]:
    """The indices in `ts` of tensors that are given by index or themselves."""
    found = [each if isinstance(each, int) else ts.index(each) for each in chosen]
    for i in found:
        if not 0 <= i < len(ts):
            raise ValueError(f"Out of [0, {len(ts)}[ range: {i}")
    if not repetition and len(set(found)) != len(found):
        raise ValueError(f"Found repetition in mapping: {found}")
    return found


class SubGraphView:
    """Operations of a graph as a function of input tensors that gives output tensors. A tensor that
    is in both and that no operation of the view touches is passed through.

    The methods `remap...` return another view and leave the graph as it is.

    Args:
        inside_ops: the operations.
        passthrough_ts: tensors that are passed through. Those that an operation of the view touches
            are left out.
    """

    def __init__(self, inside_ops: Any = (), passthrough_ts: Any = ()) -> None:
        ops, through = util.make_list_of_op(inside_ops), util.make_list_of_t(passthrough_ts)
        self._graph = util.get_unique_graph([*ops, *through], none_if_empty=True)
        self._ops = ops
        touched = set().union(*select.compute_boundary_ts(ops))
        self._passthrough_ts = [t for t in through if t not in touched]
        self._remap_default()

    def __copy__(self) -> SubGraphView:
        new = type(self).__new__(type(self))
        new._assign_from(self)
        return new

    def _assign_from(self, other: SubGraphView) -> None:
        if not isinstance(other, SubGraphView):
            raise TypeError(f"Expected SubGraphView, got: {type(other)}")
        self._graph = other._graph
        for name in ("_ops", "_passthrough_ts", "_input_ts", "_output_ts"):
            setattr(self, name, list(getattr(other, name)))

    def copy(self) -> SubGraphView:
        """Another view of the same operations."""
        return copy.copy(self)

    def _remap_default(self, remove_input_map: bool = True, remove_output_map: bool = True) -> None:
        inputs, outputs, _ = select.compute_boundary_ts(self._ops)
        if remove_input_map:
            self._input_ts = inputs + self._passthrough_ts
        if remove_output_map:
            self._output_ts = outputs + self._passthrough_ts

    def remap_default(self, remove_input_map: bool = True, remove_output_map: bool = True) -> SubGraphView:
        """A view with all inputs, or all outputs, or both, in their first order."""
        new = self.copy()
        new._remap_default(remove_input_map, remove_output_map)
        return new

    def remap_inputs(self, new_input_indices: Iterable[Any]) -> SubGraphView:
        """A view with some of the inputs, by index or tensor, each at most once.

        Raises:
            ValueError: there is no such input, or it is there twice.
        """
        return self.remap(new_input_indices)

    def remap_outputs(self, new_output_indices: Iterable[Any]) -> SubGraphView:
        """A view with some of the outputs, by index or tensor.

        Raises:
            ValueError: there is no such output.
        """
        return self.remap(None, new_output_indices)

    def remap(self, new_input_indices: Any = None, new_output_indices: Any = None) -> SubGraphView:
        """A view with some of the inputs and outputs; None keeps all."""
        new = self.copy()
        if new_input_indices is not None:
            new._input_ts = [self._input_ts[i] for i in _indices(new_input_indices, self._input_ts, False)]
        if new_output_indices is not None:
            new._output_ts = [self._output_ts[i] for i in _indices(new_output_indices, self._output_ts, True)]
        return new

    def remap_outputs_make_unique(self) -> SubGraphView:
        """A view with each output once."""
        new = self.copy()
        new._output_ts = list(dict.fromkeys(self._output_ts))
        return new

    def remap_outputs_to_consumers(self) -> SubGraphView:
        """A view with each output as often as operations take it."""
        new = self.remap_outputs_make_unique()
        new._output_ts = [t for t in new._output_ts for _ in t.consumers()]
        return new

    def remove_unused_ops(self, control_inputs: bool = True) -> SubGraphView:
        """A view without operations that no input reaches and no output needs."""
        used = set(
            select.get_walks_union_ops(
                self.connected_inputs, self.connected_outputs, within_ops=self._ops, control_inputs=control_inputs
            )
        )
        new = self.copy()
        new._ops = [op for op in self._ops if op in used]
        return new

    def find_op_by_name(self, op_name: str) -> tf.Operation:
        """The operation of a name.

        Raises:
            ValueError: the view does not have it.
        """
        found = [op for op in self._ops if op.name == op_name]
        if not found:
            raise ValueError(f"{op_name} not in subgraph.")
        return found[0]

    def __str__(self) -> str:
        if not self:
            return "SubGraphView: empty"
        lines = [f"SubGraphView (graphid={id(self.graph)}):"]
        for title, items in (("ops", self._ops), ("inputs", self._input_ts), ("outputs", self._output_ts)):
            lines.append(f"** {title}[{len(items)}]:" if items else f"** {title}: empty")
            lines += [f"  {each.name} *" if self.is_passthrough(each) else f"  {each.name}" for each in items]
        return "\n".join(lines) + "\n"

    @property
    def graph(self) -> Any:
        """The graph; None in an empty view."""
        return self._graph

    @property
    def ops(self) -> list[tf.Operation]:
        """The operations."""
        return self._ops

    @property
    def inputs(self) -> util.ListView:
        """The tensors that go in."""
        return util.ListView(self._input_ts)

    @property
    def connected_inputs(self) -> list[Any]:
        """The inputs that are not passed through."""
        return [t for t in self._input_ts if not self.is_passthrough(t)]

    @property
    def outputs(self) -> util.ListView:
        """The tensors that come out."""
        return util.ListView(self._output_ts)

    @property
    def connected_outputs(self) -> list[Any]:
        """The outputs that are not passed through."""
        return [t for t in self._output_ts if not self.is_passthrough(t)]

    @property
    def passthroughs(self) -> util.ListView:
        """The tensors that are passed through."""
        return util.ListView(self._passthrough_ts)

    def __bool__(self) -> bool:
        return self._graph is not None

    def op(self, op_id: int) -> tf.Operation:
        """An operation by its index."""
        return self._ops[op_id]

    def is_passthrough(self, t: Any) -> bool:
        """Whether a tensor is passed through."""
        return t in self._passthrough_ts

    def __enter__(self) -> SubGraphView:
        return self

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        """Do nothing: `with` only shows how long the view is used."""

    def input_index(self, t: Any) -> int:
        """The index of an input; ValueError if it is not an input."""
        return _index(t, self._input_ts, "inputs")

    def output_index(self, t: Any) -> int:
        """The index of an output; ValueError if it is not an output."""
        return _index(t, self._output_ts, "outputs")

    def consumers(self) -> list[tf.Operation]:
        """The operations outside the view that take one of its outputs."""
        inside = set(self._ops)
        return list(dict.fromkeys(op for t in self._output_ts for op in t.consumers() if op not in inside))


def _index(t: Any, ts: list[Any], what: str) -> int:
    if t not in ts:
        raise ValueError(f"Can't find {t.name} in {what} of subgraph.")
    return ts.index(t)


def make_view(*args: Any, **kwargs: Any) -> SubGraphView:
    """A view of operations and tensors to pass through, by patterns or by themselves (see
    `select_ops_and_ts`); a view is returned as it is.

    Raises:
        TypeError: an argument is something else, or `graph` is not a graph.
        ValueError: they are not of the graph that is given as `graph`.
    """
    graph = kwargs.get("graph")
    given = len(args) == 1 and isinstance(args[0], SubGraphView)
    view = args[0] if given else SubGraphView(*select.select_ops_and_ts(*args, **kwargs))
    if graph is not None and view.graph:
        if not isinstance(graph, tf.Graph):
            raise TypeError(f"Expected a tf.Graph, got: {type(graph)}")
        if view.graph is not graph:
            raise ValueError("Graph mismatch.")
    return view


def make_view_from_scope(scope: str, graph: tf.Graph) -> SubGraphView:
    """A view of the operations in a name scope."""
    return SubGraphView(select.get_name_scope_ops(graph, scope))
