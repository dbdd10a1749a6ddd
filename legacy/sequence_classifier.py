"""Classifies token sequences by an LSTM with dropout at each step.  A program, run as it is and captured.

Source: the API documentation of `tf.nn.dynamic_rnn` and `tf.nn.rnn_cell.DropoutWrapper` in TensorFlow 1.15; dropout on what
    goes into and out of a cell: Zaremba, Sutskever and Vinyals, arXiv:1409.2329.
As printed: embedding, `dynamic_rnn` with lengths, clipping by the global norm, Adam.
Filled in (not printed): the sizes, and the sentences.  A token is neutral or hints at one of three classes; a sentence has
    the class at which most of its tokens hint.
Quirks kept: the global norm is taken of the embedding's gradient row by row, before rows of the same token are summed;
    Adam moves the rows of tokens that a batch does not have, too.
"""

import argparse

import numpy as np
import tensorflow as tf

VOCABULARY = 120  # token 0 is padding; 1 to 20 hint at class 0, 21 to 40 at class 1, 41 to 60 at class 2
EMBEDDING = 24
UNITS = 32
CLASSES = 3
LONGEST = 16
BATCH_SIZE = 20
LEARNING_RATE = 0.01
CLIP = 0.25


def sentences(random, count):
    """`count` sentences of 4 to `LONGEST` tokens as a batch: tokens padded by 0, lengths, labels."""
    labels = random.randint(0, CLASSES, count)
    lengths = random.randint(4, LONGEST + 1, count)
    tokens = np.zeros([count, lengths.max()], np.int32)
    for row, (label, length) in enumerate(zip(labels, lengths)):
        hints = 1 + 20 * label + random.randint(0, 20, length)
        others = random.randint(1, VOCABULARY, length)
        tokens[row, :length] = np.where(random.rand(length) < 0.4, hints, others)
    return tokens, lengths, labels


def network(tokens, lengths, keep_prob):
    """Logits `[n, 3]` of `tokens` `[n, time]`: the mean of the LSTM's outputs, then a dense layer."""
    table = tf.get_variable("embedding", [VOCABULARY, EMBEDDING], initializer=tf.random_uniform_initializer(-0.5, 0.5))
    embedded = tf.nn.embedding_lookup(table, tokens)  # [n, time, 24]
    cell = tf.nn.rnn_cell.LSTMCell(UNITS)
    cell = tf.nn.rnn_cell.DropoutWrapper(cell, input_keep_prob=keep_prob, output_keep_prob=keep_prob)
    outputs, _ = tf.nn.dynamic_rnn(cell, embedded, sequence_length=lengths, dtype=tf.float32)  # 0 after the end
    count = tf.cast(tf.expand_dims(lengths, 1), tf.float32)
    mean = tf.div(tf.reduce_sum(outputs, axis=1), count, name="mean")  # [n, 32]
    weights = tf.get_variable("softmax_w", [UNITS, CLASSES])
    biases = tf.get_variable("softmax_b", [CLASSES], initializer=tf.zeros_initializer())
    return tf.nn.xw_plus_b(mean, weights, biases, name="logits")


def main(argv=None):
    """Train on new sentences, then measure the accuracy on others."""
    args = _parser().parse_args(argv)
    tf.set_random_seed(args.seed)
    random = np.random.RandomState(args.seed)

    tokens = tf.placeholder(tf.int32, [None, None], name="tokens")
    lengths = tf.placeholder(tf.int32, [None], name="lengths")
    labels = tf.placeholder(tf.int32, [None], name="labels")
    keep_prob = tf.placeholder_with_default(1.0, [], name="keep_prob")
    logits = network(tokens, lengths, keep_prob)
    cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    loss = tf.reduce_mean(cross_entropy, name="loss")
    accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, labels, 1), tf.float32))

    global_step = tf.train.get_or_create_global_step()
    variables = tf.trainable_variables()
    gradients, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), CLIP)
    optimizer = tf.train.AdamOptimizer(LEARNING_RATE)
    train_op = optimizer.apply_gradients(zip(gradients, variables), global_step=global_step)

    def feed(count):
        return dict(zip((tokens, lengths, labels), sentences(random, count)))

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(args.steps):
            batch = feed(args.batch_size)
            batch[keep_prob] = args.keep_prob
            _, cost, size = sess.run([train_op, loss, norm], batch)
            if step % args.display_step == 0 or step == args.steps - 1:
                print("step {} loss {:.4f} norm of the gradients {:.4f}".format(step, cost, size))
        print("accuracy {:.3f}".format(sess.run(accuracy, feed(args.test))))


def _parser():
    parser = argparse.ArgumentParser(description="Classify sequences of tokens by an LSTM.")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--display-step", type=int, default=50)
    parser.add_argument("--batch-size", type=int, default=BATCH_SIZE)
    parser.add_argument("--test", type=int, default=200, help="sentences to measure the accuracy on")
    parser.add_argument("--keep-prob", type=float, default=0.75)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
