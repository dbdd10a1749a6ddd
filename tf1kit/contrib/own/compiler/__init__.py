"""The parts of `tensorflow.contrib.compiler` that no installed package has."""
