"""Find the attributes that a package's library code reads from TensorFlow's modules and that do not
exist.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator
from types import ModuleType


def missing(modules: Iterable[ModuleType]) -> list[str]:
    """The attributes that the modules' sources read from TensorFlow modules among their globals,
    and that do not exist.

    Returns:
        One "module:line name.attribute" each, in the order of the sources.
    """
    return [found for module in modules for found in missing_of(module)]


def missing_of(module: ModuleType) -> Iterator[str]:
    """The same as `missing`, for one module."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not isinstance(node, ast.Attribute):
            continue
        names: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            names.insert(0, base.attr)
            base = base.value
        if not isinstance(base, ast.Name):
            continue
        value = vars(module).get(base.id)
        if not isinstance(value, ModuleType) or not value.__name__.startswith("tensorflow"):
            continue
        for name in names:
            if not isinstance(value, ModuleType):
                break
            try:
                value = getattr(value, name)
            except (AttributeError, ImportError):
                yield f"{module.__name__}:{node.lineno} {base.id}.{'.'.join(names)}"
                break
