"""Whether a symbol of TensorFlow is there under the kit. This imports TensorFlow: there are inventories of the rest."""

from __future__ import annotations

import importlib.util
from functools import cache
from types import ModuleType
from typing import Any

ESTIMATOR = 'rests on tensorflow-estimator, which is not installed: pip install "tf1kit[estimator]"'
NOWHERE = "neither the installed TensorFlow nor the kit has such a name"


@cache
def absence(name: str) -> tuple[str, str] | None:
    """The first part of "tf.a.b.c" that is not there ("tf.a.b"), and what is said of it; None where it is."""
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
        except ImportError:
            return f"tf{full.removeprefix('tensorflow')}", NOWHERE
    return None


def _below(module: ModuleType, name: str, full: str) -> Any:
    """An attribute, or a module that nothing has imported yet."""
    from tf1kit.tf1 import resolve

    try:
        return getattr(module, name)
    except AttributeError:
        return resolve(full)


@cache
def has_estimator() -> bool:
    """Whether tensorflow-estimator is installed."""
    return importlib.util.find_spec("tensorflow_estimator") is not None
