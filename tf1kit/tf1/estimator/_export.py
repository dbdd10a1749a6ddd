"""`estimator_export` of tensorflow-estimator, which also marked what it exports as deprecated.

TensorFlow no longer has such an API to export to, and 1.15.5 did not say that estimators are
deprecated.
"""

from __future__ import annotations

from typing import Any, TypeVar

from tf1kit.importing.overlay import OverlayModule

T = TypeVar("T")
api = OverlayModule("tensorflow_estimator._api.v1", None, {"estimator": "tf1kit.tf1.estimator.public:estimator"})


class estimator_export:  # noqa: N801 - tensorflow-estimator's name
    """A decorator that changes nothing; its arguments are the public names, as strings."""

    def __init__(self, *names: str, v1: Any = None) -> None:
        self.names = names

    def __call__(self, exported: T) -> T:
        """The function or class itself."""
        return exported

    def export_constant(self, module: str, name: str) -> None:
        """Does nothing for a constant."""
