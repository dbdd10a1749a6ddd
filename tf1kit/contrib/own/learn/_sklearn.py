"""Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/_sklearn.py."""


class NotFittedError(ValueError, AttributeError):
    """Raised for predictions of an estimator that has no checkpoint."""
