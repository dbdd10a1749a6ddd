"""`batch_dot` of tf.keras with all kinds of axes, and the layer `Dot`."""
import itertools

import numpy as np
import tensorflow as tf

SHAPES = [(3, 4), (3, 4, 5), (3, 5, 4), (4, 4), (4, 4, 4), (4, 4, 4, 4), (3, 4, 5, 6)]
for left, right in itertools.product(SHAPES, repeat=2):
    for axes in (None, 1, 2, -1, (1, 2), (2, 1), (2, 3), (1, 0)):
        draw = np.random.RandomState(0)
        tf.reset_default_graph()
        try:
            result = tf.keras.backend.batch_dot(tf.constant(draw.rand(*left)), tf.constant(draw.rand(*right)), axes)
            value = tf.Session().run(result)
        except (ValueError, IndexError, tf.errors.InvalidArgumentError):
            continue
        print(left, right, axes, value.shape, "%.4f" % (value * np.arange(value.size).reshape(value.shape)).sum())
tf.reset_default_graph()
x, y = tf.keras.Input((4,)), tf.keras.Input((4,))
model = tf.keras.Model([x, y], tf.keras.layers.dot([x, y], 1, normalize=True))
rows = np.random.RandomState(1).rand(2, 3, 4)
print(["%.4f" % each for each in model.predict(list(rows))[:, 0]], [op.type for op in model.output.graph.get_operations()][-8:])
