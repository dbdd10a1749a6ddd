"""Builds graphs of known networks: the same file for genuine 1.15.5 and, by `tf1kit run`, for the installed TensorFlow.

    python3.7 build.py OUT NAME.KIND ...      # writes OUT/NAME.KIND.meta, or .pb if the kind is a frozen one

The folders of tf_slim and of `nets` are in PYTHONPATH.  Python 3.7.
"""

from __future__ import annotations

import importlib
import os
import sys

import tensorflow as tf
from networks import NETWORKS, SMALL
from tensorflow.python.tools.optimize_for_inference_lib import optimize_for_inference


def build(network, kind):
    """Add a network to the default graph; returns the tensor at its end."""
    module = importlib.import_module(network.module)
    slim = importlib.import_module("tensorflow.contrib.slim" if network.folder else "tf_slim")
    trains = kind == "training"
    images = tf.placeholder(tf.float32, network.shape, "images")
    options = dict(network.options)
    scope = getattr(module, network.scope) if network.scope else None
    given = {"is_training": trains} if network.module.endswith("mobilenet_v2") else {}
    if not given:
        options["is_training"] = trains
    made = [slim.arg_scope(scope(**given))] if scope else []
    made += [slim.arg_scope([slim.batch_norm], fused=False)] if kind == "unfused" else []
    for one in made:
        one.__enter__()
    logits, ends = getattr(module, network.function)(images, **options)
    for one in reversed(made):
        one.__exit__(None, None, None)
    if trains:
        train(network, logits, ends)
    if network.trains != "classes":
        return logits
    return ends["Predictions"] if "Predictions" in ends else ends.get("predictions", logits)


def train(network, logits, ends):
    """Add the loss and the optimizer, as the scripts beside these networks do."""
    if network.trains == "classes":
        labels = tf.placeholder(tf.float32, logits.shape, "labels")
        if "AuxLogits" in ends:
            tf.losses.softmax_cross_entropy(labels, ends["AuxLogits"], weights=0.4)
        tf.losses.softmax_cross_entropy(labels, logits)
    elif network.trains == "images":
        tf.losses.absolute_difference(tf.placeholder(tf.float32, logits.shape, "labels"), logits)
    else:
        tf.losses.sigmoid_cross_entropy(tf.placeholder(tf.float32, logits.shape, "labels"), logits)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        step = tf.train.get_or_create_global_step()
        tf.train.MomentumOptimizer(0.01, 0.9).minimize(tf.losses.get_total_loss(), global_step=step)


def frozen(graph, end, kind):
    """The GraphDef with its variables as constants."""
    with tf.Session(graph=graph) as session:
        session.run(tf.global_variables_initializer())
        made = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), [end.op.name])
    if kind == "frozen":
        return made
    return optimize_for_inference(made, ["images"], [end.op.name], tf.float32.as_datatype_enum)


def main():
    """Write the graphs that the command line names."""
    folder = sys.argv[1]
    for asked in sys.argv[2:]:
        name, kind = asked.split(".")
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(1)
            end = build(NETWORKS.get(name) or SMALL[name], kind)
            path = os.path.join(folder, asked)
            if kind in ("inference", "training"):
                tf.train.export_meta_graph(path + ".meta", graph=graph)
            else:
                with open(path + ".pb", "wb") as file:
                    file.write(frozen(graph, end, kind).SerializeToString())
        print(asked, flush=True)


if __name__ == "__main__":
    main()
