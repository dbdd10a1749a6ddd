"""Skip-gram with NCE loss, as in the tutorial: collections.Counter, embedding_lookup, cosine neighbours."""
import collections
import random

import numpy as np
import tensorflow as tf

words = ("the quick brown fox jumped over the lazy dog and the cat " * 6).split()
count = [["UNK", -1]]
count.extend(sorted(collections.Counter(words).most_common(8)))
dictionary = {word: index for index, (word, _) in enumerate(count)}
data = [dictionary.get(word, 0) for word in words]
reverse = dict(zip(dictionary.values(), dictionary.keys()))
batch = np.array(data[1:33])
labels = np.array(data[0:32]).reshape(-1, 1)

graph = tf.Graph()
with graph.as_default():
    train_inputs = tf.placeholder(tf.int32, shape=[32])
    train_labels = tf.placeholder(tf.int32, shape=[32, 1])
    with tf.device("/cpu:0"):
        embeddings = tf.Variable(tf.random_uniform([9, 8], -1.0, 1.0, seed=1))
        embed = tf.nn.embedding_lookup(embeddings, train_inputs)
        nce_weights = tf.Variable(tf.truncated_normal([9, 8], stddev=1.0 / np.sqrt(8), seed=2))
        nce_biases = tf.Variable(tf.zeros([9]))
    sampler = tf.nn.log_uniform_candidate_sampler(tf.cast(train_labels, tf.int64), 1, 4, True, 9, seed=5)
    loss = tf.reduce_mean(tf.nn.nce_loss(weights=nce_weights, biases=nce_biases, labels=train_labels, inputs=embed,
                                         num_sampled=4, num_classes=9, sampled_values=sampler))
    optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keep_dims=True))
    normalized = embeddings / norm
    similarity = tf.matmul(tf.nn.embedding_lookup(normalized, [1, 2]), normalized, transpose_b=True)
    init = tf.global_variables_initializer()

with tf.Session(graph=graph) as session:
    init.run()
    average = 0
    for step in range(20):
        _, loss_val = session.run([optimizer, loss], {train_inputs: batch, train_labels: labels})
        average += loss_val
    print("Average loss: %.4f" % (average / 20))
    sim = similarity.eval()
    for i in range(2):
        nearest = (-sim[i, :]).argsort()[1:4]
        print("Nearest to %s: %s" % (reverse[i + 1], ", ".join(reverse[k] for k in nearest)))
