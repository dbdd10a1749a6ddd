"""The port of the classifier of sentences."""

from keras import layers, ops

import tf1kit.keras
from tf1kit.port import Network


class Reviews(Network):
    """Inputs are a dict with `words` and `lengths`."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(50, 6, embeddings_initializer="glorot_uniform", name="embedding")
        self.logits = layers.Dense(3, name="logits")

    def endpoints(self, inputs, training=False):
        """The mean of the words, and the logits."""
        words = inputs["words"]
        lengths = ops.expand_dims(ops.cast(inputs["lengths"], "int32"), 1)  # Keras builds a loaded model with floats
        vectors = self.embedding(words)
        mask = ops.cast(ops.arange(words.shape[1], dtype="int32") < lengths, vectors.dtype)
        summed = ops.sum(vectors * ops.expand_dims(mask, 2), axis=1)
        mean = summed / ops.cast(lengths, vectors.dtype)
        return {"mean": mean, "logits": self.logits(mean)}


def loss(endpoints, labels):
    """Softmax cross entropy; labels are indices `[n]`."""
    return ops.mean(ops.sparse_categorical_crossentropy(labels, endpoints["logits"], from_logits=True))


def optimizer():
    """Momentum."""
    return tf1kit.keras.Momentum(0.1, 0.9)


WEIGHT_MAP = (
    ("embedding", "embedding/embeddings", None),
    ("logits/kernel", "logits/kernel", None),
    ("logits/bias", "logits/bias", None),
)
