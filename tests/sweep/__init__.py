"""Calls of public functions with many arguments, compared with 1.15.5."""
