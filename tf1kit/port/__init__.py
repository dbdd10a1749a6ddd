"""What a port is made of: its network, its variable mapping and its training loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf1kit.importing.lazy import lazy

if TYPE_CHECKING:
    from tf1kit.port.alternating import Alternating as Alternating
    from tf1kit.port.apart import Clipped as Clipped
    from tf1kit.port.apart import Copied as Copied
    from tf1kit.port.inference import for_inference as for_inference
    from tf1kit.port.layout_parts import Gates as Gates
    from tf1kit.port.layout_parts import Refilled as Refilled
    from tf1kit.port.layout_parts import Slice as Slice
    from tf1kit.port.layout_parts import Split as Split
    from tf1kit.port.layout_parts import Spread as Spread
    from tf1kit.port.layout_parts import Summed as Summed
    from tf1kit.port.layouts import Flat as Flat
    from tf1kit.port.layouts import LayoutError as LayoutError
    from tf1kit.port.layouts import Same as Same
    from tf1kit.port.layouts import Transform as Transform
    from tf1kit.port.layouts import Transpose as Transpose
    from tf1kit.port.network import Network as Network
    from tf1kit.port.rows import scoped as scoped
    from tf1kit.port.towers import Towers as Towers
    from tf1kit.port.training import Port as Port
else:
    __getattr__, __dir__, __all__ = lazy(
        __name__,
        {
            "Alternating": "alternating",
            "Clipped": "apart",
            "Copied": "apart",
            "Flat": "layouts",
            "Gates": "layout_parts",
            "LayoutError": "layouts",
            "Network": "network",
            "Port": "training",
            "Refilled": "layout_parts",
            "Same": "layouts",
            "Slice": "layout_parts",
            "Split": "layout_parts",
            "Spread": "layout_parts",
            "Summed": "layout_parts",
            "Towers": "towers",
            "Transform": "layouts",
            "Transpose": "layouts",
            "for_inference": "inference",
            "scoped": "rows",
        },
    )
