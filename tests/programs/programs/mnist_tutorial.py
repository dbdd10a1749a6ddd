"""The beginner's MNIST program, on idx files that are already in MNIST_data (here: made by the program itself)."""
import gzip
import os
import struct

import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data


def write_idx(name, array):
    with gzip.open(os.path.join("MNIST_data", name), "wb") as handle:
        handle.write(struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(">" + "I" * array.ndim, *array.shape))
        handle.write(array.astype(np.uint8).tobytes())


os.mkdir("MNIST_data")
maker = np.random.RandomState(0)
for kind, count in (("train", 5500), ("t10k", 300)):
    labels = maker.randint(0, 10, count)
    images = maker.randint(0, 40, (count, 28, 28))
    for digit in range(10):
        images[labels == digit, digit * 2:digit * 2 + 4] += 200
    write_idx(kind + "-images-idx3-ubyte.gz", images)
    write_idx(kind + "-labels-idx1-ubyte.gz", labels)

mnist = input_data.read_data_sets("MNIST_data/", one_hot=True, validation_size=500, seed=1)
print(mnist.train.images.shape, mnist.validation.labels.shape, mnist.test.num_examples, mnist.train.images.dtype)
x = tf.placeholder(tf.float32, [None, 784])
W = tf.Variable(tf.zeros([784, 10]))
b = tf.Variable(tf.zeros([10]))
y = tf.nn.softmax(tf.matmul(x, W) + b)
y_ = tf.placeholder(tf.float32, [None, 10])
cross_entropy = tf.reduce_mean(-tf.reduce_sum(y_ * tf.log(tf.clip_by_value(y, 1e-10, 1.0)), reduction_indices=[1]))
train_step = tf.train.GradientDescentOptimizer(0.05).minimize(cross_entropy)
correct = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    for i in range(60):
        batch_xs, batch_ys = mnist.train.next_batch(100)
        if i % 20 == 0:
            print("step %d, cross entropy %.3f" % (i, sess.run(cross_entropy, {x: batch_xs, y_: batch_ys})))
        sess.run(train_step, feed_dict={x: batch_xs, y_: batch_ys})
    print("epochs", mnist.train.epochs_completed, "accuracy %.3f" % accuracy.eval({x: mnist.test.images, y_: mnist.test.labels}))
