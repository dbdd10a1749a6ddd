"""The errors of graphs.  Python 3.7: `parity.recording` raises them, too."""


class NoFloat64Error(Exception):
    """A graph that cannot be made in float64; the message names the operation, its layer and what to do."""
