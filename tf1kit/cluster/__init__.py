"""Several processes that train together: `TF_CONFIG`, which tells each of them who it is, and the
start of such processes on one machine.

It does not need TensorFlow.
"""
