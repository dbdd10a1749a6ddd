"""Decides which files are the program's own: those in its folder, in `PYTHONPATH`, and in folders
that it adds to `sys.path`.

The standard library, installed packages and the kit are not the program's. Installed packages are
in `site-packages`, in `dist-packages`, in a folder of `PYTHONPATH` that `pip install --target` has
filled, and in folders that a `.pth` file names, unless the program itself is there.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path

import tf1kit

INSTALLED = ("site-packages", "dist-packages")


class Owner:
    """A function of a spec: whether its file is the program's own.

    Args:
        folders: the program's folders besides those of `PYTHONPATH`.
        installed: folders of modules that are not the program's; by default those of `sys.path`
            before the program adds to it.

    `also` has files that are the program's own wherever they are.
    """

    def __init__(self, folders: Iterable[str], installed: Iterable[str] | None = None) -> None:
        path = [*filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        filled = [folder for folder in path if any(Path(folder).glob("*.dist-info"))]
        self.folders = [os.path.realpath(folder) for folder in (*folders, *path)]
        self.also: set[str] = set()
        standard = [sysconfig.get_path(which) for which in ("stdlib", "platstdlib")]
        kit = str(Path(tf1kit.__file__).parent)
        self.never = [os.path.realpath(folder) for folder in (*standard, *filled, kit)]
        self.installed = [os.path.realpath(entry) for entry in (sys.path if installed is None else installed) if entry]

    def __call__(self, spec: ModuleSpec) -> bool:
        """Whether the file of a spec is the program's own."""
        file = os.path.realpath(str(spec.origin))
        if file in self.also:
            return True
        if _within(file, self.never) or any(name in INSTALLED for name in Path(file).parts):
            return False
        return _within(file, self.folders) or not _within(file, self.installed)


def _within(file: str, folders: Iterable[str]) -> bool:
    return any(file.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
