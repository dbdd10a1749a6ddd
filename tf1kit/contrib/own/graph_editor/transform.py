"""Copies a part of a graph, with other inputs or into another graph.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/transform.py. The part is copied operation
by operation through handlers, which a program may replace.
"""

from __future__ import annotations

import copy as copying
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor import reroute, select, subgraph, util
from tf1kit.contrib.own.graph_editor._transformer_info import TransformerInfo

__all__ = [
    "Transformer",
    "TransformerInfo",
    "assign_renamed_collections_handler",
    "copy",
    "copy_op_handler",
    "copy_with_input_replacements",
    "graph_replace",
    "keep_t_if_possible_handler",
    "replace_t_with_placeholder_handler",
    "transform_op_if_inside_handler",
]

View = subgraph.SubGraphView


class _Copying:
    """One call of a `Transformer`, which its handlers get as `info`. Names that end with an
    underscore are of the copy.
    """

    def __init__(self, sgv: View, dst_graph: tf.Graph, dst_scope: str, src_scope: str) -> None:
        self.sgv = sgv
        self.sgv_inputs_set, self.ops = frozenset(sgv.inputs), frozenset(sgv.ops)
        self.control_outputs = util.ControlOutputs(sgv.graph)
        self.graph, self.scope = sgv.graph, src_scope
        self.graph_, self.scope_ = dst_graph, dst_scope
        self.transformed_ops: dict[tf.Operation, tf.Operation] = {}
        self.transformed_ts: dict[Any, Any] = {}
        keys = self.graph.get_all_collection_keys()
        self.collections = {key: self.graph.get_collection(key) for key in keys}
        self.tmp_cyclic_ts: list[tuple[Any, Any, tf.Operation]] = []  # stand-ins inside a loop

    def new_name(self, name: str) -> str:
        """The name of a copy; ValueError if the original is not in the source scope."""
        if not name.startswith(self.scope):
            raise ValueError(f"{name} does not belong to source scope: {self.scope}.")
        return self.scope_ + name.removeprefix(self.scope)


def replace_t_with_placeholder_handler(info: Any, t: Any) -> Any:
    """A handler of inputs: a placeholder."""
    with info.graph_.as_default():
        return util.make_placeholder_from_tensor(t, scope=info.scope_)


def keep_t_if_possible_handler(info: Any, t: Any) -> Any:
    """A handler of inputs: the tensor itself, or in another graph a placeholder."""
    return t if info.graph is info.graph_ else replace_t_with_placeholder_handler(info, t)


def assign_renamed_collections_handler(info: Any, elem: Any, elem_: Any) -> None:
    """A handler of collections: it adds the copy to each collection that has the original. For a collection
    of the program, it takes the collection of that name in the new scope.
    """
    known = util.get_predefined_collection_names()
    for name, collection in info.collections.items():
        if any(elem is each for each in collection):
            info.graph_.add_to_collection(name if name in known else info.new_name(name), elem_)


def transform_op_if_inside_handler(info: Any, op: tf.Operation, keep_if_possible: bool = True) -> Any:
    """A handler of operations that others depend on: it returns the copy if there is one, otherwise the
    operation itself if the copies are in the same graph, otherwise None.
    """
    if op in info.sgv.ops:
        return info.transformed_ops[op]
    return op if keep_if_possible and info.graph is info.graph_ else None


def copy_op_handler(
    info: Any, op: tf.Operation, new_inputs: list[Any], copy_shape: bool = False, nodedef_fn: Any = None
) -> tuple[tf.Operation, list[Any]]:
    """A handler of operations: a copy.

    Args:
        info: the call of the `Transformer`.
        op: the operation.
        new_inputs: the inputs of the copy.
        copy_shape: whether the outputs get the shapes of the original's.
        nodedef_fn: changes the NodeDef before the copy is made.

    Returns:
        The copy and its outputs.

    Raises:
        TypeError: `new_inputs` is a boolean, as in old versions.
    """
    if isinstance(new_inputs, bool):
        raise TypeError("the `new_inputs` argument must be an iterable.")
    node = copying.deepcopy(op.node_def)
    node.name = info.graph_.unique_name(info.new_name(op.name))
    node = node if nodedef_fn is None else nodedef_fn(node)
    new = tf.Operation.from_node_def(
        node, info.graph_, new_inputs, input_types=list(op._input_types), op_def=copying.deepcopy(op.op_def)
    )
    if copy_shape:
        for t, t_ in zip(op.outputs, new.outputs, strict=True):
            t_.set_shape(t.get_shape())
    new._original_op = getattr(op, "_original_op", None)
    return new, new.outputs


class Transformer:
    """Copies a part of a graph.

    The attributes are its handlers. They are functions of `info` and what to handle:
    `transform_op_handler` (an operation and its new inputs; it returns the copy and its outputs),
    `assign_collections_handler` (an original and its copy), `transform_external_input_handler` (an
    input), `transform_external_hidden_input_handler` (an input that the view does not list),
    `transform_control_input_handler` and `transform_original_op_handler` (an operation).
    """

    def __init__(self) -> None:
        self.transform_op_handler: Callable[..., Any] = copy_op_handler
        self.transform_control_input_handler: Callable[..., Any] = transform_op_if_inside_handler
        self.assign_collections_handler: Callable[..., Any] = assign_renamed_collections_handler
        self.transform_external_input_handler: Callable[..., Any] = replace_t_with_placeholder_handler
        self.transform_external_hidden_input_handler: Callable[..., Any] = keep_t_if_possible_handler
        self.transform_original_op_handler: Callable[..., Any] = transform_op_if_inside_handler

    def __call__(
        self, sgv: Any, dst_graph: tf.Graph, dst_scope: str, src_scope: str = "", reuse_dst_scope: bool = False
    ) -> tuple[View, TransformerInfo]:
        """Copy.

        Args:
            sgv: a view, or what `make_view` makes a view of.
            dst_graph: the graph for the copy.
            dst_scope: the name scope for the copy.
            src_scope: the name scope that `dst_scope` replaces.
            reuse_dst_scope: take `dst_scope` even if the graph has it already.

        Returns:
            A view of the copy, and a `TransformerInfo`, which maps originals to copies.

        Raises:
            TypeError: `dst_graph` is not a graph.
            ValueError: a handler returned an original, or an original is not in the source scope.
        """
        view = subgraph.make_view(sgv)
        if not isinstance(dst_graph, tf.Graph):
            raise TypeError(f"Expected a tf.Graph, got: {type(dst_graph)}")
        scope = util.scope_finalize(dst_scope)
        if scope and not reuse_dst_scope:
            scope = util.scope_finalize(dst_graph.unique_name(scope[:-1]))
        info = _Copying(view, dst_graph, scope, util.scope_finalize(src_scope))
        for op in sorted(view.ops, key=lambda op: op._id):
            self._copy(info, op)
        _close_loops(info)
        for op in view.ops:
            self._connect(info, op)
        return _view_of_copy(info), TransformerInfo(info)

    def _copy(self, info: _Copying, op: tf.Operation) -> None:
        new, outputs = self.transform_op_handler(info, op, [self._input(info, t, op) for t in op.inputs])
        if new is op:
            raise ValueError("In-place transformation not allowed.")
        info.transformed_ops[op] = new
        self.assign_collections_handler(info, op, new)
        for t, t_ in zip(op.outputs, outputs, strict=False):
            info.transformed_ts[t] = t_
            self.assign_collections_handler(info, t, t_)

    def _input(self, info: _Copying, t: Any, taker: tf.Operation) -> Any:
        """The tensor that a copy takes in the place of `t`. In a loop the copy of `t` may not be made yet;
        then a stand-in is returned.
        """
        if t in info.transformed_ts:
            return info.transformed_ts[t]
        if t in info.sgv_inputs_set:
            return self.transform_external_input_handler(info, t)
        if t.op not in info.ops:
            return self.transform_external_hidden_input_handler(info, t)
        if taker.type == "Merge":
            stand_in = self._input(info, taker.inputs[0], taker)
        elif t.op.type == "Enter":
            stand_in = self._input(info, t.op.inputs[0], taker)
        else:
            with info.graph_.as_default():
                stand_in = util.make_placeholder_from_tensor(t, info.scope_, "geph_tmp")
        info.tmp_cyclic_ts.append((t, stand_in, taker))
        return stand_in

    def _connect(self, info: _Copying, op: tf.Operation) -> None:
        """Give a copy the control inputs of the original, copied."""
        new = info.transformed_ops[op]
        if original := getattr(op, "_original_op", None):
            new._original_op = self.transform_original_op_handler(info, original) or original
        before = [self.transform_control_input_handler(info, each) for each in op.control_inputs]
        reroute.add_control_inputs(new, [each for each in before if each is not None])


def _close_loops(info: _Copying) -> None:
    """Replace the stand-ins by the copies."""
    for t, stand_in, taker in info.tmp_cyclic_ts:
        new = info.transformed_ops[taker]
        index = next(i for i, each in enumerate(new.inputs) if each is stand_in)
        new._update_input(index, info.transformed_ts[t])


def _view_of_copy(info: _Copying) -> View:
    """The view of the copies, with inputs and outputs in the order of the originals."""
    view = subgraph.SubGraphView(list(info.transformed_ops.values()))

    def kept(originals: Any, copies: Any) -> list[Any]:
        found = [info.transformed_ts[t] for t in originals if t in info.transformed_ts]
        return [t_ for t_ in found if t_ in copies]

    return view.remap(kept(info.sgv.inputs, view.inputs), kept(info.sgv.outputs, view.outputs))


def copy(
    sgv: Any, dst_graph: Any = None, dst_scope: str = "", src_scope: str = "", reuse_dst_scope: bool = False
) -> tuple[View, TransformerInfo]:
    """Copy a part of a graph, with placeholders as inputs. The arguments are those of
    `Transformer.__call__`; by default the copy goes into the same graph.
    """
    view = subgraph.make_view(sgv)
    graph = view.graph if dst_graph is None else dst_graph
    return Transformer()(view, graph, dst_scope, src_scope, reuse_dst_scope=reuse_dst_scope)


def copy_with_input_replacements(
    sgv: Any,
    replacement_ts: dict[Any, Any],
    dst_graph: Any = None,
    dst_scope: str = "",
    src_scope: str = "",
    reuse_dst_scope: bool = False,
) -> tuple[View, TransformerInfo]:
    """Copy a part of a graph with other inputs; see `copy`.

    Args:
        sgv: a view, or what `make_view` makes a view of.
        replacement_ts: {input: the tensor that replaces it}.
        dst_graph: the graph for the copy; by default the same.
        dst_scope: the name scope for the copy.
        src_scope: the name scope that `dst_scope` replaces.
        reuse_dst_scope: take `dst_scope` even if the graph has it already.
    """
    view = subgraph.make_view(sgv)
    transformer = Transformer()

    def replaced(info: Any, t: Any) -> Any:
        return replacement_ts[t] if t in replacement_ts else keep_t_if_possible_handler(info, t)

    transformer.transform_external_input_handler = replaced
    graph = view.graph if dst_graph is None else dst_graph
    return transformer(view, graph, dst_scope, src_scope, reuse_dst_scope=reuse_dst_scope)


def graph_replace(
    target_ts: Any,
    replacement_ts: dict[Any, Any],
    dst_scope: str = "",
    src_scope: str = "",
    reuse_dst_scope: bool = False,
) -> Any:
    """Compute tensors again from others.

    Args:
        target_ts: the tensors: one, or nested lists, tuples and dicts.
        replacement_ts: {tensor of the graph: the tensor that replaces it}.
        dst_scope: the name scope for the copy.
        src_scope: the name scope that `dst_scope` replaces.
        reuse_dst_scope: take `dst_scope` even if the graph has it already.

    Returns:
        The new tensors, arranged as `target_ts`. A target that does not depend on a replaced tensor is
        returned unchanged.

    Raises:
        ValueError: no target depends on a replaced tensor.
    """
    targets = util.flatten_tree(target_ts)
    control_ios = util.ControlOutputs(util.get_unique_graph(targets, tf.Tensor))
    ops = select.get_walks_intersection_ops(list(replacement_ts), targets, control_ios=control_ios)
    if not ops:
        raise ValueError("Targets and replacements are not connected!")
    contexts = dict.fromkeys(op._get_control_flow_context() for op in ops)
    for context in contexts:
        if context and context.IsWhileContext():
            enters, exits = ([t.op for t in ts] for ts in (context.loop_enters, context.loop_exits))
            util.concatenate_unique(ops, select.get_walks_intersection_ops(enters, exits, control_ios=control_ios))
    info = copy_with_input_replacements(ops, replacement_ts, None, dst_scope, src_scope, reuse_dst_scope)[1]
    return info.transformed(target_ts, lambda original: original)
