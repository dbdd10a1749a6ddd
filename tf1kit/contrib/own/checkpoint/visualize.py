"""Draws the objects of a checkpoint.

Source: TensorFlow 1.15.5: tensorflow/contrib/checkpoint/python/visualize.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tensorflow.compat import v1 as tf

VALUE = "VARIABLE_VALUE"  # the attribute of a node that is a variable
POINT = 'shape=point label=""'


def dot_graph_from_checkpoint(save_path: str) -> str:
    """The objects of a checkpoint of `tf.train.Checkpoint` as text for Graphviz's `dot`.

    Args:
        save_path: the checkpoint, as `latest_checkpoint` names it.
    """
    from tensorflow.core.protobuf.trackable_object_graph_pb2 import TrackableObjectGraph

    reader = tf.train.NewCheckpointReader(save_path)
    nodes = TrackableObjectGraph.FromString(reader.get_tensor("_CHECKPOINTABLE_OBJECT_GRAPH")).nodes
    return "digraph {\n" + "".join(f"{line}\n" for line in _lines(nodes, reader)) + "}\n"


def _lines(nodes: Any, reader: Any) -> Iterator[str]:
    slots = {slot.slot_variable_node_id for node in nodes for slot in node.slot_variables}
    for number, node in enumerate(nodes):
        yield _node(number, node, number in slots, reader)
        for child in node.children:
            yield f'N_{number} -> N_{child.node_id} [label="{_escaped(child.local_name)}"]'
        for slot in node.slot_variables:
            at = slot.slot_variable_node_id
            yield f'N_{number} -> N_{at} [label="{_escaped(slot.slot_name)}" style=dotted]'
            yield f"N_{slot.original_variable_node_id} -> N_{at} [style=dotted]"


def _node(number: int, node: Any, is_slot: bool, reader: Any) -> str:
    if len(node.attributes) == 1 and node.attributes[0].name == VALUE:
        held = node.attributes[0]
        key = held.checkpoint_key
        shape, dtype = reader.get_variable_to_shape_map()[key], reader.get_variable_to_dtype_map()[key].name
        color, kind = ("orange", "Slot variable") if is_slot else ("blue", "Variable")
        said = f"{kind} {_escaped(held.full_name)} shape={shape} {dtype}"
        return f'N_{number} [{POINT} color={color} width=.25 tooltip="{said}"]'
    if node.slot_variables:
        return f'N_{number} [{POINT} width=.25 color=red,tooltip="Optimizer"]'
    return f"N_{number} [{POINT} width=.25]"


def _escaped(name: str) -> str:
    return name.replace('"', '\\"')
