"""The parts of `tensorflow.contrib.factorization` that no installed package has."""
