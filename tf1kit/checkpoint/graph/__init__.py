"""Graphs that came in a file: checked against an allow-list, pruned, and run in a confined process."""
