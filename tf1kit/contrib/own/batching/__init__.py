"""The parts of `tensorflow.contrib.batching` that no installed package has."""
