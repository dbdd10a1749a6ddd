"""The parts of `tensorflow.contrib.resampler` that no installed package has."""
