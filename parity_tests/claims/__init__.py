"""Measures what the documents claim, on the sample data.

The results are times and step counts of one machine. No test checks them.
"""
