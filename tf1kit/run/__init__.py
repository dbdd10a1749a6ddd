"""Runs a TensorFlow 1 program in its own process, without changing its files.

`program` starts the program. `owner` decides which files are the program's, `names` what their
imports return, `rules` which old names of NumPy, SciPy and Python they find. `python2` reads files
of Python 2. `explain` and `scan` report what the kit supplies. The commands `tf1kit run` and
`tf1kit scan` and `python -m pytest -p tf1kit` use this room; it has no public names.
"""

__all__: list[str] = []
