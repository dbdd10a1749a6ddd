"""Converts a TensorFlow 1 checkpoint to a file of Keras, and back."""
