"""Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/_sklearn.py."""


class NotFittedError(ValueError, AttributeError):
    """An estimator without a checkpoint is asked for predictions."""
