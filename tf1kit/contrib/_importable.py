"""`tensorflow.contrib` under its own name: a finder for `sys.meta_path`, after all others."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

NAME = "tensorflow.contrib"


class Finder(MetaPathFinder, Loader):
    """Answers `tensorflow.contrib` and everything below it with the modules of `tf1kit.contrib`."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """A spec for those names, and None for other names."""
        if name != NAME and not name.startswith(NAME + "."):
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the import system; `exec_module` replaces the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Put the real module into `sys.modules`, from where the import system takes it."""
        sys.modules[module.__name__] = importlib.import_module("tf1kit" + module.__name__[len("tensorflow") :])


def install() -> None:
    """Put the finder after all others, once. Where TensorFlow has its own contrib, Python never
    asks it.
    """
    if not any(type(finder) is Finder for finder in sys.meta_path):
        sys.meta_path.append(Finder())
