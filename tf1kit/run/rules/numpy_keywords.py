"""Arguments that were renamed: `np.reshape(newshape=)`, `np.histogram(normed=)`,
`np.percentile(interpolation=)`, ...

Gone: `normed` since NumPy 1.24, `interpolation` since 2.4, `newshape` since 2.4 (deprecated in
2.1), `bias` and `ddof` of `corrcoef` (never had an effect) since 2.4. `RENAMED` says what to write.
Calls without these arguments go through unchanged. `scipy_keywords` has those of other modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell
from tf1kit.run.rules.numpy_unequal import installed

# Function, to old argument, to the arguments of today; the first that the installed NumPy takes is
# used, and () leaves the argument out.
RENAMED: dict[str, dict[str, tuple[str, ...]]] = {
    "reshape": {"newshape": ("shape", "newshape")},
    "histogram": {"normed": ("density",)},
    "histogram2d": {"normed": ("density",)},
    "histogramdd": {"normed": ("density",)},
    "percentile": {"interpolation": ("method",)},
    "nanpercentile": {"interpolation": ("method",)},
    "quantile": {"interpolation": ("method",)},
    "nanquantile": {"interpolation": ("method",)},
    "corrcoef": {"bias": (), "ddof": ()},
    "array2string": {"style": ()},
    "save": {"fix_imports": ()},
}
# Arguments whose value has another form today.
CONVERTED: dict[str, Callable[[Any], Any]] = {
    "nyq": lambda value: 2 * value,
    "sym_pos": lambda value: "pos" if value else "gen",
}


def renaming(module: str, function: str, table: Mapping[str, tuple[str, ...]]) -> Any:
    """The module's function, which also takes the old arguments of `table`."""
    import functools
    import inspect

    original = installed(module, function)
    takes = inspect.signature(original).parameters
    today = {old: next(filter(takes.__contains__, (*new, old)), None) if new else None for old, new in table.items()}

    @functools.wraps(original)
    def renamed(*arguments: Any, **options: Any) -> Any:
        for old in today.keys() & options.keys():
            tell(f"{module}.{function}({old}=)")
            value, new = options.pop(old), today[old]
            if (function, old) == ("histogram", "normed") and value and options.get("density") is None:
                return _of_sum_1(*original(*arguments, **options))
            if new is not None and (value is not None or old == "newshape"):
                options[new] = CONVERTED[old](value) if old in CONVERTED else value
        return original(*arguments, **options)

    return renamed


def _of_sum_1(counts: Any, edges: Any) -> Any:
    """What `normed` gave: heights in proportion to the counts, also where bins are of different
    widths.
    """
    import numpy

    widths = numpy.diff(edges).astype(float)
    return counts / (counts * widths).sum(), edges


WHY = "an argument has another name"
NAMES = {
    "numpy": {function: Changed(Lazy(renaming, "numpy", function, table), WHY) for function, table in RENAMED.items()}
}
