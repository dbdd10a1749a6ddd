"""`tensorflow.contrib.rnn`: its cells, and functions that TensorFlow no longer has."""
