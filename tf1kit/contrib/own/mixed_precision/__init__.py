"""Optimizers that scale the loss: `tensorflow.contrib.mixed_precision`."""
