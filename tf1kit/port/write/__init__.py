"""Writes a port as a module of Python."""
