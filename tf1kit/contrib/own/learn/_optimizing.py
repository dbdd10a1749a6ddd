"""The training operation of the estimators' networks."""

from __future__ import annotations

from typing import Any

from tf1kit.tf1.repairs import repaired


def optimize_loss(**arguments: Any) -> Any:
    """Contrib's `optimize_loss`, from a repaired tf-slim."""
    repaired("tf_slim")
    from tf_slim.layers import optimizers

    return optimizers.optimize_loss(**arguments)
