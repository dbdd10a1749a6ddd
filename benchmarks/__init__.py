"""Benchmarks: what each network costs in which framework, and how far the machine's limit is.

`python -m benchmarks --help` is the manual.
"""
