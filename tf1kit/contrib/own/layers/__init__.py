"""The parts of `tensorflow.contrib.layers` that tf-slim does not have."""
