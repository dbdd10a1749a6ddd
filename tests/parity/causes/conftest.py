"""Here the causes are what is tested."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def without_causes() -> None:
    """The causes are looked for, unlike elsewhere."""
