"""The legacy graph of the wrong ports."""

import legacy  # noqa: F401  # makes tensorflow.contrib importable on current TensorFlow
