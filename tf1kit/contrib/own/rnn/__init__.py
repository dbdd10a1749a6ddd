"""`tensorflow.contrib.rnn`: its cells, and the functions that TensorFlow itself has no more."""
