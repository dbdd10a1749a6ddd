"""The parts of `tensorflow.contrib.predictor` that no installed package has."""
