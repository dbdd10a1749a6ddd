"""Recurrent networks as loops of functions: `tensorflow.contrib.recurrent`."""
