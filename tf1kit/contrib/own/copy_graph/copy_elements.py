"""Copies operations, tensors and variables into another graph.

Source: TensorFlow 1.15.5: tensorflow/contrib/copy_graph/python/util/copy_elements.py.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

SHARED = (tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.TRAINABLE_VARIABLES)


def _named(name: str, scope: str) -> str:
    return f"{scope}/{name}" if scope else name


def _collections(instance: Any, scope: str, shared: Iterable[str] = ()) -> list[str]:
    """The collections of a copy: those of the original, below the scope unless they are shared."""
    graph = instance.graph
    held = [key for key in graph.get_all_collection_keys() if any(instance is e for e in graph.get_collection_ref(key))]
    return [key if key in shared or not isinstance(key, str) else _named(key, scope) for key in held]


def copy_variable_to_graph(org_instance: Any, to_graph: tf.Graph, scope: str = "") -> Any:
    """A variable of another graph, with the initial value of the original.

    Args:
        org_instance: the variable.
        to_graph: the other graph.
        scope: goes before the name of the variable and of its collections, except for two of TensorFlow's.

    Raises:
        TypeError: it is not a variable.
    """
    if not isinstance(org_instance, tf.Variable):
        raise TypeError(f"{org_instance} is not a Variable")
    trainable = any(org_instance is each for each in org_instance.graph.get_collection(SHARED[1]))
    with tf.Session(graph=org_instance.graph) as session:
        value = session.run(org_instance.initial_value)
    with to_graph.as_default():
        return tf.Variable(
            value,
            trainable,
            name=_named(org_instance.op.name, scope),
            collections=_collections(org_instance, scope, SHARED),
            validate_shape=False,
        )


def copy_op_to_graph(org_instance: Any, to_graph: tf.Graph, variables: Iterable[Any], scope: str = "") -> Any:
    """An operation or a tensor of another graph, with all that it needs.

    Args:
        org_instance: the operation or the tensor.
        to_graph: the other graph.
        variables: variables that have been copied already.
        scope: goes before the names and collections.

    Raises:
        TypeError: it is neither an operation nor a tensor.
    """
    name = _named(org_instance.name, scope)
    copied = {variable.name: variable for variable in variables}
    if name in copied:
        return to_graph.get_tensor_by_name(copied[name].name)
    try:
        return to_graph.as_graph_element(name)
    except (KeyError, ValueError):
        pass
    if isinstance(org_instance, tf.Tensor):
        made = copy_op_to_graph(org_instance.op, to_graph, variables, scope).outputs[org_instance.value_index]
        for key in _collections(org_instance, scope):
            to_graph.add_to_collection(key, made)
        return made
    if not isinstance(org_instance, tf.Operation):
        raise TypeError(f"Could not copy instance: {org_instance}")
    return _copied(org_instance, to_graph, list(variables), scope)


def _copied(op: tf.Operation, graph: tf.Graph, variables: list[Any], scope: str) -> tf.Operation:
    before = [copy_op_to_graph(each, graph, variables, scope) for each in op.control_inputs]
    inputs = [copy_op_to_graph(each, graph, variables, scope) for each in op.inputs]
    node = copy.deepcopy(op.node_def)
    node.name = _named(op.name, scope)
    made = tf.Operation.from_node_def(
        node,
        graph,
        inputs,
        control_inputs=before,
        input_types=list(op._input_types),
        op_def=copy.deepcopy(op.op_def),
    )
    graph._record_op_seen_by_control_dependencies(made)
    for function in graph._device_functions_outer_to_inner:
        made._set_device(function(made))
    return made


def get_copied_op(org_instance: Any, graph: tf.Graph, scope: str = "") -> Any:
    """The copy that a graph has of an operation, a tensor or a variable; KeyError if it has none."""
    return graph.as_graph_element(_named(org_instance.name, scope))
