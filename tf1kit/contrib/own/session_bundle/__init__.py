"""The parts of `tensorflow.contrib.session_bundle` that no installed package has."""
