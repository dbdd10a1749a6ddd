"""`np.lib.pad`, `numpy.core.numeric`, `scipy.sparse.linalg.eigen.arpack`, `scipy.stats.stats`: names at other places.

Gone: most of `numpy.lib` and all modules in it since NumPy 2.0, inner modules of SciPy since 1.8 and later. `places.txt` has a
line for a module of NumPy 1.18 or SciPy 1.5: the module, where its names are today ("*": what the rules of `numpy` say), and the
names. `tests/run/places.py` writes it. Write the place of today; a name that has none is not supplied.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, fetch, has

FILE = Path(__file__).with_name("places.txt")
RULES = ("array", "constants", "files", "keywords", "removed", "renamed", "scalars", "stack", "types")


def rows() -> Iterator[tuple[str, str, list[str]]]:
    """The lines of the file."""
    for line in FILE.read_text().splitlines():
        module, today, *names = line.split()
        yield module, today, names


def of_numpy() -> dict[str, Any]:
    """What the rules of `numpy` say of its names."""
    found: dict[str, Any] = {}
    for rule in RULES:
        found.update(importlib.import_module(f"tf1kit.run.rules.numpy_{rule}").NAMES["numpy"])
    return {name: entry if isinstance(entry, Changed) else Lazy(still, name, entry) for name, entry in found.items()}


def still(name: str, entry: Any) -> Any:
    """NumPy's own, where it has the name still; else what the rule says."""
    import numpy

    return getattr(numpy, name) if has(numpy, name) else fetch(entry)


NAMES: dict[str, dict[str, Any]] = {}
INSTEAD: dict[str, str] = {}
_NUMPY = of_numpy()
for _module, _today, _names in rows():
    _given = _NUMPY if _today == "*" else {name: f"{_today}:{name}" for name in _names}
    NAMES.setdefault(_module, {}).update({name: _given[name] for name in _names})
    INSTEAD.update({f"{_module}.{name}": f"{'np' if _today == '*' else _today}.{name}" for name in _names})
_PLACES: dict[str, list[str]] = {}
for _module, _today, _names in rows():
    _PLACES.setdefault(_module, []).append("numpy" if _today == "*" else _today)
ALONE = {_module: ", ".join(dict.fromkeys(_places)) for _module, _places in _PLACES.items()}
