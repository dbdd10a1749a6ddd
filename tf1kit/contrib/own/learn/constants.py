"""Kinds of problems. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/estimators/constants.py.
"""


class ProblemType:
    """Kinds of problems."""

    UNSPECIFIED = 0
    CLASSIFICATION = 1
    LINEAR_REGRESSION = 2
    LOGISTIC_REGRESSION = 3
