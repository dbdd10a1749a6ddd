"""Which operation or tensor of a copied part of a graph is which.

Source: TensorFlow 1.15.5: tensorflow/contrib/graph_editor/transform.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.graph_editor import util

Missing = Callable[[Any], Any] | None


class TransformerInfo:
    """The result of a `Transformer`."""

    def __init__(self, info: Any) -> None:
        self._graph, self._scope = info.graph, info.scope
        self._graph_, self._scope_ = info.graph_, info.scope_
        self._transformed_ops, self._transformed_ts = info.transformed_ops, info.transformed_ts

    def _map(self, top: Any) -> dict[Any, Any]:
        if not isinstance(top, (tf.Operation, tf.Tensor)):
            raise TypeError(f"Expected a tf.Tensor or a tf.Operation, got a {type(top)}")
        return self._transformed_ops if isinstance(top, tf.Operation) else self._transformed_ts

    def transformed(self, original: Any, missing_fn: Missing = None) -> Any:
        """The copy of an original, or those of nested lists, tuples and dicts.

        Args:
            original: operations and tensors.
            missing_fn: gives the result for an original without a copy, in place of None.

        Raises:
            TypeError: something is not an operation or a tensor.
        """
        return _found(original, self._map, missing_fn)

    def original(self, transformed: Any, missing_fn: Missing = None) -> Any:
        """The original of a copy; the counterpart of `transformed`."""
        return _found(transformed, lambda top: {new: old for old, new in self._map(top).items()}, missing_fn)

    def __str__(self) -> str:
        lines = ["Transform result info:"]
        if self._graph is self._graph_:
            lines.append(f"  Within graph[{id(self._graph)}]{'' if self._scope_ else ' IN-PLACE'}")
        else:
            lines.append(f"  graph[{id(self._graph)}] => graph[{id(self._graph_)}]")
        lines += [f"  Relative to source scope: {self._scope}"] if self._scope else []
        lines += [f"  Scope destination: {self._scope_}"] if self._scope_ else []
        lines += ["Operations mapping:"]
        lines += [f"  {old.name} => {new.name}" for old, new in self._transformed_ops.items()]
        return "\n".join(lines) + "\n"


def _found(tree: Any, mapping: Callable[[Any], dict[Any, Any]], missing: Missing) -> Any:
    def one(top: Any) -> Any:
        known = mapping(top)
        return known[top] if top in known else missing and missing(top)

    return util.transform_tree(tree, one)
