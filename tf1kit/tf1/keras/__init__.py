"""`tf.keras` as TensorFlow 1.15.5 has it, and `keras` of its time."""
