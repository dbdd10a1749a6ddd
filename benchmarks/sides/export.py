"""Writes a PyTorch network as ONNX files, one for each size of inference: `python -m benchmarks.sides.export NETWORK FILE`."""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.sides.torch_networks import network_of


class Output(nn.Module):
    """The last end point of a network."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Any) -> Any:
        """Images `[n, 3, height, width]`."""
        return self.model.output(x)


def main(network: str, file: str) -> None:
    """Write `FILE.COUNT.onnx` for each count."""
    told, begin = json.loads(network), np.load(file)
    model = Output(network_of(told, begin)).eval()
    for count in told["inference"]:
        images = torch.from_numpy(begin[f"images/{count}"].transpose(0, 3, 1, 2).copy())
        torch.onnx.export(model, (images,), f"{file}.{count}.onnx", dynamo=True, verbose=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
