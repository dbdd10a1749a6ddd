"""Queue runners, and a loss that is never fetched."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(5)
data = np.random.RandomState(0).randn(64, 5).astype("float32")
one = tf.train.slice_input_producer([tf.constant(data), tf.constant(data.sum(axis=1))], seed=6)
x, y = tf.train.shuffle_batch(one, 8, 64, 32, seed=7)
prediction = tf.squeeze(tf.layers.dense(x, 1), 1)
step = tf.train.AdagradOptimizer(0.1).minimize(tf.reduce_mean(tf.square(prediction - y)))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    coordinator = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(session, coordinator)
    for _ in range(5):
        session.run(step)
    coordinator.request_stop()
    coordinator.join(threads)
