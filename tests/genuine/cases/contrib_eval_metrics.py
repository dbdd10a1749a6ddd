"""Cases of the metrics of tf.contrib.tensor_forest, which need none of its operations."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib.tensor_forest.client import eval_metrics

NAMES = [
    "auc",
    "sigmoid_entropy",
    "softmax_entropy",
    "accuracy",
    "r2",
    "predictions",
    "classification_log_loss",
    "precision",
    "precision_at_thresholds",
    "recall",
    "recall_at_thresholds",
    "top_5",
]


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def case_metrics():
    random = np.random.RandomState(5)
    scores = random.uniform(size=(6, 7)).astype(np.float32)
    classes, columns = np.array([0, 1, 1, 0, 1, 1]), np.array([[0], [1], [1], [0], [0], [1]])
    found = {"keys": {name: eval_metrics.get_prediction_key(name) for name in NAMES}}
    for name in NAMES:
        takes_classes = eval_metrics.get_prediction_key(name) == "classes"
        given = tf.constant(classes[:, None] if takes_classes else scores[:, :1] if name == "r2" else scores)
        with tf.Session() as sess:
            made = eval_metrics.get_metric(name)(given, tf.constant(columns))
            sess.run(tf.local_variables_initializer())
            found[name] = sess.run(made if name == "predictions" else made[1])
    with tf.Session() as sess:
        made = eval_metrics._top_k_generator(2)(tf.constant(scores), tf.constant(classes))
        weighted = eval_metrics._accuracy(tf.constant(classes), tf.constant(columns[:, 0]), tf.constant(classes))
        sess.run(tf.local_variables_initializer())
        found["top_2"], found["weighted"] = sess.run([made[1], weighted[1]])
    found["unknown"] = raised(lambda: eval_metrics.get_metric("no"))
    found["constants"] = [
        eval_metrics.INFERENCE_PROB_NAME,
        eval_metrics.INFERENCE_PRED_NAME,
        eval_metrics.FEATURE_IMPORTANCE_NAME,
    ]
    return found
