"""Imports as in a package of Python 2: `import helper` first looks for a module beside the file."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from tf1kit.importing.importer import Importer


class Relative(Importer):
    """An importer that first looks into the package of the importing file."""

    def beside(self, name: str, importing: dict[str, Any], fromlist: Sequence[str]) -> ModuleType | None:
        """The module of that name in the package of the importing file."""
        package, top = _package(importing), name.partition(".")[0]
        if not package or find_spec(f"{package}.{top}") is None:
            return None
        builtins.__import__(f"{package}.{name}", importing, None, fromlist)
        return sys.modules[f"{package}.{name if fromlist else top}"]


def _package(globals: dict[str, Any]) -> str:
    if "__path__" in globals:
        return str(globals.get("__name__"))
    return globals.get("__package__") or ""
