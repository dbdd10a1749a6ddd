"""Cross entropies of tf.keras after softmax and sigmoid: of a layer, of an activation, of a function."""
import numpy as np
import tensorflow as tf

x, labels = np.linspace(-3, 3, 24).reshape(8, 3).astype(np.float32), np.arange(8) % 3
WEIGHTS = [np.arange(9).reshape(3, 3) * 0.5 - 2.0, np.array([0.1, -0.2, 0.3])]
LOSSES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
for activation in ("softmax", "sigmoid"):
    for loss in LOSSES:
        for how in ("layer", "activation", "function"):
            inputs = tf.keras.Input((3,))
            if how == "layer":
                outputs = tf.keras.layers.Dense(3, activation=activation)(inputs)
            else:
                kind = tf.keras.layers.Activation if how == "activation" else tf.keras.layers.Lambda
                given = activation if how == "activation" else getattr(tf.nn, activation)
                outputs = kind(given)(tf.keras.layers.Dense(3)(inputs))
            model = tf.keras.Model(inputs, outputs)
            model.set_weights(WEIGHTS)
            model.compile(tf.train.GradientDescentOptimizer(0.1), loss)
            truth = labels if loss.startswith("sparse") else np.eye(3)[labels]
            print(activation, loss, how, "%.4f %.4f" % (model.train_on_batch(x, truth), model.test_on_batch(x, truth)))
with tf.Session() as session:
    probabilities, truth = tf.nn.softmax(tf.constant([[1.0, 20.0, -3.0]])), tf.constant([[1.0, 0.0, 0.0]])
    for name in LOSSES[:2]:
        print(name, "%.4f" % session.run(tf.reduce_sum(getattr(tf.keras.backend, name)(truth, probabilities))))
