"""The operations of a MetaGraph that a rewrite must not remove: savers, initializers, tables.

Source: TensorFlow 1.15.5, tensorflow/contrib/meta_graph_transform/meta_graph_transform.py (the
behaviour, not the code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import ops

KEYS = tf.GraphKeys
MAIN_OP, LEGACY_INIT_OP = tf.saved_model.constants.MAIN_OP_KEY, tf.saved_model.constants.LEGACY_INIT_OP_KEY
VARIABLES = (
    KEYS.GLOBAL_VARIABLES,
    KEYS.TRAINABLE_VARIABLES,
    KEYS.MOVING_AVERAGE_VARIABLES,
    KEYS.LOCAL_VARIABLES,
    KEYS.MODEL_VARIABLES,
)
SINGLE = (
    LEGACY_INIT_OP,
    MAIN_OP,
    KEYS.INIT_OP,
    KEYS.LOCAL_INIT_OP,
    KEYS.READY_OP,
    KEYS.READY_FOR_LOCAL_INIT_OP,
)


def _values(meta_graph_def: Any, collection_key: str, kind: str) -> list[Any]:
    """The values of a collection; none if there is no such collection.

    Raises:
        ValueError: the collection has no values of that kind ("node_list" or "bytes_list").
    """
    if collection_key not in meta_graph_def.collection_def:
        return []
    found = getattr(meta_graph_def.collection_def[collection_key], kind).value
    if not found:
        raise ValueError(f"Collection {collection_key} is present but type is not {kind}.")
    return list(found)


def node_names(meta_graph_def: Any, collection_key: str) -> list[str]:
    """The nodes of a collection; raises `ValueError` if it has none."""
    return _values(meta_graph_def, collection_key, "node_list")


def messages(meta_graph_def: Any, collection_key: str) -> list[Any]:
    """The messages of a collection, such as those of variables; raises `ValueError` if it has none."""
    kind = ops.get_collection_proto_type(collection_key)
    return [kind.FromString(value) for value in _values(meta_graph_def, collection_key, "bytes_list")]


def _find_all_mandatory_retain_ops(base_meta_graph_def: Any) -> dict[str, list[str]]:
    """The names of operations and tensors to keep, by the collection that they are in.

    Raises:
        ValueError: a collection is of another kind, or an operation that must be the only one is
            not.
    """
    found: dict[str, list[str]] = {}
    savers = [base_meta_graph_def.saver_def] if base_meta_graph_def.HasField("saver_def") else []
    for saver in savers + messages(base_meta_graph_def, KEYS.SAVERS):
        names = [saver.filename_tensor_name, saver.save_tensor_name, saver.restore_op_name]
        found.setdefault(KEYS.SAVERS, []).extend(names)
    for key in VARIABLES:
        found[key] = [each.initializer_name for each in messages(base_meta_graph_def, key)]
    found[KEYS.TABLE_INITIALIZERS] = node_names(base_meta_graph_def, KEYS.TABLE_INITIALIZERS)
    for key in SINGLE:
        found[key] = node_names(base_meta_graph_def, key)
        if len(found[key]) > 1:
            raise ValueError(f"Collection {key} has {len(found[key])} elements; expected exactly one.")
    return {key: names for key, names in found.items() if names}


def _get_shared_init_op(initializer_names: dict[str, list[str]]) -> str | None:
    """The operation that runs when a SavedModel is loaded; None if loading runs nothing."""
    found = initializer_names.get(MAIN_OP) or initializer_names.get(LEGACY_INIT_OP)
    return str(found[0]) if found else None
