"""`np.int`, `np.float`, `np.bool`, ...: Python's own types.  Gone since NumPy 1.24; `np.bool` is NumPy's type since 2.0.

Write `int`, `float`, `bool`, `object`, `str`, `complex`.
"""

from tf1kit.importing.overlay import Changed

WHY = "NumPy has a type of its own of that name, or says that it will"
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
NAMES = {"numpy": {name: Changed(f"builtins:{today}", WHY) for name, today in TYPES.items()}}
INSTEAD = {f"numpy.{name}": today for name, today in TYPES.items()}
