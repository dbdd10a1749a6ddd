"""`np.int`, `np.float`, `np.bool`, ...: Python's own types.  Gone since NumPy 1.24; `np.bool` is NumPy's type since 2.0.

Write `int`, `float`, `bool`, `object`, `str`, `complex`.
"""

TYPES = {
    "bool": "bool",
    "complex": "complex",
    "float": "float",
    "int": "int",
    "long": "int",
    "object": "object",
    "str": "str",
    "unicode": "str",
}
NAMES = {"numpy": {name: f"builtins:{today}" for name, today in TYPES.items()}}
INSTEAD = {f"numpy.{name}": today for name, today in TYPES.items()}
