"""The inference of a model with its weights as constants, and batch norms folded into convolutions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.folded import fold

READ = "ReadVariableOp"


def for_inference(model: Any, shape: tuple[int | None, ...], dtype: str = "float32") -> Callable[[Any], Any]:
    """Return a function of images that computes `model(images, training=False)` faster.

    The weights are constants, as they are now: later training does not change the function.  Each
    fused batch norm behind a convolution of its own is folded into it, so the results are rounded
    differently: within 5e-6 of the largest magnitude, as the rung `golden` allows.

    Args:
        model: a built Keras model with one input and one output, such as a `Network`.
        shape: that of the images, `[n, height, width, channels]`; None where it is free.
        dtype: that of the images.

    Raises:
        UsageError: the model changes variables in inference, or hands them to a function of its
            graph.
    """
    traced = tf.function(lambda images: model(images, training=False), autograph=False, jit_compile=False)
    concrete = traced.get_concrete_function(tf.TensorSpec(shape, dtype))
    (given,), (output,) = concrete.inputs[:1], concrete.outputs
    definition = _frozen(concrete, str(getattr(model, "name", "the model")))
    fold(definition, lambda names: _constants(definition, names))

    def infer(images: Any) -> Any:
        found = tf.graph_util.import_graph_def(definition, {given.op.name: images}, [output.name], name="")
        return tf.ensure_shape(found[0], output.shape)

    return tf.function(infer, [tf.TensorSpec(shape, dtype)], autograph=False, jit_compile=False)


def _frozen(concrete: Any, whose: str) -> Any:
    """The GraphDef of a function, in which each variable that is read is a constant."""
    definition = concrete.graph.as_graph_def()
    handles = {id(variable.handle): variable for variable in concrete.variables}
    captured = {inner.op.name: outer for outer, inner in concrete.graph.captures}
    values = {
        name: handles[id(outer)].numpy() if outer.dtype == tf.resource else outer.numpy()
        for name, outer in captured.items()
    }
    resources = {name for name, outer in captured.items() if outer.dtype == tf.resource}
    for node in definition.node:
        used = resources.intersection(name.partition(":")[0].lstrip("^") for name in node.input)
        if node.op == READ and used:
            _make_constant(node, values[used.pop()])
        elif used:
            raise UsageError(
                f"in the inference of {whose}, the operation {node.name} of the type {node.op} takes the variable "
                f"{handles[id(captured[used.pop()])].name} itself: only a variable whose value is read can become a constant"
            )
        elif node.name in values and node.name not in resources:
            _make_constant(node, values[node.name])
    kept = [node for node in definition.node if node.name not in resources]
    del definition.node[:]
    definition.node.extend(kept)
    return definition


def _make_constant(node: Any, value: np.ndarray) -> None:
    """Turn a node into a constant of the same name."""
    name = node.name
    node.Clear()
    node.name, node.op = name, "Const"
    node.attr["dtype"].type = tf.as_dtype(value.dtype).as_datatype_enum
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value))


def _constants(definition: Any, names: list[str]) -> dict[str, np.ndarray]:
    """The values of those tensors that no placeholder reaches."""
    found = {}
    nodes = {node.name: node for node in definition.node}
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.graph_util.import_graph_def(definition, name="")
        constant = [name for name in names if not _placeholders(nodes, name)]
        for name, value in zip(constant, session.run([_tensor(name) for name in constant]), strict=True):
            found[name] = value
    return found


def _tensor(name: str) -> str:
    return name if ":" in name else f"{name}:0"


def _placeholders(nodes: dict[str, Any], name: str) -> bool:
    """Whether a tensor depends on what is fed."""
    waiting, seen = [name], set()
    while waiting:
        node = nodes[waiting.pop().lstrip("^").partition(":")[0]]
        if node.op == "Placeholder":
            return True
        if node.name not in seen:
            seen.add(node.name)
            waiting.extend(node.input)
    return False
