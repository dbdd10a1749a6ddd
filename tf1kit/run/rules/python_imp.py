"""The module `imp`.  Gone since Python 3.12.

Write `importlib.reload`, `importlib.util.spec_from_file_location`, `types.ModuleType`.
"""

from __future__ import annotations

import importlib
import importlib.machinery as machinery
import importlib.util as util
import sys
import tokenize
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed

SEARCH_ERROR, PY_SOURCE, PY_COMPILED, C_EXTENSION, PY_RESOURCE, PKG_DIRECTORY, C_BUILTIN, PY_FROZEN = range(8)
Suffix = tuple[str, str, int]


def get_suffixes() -> list[Suffix]:
    """The endings of module files: (ending, mode of `open`, kind)."""
    kinds = (
        (machinery.EXTENSION_SUFFIXES, "rb", C_EXTENSION),
        (machinery.SOURCE_SUFFIXES, "r", PY_SOURCE),
        (machinery.BYTECODE_SUFFIXES, "rb", PY_COMPILED),
    )
    return [(suffix, mode, kind) for suffixes, mode, kind in kinds for suffix in suffixes]


def load_source(name: str, pathname: str, file: Any = None) -> ModuleType:
    """Load a source file as a module of a given name; run it again if that module is loaded
    already.
    """
    return load(name, machinery.SourceFileLoader(name, pathname))


def load_compiled(name: str, pathname: str, file: Any = None) -> ModuleType:
    """Load a bytecode file, as `load_source` loads a source file."""
    return load(name, machinery.SourcelessFileLoader(name, pathname))


def load_dynamic(name: str, path: str, file: Any = None) -> ModuleType:
    """Load an extension module."""
    return load(name, machinery.ExtensionFileLoader(name, path))


def load_package(name: str, path: str) -> ModuleType:
    """Load a folder with an `__init__` as a package.

    Raises:
        ValueError: the folder does not have an `__init__`.
    """
    for suffix in (*machinery.SOURCE_SUFFIXES, *machinery.BYTECODE_SUFFIXES):
        file = Path(path, f"__init__{suffix}")
        if file.exists():
            return load(name, None, str(file), [path])
    raise ValueError(f"{path!r} is not a package")


def load(name: str, loader: Any, path: str | None = None, folders: list[str] | None = None) -> ModuleType:
    """Load a module by its loader."""
    file = path or loader.path
    spec: Any = util.spec_from_file_location(name, file, loader=loader, submodule_search_locations=folders)
    known = name in sys.modules
    module = sys.modules[name] if known else util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if not known:
            del sys.modules[name]
        raise
    return sys.modules[name]


def load_module(name: str, file: Any, filename: str, details: Suffix) -> ModuleType:
    """Load the module that `find_module` has found.

    Raises:
        ImportError: `details` have a kind that cannot be loaded.
    """
    kind = details[2]
    if kind in (C_BUILTIN, PY_FROZEN):
        return importlib.import_module(name)
    loaders: dict[int, Any] = {
        PY_SOURCE: load_source,
        PY_COMPILED: load_compiled,
        C_EXTENSION: load_dynamic,
        PKG_DIRECTORY: load_package,
    }
    if kind not in loaders:
        raise ImportError(f"Don't know how to import {name} (type code {kind})", name=name)
    found: ModuleType = loaders[kind](name, filename)
    return found


def find_module(name: str, path: list[str] | None = None) -> tuple[Any, str | None, Suffix]:
    """The open file of a module, its path, and its (ending, mode, kind). A package has None and its
    folder.

    Raises:
        ImportError: the folders of `path`, or of `sys.path` if it is None, do not have the module.
    """
    if path is None and name in sys.builtin_module_names:
        return None, None, ("", "", C_BUILTIN)
    for folder in sys.path if path is None else path:
        package = Path(folder, name)
        if any(Path(package, f"__init__{suffix}").exists() for suffix in (".py", *machinery.BYTECODE_SUFFIXES)):
            return None, str(package), ("", "", PKG_DIRECTORY)
        for suffix, mode, kind in get_suffixes():
            file = Path(folder, name + suffix)
            if file.exists():
                opened = tokenize.open(file) if mode == "r" else file.open(mode)  # noqa: SIM115  # the caller's to close
                return opened, str(file), (suffix, mode, kind)
    raise ImportError(f"No module named {name!r}", name=name)


def nothing() -> None:
    """`acquire_lock`, `release_lock`: do nothing, because each import has its own lock today."""


NAMES: dict[str, dict[str, object]] = {
    "imp": {
        **{name: globals()[name] for name in ("get_suffixes", "load_compiled", "load_dynamic", "find_module")},
        **{name: Changed(globals()[name], "the file is the program's own") for name in ("load_source", "load_package")},
        "load_module": Changed(load_module, "the file is the program's own"),
        "new_module": ModuleType,
        "reload": importlib.reload,
        "acquire_lock": nothing,
        "release_lock": nothing,
        "lock_held": lambda: False,
        "get_magic": lambda: util.MAGIC_NUMBER,
        "get_tag": lambda: sys.implementation.cache_tag,
        "is_builtin": lambda name: int(name in sys.builtin_module_names),
        "is_frozen": lambda name: machinery.FrozenImporter.find_spec(name) is not None,
        "init_builtin": importlib.import_module,
        "init_frozen": importlib.import_module,
        **{
            name: value
            for name, value in list(globals().items())
            if name.startswith(("PY_", "C_", "PKG_")) or name == "SEARCH_ERROR"
        },
    }
}
ALONE = {"imp": "importlib"}
