"""Compares the results of files under the kit with those of genuine TensorFlow 1.15.5."""
