"""`tf.keras` under TensorFlow 1: `fit` with dropout."""
import numpy as np
import tensorflow as tf

tf.set_random_seed(9)
model = tf.keras.Sequential(
    [tf.keras.layers.Dense(8, activation="relu", input_shape=(5,)), tf.keras.layers.Dropout(0.3), tf.keras.layers.Dense(2)]
)
model.compile(tf.train.AdamOptimizer(0.01), "mse")
random = np.random.RandomState(0)
model.fit(random.randn(32, 5), random.randn(32, 2), batch_size=8, epochs=1, shuffle=False, verbose=0)
