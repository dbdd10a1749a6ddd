"""Finds in the text of a program what the kit would supply."""
