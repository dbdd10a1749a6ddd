"""Which files are the program's own: those of its folder, of `PYTHONPATH`, and of what it adds to
`sys.path` itself.

Not its own: the standard library, what is installed (`site-packages`, `dist-packages`, a folder of
`PYTHONPATH` that `pip install --target` has filled, folders that a `.pth` file names, unless the
program lies in them), and the kit.
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
    """Says of a spec whether its file is the program's own.

    Args:
        folders: the program's, besides those of `PYTHONPATH`.
        installed: folders whose modules are not the program's; by default those of `sys.path`,
            before it adds to that.

    `also` are files that are the program's own wherever they lie.
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
        """Whether it is."""
        file = os.path.realpath(str(spec.origin))
        if file in self.also:
            return True
        if _within(file, self.never) or any(name in INSTALLED for name in Path(file).parts):
            return False
        return _within(file, self.folders) or not _within(file, self.installed)


def _within(file: str, folders: Iterable[str]) -> bool:
    return any(file.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
