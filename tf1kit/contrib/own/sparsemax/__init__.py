"""The parts of `tensorflow.contrib.sparsemax` that no installed package has."""
