"""Keys of predictions.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/prediction_key.py.
"""


class PredictionKey:
    """Keys of predictions."""

    CLASSES = "classes"
    PROBABILITIES = "probabilities"
    LOGITS = "logits"
    LOGISTIC = "logistic"
    SCORES = "scores"
    TOP_K = "top_k"
    GENERIC = "output"
