"""The parts of `tensorflow.contrib.constrained_optimization` that no installed package has."""
