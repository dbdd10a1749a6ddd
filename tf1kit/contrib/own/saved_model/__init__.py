"""Reads the file of a SavedModel: `tensorflow.contrib.saved_model`."""
