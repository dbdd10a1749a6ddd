"""Finds the variable mapping (WEIGHT_MAP) from a checkpoint to a model."""
