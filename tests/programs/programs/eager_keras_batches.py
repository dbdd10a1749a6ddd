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

x4, labels = np.linspace(-1, 1, 24).reshape(8, 3).astype(np.float32), np.arange(8) % 3
several = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 0, 1], [1, 0, 1], [0, 1, 0]], np.float32)
for loss, truth, activation in (
    ("binary_crossentropy", several, "sigmoid"),
    ("categorical_crossentropy", np.eye(3)[labels], "sigmoid"),
    ("sparse_categorical_crossentropy", labels, "sigmoid"),
    ("binary_crossentropy", several, "softmax"),
    ("categorical_crossentropy", np.eye(3)[labels], "softmax"),
    ("sparse_categorical_crossentropy", labels, "softmax"),
    ("mse", several, "sigmoid"),
):
    model = tf.keras.Sequential(
        [tf.keras.layers.Dense(3, activation, input_shape=(3,), kernel_initializer=tf.keras.initializers.Constant(0.3))]
    )
    model.set_weights([np.arange(9).reshape(3, 3) / 9.0 - 0.4, np.zeros(3)])
    model.compile(tf.train.GradientDescentOptimizer(0.1), loss, metrics=["accuracy", "ce"][: 1 if loss == "mse" else 2])
    print(loss, *["{:.4f}".format(value) for value in model.test_on_batch(x4, truth)])
