"""Copies the parts of a MetaGraph other than its graph, without what mentions removed operations.

Source: TensorFlow 1.15.5, tensorflow/contrib/meta_graph_transform/meta_graph_transform.py (the
behaviour, not the code).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from tensorflow.compat import v1 as tf

NAME = re.compile(r"[/\w]+", re.ASCII)  # of an operation, within the text of a message


def _is_removed(tensor_name: str, removed_op_names: Collection[str]) -> bool:
    """Whether the operation of a tensor is removed."""
    return tensor_name.split(":")[0] in removed_op_names


def _is_removed_mentioned(s: Any, removed_op_names: Collection[str]) -> bool:
    """Whether the text of an object has a name that ends with that of a removed operation."""
    text = s.decode("utf-8", "replace") if isinstance(s, bytes) else str(s)
    return any(name.endswith(tuple(removed_op_names)) for name in NAME.findall(text))


def _check_tensor_not_removed(tensor_name: str, removed_op_names: Collection[str]) -> None:
    """Raises `ValueError` if the operation of a tensor is removed, or there is no name."""
    if not tensor_name:
        raise ValueError("Tensor name should not be empty")
    if _is_removed(tensor_name, removed_op_names):
        raise ValueError(f"Expected Tensor, but it was removed: {tensor_name}")


def _add_pruned_collection(
    base_meta_graph_def: Any, meta_graph_def: Any, collection_name: str, removed_op_names: Collection[str]
) -> None:
    """Copy a collection, without the items that mention a removed operation."""
    base, copy = (each.collection_def[collection_name] for each in (base_meta_graph_def, meta_graph_def))
    copy.CopyFrom(base)
    if base.HasField("node_list"):
        copy.node_list.value[:] = [each for each in base.node_list.value if not _is_removed(each, removed_op_names)]
    elif base.HasField("bytes_list"):
        values = base.bytes_list.value
        copy.bytes_list.value[:] = [each for each in values if not _is_removed_mentioned(each, removed_op_names)]
        tf.logging.info(
            "In collection %s, nodes excluded are: %s",
            collection_name,
            sorted(each for each in values if _is_removed_mentioned(each, removed_op_names)),
        )
    elif base.HasField("any_list"):
        kept = [each for each in base.any_list.value if not _is_removed_mentioned(each.value, removed_op_names)]
        del copy.any_list.value[:]
        copy.any_list.value.extend(kept)


def _add_pruned_saver(base_meta_graph_def: Any, meta_graph_def: Any, removed_op_names: Collection[str]) -> None:
    """Copy the saver as it is; raises `ValueError` if one of its operations is removed."""
    if base_meta_graph_def.HasField("saver_def"):
        saver = base_meta_graph_def.saver_def
        for name in (saver.filename_tensor_name, saver.save_tensor_name, saver.restore_op_name):
            _check_tensor_not_removed(name, removed_op_names)
        meta_graph_def.saver_def.CopyFrom(saver)


def _add_pruned_signature(
    base_meta_graph_def: Any, meta_graph_def: Any, signature_name: str, removed_op_names: Collection[str]
) -> None:
    """Copy a signature, unless one of its tensors is removed or has no name."""
    signature = base_meta_graph_def.signature_def[signature_name]
    names = [each.name for each in (*signature.inputs.values(), *signature.outputs.values())]
    if all(name and not _is_removed(name, removed_op_names) for name in names):
        meta_graph_def.signature_def[signature_name].CopyFrom(signature)
