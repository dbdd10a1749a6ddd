"""Repairs of tf-slim 1.1.0, the last release of the former `tf.contrib.slim`, `layers`, `losses`
and `metrics`.

tf-slim imports TensorFlow's private modules by their names of 2021, so most repairs supply names
that have moved since. `tf1kit.tf1.repairs.repaired("tf_slim")` applies all files of this folder.
They change the modules of tf-slim only.
"""
