"""Runs a TensorFlow 1 program, its files untouched, in a process of its own.

`program` starts it, `owner` says which files are the program's, `names` what their imports get,
`rules` which old names of NumPy, SciPy and Python they find there, `python2` reads files of Python
2, `explain` and `scan` tell what was done. It is for the commands `tf1kit run` and `tf1kit scan`
and for `python -m pytest -p tf1kit`; it has no names for other code.
"""

__all__: list[str] = []
