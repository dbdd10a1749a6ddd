"""Reductions of slices: `tensorflow.contrib.reduce_slice_ops`."""
