"""`np.load` of arrays of objects, `np.fromstring` of binary data, `np.loadtxt` and `np.genfromtxt` of bytes.

`np.load` has unpickled objects only on demand since NumPy 1.16.3: write `allow_pickle=True`. `np.fromstring` has taken
text only since 2.3: write `np.frombuffer(data, dtype).copy()`. The readers of text have given `str` since 2.0.
"""

from __future__ import annotations

import functools
import warnings
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, first


def load() -> Any:
    """NumPy's `load`, which unpickles, as the program expects of its own files."""
    import numpy

    installed = numpy.load

    @functools.wraps(installed)
    def load(file: Any, mmap_mode: Any = None, allow_pickle: bool = True, *arguments: Any, **options: Any) -> Any:
        return installed(file, mmap_mode, allow_pickle, *arguments, **options)

    return load


def fromstring() -> Any:
    """NumPy's `fromstring`, and the numbers whose bytes a string holds where no `sep` is given; (count,) of `dtype`."""
    import numpy

    installed = numpy.fromstring

    @functools.wraps(installed)
    def fromstring(string: Any, dtype: Any = float, count: int = -1, *, sep: str = "", **options: Any) -> Any:
        if sep:
            return installed(string, dtype, count, sep=sep, **options)
        data = string.encode("latin-1") if isinstance(string, str) else string
        return numpy.frombuffer(data, dtype, count).copy()

    return fromstring


def reader(function: str) -> Any:
    """NumPy's reader of text, whose converters and strings are bytes."""
    import numpy

    original = getattr(numpy, function)
    visible = first("numpy.exceptions:VisibleDeprecationWarning", "numpy:VisibleDeprecationWarning")

    @functools.wraps(original)
    def read(*arguments: Any, **options: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", visible)  # NumPy's word on the very default that is wanted here
            return original(*arguments, **{"encoding": "bytes", **options})

    return read


NAMES = {
    "numpy": {
        "load": Changed(Lazy(load), "it unpickles on demand only"),
        "fromstring": Changed(Lazy(fromstring), "it takes text only"),
        "loadtxt": Changed(Lazy(reader, "loadtxt"), "it gives text, not bytes"),
        "genfromtxt": Changed(Lazy(reader, "genfromtxt"), "it gives text, not bytes"),
    }
}
INSTEAD = {"numpy.fromstring": "np.frombuffer(data, dtype).copy()"}
