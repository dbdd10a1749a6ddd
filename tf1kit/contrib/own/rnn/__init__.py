"""`tensorflow.contrib.rnn`: its cells, and the functions that TensorFlow no longer has."""
