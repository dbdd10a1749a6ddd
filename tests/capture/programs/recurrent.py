"""`dynamic_rnn` with lengths, an embedding, and dropout inside the loop; clipped by the global norm."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(2)
words = tf.placeholder(tf.int32, [None, 7], name="words")
lengths = tf.placeholder(tf.int32, [None], name="lengths")
labels = tf.placeholder(tf.int32, [None], name="labels")
table = tf.get_variable("embedding", [20, 6])
cell = tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.LSTMCell(5), output_keep_prob=0.8, state_keep_prob=0.9)
outputs, state = tf.nn.dynamic_rnn(cell, tf.nn.embedding_lookup(table, words), lengths, dtype=tf.float32)
logits = tf.layers.dense(state.h, 2)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
optimizer = tf.train.GradientDescentOptimizer(0.5)
gradients, variables = zip(*optimizer.compute_gradients(loss))
step = optimizer.apply_gradients(zip(tf.clip_by_global_norm(gradients, 0.5)[0], variables))
random = np.random.RandomState(0)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(4):
        feed = {words: random.randint(0, 20, [8, 7]), lengths: random.randint(1, 8, 8), labels: random.randint(0, 2, 8)}
        session.run([step, loss], feed)
