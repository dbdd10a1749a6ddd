"""A linear-chain CRF over a bidirectional LSTM: log likelihood, viterbi_decode in NumPy and crf_decode in the graph."""
import numpy as np
import tensorflow as tf

num_examples, num_words, num_features, num_tags = 5, 8, 6, 4
random = np.random.RandomState(0)
x = random.rand(num_examples, num_words, num_features).astype(np.float32)
y = random.randint(num_tags, size=[num_examples, num_words]).astype(np.int32)
lengths = np.array([8, 5, 3, 8, 6], dtype=np.int32)
x_t, y_t, lengths_t = tf.constant(x), tf.constant(y), tf.constant(lengths)
init = tf.random_uniform_initializer(-0.5, 0.5, seed=3)
cell = lambda: tf.contrib.rnn.LSTMBlockCell(4)
with tf.variable_scope("tagger", initializer=init):
    outputs, _, _ = tf.contrib.rnn.stack_bidirectional_dynamic_rnn([cell()], [cell()], x_t, dtype=tf.float32, sequence_length=lengths_t)
    weights = tf.get_variable("weights", [8, num_tags])
    unary = tf.reshape(tf.matmul(tf.reshape(outputs, [-1, 8]), weights), [num_examples, num_words, num_tags])
    log_likelihood, transitions = tf.contrib.crf.crf_log_likelihood(unary, y_t, lengths_t, tf.get_variable("transitions", [num_tags, num_tags]))
viterbi_sequence, viterbi_score = tf.contrib.crf.crf_decode(unary, transitions, lengths_t)
loss = tf.reduce_mean(-log_likelihood)
train_op = tf.train.GradientDescentOptimizer(0.2).minimize(loss)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for i in range(15):
        value, _ = session.run([loss, train_op])
        if i % 5 == 0:
            print("loss %.4f" % value)
    scores, matrix, tags = session.run([unary, transitions, viterbi_sequence])
    for score, length, decoded in zip(scores, lengths, tags):
        viterbi, best = tf.contrib.crf.viterbi_decode(score[:length], matrix)
        print(viterbi, "%.3f" % best, viterbi == decoded[:length].tolist())
