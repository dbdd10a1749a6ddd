"""`h5py.File(name)` without a mode, which opened a file for reading and writing, or made it;
`file["x"].value`.

Since h5py 3.0 the first opens for reading only, and the second is gone: write `h5py.File(name,
"a")` and `file["x"][()]`.
"""

from __future__ import annotations

from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell


def file() -> Any:
    """h5py's `File` with the default mode of h5py 2: "r+", else "r", else a new file.

    Its datasets have `value`, in groups, too.
    """
    import h5py

    opened: Any = h5py.File  # kept, because a program may replace it

    class Dataset(h5py.Dataset):
        """A dataset of a file."""

        @property
        def value(self) -> Any:
            """The whole array."""
            tell("h5py.Dataset.value")
            return self[()]

    class Group(h5py.Group):
        """A group of a file."""

        def __getitem__(self, name: Any) -> Any:
            return as_before(super().__getitem__(name))

        def get(self, *arguments: Any, **options: Any) -> Any:
            """The object of that name, or what the arguments ask about it."""
            return as_before(super().get(*arguments, **options))

    def as_before(found: Any) -> Any:
        kind = {h5py.Dataset: Dataset, h5py.Group: Group}.get(type(found))
        return kind(found.id) if kind else found

    class File(Group, opened):
        """A file in HDF5."""

        def __init__(self, name: Any, mode: Any = None, *arguments: Any, **options: Any) -> None:
            if mode is None:
                tell("h5py.File(no mode)")
            for each in [mode] if mode is not None else ["r+", "r", "w-"]:
                try:
                    opened.__init__(self, name, each, *arguments, **options)
                except OSError:
                    if each in (mode, "w-"):
                        raise
                else:
                    return

    return File


NAMES: dict[str, dict[str, object]] = {
    "h5py": {"File": Changed(Lazy(file), "without a mode it opens for reading only")}
}
UNSEEN = {
    "h5py.Dataset.value": "seen if the same file takes the array out of an h5py.File; only a run knows other arrays"
}
