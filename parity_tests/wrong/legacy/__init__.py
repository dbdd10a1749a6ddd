"""The network that the wrong ports are ports of."""

import legacy  # noqa: F401  # makes tensorflow.contrib importable on current TensorFlow
