"""The common part of the repairs of moved names: it gives tf-slim's modules TensorFlow's modules
with more names.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed, OverlayModule, has


def library() -> Iterator[ModuleType]:
    """Import the modules of tf-slim, without its tests, and return them."""
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
        always: whether to supply names that the module has, too.
    """
    module = importlib.import_module(name)
    if is_forwarded(module):
        return
    lost = (
        {key: Changed(target, "tf-slim needs this one") for key, target in table.items()}
        if always
        else {key: target for key, target in table.items() if not has(module, key)}
    )
    if lost:
        replace(module, OverlayModule(name, module, lost))


def is_forwarded(module: ModuleType) -> bool:
    """Whether TensorFlow itself forwards every name of a moved module, with a warning each time."""
    return "deprecate_moved_module" in getattr(vars(module).get("__getattr__"), "__qualname__", "")


def replace(old: Any, new: Any) -> None:
    """Replace `old` by `new` in the globals of tf-slim's modules."""
    for module in library():
        for key, value in list(vars(module).items()):
            if value is old:
                setattr(module, key, new)
