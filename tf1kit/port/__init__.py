"""The contract of a pair on the side of the port: network, weight map, training loop."""

from __future__ import annotations

from tf1kit.importing.lazy import lazy

__getattr__, __all__ = lazy(
    __name__,
    {
        "Flat": "layouts",
        "Gates": "layout_parts",
        "Network": "network",
        "Port": "training",
        "Refilled": "layout_parts",
        "Slice": "layout_parts",
        "Split": "layout_parts",
        "Spread": "layout_parts",
        "Summed": "layout_parts",
        "Transpose": "layouts",
        "example_command": "training",
        "training_command": "training",
    },
)
