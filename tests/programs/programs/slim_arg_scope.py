"""A slim model with arg scopes, end points and slim's own losses, trained by slim.learning.train."""
import logging
import tempfile

import numpy as np
import tensorflow as tf

slim = tf.contrib.slim
tf.logging.set_verbosity(tf.logging.ERROR)
trunc_normal = lambda stddev: tf.truncated_normal_initializer(0.0, stddev, seed=2)


def arg_scope(weight_decay=0.001):
    with slim.arg_scope([slim.conv2d, slim.fully_connected],
                        activation_fn=tf.nn.relu,
                        weights_initializer=trunc_normal(0.1),
                        weights_regularizer=slim.l2_regularizer(weight_decay)):
        with slim.arg_scope([slim.conv2d], padding="SAME") as sc:
            return sc


def net(inputs, num_classes=3, scope="tiny"):
    with tf.variable_scope(scope, "tiny", [inputs]) as sc:
        end_points_collection = sc.name + "_end_points"
        with slim.arg_scope([slim.conv2d, slim.fully_connected, slim.max_pool2d], outputs_collections=end_points_collection):
            net = slim.repeat(inputs, 2, slim.conv2d, 4, [3, 3], scope="conv1")
            net = slim.max_pool2d(net, [2, 2], scope="pool1")
            net = slim.flatten(net)
            net = slim.stack(net, slim.fully_connected, [8, 8], scope="fc")
            net = slim.fully_connected(net, num_classes, activation_fn=None, normalizer_fn=None, scope="logits")
            return net, slim.utils.convert_collection_to_dict(end_points_collection)


random = np.random.RandomState(1)
images = tf.constant(random.rand(12, 6, 6, 2), tf.float32)
labels = tf.constant(random.randint(0, 3, 12))
with slim.arg_scope(arg_scope()):
    logits, end_points = net(images)
slim.losses.softmax_cross_entropy(logits, slim.one_hot_encoding(labels, 3))
total_loss = slim.losses.get_total_loss()
train_op = slim.learning.create_train_op(total_loss, tf.train.RMSPropOptimizer(0.01))
for name, tensor in end_points.items():
    print(name, tensor.get_shape().as_list())
folder = tempfile.mkdtemp()
final = slim.learning.train(train_op, folder, number_of_steps=15, save_summaries_secs=0, log_every_n_steps=100)
print("final loss %.4f" % final)
reader = tf.train.NewCheckpointReader(tf.train.latest_checkpoint(folder))
for name, shape in sorted(reader.get_variable_to_shape_map().items()):
    print(name, shape)
