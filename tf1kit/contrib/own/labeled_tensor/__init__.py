"""Tensors whose dimensions have names and labels: `tensorflow.contrib.labeled_tensor`."""
