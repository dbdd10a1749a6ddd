"""Options as they name a golden.  Python 3.7: the recorder uses it."""

from __future__ import annotations

import inspect
from typing import Any


def stated_options(build: Any, options: dict[str, Any]) -> dict[str, Any]:
    """The options that are not the defaults of `build`: `split=True` spelled out is the same model as without."""
    defaults = _defaults(build)
    return {name: value for name, value in options.items() if name not in defaults or defaults[name] != value}


def all_options(build: Any, options: dict[str, Any]) -> dict[str, Any]:
    """The options with the defaults of `build` for those that are not among them."""
    return {**_defaults(build), **options}


def _defaults(build: Any) -> dict[str, Any]:
    return {name: parameter.default for name, parameter in inspect.signature(build).parameters.items()}


def golden_name(stem: str, options: dict[str, Any]) -> str:
    """`factored_kernels`, or `factored_kernels.split=False` for a variant."""
    return ".".join([stem] + [f"{key}={options[key]}" for key in sorted(options)])
