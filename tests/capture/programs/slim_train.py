"""slim.learning.train with arg scopes, batch norm in UPDATE_OPS, regularisation and a Supervisor."""
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import slim

tf.set_random_seed(8)
data = np.random.RandomState(0).randn(64, 8, 8, 1).astype("float32")
x, y = tf.train.batch([tf.constant(data), tf.constant(np.arange(64) % 3)], 8, enqueue_many=True)
with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, weights_regularizer=slim.l2_regularizer(0.01)):
    net = slim.conv2d(x, 4, 3, scope="a")
    net = slim.dropout(slim.conv2d(net, 4, 3, stride=2, scope="b"), 0.9)
logits = slim.fully_connected(slim.flatten(net), 3, activation_fn=None)
slim.losses.sparse_softmax_cross_entropy(logits, y)
total = slim.losses.get_total_loss()
train = slim.learning.create_train_op(total, tf.train.GradientDescentOptimizer(0.1), clip_gradient_norm=1.0)
slim.learning.train(train, tempfile.mkdtemp(), number_of_steps=4, log_every_n_steps=1)
