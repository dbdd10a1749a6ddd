"""Cases of contrib's smaller tools: names in checkpoints, files of SavedModels, colours, irises."""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib.framework.python.framework import graph_util
from tensorflow.contrib.image.python.ops import distort_image_ops as image
from tensorflow.contrib.image.python.ops import sparse_image_warp
from tensorflow.contrib.layers.python.layers import feature_column, feature_column_ops
from tensorflow.contrib.learn.python.learn.estimators import rnn_common, test_data
from tensorflow.contrib.rnn.python.tools import checkpoint_convert
from tensorflow.contrib.saved_model.python.saved_model import reader
from tensorflow.contrib.training.python.training import resample
from tensorflow.python.ops import rnn_cell_impl


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def case_checkpoint_convert():
    folder = tempfile.mkdtemp()
    old, new = os.path.join(folder, "old"), os.path.join(folder, "new")
    for name in ("a", "cell/lstm_cell/weights", "attention_decoder/LSTMCell/W_0", "nas_rnn/recurrent_weights"):
        tf.Variable([1.0, len(name)], name=name)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, old)
    variables, changed = checkpoint_convert.convert_names(old, new)
    found = {"changed": changed, "variables": {key: value.op.name for key, value in variables.items()}}
    checkpoint_convert.convert_names(old, new + "1", write_v1_checkpoint=True)
    found["files"] = sorted(name for name in os.listdir(folder) if name.startswith("new") and "meta" not in name)
    for name, _shape in tf.train.list_variables(new):
        found["values/" + name] = tf.train.load_variable(new, name)
    found["names"] = list(checkpoint_convert.RNN_NAME_REPLACEMENTS.items())
    found["sharded"] = list(checkpoint_convert._RNN_SHARDED_NAME_REPLACEMENTS.items())
    return found


def case_saved_model():
    folder = os.path.join(tempfile.mkdtemp(), "model")
    with tf.Session() as sess:
        tf.Variable(1.0, name="v")
        sess.run(tf.global_variables_initializer())
        builder = tf.saved_model.builder.SavedModelBuilder(folder)
        builder.add_meta_graph_and_variables(sess, ["serve", "gpu"])
        builder.add_meta_graph(["train"])
        builder.save(as_text=True)
    missing = os.path.join(folder, "nowhere")
    return {
        "tags": reader.get_saved_model_tag_sets(folder),
        "graphs": len(reader.read_saved_model(folder).meta_graphs),
        "missing": raised(lambda: reader.read_saved_model(missing)),
    }


def case_yiq():
    images = np.random.RandomState(3).uniform(size=(2, 4, 5, 3)).astype(np.float32)
    bytes = (images * 255).astype(np.uint8)
    made = {
        "turned": image.adjust_hsv_in_yiq(images, 0.7, 1.5, 0.8),
        "kept": image.adjust_hsv_in_yiq(images[0]),
        "bytes": image.adjust_hsv_in_yiq(bytes, -0.4, 0.5, 0.9),
        "fed": image.adjust_hsv_in_yiq(images, tf.constant(0.2), tf.constant(1.1)),
        "drawn": image.random_hsv_in_yiq(images, 0.5, 0.9, 1.1, 0.8, 1.2, seed=4),
        "not drawn": image.random_hsv_in_yiq(images, 0, 1.5, 1.5),
    }
    with tf.Session() as sess:
        found = sess.run(made)
    found["channels"] = raised(lambda: image.adjust_hsv_in_yiq(images[..., :2]).eval(session=tf.Session()))
    found["rank"] = raised(lambda: image.adjust_hsv_in_yiq(images[0, 0]))
    found["hue"] = raised(lambda: image.random_hsv_in_yiq(images, -1))
    found["saturation"] = raised(lambda: image.random_hsv_in_yiq(images, 0, -1))
    found["value"] = raised(lambda: image.random_hsv_in_yiq(images, 0, 1, 1, 2, 1))
    return found


def case_irises():
    features, classes = test_data.iris_input_multiclass_fn()
    few, two = test_data.iris_input_logistic_fn()
    with tf.Session() as sess:
        found = sess.run({"features": features["feature"], "classes": classes, "few": few["feature"], "two": two})
    found["buckets"] = test_data.get_quantile_based_buckets([1, 2, 3, 4, 5, 9], 3)
    return found


def case_transformer():
    column = feature_column.real_valued_column("price")
    buckets = feature_column.bucketized_column(column, [0.0, 10.0, 100.0])
    tensors = {"price": tf.constant([[20.0], [110.0], [-3.0]])}
    transformer = feature_column_ops._Transformer(tensors)
    made = transformer.transform(buckets)
    with tf.Session() as sess:
        found = {"buckets": sess.run(made)}
    found["again"] = transformer.transform(buckets) is made
    found["kept"] = sorted(getattr(key, "name", key) for key in tensors)
    found["cell"] = rnn_cell_impl.ASSERT_LIKE_RNNCELL_ERROR_REGEXP
    return found


def case_fuse_op():
    with tf.Graph().as_default() as graph:
        first, second = tf.placeholder(tf.float32, name="first"), tf.placeholder(tf.float32, name="second")
        with tf.control_dependencies([second]):
            third = tf.multiply(first, second, name="third")
        fourth = tf.negative(tf.sqrt(third, name="between"), name="fourth")
        fifth = tf.abs(third, name="fifth")
        tf.maximum(fourth, fifth, name="sixth")
    given = graph.as_graph_def()

    def fused(inputs, outputs, of=given):
        types = [tf.float32.as_datatype_enum] * len(outputs)
        made = graph_util.fuse_op(of, inputs, outputs, types, True, "fused", "Fused")
        return [[node.name, node.op, *list(node.input)] for node in made.node], made

    nodes, made = fused(["first", "second"], ["fourth", "fifth"])
    new = next(node for node in made.node if node.name == "fused")
    return {
        "two": nodes,
        "one": fused(["third"], ["fourth"])[0],
        "attributes": [list(new.attr["_output_types"].list.type), new.attr["_output_quantized"].b],
        "unknown": raised(lambda: fused(["no"], ["fourth"])),
        "text": raised(lambda: fused("third", ["fourth"])),
        "no graph": raised(lambda: fused(["third"], ["fourth"], graph)),
        "other input": raised(lambda: fused(["first"], ["fourth"])),
        "from before": raised(lambda: fused(["between"], ["sixth"])),
    }


def case_sequences():
    outputs = tf.constant(np.arange(24.0).reshape(2, 4, 3), tf.float32)
    labels, lengths = tf.constant(np.arange(8).reshape(2, 4)), tf.constant([2, 4])
    made = {
        "last": rnn_common.select_last_activations(outputs, lengths),
        "last of all": rnn_common.select_last_activations(outputs, None),
        "masked": rnn_common.mask_activations_and_labels(outputs, labels, lengths)[0],
        "labels": rnn_common.mask_activations_and_labels(outputs, labels, lengths)[1],
        "all": rnn_common.mask_activations_and_labels(outputs, labels, None)[0],
        "all labels": rnn_common.mask_activations_and_labels(outputs, labels, None)[1],
        "repeated": resample._repeat_range(tf.constant([1, 0, 3])),
    }
    with tf.Session() as sess:
        return sess.run(made)


def case_locations():
    border = sparse_image_warp._get_boundary_locations(4, 7, 2)
    return {"grid": sparse_image_warp._get_grid_locations(3, 2).astype(np.int64), "border": sorted(border.tolist())}
