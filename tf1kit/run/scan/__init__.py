"""Finds in the text of a program what it would be supplied with."""
