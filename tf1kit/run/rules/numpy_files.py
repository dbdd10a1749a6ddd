"""`np.load` of arrays of objects, `np.fromstring` of binary data, `np.loadtxt` and `np.genfromtxt`
of bytes.

Since NumPy 1.16.3 `np.load` unpickles objects on demand only: write `allow_pickle=True`. Since 2.3
`np.fromstring` takes text only: write `np.frombuffer(data, dtype).copy()`. Since 2.0 the readers of
text give `str`.
"""

from __future__ import annotations

import functools
import warnings
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, first, tell


def load() -> Any:
    """NumPy's `load` that unpickles, as the program expects for its own files."""
    import numpy

    installed = numpy.load

    @functools.wraps(installed)
    def load(
        file: Any, mmap_mode: Any = None, allow_pickle: bool | None = None, *arguments: Any, **options: Any
    ) -> Any:
        unpickles = True if allow_pickle is None else allow_pickle
        found = installed(file, mmap_mode, unpickles, *arguments, **options)
        if allow_pickle is None and OverlayModule.watcher and pickled(found):
            tell("numpy.load(no allow_pickle)")
        return found

    return load


def pickled(found: Any) -> bool:
    """Whether the file needed unpickling: an array of objects, an archive with one, or a pickle."""
    import numpy

    if isinstance(found, numpy.lib.npyio.NpzFile) and found.zip is not None:
        return any(_of_objects(found.zip, name) for name in found.zip.namelist() if name.endswith(".npy"))
    return not isinstance(found, numpy.ndarray) or found.dtype.hasobject


def _of_objects(archive: Any, name: str) -> bool:
    """Whether an array in an archive has objects, as its header says."""
    from numpy.lib import format

    with archive.open(name) as file:
        is_first = format.read_magic(file) == (1, 0)
        header = format.read_array_header_1_0(file) if is_first else format.read_array_header_2_0(file)
    return bool(header[2].hasobject)


def fromstring() -> Any:
    """NumPy's `fromstring`. Without `sep`, the string holds the bytes of numbers; returns (count,)
    of `dtype`.
    """
    import numpy

    installed = numpy.fromstring

    @functools.wraps(installed)
    def fromstring(string: Any, dtype: Any = float, count: int = -1, sep: str = "", **options: Any) -> Any:
        if sep:
            return installed(string, dtype, count, sep=sep, **options)
        tell("numpy.fromstring(no sep)")
        data = string.encode("latin-1") if isinstance(string, str) else string
        return numpy.frombuffer(data, dtype, count).copy()

    return fromstring


def reader(function: str) -> Any:
    """NumPy's reader of text, but converters get bytes, and strings are bytes."""
    import numpy

    original = getattr(numpy, function)
    visible = first("numpy.exceptions:VisibleDeprecationWarning", "numpy:VisibleDeprecationWarning")

    @functools.wraps(original)
    def read(*arguments: Any, **options: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", visible)  # NumPy warns of the default that is wanted here
            found = original(*arguments, **{"encoding": "bytes", **options})
        converts = options.get("converters") or any(isinstance(each, dict) for each in arguments)
        if "encoding" not in options and (converts or has_bytes(found)):
            tell(f"numpy.{function}(no encoding)")
        return found

    return read


def has_bytes(found: Any) -> bool:
    """Whether a column of the result has bytes."""
    columns = found if isinstance(found, list) else [found]  # with `unpack` each column is an array
    return any(kind in array.dtype.str + str(array.dtype.descr) for array in columns for kind in ("|S", "|O"))


NAMES = {
    "numpy": {
        "load": Changed(Lazy(load), "it unpickles on demand only"),
        "fromstring": Changed(Lazy(fromstring), "it takes text only"),
        "loadtxt": Changed(Lazy(reader, "loadtxt"), "it gives text, not bytes"),
        "genfromtxt": Changed(Lazy(reader, "genfromtxt"), "it gives text, not bytes"),
    }
}
