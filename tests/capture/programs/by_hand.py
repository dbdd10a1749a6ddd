"""Updates written by hand, accumulated gradients, a `py_func` in the input and one in the model; train, save and restore."""
import os
import tempfile

import numpy as np
import tensorflow as tf

tf.set_random_seed(12)
random = np.random.RandomState(0)
batch = tf.py_func(lambda: random.randn(4, 3).astype("float32"), [], tf.float32)
batch.set_shape([4, 3])
weights = tf.Variable(tf.truncated_normal([3, 2], stddev=0.1), name="weights")
total = tf.Variable(tf.zeros([3, 2]), trainable=False, name="total")
output = tf.matmul(batch, weights)
bonus = tf.py_func(lambda value: value.mean(), [output], tf.float32)
loss = tf.reduce_sum(tf.square(output)) + tf.stop_gradient(bonus)
gradient = tf.gradients(loss, weights)[0]
accumulate = tf.assign_add(total, gradient)
apply = tf.assign_sub(weights, 0.1 * total)
clear = total.initializer
saver = tf.train.Saver()
path = os.path.join(tempfile.mkdtemp(), "model.ckpt")
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        session.run(clear)
        session.run(accumulate)
        session.run(accumulate)
        session.run(apply)
    saver.restore(session, saver.save(session, path))
    session.run(apply)
