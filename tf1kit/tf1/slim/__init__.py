"""Repairs of tf-slim 1.1.0, the last release of what was `tf.contrib.slim`, `layers`, `losses` and `metrics`.

It imports TensorFlow's private modules under their names of 2021, so most of what is mended here is a name that has moved
since. `tf1kit.tf1.repairs.repaired("tf_slim")` applies all files of this folder; they change tf-slim's modules and no other's.
"""
