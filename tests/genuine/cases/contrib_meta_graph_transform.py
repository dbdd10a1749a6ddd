"""Cases of tf.contrib.meta_graph_transform: graphs that are stripped, frozen and made sparse, with
the rest of their MetaGraphs.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib.meta_graph_transform.meta_graph_transform import meta_graph_transform

SHAPE = [4, 1]


def info(tensor):
    return tf.saved_model.utils.build_tensor_info(tensor)


def built(folder):
    """The MetaGraph of a graph with a variable, a table and two signatures, and its checkpoint."""
    ids = tf.placeholder(tf.int64, [None], name="ids")
    weights = tf.get_variable("weights", SHAPE, initializer=tf.constant_initializer([[0.0], [2.0], [0.0], [3.0]]))
    table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer([1, 2], ["one", "two"], tf.int64), "none")
    words = tf.identity(table.lookup(tf.cast(ids, tf.int64)), name="words")
    bias = tf.get_variable("bias", [1], initializer=tf.constant_initializer([0.5]))
    taken = tf.multiply(tf.nn.embedding_lookup(weights, ids), bias, name="taken")
    tf.add_to_collection("outputs", taken)
    tf.add_to_collection("outputs", tf.square(taken, name="unused"))
    ready = tf.group(tf.tables_initializer(), name="ready")
    tf.add_to_collection(tf.saved_model.constants.LEGACY_INIT_OP_KEY, ready)
    saver = tf.train.Saver()
    with tf.Session() as sess:
        sess.run([tf.global_variables_initializer(), ready])
        path = saver.save(sess, os.path.join(folder, "model"))
    meta = saver.export_meta_graph()
    for name, tensor in (("words", words), ("taken", taken), ("square", tf.get_collection("outputs")[1])):
        meta.signature_def[name].CopyFrom(
            tf.saved_model.signature_def_utils.build_signature_def({"ids": info(ids)}, {name: info(tensor)}, name)
        )
    return meta, path


def about(meta):
    """What a MetaGraph has, as texts."""
    kinds = {name: value.WhichOneof("kind") for name, value in meta.collection_def.items()}
    return {
        "nodes": sorted("%s %s" % (node.name, node.op) for node in meta.graph_def.node),
        "tags": list(meta.meta_info_def.tags),
        "signatures": sorted(meta.signature_def),
        "saver": meta.saver_def.save_tensor_name,
        "collections": sorted("%s %s" % pair for pair in kinds.items()),
        "kept": sorted("%s %s" % (name, list(value.node_list.value)) for name, value in meta.collection_def.items()),
        "variables": len(meta.collection_def["variables"].bytes_list.value),
    }


def transformed(transforms, outputs=("taken", "words"), with_checkpoint=True):
    """The rewritten MetaGraph; with the values that it computes if it needs no checkpoint."""
    with tempfile.TemporaryDirectory() as folder:
        meta, path = built(folder)
        found = meta_graph_transform(
            meta, ["ids"], list(outputs), transforms, ["new"], checkpoint_path=path if with_checkpoint else None
        )
        results = about(found)
        with tf.Graph().as_default(), tf.Session() as sess:
            tf.import_graph_def(found.graph_def, name="")
            names = [node.name for node in found.graph_def.node]
            if "save/restore_all" in names:
                sess.run("save/restore_all", {"save/Const:0": path})
            if "ready" in names:
                sess.run("ready")
            results["taken"] = sess.run("taken:0", {"ids:0": [3, 0, 1]})
            if "words" in names:
                results["words"] = [str(each) for each in sess.run("words:0", {"ids:0": [2, 3]}).astype(str)]
    return results


def case_strip():
    return transformed(["strip_unused_nodes", "sort_by_execution_order"], outputs=["taken"])


def case_nothing():
    return transformed([])


def case_freeze():
    return transformed(["freeze_graph"])


def case_freeze_and_fold():
    return transformed(["freeze_graph", "fold_constants(ignore_errors=true)", "sort_by_execution_order"])


def case_refused():
    with tempfile.TemporaryDirectory() as folder:
        meta, _ = built(folder)
        texts = {}
        try:
            meta_graph_transform(meta, ["ids"], ["taken"], ["no_such_transform"], [])
        except Exception as error:
            texts["unknown"] = type(error).__name__
        meta.collection_def["variables"].ClearField("bytes_list")
        meta.collection_def["variables"].node_list.value.append("weights")
        try:
            meta_graph_transform(meta, ["ids"], ["taken"], [], [])
        except ValueError as error:
            texts["kind"] = str(error)
    return texts


def case_no_variables():
    """A graph without variables."""
    x = tf.placeholder(tf.float32, [2], name="x")
    tf.identity(tf.multiply(x, tf.constant(np.float32(2.0))), name="y")
    tf.square(x, name="unused")
    meta = tf.train.export_meta_graph()
    return {"nodes": about(meta_graph_transform(meta, ["x"], ["y"], ["strip_unused_nodes"], ["a", "b"]))["nodes"]}


def case_sparsify():
    """A weight with few values becomes a table, which the shared operation initializes."""
    return transformed(["sparsify_gather"], outputs=["taken"])


def case_freeze_and_sparsify():
    return transformed(["freeze_graph", "sparsify_gather"])
