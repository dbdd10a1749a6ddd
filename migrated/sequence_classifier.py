"""Classifies token sequences by an LSTM with dropout at each step.  The Keras 3 twin of
`legacy/sequence_classifier.py`.

Differences: lengths become a mask.  Dropout stands outside of the loop, with a mask for all steps at once: what goes into
and comes out of a cell is not part of its state.  `tf1kit.keras.LSTMCell` has one kernel and TensorFlow 1's order of gates;
`BiasAdd` keeps the gradient of a bias an operation of its own; `Adam` clips the rows of the embedding as they are.
"""

import keras
import tensorflow as tf
from keras import layers, ops

import tf1kit.keras
from tf1kit.port import Network

VOCABULARY = 120  # token 0 is padding
EMBEDDING = 24
UNITS = 32
CLASSES = 3
DROPPED = 0.25
LEARNING_RATE = 0.01
CLIP = 0.25


@keras.saving.register_keras_serializable(package="migrated")
class SequenceClassifier(Network):
    """Logits `[n, 3]` of tokens `[n, time]` and lengths `[n]`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        uniform = keras.initializers.RandomUniform(-0.5, 0.5)
        self.embedding = layers.Embedding(VOCABULARY, EMBEDDING, uniform, name="embedding")
        self.dropout_in, self.dropout_out = layers.Dropout(DROPPED), layers.Dropout(DROPPED)
        cell = tf1kit.keras.LSTMCell(UNITS, name="lstm_cell")
        self.rnn = layers.RNN(cell, return_sequences=True, zero_output_for_mask=True, name="rnn")
        self.logits = layers.Dense(CLASSES, use_bias=False, name="logits")
        self.bias = tf1kit.keras.BiasAdd(name="bias")

    def endpoints(self, inputs, training=False):
        tokens, lengths = inputs
        ends = {}
        embedded = ends["embedded"] = self.embedding(tokens)  # [n, time, 24]
        mask = tf.sequence_mask(lengths, ops.shape(tokens)[1])
        outputs = self.rnn(self.dropout_in(embedded, training=training), mask=mask)  # 0 after the end
        outputs = self.dropout_out(outputs, training=training)
        count = ops.cast(ops.expand_dims(lengths, 1), outputs.dtype)
        ends["mean"] = ops.sum(outputs, axis=1) / count  # [n, 32]
        ends["logits"] = self.bias(self.logits(ends["mean"]))
        return ends


def loss(endpoints, labels):
    """Softmax cross entropy; labels are indices `[n]`."""
    return ops.mean(ops.sparse_categorical_crossentropy(labels, endpoints["logits"], from_logits=True))


def optimizer():
    return tf1kit.keras.Adam(LEARNING_RATE, global_clipnorm=CLIP)


INPUTS = ("tokens:0", "lengths:0")
LABELS = "labels:0"
ENDPOINTS = {"embedded": "embedding_lookup/Identity:0", "mean": "mean:0", "logits": "logits:0"}
WEIGHT_MAP = (
    ("embedding", "embedding/embeddings", None),
    ("rnn/lstm_cell/kernel", "rnn/lstm_cell/kernel", None),
    ("rnn/lstm_cell/bias", "rnn/lstm_cell/bias", None),
    ("softmax_w", "logits/kernel", None),
    ("softmax_b", "bias/bias", None),
    ("global_step", "adam/iteration", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)
