"""Cases of tf.contrib.receptive_field: orders and sizes in networks, receptive fields and their
coordinates, and what is refused.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import receptive_field as rf
from tensorflow.contrib.receptive_field.python.util import parse_layer_parameters
from tensorflow.contrib.receptive_field.python.util.receptive_field import ReceptiveField


def said(call):
    """The type and the text of an error."""
    try:
        call()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    raise AssertionError("no error")


def image(height=None, width=None):
    return tf.placeholder(tf.float32, [None, height, width, 3], name="image")


def conv(x, size, stride, padding, name):
    with tf.variable_scope(name):
        weights = tf.get_variable("weights", [size[0], size[1], x.shape[-1], 2], use_resource=False)
        strides = [1, stride[0], stride[1], 1]
        return tf.nn.bias_add(tf.nn.conv2d(x, weights, strides, padding), tf.zeros([2]))


def residual(x):
    """Two paths of the same stride, with a pad that aligns them."""
    left = conv(x, (1, 1), (4, 4), "VALID", "left")
    padded = tf.pad(x, [[0, 0], [1, 0], [1, 0], [0, 0]], name="padded")
    right = conv(padded, (3, 3), (2, 2), "VALID", "right")
    pooled = tf.nn.max_pool(right, [1, 3, 3, 1], [1, 2, 2, 1], "SAME", name="pooled")
    return tf.nn.relu(left + pooled, name="out")


def oblong(x):
    """Other kernels and strides in each direction, and even sizes."""
    x = tf.nn.avg_pool(conv(x, (5, 2), (1, 2), "SAME", "first"), [1, 2, 4, 1], [1, 2, 2, 1], "SAME")
    return tf.nn.relu6(conv(x, (3, 1), (1, 1), "SAME", "second"), name="out")


def field(make, resolution=None, **options):
    """The numbers of a receptive field, as texts, because some of them may be None."""
    with tf.Graph().as_default() as graph:
        make(image())
    found = rf.compute_receptive_field_from_graph_def(
        graph.as_graph_def(), "image", "out", input_resolution=resolution, **options
    )
    return [str(each) for each in found]


def case_fields():
    return {
        "residual": field(residual),
        "residual_sized": field(residual, [226, 114]),
        "residual_not_aligned": said(lambda: field(residual, [224, 112])),
        "oblong": field(oblong),
        "oblong_sized": field(oblong, [64, 60]),
        "oblong_odd": field(oblong, [63, 61]),
        "stopped": field(residual, stop_propagation=["left"]),
        "unknown_padding": field(lambda x: tf.nn.relu(conv(x, (5, 5), (3, 3), "SAME", "a"), name="out")),
        "unknown_padding_sized": field(
            lambda x: tf.nn.relu(conv(x, (5, 5), (3, 3), "SAME", "a"), name="out"), [20, 21]
        ),
    }


def case_depthwise():
    def make(x):
        with tf.variable_scope("deep"):
            weights = tf.get_variable("weights", [3, 5, 3, 1], use_resource=False)
        return tf.identity(tf.nn.depthwise_conv2d(x, weights, [1, 2, 2, 1], "VALID"), name="out")

    def pooled(x):
        made = tf.raw_ops.MaxPoolV2(input=x, ksize=[1, 3, 2, 1], strides=[1, 2, 1, 1], padding="VALID", name="p")
        return tf.identity(made, name="out")

    found = {"deep": field(make)}
    with tf.Graph().as_default() as graph:
        pooled(image())
    # The names of the constants are what the search asks for.
    definition = graph.as_graph_def()
    for node in definition.node:
        if node.op == "MaxPoolV2":
            for place, name in ((1, "p/ksize"), (2, "p/strides")):
                constant = next(each for each in definition.node if each.name == node.input[place])
                constant.name = node.input[place] = name
    found["pool"] = [str(each) for each in rf.compute_receptive_field_from_graph_def(definition, "image", "out")]
    return found


def case_order():
    """Orders and sizes of the nodes that are not constants or weights."""
    found = {}
    for name, make in (("residual", residual), ("oblong", oblong)):
        with tf.Graph().as_default() as graph:
            make(image())
        for size in (None, [32, 40]):
            infos, nodes = rf.get_compute_order(graph.as_graph_def(), "image", size)
            found["%s_%s" % (name, size)] = [
                "%s %s %s %s" % (each, info.order, info.input_size, info.output_size)
                for each, info in sorted(infos.items())
                if nodes[each].op not in ("Const", "VariableV2", "RandomUniform", "Assign", "Mul", "Sub")
            ]
    return found


def case_graph_and_tensors():
    x = image()
    out = residual(x)
    found = rf.compute_receptive_field_from_graph_def(tf.get_default_graph(), x, out, input_resolution=[226, 114])
    places = np.array([[0, 0], [3, 5]])
    return {
        "size": found.size,
        "stride": found.stride,
        "padding": found.padding,
        "centers": found.compute_input_center_coordinates(places),
        "features": found.compute_feature_coordinates(places * 1.5),
    }


def case_coordinates():
    found = ReceptiveField([5, 7], [2, 4], [1, 3])
    return {
        "one_center": found.compute_input_center_coordinates([[2], [3]], axis=[1]),
        "one_feature": found.compute_feature_coordinates([2.0], axis=(0,)),
        "all": list(map(int, found)),
        "centers_error": said(lambda: found.compute_input_center_coordinates([1, 2, 3])),
        "features_error": said(lambda: found.compute_feature_coordinates([1], axis=[0, 1])),
    }


def case_errors():
    def stride_differs(x):
        return tf.add(conv(x, (1, 1), (1, 2), "VALID", "a"), conv(x, (1, 1), (1, 1), "VALID", "b"), name="out")

    def shift_differs(x):
        return tf.add(conv(x, (1, 3), (1, 1), "VALID", "a"), conv(x, (1, 1), (1, 1), "VALID", "b"), name="out")

    def unknown(x):
        return tf.identity(tf.sin(x), name="out")

    def ends(inputs):
        with tf.Graph().as_default() as graph:
            tf.identity(image(), name="out")
        return rf.compute_receptive_field_from_graph_def(graph.as_graph_def(), *inputs)

    def refused(make, **options):
        with tf.Graph().as_default() as graph:
            node = make(image()).op.node_def
            nodes = {each.name: each for each in graph.as_graph_def().node}
        return said(lambda: parse_layer_parameters.get_layer_params(node, nodes, **options))

    window = [1, 2, 2, 2]
    return {
        "stride": said(lambda: field(stride_differs)),
        "shift": said(lambda: field(shift_differs)),
        "unknown": said(lambda: field(unknown)),
        "no_input": said(lambda: ends(("nothing", "out"))),
        "no_output": said(lambda: ends(("image", "nothing"))),
        "same": said(lambda: ends(("image", "image"))),
        "weights": refused(lambda x: tf.nn.conv2d(x, tf.zeros([1, 1, 3, 1]), 1, "VALID")),
        "pool": refused(lambda x: tf.nn.max_pool(tf.transpose(x), window, window[::-1], "VALID")),
        "pad": refused(lambda x: tf.pad(x, [[0, 0], [1, 0], [1, 0], [0, 1]])),
        "pad_of_examples": refused(lambda x: tf.pad(x, [[1, 0], [1, 0], [1, 0], [0, 0]])),
        "pad_by_tensor": refused(lambda x: tf.pad(x, tf.zeros([4, 2], tf.int32), name="mine")),
    }
