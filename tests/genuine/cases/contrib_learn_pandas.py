"""Cases of contrib.learn: arrays of pandas' tables, and the abstract classes."""

import numpy as np
import pandas as pd
import tensorflow as tf

learn = tf.contrib.learn


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def case_pandas():
    table = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "c": [True, False]})
    text = pd.DataFrame({"a": ["x", "y"]})
    return {
        "data": learn.extract_pandas_data(table),
        "labels": learn.extract_pandas_labels(table[["b"]]),
        "array": learn.extract_pandas_matrix(np.array([[1.0, 2.0]])),
        "as_it_is": [learn.extract_pandas_data([1]), learn.extract_pandas_labels([2])],
        "text": raised(lambda: learn.extract_pandas_data(text)),
        "text_labels": raised(lambda: learn.extract_pandas_labels(text)),
        "two_labels": raised(lambda: learn.extract_pandas_labels(table[["a", "b"]])),
        "three_labels": raised(lambda: learn.extract_pandas_labels(table)),
    }


def case_abstract():
    class Fitted(learn.Trainable):
        def fit(self, *args, **kwargs):
            return "fitted"

    return {
        "fitted": Fitted().fit(),
        "abstract": [raised(learn.Trainable), raised(learn.Evaluable)],
        "estimators": [issubclass(learn.BaseEstimator, kind) for kind in (learn.Trainable, learn.Evaluable)],
    }
