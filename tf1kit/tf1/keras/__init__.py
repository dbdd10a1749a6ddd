"""`tf.keras` of TensorFlow 1.15.5, and the `keras` package of its time."""
