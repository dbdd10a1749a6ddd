"""The parts of `tensorflow.contrib.training` that tf-slim does not have."""
