"""Lists of operations and tensors, and placeholders named after them.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/util.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from tensorflow.compat import v1 as tf

PREFIX = "geph"  # of the placeholders that the graph editor makes


class ListView(Sequence[Any]):
    """A list that cannot be changed."""

    def __init__(self, list_: list[Any]) -> None:
        if not isinstance(list_, list):
            raise TypeError(f"Expected a list, got: {type(list_)}.")
        self._list = list_

    def __len__(self) -> int:
        return len(self._list)

    def __getitem__(self, i: Any) -> Any:
        return self._list[i]

    def __add__(self, other: Iterable[Any]) -> list[Any]:
        return [*self._list, *other]


def concatenate_unique(la: list[Any], lb: Iterable[Any]) -> list[Any]:
    """Append to the list `la` what it does not have of `lb`, and return it."""
    la[:] = dict.fromkeys([*la, *lb])
    return la


def is_iterable(obj: Any) -> bool:
    """Whether an object has parts; a tensor has no parts."""
    return not tf.is_tensor(obj) and isinstance(obj, Iterable)


def flatten_tree(tree: Any, leaves: list[Any] | None = None) -> list[Any]:
    """The leaves of nested lists, tuples and dicts; they are appended to `leaves` if it is
    given.
    """
    leaves = [] if leaves is None else leaves
    if not is_iterable(tree):
        leaves.append(tree)
        return leaves
    for child in tree.values() if isinstance(tree, dict) else tree:
        flatten_tree(child, leaves)
    return leaves


def transform_tree(tree: Any, fn: Callable[[Any], Any], iterable_type: type = tuple) -> Any:
    """Nested lists, tuples and dicts with `fn` applied to each leaf. An iterable of another kind
    becomes an `iterable_type`.
    """
    if not is_iterable(tree):
        return fn(tree)
    if isinstance(tree, dict):
        return type(tree)((key, transform_tree(child, fn)) for key, child in tree.items())
    parts, kind = [transform_tree(child, fn) for child in tree], cast(Any, type(tree))
    if hasattr(tree, "_asdict"):
        return kind(*parts)
    return kind(parts) if isinstance(tree, (tuple, Sequence)) else iterable_type(parts)


def check_graphs(*args: Any) -> None:
    """Raise ValueError unless all arguments that have a graph have the same."""
    graphs = [each.graph for each in args]
    first = next((graph for graph in graphs if graph is not None), None)
    for i, graph in enumerate(graphs):
        if graph is not None and graph is not first:
            raise ValueError(f"Argument[{i}]: Wrong graph!")


def get_unique_graph(tops: Any, check_types: Any = None, none_if_empty: bool = False) -> Any:
    """The graph of all operations and tensors of a list, or the graph itself.

    Raises:
        TypeError: an element is not of `check_types` (by default an operation or a tensor).
        ValueError: there are several graphs, or there is no element and not `none_if_empty`.
    """
    if isinstance(tops, tf.Graph):
        return tops
    if not is_iterable(tops):
        raise TypeError(f"{type(tops)} is not iterable")
    types = check_types or (tf.Operation, tf.Tensor)
    types = tuple(types) if is_iterable(types) else (types,)
    graph = None
    for op in tops:
        if not isinstance(op, types):
            raise TypeError(f"Expected a type in ({', '.join(map(str, types))}), got: {type(op)}")
        if graph is not None and op.graph is not graph:
            raise ValueError(f"Operation {op} does not belong to given graph")
        graph = op.graph
    if graph is None and not none_if_empty:
        raise ValueError("Can't find the unique graph of an empty list")
    return graph


def make_list_of_op(
    ops: Any, check_graph: bool = True, allow_graph: bool = True, ignore_ts: bool = False
) -> list[tf.Operation]:
    """An operation, several, or those of a graph, as a list.

    Args:
        ops: an operation, an iterable of them, or a graph.
        check_graph: whether all must be operations of one graph.
        allow_graph: whether `ops` may be a graph.
        ignore_ts: leave tensors out, in place of an error.

    Raises:
        TypeError: `ops` has something else.
        ValueError: they are of several graphs.
    """
    return _listed(ops, tf.Operation, tf.Graph.get_operations, check_graph, allow_graph, ignore_ts)


def make_list_of_t(
    ts: Any, check_graph: bool = True, allow_graph: bool = True, ignore_ops: bool = False
) -> list[tf.Tensor]:
    """A tensor, several, or those of a graph, as a list; see `make_list_of_op`."""
    return _listed(ts, tf.Tensor, get_tensors, check_graph, allow_graph, ignore_ops)


def _listed(given: Any, kind: type, of_graph: Any, check: bool, allow_graph: bool, ignore: bool) -> list[Any]:
    if isinstance(given, tf.Graph):
        if not allow_graph:
            raise TypeError("allow_graph is False: cannot convert a tf.Graph.")
        return list(of_graph(given))
    several = list(given) if is_iterable(given) else [given]
    if several and check:
        get_unique_graph(several, None if ignore else kind)
    return [each for each in several if isinstance(each, kind)]


def get_tensors(graph: tf.Graph) -> list[Any]:
    """All tensors of a graph, in the order in which they were made.

    Raises:
        TypeError: it is not a graph.
    """
    if not isinstance(graph, tf.Graph):
        raise TypeError(f"Expected a graph, got: {type(graph)}")
    return [tensor for op in graph.get_operations() for tensor in op.outputs]


def get_generating_ops(ts: Any) -> list[tf.Operation]:
    """The operations that make the tensors.

    Raises:
        TypeError: not all of them are tensors.
    """
    return [tensor.op for tensor in make_list_of_t(ts, allow_graph=False)]


def get_consuming_ops(ts: Any) -> list[tf.Operation]:
    """The operations that take one of the tensors, each once.

    Raises:
        TypeError: not all of them are tensors.
    """
    tensors = make_list_of_t(ts, allow_graph=False)
    return list(dict.fromkeys(op for tensor in tensors for op in tensor.consumers()))


class ControlOutputs:
    """Which operations wait for an operation of a graph.

    Raises:
        TypeError: `graph` is not a graph.
    """

    def __init__(self, graph: tf.Graph) -> None:
        if not isinstance(graph, tf.Graph):
            raise TypeError(f"Expected a tf.Graph, got: {type(graph)}")
        self._graph = graph
        self._version: int | None = None
        self.update()

    def update(self) -> ControlOutputs:
        """Look again if the graph has grown."""
        if self._version != self._graph.version:
            found: dict[tf.Operation, dict[tf.Operation, None]] = {}
            for op in self._graph.get_operations():
                for before in op.control_inputs:
                    found.setdefault(before, {})[op] = None
            self._control_outputs = {op: list(waiting) for op, waiting in found.items()}
            self._version = self._graph.version
        return self

    def get_all(self) -> dict[tf.Operation, list[tf.Operation]]:
        """Each operation for which others wait, with these."""
        return self._control_outputs

    def get(self, op: tf.Operation) -> Sequence[tf.Operation]:
        """The operations that wait for an operation."""
        return self._control_outputs.get(op, ())

    @property
    def graph(self) -> tf.Graph:
        """The graph."""
        return self._graph


def scope_finalize(scope: str) -> str:
    """A scope with a slash at its end, unless it is empty."""
    return scope + "/" if scope and not scope.endswith("/") else scope


def scope_dirname(scope: str) -> str:
    """The part of a name up to its last slash."""
    return scope[: scope.rfind("/") + 1]


def scope_basename(scope: str) -> str:
    """The part of a name after its last slash."""
    return scope[scope.rfind("/") + 1 :]


def placeholder_name(t: Any = None, scope: str | None = None, prefix: str = PREFIX) -> str:
    """The name of a placeholder that stands for a tensor.

    Args:
        t: the tensor; None gives the prefix alone.
        scope: where the placeholder is; None means beside `t`.
        prefix: how the name begins.

    Raises:
        TypeError: `t` is not a tensor.
    """
    if t is None:
        return scope_finalize(scope or "") + prefix
    if not isinstance(t, tf.Tensor):
        raise TypeError(f"Expected a tf.Tensor, got: {type(t)}")
    where = scope_dirname(t.op.name) if scope is None else scope_finalize(scope)
    name = scope_basename(t.op.name)
    return where + (name if name.startswith(f"{prefix}__") else f"{prefix}__{name}_{t.value_index}")


def make_placeholder_from_tensor(t: Any, scope: str | None = None, prefix: str = PREFIX) -> Any:
    """A placeholder of a tensor's dtype and shape, named by `placeholder_name`."""
    return tf.placeholder(t.dtype, t.get_shape(), placeholder_name(t, scope, prefix))


def make_placeholder_from_dtype_and_shape(
    dtype: Any, shape: Any = None, scope: str | None = None, prefix: str = PREFIX
) -> Any:
    """A placeholder of a dtype and a shape; its name is the prefix."""
    return tf.placeholder(dtype, shape, placeholder_name(None, scope, prefix))


def get_predefined_collection_names() -> list[str]:
    """The names of TensorFlow's own collections."""
    return [getattr(tf.GraphKeys, key) for key in dir(tf.GraphKeys) if not key.startswith("__")]
