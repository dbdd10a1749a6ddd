"""Ordinary differential equations: `tensorflow.contrib.integrate`."""
