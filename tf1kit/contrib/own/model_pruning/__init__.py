"""Weights that are set to zero while a network trains: `tensorflow.contrib.model_pruning`."""
