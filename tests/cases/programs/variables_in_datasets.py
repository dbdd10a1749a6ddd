# Layers and variables inside the functions of datasets, as somebody puts a frozen network into the input pipeline.
import numpy as np
import tensorflow as tf


def dense(i, reuse=None):
    row = tf.cast(i, tf.float32)[None, None]
    return tf.layers.dense(row, 2, kernel_initializer=tf.ones_initializer(), name="d", reuse=reuse)


def own(i):
    v = tf.get_variable("v", [], initializer=tf.ones_initializer())
    return tf.cast(i, tf.float32) * v + tf.Variable(3.0)


def normalized(i):
    rows = tf.constant(np.linspace(-1, 1, 8).reshape(4, 2), tf.float32) * tf.cast(i, tf.float32)
    ones = tf.ones_initializer()
    out = tf.layers.batch_normalization(rows, training=True, beta_initializer=ones, trainable=False, scale=False)
    return tf.contrib.layers.batch_norm(out * 2, is_training=True)


numbers = tf.data.Dataset.range(1, 4)
datasets = [
    numbers.map(dense),
    numbers.map(lambda i: dense(i, reuse=True)),
    numbers.map(own),
    numbers.map(normalized),
    numbers.filter(lambda i: tf.get_variable("limit", [], initializer=tf.zeros_initializer()) < tf.cast(i, tf.float32)),
]


@tf.function
def step(t):
    return tf.layers.dense(t, 2)


try:
    step(tf.ones([1, 2]))
except Exception as error:
    print(type(error).__name__)
for v in tf.global_variables():
    print(v.name, v.shape, v in tf.trainable_variables())
iterators = [each.make_initializable_iterator() for each in datasets]
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run([each.initializer for each in iterators])
    following = [each.get_next() for each in iterators]
    for _ in range(3):
        print([np.round(value, 4).tolist() for value in session.run(following)])
