"""The parts of `tensorflow.contrib.eager` that no installed package has."""
