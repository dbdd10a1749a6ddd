"""Cases of tf.contrib as a tree: names, deep paths, one object under several names, constants."""

import tensorflow as tf
import tensorflow.contrib.layers.python.layers.layers as deep_layers
import tensorflow.contrib.slim as slim
from tensorflow.contrib import framework, layers, learn, rnn
from tensorflow.contrib.framework.python.ops import add_arg_scope, arg_scope
from tensorflow.contrib.layers.python.layers import initializers, utils
from tensorflow.contrib.layers.python.layers.layers import DATA_FORMAT_NCHW
from tensorflow.contrib.learn.python.learn.datasets.mnist import DEFAULT_SOURCE_URL
from tensorflow.contrib.rnn.python.ops import core_rnn_cell
from tensorflow.contrib.slim.nets import inception
from tensorflow.contrib.slim.python.slim import learning
from tensorflow.contrib.slim.python.slim.nets import inception_v2
from tensorflow.contrib.training.python.training import training


def names(module):
    return sorted(name for name in dir(module) if not name.startswith("_"))


def case_names():
    packages = "layers slim framework losses metrics training rnn seq2seq legacy_seq2seq data image opt learn summary "
    return {package: names(getattr(tf.contrib, package)) for package in (packages + "util lookup crf tpu").split()}


def case_packages():
    found = names(tf.contrib)
    return {"packages": [name for name in found if name != "importable"], "tpu": hasattr(tf.contrib, "tpu")}


def case_one_object():
    return {
        "batch_norm": tf.contrib.layers.batch_norm is slim.batch_norm is deep_layers.batch_norm,
        "conv2d": slim.conv2d is slim.convolution2d is layers.convolution2d,
        "arg_scope": arg_scope is slim.arg_scope is framework.arg_scope,
        "add_arg_scope": add_arg_scope is slim.add_arg_scope,
        "net": inception.inception_v2 is inception_v2.inception_v2,
        "train": slim.learning is learning and learning.train is slim.learning.train,
        "create_train_op": tf.contrib.training.create_train_op is training.create_train_op,
        "cell": rnn.BasicLSTMCell is tf.nn.rnn_cell.BasicLSTMCell,
        "xavier": layers.xavier_initializer is initializers.xavier_initializer,
        "mnist": learn.datasets.mnist.read_data_sets.__name__,
        "wrapper": core_rnn_cell.EmbeddingWrapper is rnn.EmbeddingWrapper,
    }


def case_constants():
    return {
        "data_format": DATA_FORMAT_NCHW,
        "source_url": DEFAULT_SOURCE_URL,
        "optimizers": sorted(layers.OPTIMIZER_CLS_NAMES),
        "summaries": list(layers.OPTIMIZER_SUMMARIES),
    }


def case_arg_scope_across_modules():
    images = tf.ones([2, 8, 8, 3])
    ones = tf.ones_initializer()
    convolution = slim.arg_scope([deep_layers.convolution2d], num_outputs=4, kernel_size=3, weights_initializer=ones)
    with convolution, arg_scope([layers.batch_norm], decay=0.5, scale=True):
        net = tf.contrib.layers.conv2d(images, normalizer_fn=slim.batch_norm, scope="first")
        net = slim.conv2d(net, scope="second")
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        value = session.run(net)
    return {
        "output": value,
        "names": [variable.op.name for variable in tf.global_variables()],
        "alias": utils.get_variable_collections({"a": ["x"]}, "a"),
        "endpoint": utils.last_dimension(net.shape),
    }


def case_misspelt():
    found = {}
    for name in ("layrs", "slimm"):
        try:
            getattr(tf.contrib, name)
        except AttributeError as error:
            found[name] = type(error).__name__
    try:
        from tensorflow.contrib.layers import batch_nrom  # noqa: F401
    except ImportError as error:
        found["from"] = isinstance(error, ImportError)
    return found
