"""Repairs packages that are no longer maintained. Each file of a folder is one repair; the folder
is walked.

A folder has the name of a package, a file the name of what it repairs. A file's docstring says what
is broken, why, and in which versions. The file has

    def apply() -> None          # changes the package's modules, never TensorFlow's

which is called once, when `repaired` is first called for the package. A test shows that each repair
is still needed.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from tf1kit.errors import UsageError

FOLDERS = {"tf_slim": "tf1kit.tf1.slim"}  # tensorflow-estimator is repaired while its files load: see `tf1.estimator`


@cache
def repaired(package: str) -> ModuleType:
    """Import `package`, such as "tf_slim", and repair it. It acts once.

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
