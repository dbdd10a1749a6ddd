"""Shared by the repairs of moved names: TensorFlow's modules, with more names, as tf-slim's modules
see them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed, OverlayModule, has


def library() -> Iterator[ModuleType]:
    """The modules of tf-slim without its tests, each imported."""
    package = importlib.import_module("tf_slim")
    yield package
    for info in pkgutil.walk_packages(package.__path__, "tf_slim."):
        if not info.name.endswith(("_test", ".test_utils")):
            yield importlib.import_module(info.name)


def supply(name: str, table: Mapping[str, Any], always: bool = False) -> None:
    """Give tf-slim's modules the names that TensorFlow's module `name` no longer has.

    Args:
        name: full dotted name of the module.
        table: see `OverlayModule`.
        always: supply the names even where the module has them.
    """
    module = importlib.import_module(name)
    if is_forwarded(module):
        return
    lost = (
        {key: Changed(target, "tf-slim needs the other") for key, target in table.items()}
        if always
        else {key: target for key, target in table.items() if not has(module, key)}
    )
    if lost:
        replace(module, OverlayModule(name, module, lost))


def is_forwarded(module: ModuleType) -> bool:
    """Whether TensorFlow itself sends every name of a moved module on, each time with a warning."""
    return "deprecate_moved_module" in getattr(vars(module).get("__getattr__"), "__qualname__", "")


def replace(old: Any, new: Any) -> None:
    """Put `new` where a global of tf-slim's modules is `old`."""
    for module in library():
        for key, value in list(vars(module).items()):
            if value is old:
                setattr(module, key, new)
