"""Checks a graph from a file against an allow-list, and runs it in a confined process."""
