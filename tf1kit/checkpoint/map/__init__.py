"""Finds the WEIGHT_MAP from a checkpoint to a model."""
