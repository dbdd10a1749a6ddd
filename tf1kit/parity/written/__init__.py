"""Proves a port that `tf1kit port` has written: the graph runs in a confined process, the port here."""
