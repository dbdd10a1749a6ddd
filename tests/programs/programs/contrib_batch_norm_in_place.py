"""tf.contrib.layers.batch_norm(updates_collections=None), is_training fed: the statistics move in the forward pass."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib.layers.python.layers import batch_norm

x = tf.placeholder(tf.float32, [None, 6])
is_training = tf.placeholder(tf.bool, name="is_training")


def batch_norm_layer(value, train, scope):
    return tf.cond(train,
                   lambda: batch_norm(value, decay=0.9, updates_collections=None, is_training=True, scope=scope),
                   lambda: batch_norm(value, decay=0.9, updates_collections=None, is_training=False, scope=scope, reuse=True))


h = batch_norm_layer(x, is_training, "bn")
h2 = tf.contrib.layers.batch_norm(h, scale=True, updates_collections=None, is_training=is_training, scope="second")
data = np.random.RandomState(0).randn(40, 6) * [1, 2, 3, 4, 5, 6] + 10
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        out = sess.run(h2, {x: data, is_training: True})
    print("train", np.round(out[0], 4))
    print("test", np.round(sess.run(h2, {x: data[:1], is_training: False})[0], 3))
    for v in tf.global_variables():
        print(v.op.name, np.round(v.eval(), 3) + 0.0)
print(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
