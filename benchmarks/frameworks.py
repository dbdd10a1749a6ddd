"""The contestants of a network that are not TensorFlow in float32: PyTorch, the runtimes, and bfloat16."""

from __future__ import annotations

import sys

from benchmarks.contestants import Contestant
from benchmarks.networks import HALF_PORT, Prepared
from benchmarks.settings import Settings

LOOSE = 60.0  # times the limit of float32, for bfloat16: 8 bits where float32 has 24


def pytorch(made: Prepared, settings: Settings) -> list[Contestant]:
    """PyTorch three ways. The compiler needs a C++ compiler."""
    ways = {
        "PyTorch, eager": {},
        "PyTorch, channels-last": {"last": True},
        "PyTorch, torch.compile": {"last": True, "compiled": True},
    }
    return [
        Contestant(
            name, settings.torch, "pytorch", {**made.given, **way}, "--torch", optional=way.get("compiled", False)
        )
        for name, way in ways.items()
    ]


def runtimes(made: Prepared, settings: Settings) -> list[Contestant]:
    """What only infers."""
    ways = {"ONNX Runtime": "onnx_runtime", "OpenVINO": "openvino"}
    return [
        Contestant(
            name,
            settings.torch,
            "runtimes",
            {**made.given, "runtime": way},
            "--torch",
            optional=True,
            absent=made.not_exported,
        )
        for name, way in ways.items()
    ]


def halves(made: Prepared, settings: Settings) -> list[Contestant]:
    """bfloat16: the port under Keras's mixed policy, and PyTorch under autocast."""
    port = {**made.given, "policy": "mixed_bfloat16"}
    other = {**made.given, "last": True, "half": True}
    return [
        Contestant(HALF_PORT, sys.executable, "port", port, loose=LOOSE),
        Contestant("PyTorch, bfloat16", settings.torch, "pytorch", other, "--torch", loose=LOOSE),
    ]
