"""Placeholders, dropout by `keep_prob`, gradients clipped by their norm, Adam; then an evaluation run."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(1)
x = tf.placeholder(tf.float32, [None, 8], name="x")
y = tf.placeholder(tf.float32, [None, 3], name="y")
keep_prob = tf.placeholder(tf.float32, [], name="keep_prob")
hidden = tf.nn.dropout(tf.layers.dense(x, 64, activation=tf.nn.relu), keep_prob)
logits = tf.layers.dense(hidden, 3)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits), name="loss")
optimizer = tf.train.AdamOptimizer(0.01)
pairs = [(tf.clip_by_norm(gradient, 0.1), variable) for gradient, variable in optimizer.compute_gradients(loss)]
step = optimizer.apply_gradients(pairs)
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(22):
        feed = {x: random.randn(16, 8), y: np.eye(3)[random.randint(0, 3, 16)], keep_prob: 0.5}
        session.run(step, feed)
    print(session.run(loss, {x: random.randn(16, 8), y: np.eye(3)[random.randint(0, 3, 16)], keep_prob: 1.0}))
