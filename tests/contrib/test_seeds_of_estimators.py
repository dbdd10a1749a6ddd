"""Tests that an estimator of contrib.learn seeds its random operations as under 1.15.5."""

from __future__ import annotations

from tests.conftest import Folder

PROGRAM = """
import numpy as np
import tensorflow as tf
from tensorflow.contrib.learn.python.learn.estimators import constants, dynamic_rnn_estimator as rnn, run_config

def data():
    random = np.random.RandomState(0)
    return {"s": tf.constant(random.rand(4, 3, 2).astype("float32"))}, tf.constant(random.randint(0, 2, (4,)))

class Seeds(tf.train.SessionRunHook):
    def begin(self):
        operations = tf.get_default_graph().get_operations()
        print([one.get_attr("seed2") for one in operations if one.type == "RandomUniform"])

estimator = rnn.DynamicRnnEstimator(
    constants.ProblemType.CLASSIFICATION, rnn.PredictionType.SINGLE_VALUE,
    [tf.contrib.layers.real_valued_column("s", dimension=2)], num_classes=2, num_units=3, optimizer="SGD",
    learning_rate=0.1, config=run_config.RunConfig(tf_random_seed=5))
estimator.fit(input_fn=data, steps=1, monitors=[Seeds()])
"""
OF_1_15_5 = "[92, 140]"  # printed by 1.15.5


def test_the_seeds_of_first_weights(folder: Folder) -> None:
    """They count the operations that read the global step before the model is built."""
    folder.write(train=PROGRAM)
    done = folder.run("train.py")
    assert done.returncode == 0, done.stderr
    assert OF_1_15_5 in done.stdout.splitlines(), done.stdout
