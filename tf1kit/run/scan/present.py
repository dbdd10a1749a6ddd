"""Finds out whether a symbol of TensorFlow exists under the kit. This imports TensorFlow; it is for
names without an inventory.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache, wraps
from inspect import getattr_static
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from tf1kit.importing.start import import_tensorflow

ESTIMATOR = 'needs tensorflow-estimator, which is not installed: pip install "tf1kit[estimator]"'
T = TypeVar("T")
NOWHERE = "neither the installed TensorFlow nor the kit has such a name"


def silent(look_up: Callable[[str], T]) -> Callable[[str], T]:
    """Import TensorFlow before a look-up, and drop what its moved modules say about themselves."""

    @wraps(look_up)
    def looked_up(name: str) -> T:
        import_tensorflow()
        from tf1kit.tf1.private import deprecation

        with deprecation.silence():
            return look_up(name)

    return looked_up


@cache
@silent
def absence(name: str) -> tuple[str, str] | None:
    """The first missing part of "tf.a.b.c", such as "tf.a.b", and the reason; None if nothing is
    missing.
    """
    from tf1kit.errors import MissingSymbolError
    from tf1kit.tf1 import resolve

    full = "tensorflow"
    value: Any = resolve(full)
    for part in name.split(".")[1:]:
        full += f".{part}"
        if not isinstance(value, ModuleType) or part.startswith("__"):
            return None
        try:
            value = _below(value, part, full)
        except MissingSymbolError as error:
            return f"tf{full.removeprefix('tensorflow')}", str(error)
        except (ImportError, AttributeError):
            return f"tf{full.removeprefix('tensorflow')}", NOWHERE
    return None


def _below(module: ModuleType, name: str, full: str) -> Any:
    """An attribute, or a module that nothing has imported yet."""
    from tf1kit.tf1 import resolve

    try:
        return getattr(module, name)
    except AttributeError as missing:
        try:
            return resolve(full)
        except ModuleNotFoundError:
            raise missing from None  # it may say why


@cache
def is_installed(module: str) -> bool:
    """Whether there is a file or a folder of the module; nothing is imported."""
    top, *rest = module.split(".")
    spec = importlib.util.find_spec(top)
    folders = spec.submodule_search_locations or [] if spec else []
    for part in rest:
        found = [
            each for folder in folders for each in Path(folder).glob(f"{part}*") if each.name.partition(".")[0] == part
        ]
        spec, folders = spec if found else None, [str(each) for each in found if each.is_dir()]
    return spec is not None


@silent
def on_plain(name: str) -> tuple[bool, str]:
    """Whether the installed TensorFlow has "tf.python.a.b" without the kit, and its public name if
    only version 1 had one.
    """
    full = f"tensorflow{name.removeprefix('tf')}"
    value: Any = None
    parts = full.split(".")
    for length in range(1, len(parts) + 1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            value = member(value, parts[length - 1])
            for part in parts[length:]:
                if not isinstance(value, ModuleType):  # members of a class are not looked up
                    break
                value = member(value, part)
            break
    # Any other look-up in `flags.FLAGS` would parse the arguments of this command.
    version_1 = getattr_static(value, "_tf_api_names_v1", ()) or ()
    version_2 = getattr_static(value, "_tf_api_names", ()) or ()
    return value is not None, min(version_1, key=len) if version_1 and not version_2 else ""


def member(value: Any, name: str) -> Any:
    """A member of an object; None without it, or if it is lazy and its package is not installed."""
    try:
        return getattr(value, name, None)
    except ImportError:
        return None
