"""Writes the graphs of `networks.py`, right and wrong, as genuine TensorFlow 1.15.5 makes them.

The file has an array for each graph, and what each tensor is in a text of JSON.  Python 3.7, NumPy
and TensorFlow 1.15.5 only.
"""

import io
import json
import lzma
import os
import sys

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "graphs.xz")


def recorded(networks, name, options):
    """A network with options: what its tensors are, and its GraphDef."""
    with tf.Graph().as_default() as graph:
        built = networks.NETWORKS[name](**options)
        draws = [op.outputs[0] for op in graph.get_operations() if op.type == "RandomUniform" and op.inputs]
        init = [tensor for tensor in draws if "nitializer" not in tensor.name]
        told = {
            "network": name,
            "inputs": {one.name: [one.shape.as_list(), one.dtype.name] for one in built.inputs},
            "draws": [one.name for one in init],
            "ends": {key: tensor.name for key, tensor in sorted(built.ends.items())},
            "loss": built.loss.name,
            "gradients": [[variable.op.name, parts(gradient)] for gradient, variable in built.pairs],
            "train": built.train.name,
            "variables": [
                [
                    one.op.name,
                    one.op.type,
                    one.dtype.base_dtype.name,
                    one.shape.as_list(),
                    one in tf.trainable_variables(),
                ]
                for one in tf.global_variables()
            ],
        }
        return told, graph.as_graph_def().SerializeToString()


def parts(gradient):
    """The names of a gradient's tensors."""
    if isinstance(gradient, tf.IndexedSlices):
        return [gradient.values.name, gradient.indices.name, gradient.dense_shape.name]
    return [gradient.name]


def plain(graph):
    """A GraphDef's bytes in a fixed order. Messages do not compare: a NaN differs from itself."""
    return tf.GraphDef.FromString(graph).SerializeToString(deterministic=True)


def recording():
    """What every network and every mistake is, and their graphs."""
    sys.path.insert(0, HERE)
    import networks

    asked = [(name, None, {}) for name in sorted(networks.NETWORKS)] + list(networks.MISTAKES)
    told, graphs = [], []
    for name, hypothesis, options in asked:
        said, graph = recorded(networks, name, options)
        told.append(dict(said, hypothesis=hypothesis, options=sorted(options)))
        graphs.append(graph)
    return told, graphs


def write(path=DATA):
    """Record them all; returns the exit code."""
    told, graphs = recording()
    arrays = {"graph_%d" % number: np.frombuffer(graph, np.uint8) for number, graph in enumerate(graphs)}
    content = io.BytesIO()
    np.savez(content, told=np.frombuffer(json.dumps(told, sort_keys=True).encode(), np.uint8), **arrays)
    with open(path, "wb") as file:
        file.write(lzma.compress(content.getvalue(), preset=9 | lzma.PRESET_EXTREME))
    return 0


def check(path=DATA):
    """Record them again and compare with what is committed; returns the exit code."""
    told, graphs = recording()
    with open(path, "rb") as file, np.load(io.BytesIO(lzma.decompress(file.read()))) as arrays:
        if json.loads(arrays["told"].tobytes().decode()) != json.loads(json.dumps(told)):
            print("the names of tensors are not those of %s" % path)
            return 1
        for number, graph in enumerate(graphs):
            if plain(arrays["graph_%d" % number].tobytes()) != plain(graph):
                print("graph %d, %s of %s, differs" % (number, told[number]["options"], told[number]["network"]))
                return 1
    return 0
