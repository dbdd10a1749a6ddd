"""The name of a golden: the stem, and the options that were given.  Python 3.7: the recorder uses it."""

from __future__ import annotations

from typing import Any


def golden_name(stem: str, options: dict[str, Any]) -> str:
    """`factored_kernels`, or `factored_kernels.split=False` for a variant."""
    return ".".join([stem] + [f"{key}={options[key]}" for key in sorted(options)])
