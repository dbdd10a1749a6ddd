"""A classifier of sentences: ids of words and lengths in, an index of a class as label."""

from collections import OrderedDict

import tensorflow.compat.v1 as tf

INPUTS = {
    "words": {"shape": (8, 12), "dtype": "int32", "below": 50},
    "lengths": {"shape": (8,), "dtype": "int32", "up_to": 12},
}
LABELS = {"shape": (8,), "dtype": "int32", "below": 3}


def build(words, lengths, dtype=tf.float32):
    """The mean of the words' vectors, without those behind the end of the sentence, and a dense layer."""
    table = tf.get_variable("embedding", [50, 6], dtype)
    mask = tf.expand_dims(tf.sequence_mask(lengths, tf.shape(words)[1], dtype), 2)
    summed = tf.reduce_sum(tf.nn.embedding_lookup(table, words) * mask, axis=1)
    mean = summed / tf.expand_dims(tf.cast(lengths, dtype), 1)
    return OrderedDict(mean=mean, logits=tf.layers.dense(mean, 3, name="logits"))


def loss(endpoints, labels):
    """Softmax cross entropy; labels are indices `[n]`."""
    errors = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=endpoints["logits"])
    return tf.reduce_mean(errors)


def optimizer():
    """Momentum."""
    return tf.train.MomentumOptimizer(0.1, 0.9)
