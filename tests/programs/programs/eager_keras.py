"""The loops of tf.keras in eager mode: fit, evaluate and predict, of arrays and of a dataset."""
import numpy as np
import tensorflow as tf

tf.enable_eager_execution()
x = np.arange(24).reshape(8, 3).astype(np.float32) / 24
y = x.sum(1, keepdims=True)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(2, input_shape=(3,), kernel_initializer="ones"),
        tf.keras.layers.Dense(1, kernel_initializer="ones"),
    ]
)
for optimizer in (tf.keras.optimizers.SGD(0.1), tf.train.AdamOptimizer(0.01)):
    model.compile(optimizer, "mse")
    history = model.fit(x, y, epochs=2, batch_size=4, shuffle=False, verbose=0, validation_data=(x, y)).history
    print(*["{} {:.5f} {:.5f}".format(name, *history[name]) for name in sorted(history)])
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)
    print("{:.5f}".format(model.fit(dataset, epochs=1, verbose=0).history["loss"][0]))
    print("{:.5f}".format(model.evaluate(x, y, verbose=0)), np.round(model.predict(x).ravel(), 4).tolist())
