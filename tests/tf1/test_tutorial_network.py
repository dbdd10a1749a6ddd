"""The network of the MNIST tutorial trains. 1.15.5's wheel does not contain it, so the test has
nothing to compare with.
"""

from __future__ import annotations

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.tf1.examples.tutorials.mnist import mnist


def test_trains() -> None:
    """The variables have the tutorial's names, the loss falls, and all examples are classified
    correctly in the end.
    """
    state = np.random.RandomState(0)
    images, labels = state.uniform(size=(20, 784)).astype(np.float32), state.randint(0, 10, size=20)
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(1)
        logits = mnist.inference(tf.constant(images), 64, 32)
        loss = mnist.loss(logits, tf.constant(labels))
        train = mnist.training(loss, 0.1)
        right = mnist.evaluation(logits, tf.constant(labels, tf.int32))
        sess.run(tf.global_variables_initializer())
        first = sess.run(loss)
        for _ in range(300):
            sess.run(train)
        assert sess.run(loss) < first / 4
        assert sess.run(right) == 20
        assert [variable.name for variable in tf.global_variables()][:3] == [
            "hidden1/weights:0",
            "hidden1/biases:0",
            "hidden2/weights:0",
        ]
        assert sess.run(tf.global_variables()[-1]) == 300
