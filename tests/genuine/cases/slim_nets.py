"""Cases of `tf.contrib.slim.nets`: their variables with order and collections, and the outputs of
small networks.
"""

import hashlib
import zlib

import numpy as np
import tensorflow as tf
from tensorflow.contrib.slim import nets
from tensorflow.contrib.slim.python.slim.nets import inception_v2

slim = tf.contrib.slim

COLLECTIONS = ("TRAINABLE_VARIABLES", "MODEL_VARIABLES", "UPDATE_OPS", "REGULARIZATION_LOSSES")


def graph(endpoints):
    """All variables with their shapes. For each other collection, the number of members and a
    digest of their names.
    """
    kept = {"variables": [v.op.name + str(v.shape.as_list()) for v in tf.global_variables()]}
    for key in COLLECTIONS:
        names = " ".join(member.name.split(":")[0] for member in tf.get_collection(getattr(tf.GraphKeys, key)))
        kept[key] = "{} {}".format(len(names.split()), hashlib.md5(names.encode()).hexdigest())
    kept["endpoints"] = ["{} {}".format(name, tensor.shape.as_list()) for name, tensor in endpoints.items()]
    return kept


def set_weights(sess):
    """Set each variable from a stream of its own, scaled so that signals stay near 1."""
    for variable in tf.global_variables():
        shape = variable.shape.as_list()
        drawn = np.random.RandomState(zlib.crc32(variable.op.name.encode()) % 2**32).uniform(-1, 1, shape)
        if "moving_variance" in variable.name or "gamma" in variable.name:
            drawn = 1.0 + 0.3 * drawn
        elif len(shape) > 1:
            drawn = drawn * np.sqrt(3.0 / np.prod(shape[:-1]))
        variable.load(drawn.astype(np.float32), sess)


def forward(outputs, endpoints, count=10):
    """The outputs, and the mean absolute value of each end point."""
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    means = [tf.reduce_mean(tf.abs(tensor)) for tensor in endpoints.values()]
    with tf.Session() as sess:
        set_weights(sess)
        found, sizes, _ = sess.run([outputs, means, updates])
        moved = [v for v in tf.global_variables() if "moving" in v.name][:count]
        moving = np.concatenate([value.ravel() for value in sess.run(moved)] or [np.zeros(0, np.float32)])
    return {"outputs": found.ravel()[:200], "sizes": np.array(sizes), "moving": moving[:200]}


def images(size, count=2):
    """Some images."""
    return tf.constant(np.random.RandomState(size).uniform(-1, 1, [count, size, size, 3]).astype(np.float32))


def case_inception_v1():
    """The network as it is trained."""
    with slim.arg_scope(nets.inception.inception_v1_arg_scope()):
        _, endpoints = nets.inception.inception_v1(tf.zeros([2, 224, 224, 3]), 1001)
    return graph(endpoints)


def case_inception_v2():
    """The network as it is trained."""
    with slim.arg_scope(nets.inception.inception_v2_arg_scope()):
        _, endpoints = nets.inception.inception_v2(tf.zeros([2, 224, 224, 3]), 1001)
    return graph(endpoints)


def case_inception_v3():
    """The network as it is trained."""
    with slim.arg_scope(nets.inception.inception_v3_arg_scope()):
        _, endpoints = nets.inception.inception_v3(tf.zeros([2, 299, 299, 3]), 1001)
    return graph(endpoints)


def case_resnet_v1_50():
    """The network as it is trained."""
    with slim.arg_scope(nets.resnet_utils.resnet_arg_scope()):
        _, endpoints = nets.resnet_v1.resnet_v1_50(tf.zeros([2, 224, 224, 3]), 1000)
    return graph(endpoints)


def case_resnet_v2_50():
    """The network as it is trained, with a larger output stride."""
    with slim.arg_scope(nets.resnet_utils.resnet_arg_scope()):
        _, endpoints = nets.resnet_v2.resnet_v2_50(tf.zeros([2, 321, 321, 3]), 21, global_pool=False, output_stride=16)
    return graph(endpoints)


def case_of_one_path():
    """The networks vgg_16, alexnet_v2 and overfeat."""
    kept = {}
    for net, scope, size in (
        (nets.vgg.vgg_16, nets.vgg.vgg_arg_scope, 224),
        (nets.alexnet.alexnet_v2, nets.alexnet.alexnet_v2_arg_scope, 224),
        (nets.overfeat.overfeat, nets.overfeat.overfeat_arg_scope, 231),
    ):
        with tf.Graph().as_default(), slim.arg_scope(scope()):
            _, endpoints = net(tf.zeros([2, size, size, 3]), 1000)
            for name, value in graph(endpoints).items():
                kept["{} {}".format(net.__name__, name)] = value
    return kept


def case_small_inception_v2():
    """A thin inception_v2 in inference, because in training rounding grows from one layer's batch
    statistics to the next.
    """
    with slim.arg_scope(inception_v2.inception_v2_arg_scope()):
        outputs, endpoints = inception_v2.inception_v2(
            images(64, 6), 5, False, dropout_keep_prob=1.0, min_depth=4, depth_multiplier=0.1
        )
    return forward(outputs, endpoints)


def case_small_inception_v3():
    """A thin inception_v3 with its second head, in inference."""
    with slim.arg_scope(nets.inception.inception_v3_arg_scope()):
        outputs, endpoints = nets.inception.inception_v3(
            images(128), 5, False, dropout_keep_prob=1.0, min_depth=4, depth_multiplier=0.05
        )
    return forward(outputs, endpoints)


def case_small_resnet_v1():
    """A resnet_v1 of two blocks with few units, in inference."""
    blocks = [
        nets.resnet_v1.resnet_v1_block("block1", base_depth=2, num_units=2, stride=2),
        nets.resnet_v1.resnet_v1_block("block2", base_depth=3, num_units=2, stride=1),
    ]
    with slim.arg_scope(nets.resnet_utils.resnet_arg_scope()):
        outputs, endpoints = nets.resnet_v1.resnet_v1(images(32), blocks, 4, is_training=False)
    return dict(forward(outputs, endpoints), **graph(endpoints))


def case_small_resnet_v2():
    """A resnet_v2 of two blocks with few units, in training, with dense outputs."""
    blocks = [
        nets.resnet_v2.resnet_v2_block("block1", base_depth=2, num_units=2, stride=2),
        nets.resnet_v2.resnet_v2_block("block2", base_depth=3, num_units=2, stride=1),
    ]
    with slim.arg_scope(nets.resnet_utils.resnet_arg_scope()):
        outputs, endpoints = nets.resnet_v2.resnet_v2(
            images(32), blocks, 4, is_training=True, global_pool=False, output_stride=4
        )
    return dict(forward(outputs, endpoints), **graph(endpoints))
