"""Recordings and their comparison: the part that genuine TensorFlow 1.15.5 runs, too.  Python 3.7."""
