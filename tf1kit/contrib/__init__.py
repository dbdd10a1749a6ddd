"""`tensorflow.contrib` for current TensorFlow."""
