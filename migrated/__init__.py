"""The TensorFlow 2 / Keras 3 twin of each file in `legacy`, under the same file name."""
