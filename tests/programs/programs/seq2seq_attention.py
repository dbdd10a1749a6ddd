"""An encoder and decoder with attention: training helper, greedy helper, beam search, from contrib.seq2seq."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import seq2seq
from tensorflow.python.layers.core import Dense

vocabulary, units, batch = 12, 8, 4
init = tf.random_uniform_initializer(-0.4, 0.4, seed=6)
source = tf.placeholder(tf.int32, [batch, None])
source_lengths = tf.placeholder(tf.int32, [batch])
target = tf.placeholder(tf.int32, [batch, 6])
with tf.variable_scope("model", initializer=init):
    embedding = tf.get_variable("embedding", [vocabulary, units])
    encoder = tf.contrib.rnn.GRUCell(units)
    memory, state = tf.nn.dynamic_rnn(encoder, tf.nn.embedding_lookup(embedding, source), source_lengths, dtype=tf.float32)
    projection = Dense(vocabulary, use_bias=False, kernel_initializer=init, name="projection")

    def decoder_cell(memory, lengths, reuse=None):
        attention = seq2seq.BahdanauAttention(units, memory, memory_sequence_length=lengths, normalize=True)
        return seq2seq.AttentionWrapper(tf.contrib.rnn.GRUCell(units), attention, attention_layer_size=units)

    with tf.variable_scope("decode"):
        cell = decoder_cell(memory, source_lengths)
        start = cell.zero_state(batch, tf.float32).clone(cell_state=state)
        inputs = tf.nn.embedding_lookup(embedding, tf.pad(target[:, :-1], [[0, 0], [1, 0]], constant_values=1))
        helper = seq2seq.TrainingHelper(inputs, tf.fill([batch], 6))
        decoder = seq2seq.BasicDecoder(cell, helper, start, output_layer=projection)
        outputs, final_state, lengths = seq2seq.dynamic_decode(decoder, impute_finished=True)
    loss = seq2seq.sequence_loss(outputs.rnn_output, target, tf.ones([batch, 6]))
    with tf.variable_scope("decode", reuse=True):
        greedy = seq2seq.GreedyEmbeddingHelper(embedding, tf.fill([batch], 1), 2)
        cell = decoder_cell(memory, source_lengths)
        decoder = seq2seq.BasicDecoder(cell, greedy, cell.zero_state(batch, tf.float32).clone(cell_state=state), projection)
        said, _, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=5)
    with tf.variable_scope("decode", reuse=True):
        cell = decoder_cell(seq2seq.tile_batch(memory, 3), seq2seq.tile_batch(source_lengths, 3))
        begin = cell.zero_state(batch * 3, tf.float32).clone(cell_state=seq2seq.tile_batch(state, 3))
        decoder = seq2seq.BeamSearchDecoder(cell, embedding, tf.fill([batch], 1), 2, begin, 3, projection, length_penalty_weight=0.5)
        beams, _, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=5)
optimizer = tf.train.AdamOptimizer(0.02)
gradients, variables = zip(*optimizer.compute_gradients(loss))
gradients, norm = tf.clip_by_global_norm(gradients, 5.0)
train = optimizer.apply_gradients(zip(gradients, variables))
random = np.random.RandomState(2)
feed = {source: random.randint(3, vocabulary, (batch, 5)), source_lengths: [5, 3, 4, 5], target: random.randint(3, vocabulary, (batch, 6))}
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(12):
        print("%.4f" % sess.run([loss, train], feed)[0])
    print(sess.run(said.sample_id, feed).tolist())
    print(sess.run(beams.predicted_ids, feed)[:, :, 0].tolist())
for v in tf.trainable_variables():
    print(v.name, v.shape.as_list())
