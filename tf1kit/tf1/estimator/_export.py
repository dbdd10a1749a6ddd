"""`estimator_export` of tensorflow-estimator, without its marks of deprecation.

TensorFlow no longer has the API to which it exported, and 1.15.5 did not call estimators
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
        """Return the function or class itself."""
        return exported

    def export_constant(self, module: str, name: str) -> None:
        """Do nothing for a constant."""
