"""Installed packages that are the program's own: `--own`, and `own` in `[tool.tf1kit]` of a
pyproject.toml.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tf1kit.errors import UsageError

# TensorFlow itself, the kit, and the packages that both depend on.
NEVER = ("tensorflow", "tf1kit", "tf_slim", "tensorflow_estimator", "keras", "numpy", "scipy", "h5py", "absl", "google")
INSTALLED = ("site-packages", "dist-packages")
FILE = "pyproject.toml"


def packages(given: Iterable[str], folder: Path) -> tuple[str, ...]:
    """The patterns of packages, such as "keras_*": those that are given, and those of the
    pyproject.

    Args:
        given: names or patterns; a hyphen stands for an underscore.
        folder: the program's folder. The nearest pyproject.toml with a table `[tool.tf1kit]` in it
            or above counts.

    Raises:
        UsageError: no installed package has the name, or it cannot be the program's own, or the
            table cannot be read.
    """
    asked = [(f"--own {each}", each) for each in given]
    for file in (above / FILE for above in (folder.resolve(), *folder.resolve().parents)):
        if file.is_file() and (table := _table(file)) is not None:
            asked += [(f"own = [{each!r}] of [tool.tf1kit] in {file}", each) for each in _own(table, file)]
            break
    return tuple(_pattern(where, name) for where, name in asked)


def owned(name: str, patterns: Iterable[str]) -> bool:
    """Whether the package of a module's full dotted name is among the patterns."""
    top = name.partition(".")[0]
    return top not in NEVER and any(fnmatchcase(top, pattern) for pattern in patterns)


def places(patterns: Iterable[str]) -> list[str]:
    """The folders and files of the installed packages that the patterns name."""
    found = []
    for module in pkgutil.iter_modules():
        if owned(module.name, patterns):
            folder = Path(module.module_finder.path, module.name)  # type: ignore[union-attr]
            found.append(str(folder if module.ispkg else folder.with_suffix(".py")))
    return found


def package(file: str) -> str:
    """The name of the installed package that a file belongs to; empty for another file."""
    parts = Path(file).parts
    places = [place for place, part in enumerate(parts[:-1]) if part in INSTALLED]
    return parts[places[-1] + 1].partition(".")[0] if places else ""


def _table(file: Path) -> Any:
    """The table `[tool.tf1kit]` of a pyproject.toml, or None."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("tf1kit")
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error


def _own(table: Any, file: Path) -> list[str]:
    """The list `own` of the table."""
    unknown = ", ".join(sorted(set(table) - {"own"})) if isinstance(table, dict) else "a value that is not a table"
    if unknown:
        raise UsageError(f"[tool.tf1kit] in {file} takes `own` only, not {unknown}")
    names = table.get("own", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f'own of [tool.tf1kit] in {file} is not a list of names, such as ["tflearn", "keras_*"]')
    return names


def _pattern(where: str, name: str) -> str:
    """The pattern for a name.

    Raises:
        UsageError: see `packages`.
    """
    pattern = name.replace("-", "_")
    if pattern in NEVER:
        raise UsageError(
            f"{where}: {name} cannot be the program's own, since TensorFlow or the kit depends on it; leave it out"
        )
    if not any(owned(module.name, [pattern]) for module in pkgutil.iter_modules()):
        raise UsageError(f"{where}: no installed package has that name; it is the name that a program imports")
    return pattern
