"""Decides which files are the program's own: those in its folder, in `PYTHONPATH`, and in folders
that it adds to `sys.path`.

The standard library, installed packages and the kit are not the program's. Installed packages are
in `site-packages`, in `dist-packages`, in a folder of `PYTHONPATH` that `pip install --target` has
filled, and in folders that a `.pth` file names, unless the program itself is there. Those that are
named (`--own`) are the program's, too.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from importlib.machinery import ModuleSpec
from pathlib import Path

import tf1kit
from tf1kit.run.own import INSTALLED, owned


class Owner:
    """A function of a spec: whether its file is the program's own.

    Args:
        folders: the program's folders besides those of `PYTHONPATH`.
        installed: folders of modules that are not the program's; by default those of `sys.path`
            before the program adds to it.
        packages: patterns of installed packages that are the program's own; see `tf1kit.run.own`.

    `also` has files that are the program's own wherever they are.
    """

    def __init__(
        self, folders: Iterable[str], installed: Iterable[str] | None = None, packages: tuple[str, ...] = ()
    ) -> None:
        self.packages = packages
        path = [*filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        filled = [folder for folder in path if any(Path(folder).glob("*.dist-info"))]
        self.folders = [os.path.realpath(folder) for folder in (*folders, *path)]
        self.also: set[str] = set()
        standard = [sysconfig.get_path(which) for which in ("stdlib", "platstdlib")]
        kit = str(Path(tf1kit.__file__).parent)
        self.filled = [os.path.realpath(folder) for folder in filled]
        self.standard = [os.path.realpath(folder) for folder in (*standard, kit)]
        self.installed = [os.path.realpath(entry) for entry in (sys.path if installed is None else installed) if entry]

    def __call__(self, spec: ModuleSpec) -> bool:
        """Whether the file of a spec is the program's own."""
        file = os.path.realpath(str(spec.origin))
        if file in self.also:
            return True
        is_installed = any(name in INSTALLED for name in Path(file).parts) or _within(file, self.filled)
        if self.packages and (is_installed or not _within(file, self.standard)) and owned(spec.name, self.packages):
            return True
        if is_installed or _within(file, self.standard):
            return False
        return _within(file, self.folders) or not _within(file, self.installed)


def _within(file: str, folders: Iterable[str]) -> bool:
    return any(file.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
