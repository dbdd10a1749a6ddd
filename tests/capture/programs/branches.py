"""Dropout inside `tf.cond`, a placeholder for the phase, an evaluation between training runs."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(13)
x = tf.placeholder(tf.float32, [6, 4])
training = tf.placeholder(tf.bool, [])
hidden = tf.layers.batch_normalization(tf.layers.dense(x, 5), training=training)
hidden = tf.layers.dropout(hidden, 0.4, training=training)
loss = tf.reduce_mean(tf.square(hidden))
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(4):
        session.run([step, loss], {x: random.randn(6, 4), training: True})
        session.run(loss, {x: random.randn(6, 4), training: False})
