"""`tensorflow.core` for TensorFlow 1 programs: messages and modules of them in their old places."""

from __future__ import annotations

import importlib
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, own
from tf1kit.tf1.python import installed

# place in 1.15.5 -> place today
MOVED = {
    "tensorflow.core.protobuf.config_pb2.RPCOptions": "tensorflow.core.protobuf.rpc_options_pb2:RPCOptions",
    "tensorflow.core.protobuf.data.experimental.snapshot_pb2": "tensorflow.core.protobuf.snapshot_pb2",
    "tensorflow.core.protobuf.graph_debug_info_pb2": "tensorflow.core.framework.graph_debug_info_pb2",
    "tensorflow.core.protobuf.trace_events_pb2": "tensorflow.tsl.profiler.protobuf.trace_events_pb2",
}


def module(name: str) -> OverlayModule:
    """The module with this full dotted name. Parts of it have moved."""
    table: dict[str, Any] = {}
    for place, today in MOVED.items():
        if place.startswith(f"{name}."):
            first, _, rest = place.removeprefix(f"{name}.").partition(".")
            table[first] = Changed(Lazy(module, f"{name}.{first}"), "a part has moved") if rest else today
    if installed(name):
        return OverlayModule(name, importlib.import_module(name), table)
    gone = OverlayModule(name, None, table)
    own(gone)["__path__"] = []
    return gone


core = module("tensorflow.core")
