"""The module `imp`.  Gone since Python 3.12.

Write `importlib.reload`, `importlib.util.spec_from_file_location`, `types.ModuleType`.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any


def load_source(name: str, pathname: str, file: Any = None) -> ModuleType:
    """Load a file as a module of a name of one's choice."""
    spec = spec_from_file_location(name, pathname)
    if spec is None or spec.loader is None:
        raise ImportError(f"{pathname} cannot be loaded as a module", name=name, path=pathname)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NAMES = {"imp": {"load_source": load_source, "new_module": ModuleType, "reload": importlib.reload}}
ALONE = ("imp",)
INSTEAD = {
    "imp.load_source": "importlib.util.spec_from_file_location",
    "imp.new_module": "types.ModuleType",
    "imp.reload": "importlib.reload",
}
