"""Rewrites a MetaGraph: its graph by graph transforms, and the rest so that it fits the new graph.

"freeze_graph" and "sparsify_gather" are transforms of this module, because they need a checkpoint
or new initializers. Names with an underscore are those of 1.15.5, whose tests call them.

Source: TensorFlow 1.15.5, tensorflow/contrib/meta_graph_transform/meta_graph_transform.py (the
behaviour, not the code).
"""

from __future__ import annotations

import re
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.meta_graph_transform._kept import (
    KEYS,
    LEGACY_INIT_OP,
    MAIN_OP,
    _find_all_mandatory_retain_ops,
    _get_shared_init_op,
    node_names,
)
from tf1kit.contrib.own.meta_graph_transform._pruned import (
    _add_pruned_collection,
    _add_pruned_saver,
    _add_pruned_signature,
    _is_removed,
)
from tf1kit.tf1 import graph_transforms

__all__ = ["meta_graph_transform"]

FREEZE, SPARSIFY = "freeze_graph", "sparsify_gather"


def _op_name(tensor_name: str) -> str:
    """The operation of a tensor, or of a control input such as "^init"."""
    return tensor_name.removeprefix("^").split(":")[0]


def _find_op(graph_def: Any, op_name: str | None) -> Any:
    """The node of that name; None if no node has it."""
    return next((node for node in graph_def.node if node.name == op_name), None)


def _gtt_transforms(
    graph_def: Any,
    input_names: list[str],
    output_names: list[str],
    initializer_names: dict[str, list[str]],
    transforms: list[str],
) -> Any:
    """A GraphDef that is rewritten by TensorFlow's own transforms; a copy without transforms."""
    if not transforms:
        copy = tf.GraphDef()
        copy.CopyFrom(graph_def)
        return copy
    kept = sorted(name for names in initializer_names.values() for name in names)
    return graph_transforms.TransformGraph(graph_def, input_names, output_names + kept, transforms)


def _freeze_graph_with_def_protos(
    input_graph_def: Any,
    output_node_names: list[str],
    initializer_names: list[str],
    shared_init_op_name: str | None,
    input_saver_def: Any,
    input_checkpoint: str | None,
) -> Any:
    """A GraphDef with the variables of a checkpoint as constants.

    Args:
        input_graph_def: the GraphDef.
        output_node_names: the nodes to keep.
        initializer_names: the initializers of tables, which are kept, too.
        shared_init_op_name: the name of a new operation that runs these.
        input_saver_def: a SaverDef that restores the checkpoint.
        input_checkpoint: the path of the checkpoint.
    """
    with tf.Graph().as_default():
        tf.import_graph_def(input_graph_def, name="")
        with tf.Session() as session:
            tf.train.Saver(saver_def=input_saver_def).restore(session, input_checkpoint)
            frozen = tf.graph_util.convert_variables_to_constants(
                session, input_graph_def, output_node_names + initializer_names
            )
    _connect_to_shared_init_op(frozen, shared_init_op_name, initializer_names)
    return frozen


def _connect_to_shared_init_op(graph_def: Any, shared_init_op_name: str | None, nodes_to_connect: list[str]) -> None:
    """Add an operation that runs after all of some nodes, if there are any."""
    if nodes_to_connect:
        graph_def.node.add(name=shared_init_op_name, op="NoOp", input=[f"^{name}" for name in nodes_to_connect])


def _freeze_transform(
    graph_def: Any,
    output_names: list[str],
    initializer_names: dict[str, list[str]],
    saver_def: Any,
    checkpoint_path: str | None,
) -> tuple[Any, dict[str, list[str]]]:
    """The frozen GraphDef, and the initializers that it still has: those of tables."""
    tables = initializer_names.get(KEYS.TABLE_INITIALIZERS, [])
    frozen = _freeze_graph_with_def_protos(
        graph_def, output_names, tables, _get_shared_init_op(initializer_names), saver_def, checkpoint_path
    )
    kept = (KEYS.TABLE_INITIALIZERS, LEGACY_INIT_OP, MAIN_OP) if tables else ()
    return frozen, {key: initializer_names[key] for key in kept if key in initializer_names}


def _clean_save_and_restore(graph_def: Any, op: Any, removed_op_names: list[str]) -> None:
    """Remove variables that no longer exist from an operation that saves or restores."""
    lists = [_find_op(graph_def, f"{op.name}/{part}") for part in ("tensor_names", "shape_and_slices")]
    names, shapes = (each.attr["value"].tensor.string_val for each in lists)
    kept = [
        triple
        for triple in zip(names, shapes, op.attr["dtypes"].list.type, strict=True)
        if not _is_removed(tf.compat.as_str(triple[0]), removed_op_names)
    ]
    op.attr["dtypes"].list.type[:] = [dtype for _, _, dtype in kept]
    for place, each in enumerate(lists):
        value, static = each.attr["value"].tensor, each.attr["_output_shapes"].list
        value.string_val[:] = [triple[place] for triple in kept]
        value.tensor_shape.dim[0].size = len(kept)
        if not static.shape:
            static.shape.add().dim.add()
        static.shape[0].dim[0].size = len(kept)


def _sparsify_gather_transform(
    graph_def: Any,
    input_names: list[str],
    output_names: list[str],
    initializer_names: dict[str, list[str]],
    checkpoint_path: str | None,
) -> tuple[Any, dict[str, list[str]]]:
    """The GraphDef with tables in place of sparse weights, and the initializers with those of the
    tables. The savers no longer have those weights.
    """
    group = "sparify_gather_init_op"  # its name in 1.15.5
    while _find_op(graph_def, group):
        group += "_1"
    checkpoint = f'input_checkpoint="{checkpoint_path}", ' if checkpoint_path else ""
    before = {node.name for node in graph_def.node}
    graph_def = _gtt_transforms(
        graph_def,
        input_names,
        output_names,
        initializer_names,
        [f'{SPARSIFY}({checkpoint}group_init_node="{group}")'],
    )
    removed = sorted(before - {node.name for node in graph_def.node})
    # A checkpoint has a partitioned variable under the name without its part.
    saved = [re.sub(r"/part_[^/]*$", "", name) for name in removed]
    added: list[str] = []
    if (group_op := _find_op(graph_def, group)) is not None:
        added = [name.lstrip("^") for name in group_op.input]
        initializer_names.setdefault(KEYS.TABLE_INITIALIZERS, []).extend(added)
        graph_def.node.remove(group_op)
    shared = _find_op(graph_def, _get_shared_init_op(initializer_names))
    if added and shared is None:
        raise ValueError(
            "sparsify_gather adds tables, and the MetaGraph has no operation that could initialize them. Give "
            "SavedModelBuilder.add_meta_graph_and_variables a main_op, or a legacy_init_op."
        )
    for name in added:
        shared.input.append(f"^{name}")
    for node in graph_def.node:
        if node.name.endswith("SaveV2"):
            _clean_save_and_restore(graph_def, node, saved)
    return graph_def, initializer_names


def _do_transforms(
    graph_def: Any,
    input_names: list[str],
    output_names: list[str],
    initializer_names: dict[str, list[str]],
    transforms: list[str],
    saver_def: Any = None,
    checkpoint_path: str | None = None,
) -> tuple[Any, dict[str, list[str]]]:
    """The rewritten GraphDef, and the initializers that it has. Transforms that follow one another
    are one call of TensorFlow's library.
    """
    initializer_names = dict(initializer_names)
    waiting: list[str] = []
    for transform in transforms:
        if transform not in (FREEZE, SPARSIFY):
            waiting.append(transform)
            continue
        graph_def = _gtt_transforms(graph_def, input_names, output_names, initializer_names, waiting)
        waiting = []
        if transform == FREEZE:
            nodes = [_op_name(name) for name in output_names]
            graph_def, initializer_names = _freeze_transform(
                graph_def, nodes, initializer_names, saver_def, checkpoint_path
            )
        else:
            graph_def, initializer_names = _sparsify_gather_transform(
                graph_def, input_names, output_names, initializer_names, checkpoint_path
            )
    return _gtt_transforms(graph_def, input_names, output_names, initializer_names, waiting), initializer_names


def _add_new_inits_to_collection(meta_graph_def: Any, updated_initializer_names: dict[str, list[str]]) -> None:
    """Put the initializers of new tables into their collection."""
    if KEYS.TABLE_INITIALIZERS in updated_initializer_names:
        new = set(updated_initializer_names[KEYS.TABLE_INITIALIZERS]) - set(
            node_names(meta_graph_def, KEYS.TABLE_INITIALIZERS)
        )
        meta_graph_def.collection_def[KEYS.TABLE_INITIALIZERS].node_list.value.extend(sorted(new))


def meta_graph_transform(
    base_meta_graph_def: Any,
    input_names: list[str],
    output_names: list[str],
    transforms: list[str],
    tags: list[str],
    checkpoint_path: str | None = None,
) -> Any:
    """The rewritten MetaGraphDef. Operations that save, restore or initialize are kept, except by the
    transform "freeze_graph".

    Args:
        base_meta_graph_def: a MetaGraphDef.
        input_names: the names of the nodes that are fed.
        output_names: the names of the nodes that are fetched.
        transforms: the rewrites in their order; those of `TransformGraph`, "freeze_graph" and
            "sparsify_gather".
        tags: the tags of the new MetaGraphDef.
        checkpoint_path: a checkpoint for "freeze_graph" and "sparsify_gather".

    Raises:
        ValueError: a transform has removed an operation of the saver.
        InvalidArgumentError: there is no transform of that name.

    Source: TensorFlow 1.15.5, tensorflow/contrib/meta_graph_transform/meta_graph_transform.py.
    """
    graph_def, initializer_names = _do_transforms(
        base_meta_graph_def.graph_def,
        input_names,
        output_names,
        _find_all_mandatory_retain_ops(base_meta_graph_def),
        transforms,
        base_meta_graph_def.saver_def,
        checkpoint_path,
    )
    found = tf.MetaGraphDef()
    found.graph_def.CopyFrom(graph_def)
    found.meta_info_def.CopyFrom(base_meta_graph_def.meta_info_def)
    found.meta_info_def.tags[:] = tags
    base, retained = ({node.name for node in each.node} for each in (base_meta_graph_def.graph_def, graph_def))
    removed = base - retained
    for what, names in (("in base graph", base), ("retained", retained), ("removed", removed)):
        tf.logging.info(f"Node names {what}: %s", sorted(names))
    if FREEZE not in transforms:
        _add_pruned_saver(base_meta_graph_def, found, removed)
    for name in base_meta_graph_def.collection_def:
        _add_pruned_collection(base_meta_graph_def, found, name, removed)
    _add_new_inits_to_collection(found, initializer_names)
    for name in base_meta_graph_def.signature_def:
        _add_pruned_signature(base_meta_graph_def, found, name, removed)
    return found
