"""An LSTM over a list of time steps, and a dynamic one with lengths: rnn cells under their contrib and nn names."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn

timesteps, num_input, num_hidden = 7, 5, 6
init = tf.random_uniform_initializer(-0.3, 0.3, seed=8)
X = tf.placeholder("float", [None, timesteps, num_input])
Y = tf.placeholder("float", [None, 2])


def RNN(x):
    x = tf.unstack(x, timesteps, 1)
    with tf.variable_scope("static", initializer=init):
        lstm_cell = rnn.BasicLSTMCell(num_hidden, forget_bias=1.0)
        outputs, states = rnn.static_rnn(lstm_cell, x, dtype=tf.float32)
    weights = tf.Variable(tf.random_normal([num_hidden, 2], seed=1))
    return tf.matmul(outputs[-1], weights)


def dynamic(x, lengths):
    with tf.variable_scope("dynamic", initializer=init):
        cells = [tf.nn.rnn_cell.DropoutWrapper(tf.contrib.rnn.GRUCell(num_hidden), output_keep_prob=1.0) for _ in range(2)]
        cell = tf.nn.rnn_cell.MultiRNNCell(cells)
        state = cell.zero_state(tf.shape(x)[0], tf.float32)
        return tf.nn.dynamic_rnn(cell, x, sequence_length=lengths, initial_state=state)


logits = RNN(X)
outputs, last = dynamic(X, tf.constant([7, 3, 5, 1]))
(fw, bw), _ = tf.nn.bidirectional_dynamic_rnn(
    rnn.LSTMCell(4, use_peepholes=True, initializer=init), rnn.LSTMCell(4, initializer=init), X, dtype=tf.float32)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=logits, labels=Y)) + tf.reduce_mean(tf.square(outputs))
loss += tf.reduce_mean(tf.concat([fw, bw], 2))
optimizer = tf.train.AdamOptimizer(0.01)
grads = optimizer.compute_gradients(loss)
capped = [(tf.clip_by_norm(g, 1.0), v) for g, v in grads if g is not None]
train = optimizer.apply_gradients(capped)
x = np.random.RandomState(0).randn(4, timesteps, num_input)
y = np.eye(2)[[0, 1, 0, 1]]
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(8):
        print("%.5f" % sess.run([loss, train], {X: x, Y: y})[0])
    print(sess.run(last[1], {X: x}).shape, np.round(sess.run(outputs, {X: x})[3, :3, 0], 4))
for v in tf.trainable_variables():
    print(v.name, v.shape)
