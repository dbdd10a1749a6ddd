"""Converts a TensorFlow 1 checkpoint to a Keras file, and back."""
