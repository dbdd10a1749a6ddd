"""Subpixel convolutions: `tensorflow.contrib.periodic_resample`."""
