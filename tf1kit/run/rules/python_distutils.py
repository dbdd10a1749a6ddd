"""`distutils.version.LooseVersion`, `distutils.util.strtobool`, `distutils.dir_util`, ...  Gone since Python 3.12.

Write `packaging.version.Version`, `shutil.copytree`, `shutil.which`.
"""

from __future__ import annotations

import functools
import re
import shutil
from pathlib import Path
from typing import Any


@functools.total_ordering
class LooseVersion:
    """A version of any form: numbers compare as numbers, the rest as text."""

    def __init__(self, vstring: str | None = None) -> None:
        self.vstring = vstring or ""
        self.version: list[Any] = []
        if vstring:
            self.parse(vstring)

    def parse(self, vstring: str) -> None:
        """Take the parts of a version."""
        self.vstring = vstring
        parts = re.findall(r"\d+|[a-z]+|[^\d.a-z]+", vstring)
        self.version = [int(part) if part.isdigit() else part for part in parts]

    def __eq__(self, other: object) -> bool:
        return self.version == _version(other)

    def __lt__(self, other: object) -> bool:
        return self.version < _version(other)

    def __hash__(self) -> int:
        return hash(tuple(self.version))

    def __str__(self) -> str:
        return self.vstring

    def __repr__(self) -> str:
        return f"LooseVersion ({str(self)!r})"


def _version(other: object) -> list[Any]:
    return other.version if isinstance(other, LooseVersion) else LooseVersion(str(other)).version


def strtobool(val: str) -> int:
    """1 for y, yes, t, true, on, 1; 0 for their opposites; raises `ValueError` for anything else."""
    words = {
        "y": 1,
        "yes": 1,
        "t": 1,
        "true": 1,
        "on": 1,
        "1": 1,
        "n": 0,
        "no": 0,
        "f": 0,
        "false": 0,
        "off": 0,
        "0": 0,
    }
    if val.lower() not in words:
        raise ValueError(f"invalid truth value {val!r}")
    return words[val.lower()]


def mkpath(name: str, mode: int = 0o777, verbose: int = 1, dry_run: int = 0) -> list[str]:
    """Make a folder and those above it; returns those that were made."""
    missing = [str(path) for path in (Path(name), *Path(name).parents) if not path.exists()][::-1]
    if not dry_run:
        Path(name).mkdir(mode, parents=True, exist_ok=True)
    return missing


def copy_tree(src: str, dst: str, *_: Any, **__: Any) -> list[str]:
    """Copy what is in a folder into another; returns the files there."""
    shutil.copytree(src, dst, dirs_exist_ok=True)
    return [str(Path(dst, path.relative_to(src))) for path in Path(src).rglob("*") if path.is_file()]


def remove_tree(directory: str, verbose: int = 1, dry_run: int = 0) -> None:
    """Remove a folder with all that is in it."""
    if not dry_run:
        shutil.rmtree(directory)


NAMES = {
    "distutils": {},
    "distutils.dir_util": {"copy_tree": copy_tree, "mkpath": mkpath, "remove_tree": remove_tree},
    "distutils.spawn": {"find_executable": shutil.which},
    "distutils.util": {"strtobool": strtobool},
    "distutils.version": {"LooseVersion": LooseVersion, "StrictVersion": LooseVersion},
}
ALONE = tuple(NAMES)
INSTEAD = {
    "distutils.dir_util.copy_tree": "shutil.copytree(src, dst, dirs_exist_ok=True)",
    "distutils.dir_util.mkpath": "os.makedirs(name, exist_ok=True)",
    "distutils.dir_util.remove_tree": "shutil.rmtree",
    "distutils.spawn.find_executable": "shutil.which",
    "distutils.util.strtobool": "a comparison of your own",
    "distutils.version.LooseVersion": "packaging.version.Version",
    "distutils.version.StrictVersion": "packaging.version.Version",
}
