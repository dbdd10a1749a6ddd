"""Two variables that begin with the same tensor, and one that begins with another's value."""
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 3], name="x")
start = tf.random_uniform([3, 1], seed=1)
one, other = tf.Variable(start, name="one"), tf.Variable(start, name="other")
third = tf.Variable(one.initialized_value(), name="third")
loss = tf.reduce_mean(tf.square(tf.matmul(x, one) * tf.sigmoid(tf.matmul(x, other)) + tf.tanh(tf.matmul(x, third)) - 1))
step = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(4):
        session.run(step, {x: random.randn(4, 3)})
