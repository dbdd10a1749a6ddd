"""The parts of `tensorflow.contrib.nn` that no installed package has."""
