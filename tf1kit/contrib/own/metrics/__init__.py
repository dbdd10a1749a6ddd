"""The parts of `tensorflow.contrib.metrics` that no installed package has."""
