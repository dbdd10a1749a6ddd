"""The parts of `tensorflow.contrib.framework` that no installed package has."""
