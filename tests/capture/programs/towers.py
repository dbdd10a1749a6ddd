"""Two towers with averaged gradients, and a moving average of the weights."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(11)
x = tf.placeholder(tf.float32, [8, 5])
optimizer = tf.train.GradientDescentOptimizer(0.1)
towers = []
for part in tf.split(x, 2):
    with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        loss = tf.reduce_mean(tf.square(tf.layers.dense(part, 2, name="dense") - 1.0))
    towers.append(optimizer.compute_gradients(loss))
pairs = [(tf.add_n([one[0] for one in pair]) / 2, pair[0][1]) for pair in zip(*towers)]
step = optimizer.apply_gradients(pairs, tf.train.get_or_create_global_step())
average = tf.train.ExponentialMovingAverage(0.9, tf.train.get_global_step())
with tf.control_dependencies([step]):
    train = average.apply(tf.trainable_variables())
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        session.run(train, {x: random.randn(8, 5)})
