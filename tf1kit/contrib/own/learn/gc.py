"""Which of several numbered folders to keep, and which to delete.

A filter takes a list of `Path` and returns some of them, sorted.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/utils/gc.py, and the file of that
name in contrib.session_bundle.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf


class Path(NamedTuple):
    """A folder, and the number of its export, which is None if it is not known."""

    path: Any
    export_version: Any


Filter = Callable[[Any], list[Path]]


def largest_export_versions(n: int) -> Filter:
    """The filter that keeps the `n` largest numbers; of equal numbers, the last in the list."""

    def keep(paths: Any) -> list[Path]:
        numbered = [(path.export_version, place) for place, path in enumerate(paths) if path.export_version is not None]
        return sorted(paths[place] for _, place in sorted(numbered, reverse=True)[:n])

    return keep


def one_of_every_n_export_versions(n: int) -> Filter:
    """The filter that keeps the largest number of each interval of `n` numbers: [0, n], [n + 1,
    2n], and so on.
    """

    def keep(paths: Any) -> list[Path]:
        largest: dict[int, Path] = {}
        for path in paths:
            if path.export_version is not None:
                interval = (path.export_version - 1) // n if path.export_version else 0
                found = largest.setdefault(interval, path)
                if found.export_version < path.export_version:
                    largest[interval] = path
        return sorted(largest.values())

    return keep


def mod_export_version(n: int) -> Filter:
    """The filter that keeps the multiples of `n`."""
    return lambda paths: sorted(path for path in paths if path.export_version % n == 0)


def union(lf: Filter, rf: Filter) -> Filter:
    """The filter that keeps what one of two filters keeps."""
    return lambda paths: sorted({*lf(paths), *rf(paths)})


def negation(f: Filter) -> Filter:
    """The filter that keeps what another filter drops."""
    return lambda paths: sorted(_without(paths, f(paths)))


def _without(paths: Iterable[Path], dropped: Iterable[Path]) -> set[Path]:
    return {*paths} - {*dropped}


def get_paths(base_dir: Any, parser: Callable[[Path], Path | None]) -> list[Path]:
    """The entries of a folder for which `parser` returns a path.

    Args:
        base_dir: the folder.
        parser: gets a path without a number, and returns one with its number, or None.
    """
    base = tf.compat.as_str_any(base_dir)
    names = (tf.compat.as_str_any(name) for name in tf.gfile.ListDirectory(base))
    found = (parser(Path(os.path.join(base, name), None)) for name in names)  # noqa: PTH118  may be gs://
    return sorted(path for path in found if path)
