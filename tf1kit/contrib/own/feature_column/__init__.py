"""Columns of sequences: `tensorflow.contrib.feature_column`."""
