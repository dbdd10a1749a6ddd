"""Rows of a WEIGHT_MAP by rule."""

from __future__ import annotations

from collections.abc import Iterable


def scoped(prefix: str, layers: Iterable[str], names: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, None], ...]:
    """The rows of layers whose variables are named alike.

    Args:
        prefix: what the legacy names begin with, such as "InceptionV2/".
        layers: the path of each layer in the port, such as "Mixed_3b/Branch_0.Conv2d_0a_1x1".  In
            the legacy graph the dots are slashes.
        names: (name within the legacy scope, name within the layer), such as ("weights", "kernel").
    """
    pairs = tuple(names)
    return tuple(
        (f"{prefix}{layer.replace('.', '/')}/{legacy}", f"{layer}/{port}", None)
        for layer in layers
        for legacy, port in pairs
    )
