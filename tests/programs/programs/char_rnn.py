"""A character model in the manner of 2016: legacy_seq2seq.rnn_decoder, sequence_loss_by_example, argparse, cPickle-like files."""
# Arguments: --num_layers 2 --model lstm
import argparse
import os
import time

import numpy as np
import tensorflow as tf
from six.moves import cPickle
from tensorflow.contrib import legacy_seq2seq, rnn


class Model():
    def __init__(self, args, training=True):
        fns = {"rnn": rnn.BasicRNNCell, "gru": rnn.GRUCell, "lstm": rnn.BasicLSTMCell, "nas": rnn.NASCell}
        cells = [fns[args.model](args.rnn_size) for _ in range(args.num_layers)]
        self.cell = cell = rnn.MultiRNNCell(cells, state_is_tuple=True)
        self.input_data = tf.placeholder(tf.int32, [args.batch_size, args.seq_length])
        self.targets = tf.placeholder(tf.int32, [args.batch_size, args.seq_length])
        self.initial_state = cell.zero_state(args.batch_size, tf.float32)
        with tf.variable_scope("rnnlm", initializer=tf.random_uniform_initializer(-0.2, 0.2, seed=1)):
            softmax_w = tf.get_variable("softmax_w", [args.rnn_size, args.vocab_size])
            softmax_b = tf.get_variable("softmax_b", [args.vocab_size])
            embedding = tf.get_variable("embedding", [args.vocab_size, args.rnn_size])
            inputs = tf.split(tf.nn.embedding_lookup(embedding, self.input_data), args.seq_length, 1)
            inputs = [tf.squeeze(input_, [1]) for input_ in inputs]

            def loop(prev, _):
                prev = tf.matmul(prev, softmax_w) + softmax_b
                return tf.nn.embedding_lookup(embedding, tf.stop_gradient(tf.argmax(prev, 1)))

            outputs, last_state = legacy_seq2seq.rnn_decoder(inputs, self.initial_state, cell,
                                                             loop_function=loop if not training else None, scope="rnnlm")
        output = tf.reshape(tf.concat(outputs, 1), [-1, args.rnn_size])
        self.logits = tf.matmul(output, softmax_w) + softmax_b
        loss = legacy_seq2seq.sequence_loss_by_example([self.logits], [tf.reshape(self.targets, [-1])],
                                                       [tf.ones([args.batch_size * args.seq_length])])
        self.cost = tf.reduce_sum(loss) / args.batch_size / args.seq_length
        self.final_state = last_state
        self.lr = tf.Variable(0.0, trainable=False)
        grads, _ = tf.clip_by_global_norm(tf.gradients(self.cost, tf.trainable_variables()), 5.0)
        self.train_op = tf.train.AdamOptimizer(self.lr).apply_gradients(zip(grads, tf.trainable_variables()))


parser = argparse.ArgumentParser()
parser.add_argument("--model", type=str, default="gru")
parser.add_argument("--num_layers", type=int, default=1)
args = parser.parse_args()
text = "to be or not to be that is the question " * 5
chars = sorted(set(text))
vocab = dict(zip(chars, range(len(chars))))
args.vocab_size, args.rnn_size, args.batch_size, args.seq_length = len(chars), 10, 2, 8
with open("chars_vocab.pkl", "wb") as f:
    cPickle.dump((chars, vocab), f)
with open("chars_vocab.pkl", "rb") as f:
    chars, vocab = cPickle.load(f)
tensor = np.array(list(map(vocab.get, text)))
model = Model(args)
with tf.Session() as sess:
    tf.global_variables_initializer().run()
    sess.run(tf.assign(model.lr, 0.02))
    state = sess.run(model.initial_state)
    for b in range(10):
        start = time.time()
        x, y = tensor[b * 16:b * 16 + 16].reshape(2, 8), tensor[b * 16 + 1:b * 16 + 17].reshape(2, 8)
        feed = {model.input_data: x, model.targets: y}
        for i, (c, h) in enumerate(model.initial_state):
            feed[c], feed[h] = state[i].c, state[i].h
        train_loss, state, _ = sess.run([model.cost, model.final_state, model.train_op], feed)
        assert time.time() - start >= 0
        print("{}/10 train_loss = {:.4f}".format(b, train_loss))
