"""Files of Python 2, read as Python 3 in memory, each line where it is."""
