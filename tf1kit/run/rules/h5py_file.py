"""`h5py.File(name)` without a mode, which opened a file for reading and writing, or made it.

Since h5py 3.0 it opens for reading only: write `h5py.File(name, "a")`.
"""

from __future__ import annotations

from typing import Any

from tf1kit.supply import Later


def file() -> Any:
    """h5py's `File` with the mode of h5py 2: "r+", where that fails "r", where there is no file a new one."""
    import h5py

    class File(h5py.File):
        """A file of HDF5."""

        def __init__(self, name: Any, mode: Any = None, *arguments: Any, **options: Any) -> None:
            for each in [mode] if mode is not None else ["r+", "r", "w-"]:
                try:
                    super().__init__(name, each, *arguments, **options)
                except OSError:
                    if each in (mode, "w-"):
                        raise
                else:
                    return

    return File


NAMES: dict[str, dict[str, object]] = {"h5py": {"File": Later(file)}}
INSTEAD = {"h5py.File": 'h5py.File(name, "a")'}
