"""The networks of the pairs in PyTorch, with the weights of the ports by their paths."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from benchmarks.sides.torch_layers import BatchNorm, Conv, RMSProp, average_pool, max_pool

Arrays = Mapping[str, np.ndarray]
LEGACY = Path(__file__).resolve().parents[2] / "legacy" / "inception_v2.py"
WEIGHT_DECAY = 0.00004


def rows_of(file: Path, name: str) -> Any:
    """A table of plain values in a file that cannot be imported here, because it imports TensorFlow."""
    parsed = ast.parse(file.read_text("utf-8")).body
    assigned = (one for one in parsed if isinstance(one, ast.Assign) and getattr(one.targets[0], "id", "") == name)
    return ast.literal_eval(next(assigned).value)


class FactoredKernels(nn.Module):
    """D3's network; gives the maps before the softmax."""

    def __init__(self, arrays: Arrays, options: Mapping[str, Any]) -> None:
        super().__init__()
        names = ["conv1", *["conv21"] * options["split"], "conv2", "conv3"]
        layers = {name: Conv(arrays[f"{name}/kernel"], arrays[f"{name}/bias"]) for name in names}
        self.conv1, self.conv3 = layers.pop("conv1"), layers.pop("conv3")
        self.middle = nn.ModuleList(layers.values())

    def part(self, x: Any) -> Any:
        """conv2, or what it was split into."""
        for layer in self.middle:
            x = torch.relu(layer(x))
        return x

    def forward(self, x: Any) -> Any:
        """Images `[n, 3, 24, 24]` -> `[n, 10]`."""
        x = max_pool(torch.relu(self.conv1(x)), 2, 2)
        x = max_pool(self.part(x), 2, 2)
        return torch.relu(self.conv3(x)).mean(dim=(2, 3))

    def output(self, x: Any) -> Any:
        """The last end point of the pair."""
        return torch.softmax(self(x), dim=1)

    def loss(self, logits: Any, labels: Any) -> Any:
        """Cross entropy."""
        return functional.cross_entropy(logits, labels)

    def optimizer(self) -> Any:
        """Adam, its update in one operation."""
        return torch.optim.Adam(self.parameters(), 1e-4, fused=True)


class Unit(nn.Module):
    """A convolution without a bias, batch norm, ReLU."""

    def __init__(self, arrays: Arrays, scope: str, stride: int = 1) -> None:
        super().__init__()
        self.conv = Conv(arrays[f"{scope}/conv/kernel"], stride=stride)
        self.norm = BatchNorm(arrays, f"{scope}/BatchNorm", 0.9997, 0.001)

    def forward(self, x: Any) -> Any:
        """Images `[n, maps, height, width]`."""
        return torch.relu(self.norm(self.conv(x)))


class Pool(nn.Module):
    """A 3x3 pool."""

    def __init__(self, kind: str, stride: int) -> None:
        super().__init__()
        self.kind, self.stride = kind, stride

    def forward(self, x: Any) -> Any:
        """Images `[n, maps, height, width]`."""
        return max_pool(x, 3, self.stride) if self.kind == "MaxPool" else average_pool(x, 3)


def branch(arrays: Arrays, scope: str, parts: tuple, stride: int) -> Iterator[nn.Module]:
    """The layers of a branch; the last has the stride."""
    for place, part in enumerate(parts):
        own = stride if place == len(parts) - 1 else 1
        at = "1a" if own == 2 else "0" + "abc"[place]
        if isinstance(part, str):
            yield Pool(part, own)
        else:
            size = 1 if place == 0 or isinstance(parts[0], str) else 3
            yield Unit(arrays, f"{scope}/Conv2d_{at}_{size}x{size}", own)


class Mixed(nn.Module):
    """Branches side by side."""

    def __init__(self, arrays: Arrays, scope: str, stride: int, branches: tuple) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*branch(arrays, f"{scope}/Branch_{number}", parts, stride))
            for number, parts in enumerate(branches)
        )

    def forward(self, x: Any) -> Any:
        """Images `[n, maps, height, width]`."""
        return torch.cat([one(x) for one in self.branches], dim=1)


class InceptionV2(nn.Module):
    """slim's Inception V2 without dropout; gives the logits."""

    def __init__(self, arrays: Arrays, options: Mapping[str, Any]) -> None:
        super().__init__()
        first = "Conv2d_1a_7x7"
        deep = arrays[f"{first}/separable/depthwise_kernel"]
        colours = deep.shape[2]
        self.depthwise = Conv(deep.reshape(*deep.shape[:2], 1, -1), stride=2, groups=colours)
        self.pointwise = Conv(arrays[f"{first}/separable/pointwise_kernel"], arrays[f"{first}/biases/bias"])
        self.conv_2b, self.conv_2c = (Unit(arrays, scope) for scope in ("Conv2d_2b_1x1", "Conv2d_2c_3x3"))
        rows = rows_of(LEGACY, "MIXED")
        self.mixed = nn.Sequential(*(Mixed(arrays, name, stride, branches) for name, stride, *branches in rows))
        self.logits = Conv(arrays["Logits/conv/kernel"], arrays["Logits/biases/bias"])

    def forward(self, x: Any) -> Any:
        """Images `[n, 3, height, width]` -> `[n, classes]`."""
        x = max_pool(torch.relu(self.pointwise(self.depthwise(x))), 3, 2)
        x = max_pool(self.conv_2c(self.conv_2b(x)), 3, 2)
        x = self.mixed(x)
        x = functional.avg_pool2d(x, [min(size, 7) for size in x.shape[2:]], 2)
        return self.logits(x).flatten(1)

    output = forward

    def loss(self, logits: Any, labels: Any) -> Any:
        """Cross entropy, and the regulariser of every kernel but those of the first layer."""
        kernels = [layer.conv.weight for layer in self.modules() if isinstance(layer, Unit)] + [self.logits.weight]
        squares = torch.stack([kernel.square().sum() for kernel in kernels]).sum()
        return functional.cross_entropy(logits, labels) + WEIGHT_DECAY / 2 * squares

    def optimizer(self) -> Any:
        """RMSProp with the rate of the first steps."""
        return RMSProp(self.parameters(), 0.01, 0.9, 0.9, 1.0)


NETWORKS = {"factored_kernels": FactoredKernels, "inception_v2": InceptionV2}


def network_of(network: Mapping[str, Any], begin: Any) -> Any:
    """The network of a pair with the port's weights."""
    arrays = {key[len("port/") :]: begin[key] for key in begin.files if key.startswith("port/")}
    return NETWORKS[network["stem"]](arrays, network["options"])
