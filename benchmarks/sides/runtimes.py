"""Inference by ONNX Runtime and OpenVINO, of the files that `benchmarks.sides.export` wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.worker import Kind

Run = Callable[[np.ndarray], np.ndarray]


def onnx_runtime(file: str) -> tuple[str, Run]:
    """The version, and a function of images."""
    import onnxruntime

    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return onnxruntime.__version__, lambda images: session.run(None, {name: images})[0]


def openvino(file: str) -> tuple[str, Run]:
    """The version, and a function of images; in float32, where OpenVINO would take bfloat16 by itself."""
    import openvino

    settings = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    compiled = openvino.Core().compile_model(file, "CPU", settings)
    return openvino.__version__.split("-")[0], lambda images: compiled(images)[0]


RUNTIMES = {"onnx_runtime": onnx_runtime, "openvino": openvino}


def kinds(network: dict[str, Any], file: str, runtime: str) -> tuple[str, dict[str, Kind]]:
    """Inference at each size."""
    begin, version, made = np.load(file), "", {}
    for count in network["inference"]:
        version, run = RUNTIMES[runtime](f"{file}.{count}.onnx")
        made[f"{network['label']}inference, batch {count}"] = inferring(run, begin[f"images/{count}"])
    return version, made


def inferring(run: Run, images: np.ndarray) -> Kind:
    """Work on images with the maps first, as PyTorch has them."""
    given = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
    return Kind(lambda: run(given))
