"""Imports as in a package of Python 2: `import helper` finds the module beside the file first."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from tf1kit.importing.importer import Importer


class Relative(Importer):
    """An importer that looks into the importing file's own package first."""

    def import_(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """`__import__` of the files of Python 2."""
        package = _package(globals or {})
        top = name.partition(".")[0]
        if level == 0 and package and find_spec(f"{package}.{top}") is not None:
            builtins.__import__(f"{package}.{name}", globals, locals, fromlist or ())
            return sys.modules[f"{package}.{name if fromlist else top}"]
        return super().import_(name, globals, locals, fromlist, level)


def _package(globals: dict[str, Any]) -> str:
    if "__path__" in globals:
        return str(globals.get("__name__"))
    return globals.get("__package__") or ""
