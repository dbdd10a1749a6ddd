"""Iterative solvers of linear equations: `tensorflow.contrib.solvers`."""
