"""Logistic regression as the tutorials of 2016 had it: placeholders, flags, a session and feed_dict."""
# Arguments: --steps 20 --rate=0.5
from __future__ import absolute_import
from __future__ import division
from __future__ import print_function

import sys

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 10, "Steps of training.")
flags.DEFINE_float("rate", 0.1, "Learning rate.")
flags.DEFINE_boolean("fake_data", False, "Not used.")
FLAGS = flags.FLAGS


def main(_):
    random = np.random.RandomState(0)
    images = random.rand(64, 20).astype(np.float32)
    labels = (images.sum(1) > 10).astype(np.int32)

    x = tf.placeholder(tf.float32, [None, 20], name="x")
    y_ = tf.placeholder(tf.int64, [None])
    W = tf.Variable(tf.zeros([20, 2]))
    b = tf.Variable(tf.zeros([2]))
    y = tf.matmul(x, W) + b
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y_, logits=y))
    train_step = tf.train.GradientDescentOptimizer(FLAGS.rate).minimize(loss)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(y, 1), y_), tf.float32))

    sess = tf.InteractiveSession()
    tf.global_variables_initializer().run()
    for step in range(FLAGS.steps):
        _, value = sess.run([train_step, loss], feed_dict={x: images, y_: labels})
        if step % 5 == 0:
            print("step", step, "loss %.5f" % value)
    print("accuracy", accuracy.eval({x: images, y_: labels}))
    print(x, y_.get_shape(), [v.op.name for v in tf.trainable_variables()])


if __name__ == "__main__":
    tf.app.run(main=main, argv=[sys.argv[0]])
