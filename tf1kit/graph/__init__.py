"""Checks a graph from a file against an allow-list, runs it in a confined process, and rewrites it
to compute in float64.
"""
