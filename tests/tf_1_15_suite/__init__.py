"""Runs TensorFlow 1.15's own tests on 1.15.5 and under the kit."""
