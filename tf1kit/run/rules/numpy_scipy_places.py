"""`np.lib.pad`, `numpy.core.numeric`, `scipy.sparse.linalg.eigen.arpack`, `scipy.stats.stats`:
names in other places.

Gone: most of `numpy.lib` and all modules in it since NumPy 2.0, inner modules of SciPy since 1.8
and later. `places.tsv` has a row for a name of NumPy 1.18 or SciPy 1.5; `tests/run/places.py`
writes it. Write the place of today; a name without one is not supplied. Modules that are gone are
made of their names.
"""

from __future__ import annotations

from pathlib import Path

from tf1kit.inventory.old_names import read

PLACES = Path(__file__).with_name("places.tsv")
_TODAY: dict[str, list[str]] = {}
for _row in read(PLACES).values():
    _TODAY.setdefault(_row.symbol.rpartition(".")[0], []).append(_row.target.partition(":")[0])
ALONE = {_module: ", ".join(dict.fromkeys(_places)) for _module, _places in _TODAY.items()}
