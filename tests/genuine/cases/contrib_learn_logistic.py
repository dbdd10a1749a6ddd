"""Cases of tf.contrib.learn's LogisticRegressor: the metrics of a model function, and predictions."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn.estimators import logistic_regressor

STATE = np.random.RandomState(3)
X = STATE.normal(size=(20, 2)).astype(np.float32)
Y = (X.dot([1.0, -2.0]) + 0.3 > 0).astype(np.float32)[:, np.newaxis]


def input_fn():
    return tf.constant(X), tf.constant(Y)


def model_fn(features, labels, mode):
    """A linear model that starts at 0."""
    weights = tf.get_variable("weights", [2, 1], initializer=tf.zeros_initializer())
    logits = tf.matmul(features, weights)
    if labels is None:
        return tf.sigmoid(logits), None, None
    loss = tf.losses.sigmoid_cross_entropy(labels, logits)
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss, global_step=tf.train.get_global_step())
    return tf.sigmoid(logits), loss, step


def case_metrics():
    found = {}
    for name, thresholds in (("default", None), ("two", [0.3, 0.6])):
        regressor = logistic_regressor.LogisticRegressor(model_fn, thresholds=thresholds)
        regressor.fit(input_fn=input_fn, steps=5)
        results = regressor.evaluate(input_fn=input_fn, steps=1)
        found.update({"%s_%s" % (name, key): np.float32(value) for key, value in results.items()})
        found[name + "_keys"] = sorted(results)
    found["predictions"] = np.array(list(regressor.predict(input_fn=input_fn)))
    found["public"] = hasattr(learn, "LogisticRegressor")
    return found
