"""Copies of operations and variables in another graph: `tensorflow.contrib.copy_graph`."""
