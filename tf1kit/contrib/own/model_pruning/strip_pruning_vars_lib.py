"""Takes the masks out of a graph that is trained.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/strip_pruning_vars_lib.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def _node_name(tensor_name: str) -> str:
    """The node of a tensor."""
    return tensor_name.partition(":")[0]


def strip_pruning_vars_fn(input_graph_def: Any, output_node_names: list[str]) -> Any:
    """A GraphDef with the masked weights as constants.

    Args:
        input_graph_def: a GraphDef without variables.
        output_node_names: the outputs; what they do not need goes.
    """
    names = [node.name for node in input_graph_def.node if "masked_weight" in node.name]
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(input_graph_def, name="")
        values = session.run({name: f"{name}:0" for name in names})
    made = tf.GraphDef()
    for node in input_graph_def.node:
        new = made.node.add()
        if node.name not in values:
            new.CopyFrom(node)
            continue
        new.op, new.name = "Const", node.name
        new.attr["dtype"].CopyFrom(node.attr["T"])
        new.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    return tf.graph_util.extract_sub_graph(made, output_node_names)


def graph_def_from_checkpoint(checkpoint_dir: str, output_node_names: list[str]) -> Any:
    """The GraphDef of the latest checkpoint of a folder, with its variables as constants.

    Raises:
        ValueError: the folder has no checkpoint.
    """
    path = tf.train.latest_checkpoint(checkpoint_dir)
    if path is None:
        raise ValueError(f"Could not find a checkpoint at: {checkpoint_dir}.")
    saver = tf.train.import_meta_graph(f"{path}.meta", clear_devices=True)
    with tf.Session() as session:
        saver.restore(session, path)
        graph_def = tf.get_default_graph().as_graph_def()
        return tf.graph_util.convert_variables_to_constants(session, graph_def, output_node_names)
