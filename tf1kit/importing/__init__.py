"""Overlay modules, the importer that shows them to chosen files, and the import of TensorFlow."""
