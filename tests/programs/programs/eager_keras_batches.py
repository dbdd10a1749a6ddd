"""Names of metrics of tf.keras in eager mode, and losses of single batches."""
import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
x = np.arange(24).reshape(8, 3).astype(np.float32) / 24
y = x.sum(1, keepdims=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,), kernel_initializer="ones")])
metrics = ["MAE", "accuracy", "ce", "msle", "MeanSquaredError"]
model.compile(tf.train.GradientDescentOptimizer(0.1), "mse", metrics=metrics, weighted_metrics=["mse"])
weight = np.arange(1, 9) / 4.0
history = model.fit(x, y + 1, batch_size=4, shuffle=False, verbose=0, sample_weight=weight).history
for name in sorted(history):
    print(name, "{:.4f}".format(history[name][0]))
for reset in (False, False, True, True):
    for step in (model.train_on_batch, model.test_on_batch):
        values = step(x[:4], y[:4] + 1, sample_weight=weight[:4], reset_metrics=reset)
        print(step.__name__, *["{:.4f}".format(value) for value in values])
