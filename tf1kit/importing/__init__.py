"""Whose files see what: overlay modules, the importer of chosen files, and how TensorFlow is imported."""
