"""Source of Python 2, which genuine TensorFlow 1 ran on."""
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [4, 3])
loss = tf.reduce_sum(tf.layers.dense(x, 1) ** 2)
step = tf.train.GradientDescentOptimizer(.1).minimize(loss)
session = tf.Session()
session.run(tf.initialize_all_variables())
for number in xrange(3):
    print "loss", session.run([step, loss], {x: np.ones([4, 3])})[1] > 0
