"""Graphs of TensorFlow 1 in float32, made float64 by `double`, beside the same graph built in float64.

A case is a function of a dtype: it builds a graph in which every number comes from `Numbers`, and
gives the tensors to compare and, if it trains, the operation that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from tf1kit.graph.double import double
from tf1kit.graph.rates import rates

v1 = tf.compat.v1
BOUND = 1e-12  # of the largest magnitude of a tensor


class Built(NamedTuple):
    """What a case has built."""

    seen: list[Any]
    train: Any = None


class Numbers:
    """Numbers that are the same in both precisions: each is a float32."""

    def __init__(self, dtype: tf.DType) -> None:
        self.dtype, self._stream, self._made = dtype, np.random.default_rng(7), 0

    def array(self, *shape: int) -> np.ndarray:
        """Normal draws that float32 can hold, in the precision of the graph."""
        return self._stream.normal(size=shape).astype("float32").astype(self.dtype.as_numpy_dtype)

    def constant(self, *shape: int) -> Any:
        """A constant of such draws."""
        return tf.constant(self.array(*shape))

    def held(self, value: float) -> Any:
        """A NumPy scalar in the precision of the graph, with the value that a float32 constant has."""
        return self.dtype.as_numpy_dtype(np.float32(value))

    def number(self, value: float) -> Any:
        """A constant of it."""
        return tf.constant(self.held(value))

    def variable(self, *shape: int, change: Any = np.array, resource: bool = False) -> Any:
        """A variable of such draws, `change` applied to them."""
        self._made += 1
        return v1.get_variable(f"v{self._made}", initializer=change(self.array(*shape)), use_resource=resource)


Case = Callable[[Numbers], Built]


@contextmanager
def before_version_2() -> Iterator[None]:
    """A block without control flow v2 and without comparing tensors by value."""
    v1.disable_control_flow_v2()
    v1.disable_tensor_equality()
    try:
        yield
    finally:
        v1.enable_control_flow_v2()
        v1.enable_tensor_equality()


def traced(case: Case, dtype: tf.DType) -> tuple[Any, Built]:
    """The graph of a case, as it was before there was control flow v2, and what the case gave."""
    with before_version_2(), tf.Graph().as_default() as graph:
        v1.set_random_seed(1)
        built = case(Numbers(dtype))
        v1.global_variables_initializer()
    return graph, built


def run(graph: Any, seen: list[str], train: str, steps: int = 3) -> list[np.ndarray]:
    """What a graph computes: before training, and after each step with all of its variables."""
    config = v1.ConfigProto()
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    found = []
    with v1.Session(graph=graph, config=config) as session:
        session.run("init")
        kept = [op.name for op in graph.get_operations() if op.type in ("VariableV2", "VarHandleOp")]
        reads = [_read(graph, name) for name in kept]
        found += session.run(seen)
        for _ in range(steps if train else 0):
            session.run(train)
            found += session.run(reads) + session.run(seen)
    return found


def _read(graph: Any, name: str) -> str:
    """The tensor that reads a variable; resource variables have an operation for it."""
    return f"{name}/Read/ReadVariableOp:0" if graph.get_operation_by_name(name).type == "VarHandleOp" else f"{name}:0"


def both(
    case: Case, change: Callable[[Any], None] = lambda graph: None, with_rates: bool = True
) -> tuple[list[np.ndarray], ...]:
    """`(what double made of the float32 graph computes, what the float64 graph computes)`; `change` plants a fault."""
    narrow, built = traced(case, tf.float32)
    names = [tensor.name for tensor in built.seen]
    train = built.train.name if built.train is not None else ""
    definition = narrow.as_graph_def()
    double(definition, rates(definition) if with_rates else ())
    change(definition)
    wide, expected = traced(case, tf.float64)
    with tf.Graph().as_default() as graph:
        v1.import_graph_def(definition, name="")
    return run(graph, names, train), run(wide, [tensor.name for tensor in expected.seen], train)


def sentences(case: Case) -> list[str]:
    """What `double` says of the float32 graph of a case."""
    return double(traced(case, tf.float32)[0].as_graph_def())


def worst(made: list[np.ndarray], expected: list[np.ndarray]) -> float:
    """The largest difference, relative to the largest magnitude of its tensor."""
    assert len(made) == len(expected)
    differences = [0.0]
    for one, other in zip(made, expected, strict=True):
        assert one.dtype == other.dtype and one.shape == other.shape
        if one.dtype.kind in "fc" and one.size:
            assert np.isfinite(other).all() and other.any()
            differences.append(float(np.abs(one - other).max() / max(np.abs(other).max(), 1e-30)))
        else:
            assert (one == other).all()
    return max(differences)
