"""Repairs of packages that are no longer kept up, on their own modules: one repair per file, found by walking the folder.

Each folder here is named after a package (`tf_slim`), each file after what it mends. A file's docstring says what is
broken, why, and in which versions; it has

    def apply() -> None          # mend the package's modules; TensorFlow's are left alone

and is applied once, when `repaired` is first asked for its package. A test shows of each that it is still needed.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from tf1kit.errors import UsageError

FOLDERS = {"tf_slim": "tf1kit.tf1.slim"}  # tensorflow-estimator is mended while its files load: see `tf1.estimator`


@cache
def repaired(package: str) -> ModuleType:
    """Import `package` (such as "tf_slim") and mend it, once.

    Raises:
        UsageError: the package is not installed; the message says how to install it.
    """
    try:
        module = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        distribution = package.replace("_", "-")
        raise UsageError(f"{distribution} is needed and not installed: pip install {distribution}") from None
    if package in FOLDERS:
        folder = importlib.import_module(FOLDERS[package])
        for name in sorted(
            info.name for info in pkgutil.iter_modules(folder.__path__) if not info.name.startswith("_")
        ):
            importlib.import_module(f"{folder.__name__}.{name}").apply()
    return module
