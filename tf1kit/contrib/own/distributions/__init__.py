"""The distributions of `tensorflow.contrib.distributions` that TensorFlow itself no longer has."""
