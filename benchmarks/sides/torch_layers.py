"""What the PyTorch networks are made of: TensorFlow's SAME padding, and its RMSProp."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional


def around(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """How many pixels SAME adds before and after `size`."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def padded(x: Any, kernel: int | tuple[int, int], stride: int) -> tuple[Any, tuple[int, int]]:
    """The images, padded where SAME is not symmetric, and the padding that is left to the operation."""
    height, width = (kernel, kernel) if isinstance(kernel, int) else kernel
    down, across = around(x.shape[2], height, stride), around(x.shape[3], width, stride)
    if down[0] == down[1] and across[0] == across[1]:
        return x, (down[0], across[0])
    return functional.pad(x, (*across, *down)), (0, 0)


class Conv(nn.Module):
    """A SAME convolution; `kernel` is TensorFlow's, `[height, width, maps in, maps out]`."""

    def __init__(self, kernel: np.ndarray, bias: np.ndarray | None = None, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy()))
        self.bias = None if bias is None else nn.Parameter(torch.from_numpy(bias.copy()))
        self.size, self.stride, self.groups = kernel.shape[:2], stride, groups

    def forward(self, x: Any) -> Any:
        """Images `[n, maps, height, width]`."""
        x, padding = padded(x, self.size, self.stride)
        return functional.conv2d(x, self.weight, self.bias, self.stride, padding, groups=self.groups)


class BatchNorm(nn.Module):
    """contrib's batch norm without a gamma: PyTorch's has the same moving statistics."""

    def __init__(self, arrays: Mapping[str, np.ndarray], scope: str, decay: float, epsilon: float) -> None:
        super().__init__()
        beta, mean, variance = (torch.from_numpy(arrays[f"{scope}/{name}"].copy()) for name in MOMENTS)
        self.beta, self.keep, self.epsilon = nn.Parameter(beta), decay, epsilon
        for name, value in (("mean", mean), ("variance", variance), ("gamma", torch.ones_like(beta))):
            self.register_buffer(name, value)

    def forward(self, x: Any) -> Any:
        """Images `[n, maps, height, width]`."""
        moving = self.mean, self.variance, self.gamma, self.beta
        return functional.batch_norm(x, *moving, self.training, 1 - self.keep, self.epsilon)


MOMENTS = ("beta", "moving_mean", "moving_variance")


def max_pool(x: Any, size: int, stride: int) -> Any:
    """SAME: what is added counts for nothing; `ceil_mode` adds at the end only."""
    (before, after), _ = (around(length, size, stride) for length in x.shape[2:])
    return functional.max_pool2d(x, size, stride, padding=before, ceil_mode=before != after)


def average_pool(x: Any, size: int) -> Any:
    """SAME with stride 1: what is added is not counted."""
    return functional.avg_pool2d(x, size, 1, size // 2, count_include_pad=False)


class RMSProp:
    """`tf.train.RMSPropOptimizer` with momentum: the mean square begins at ones, epsilon is under the root."""

    def __init__(self, parameters: Any, rate: float, decay: float, momentum: float, epsilon: float) -> None:
        self.parameters = list(parameters)
        self.rate, self.decay, self.momentum, self.epsilon = rate, decay, momentum, epsilon
        self.square = [torch.ones_like(one) for one in self.parameters]
        self.last = [torch.zeros_like(one) for one in self.parameters]

    @torch.no_grad()
    def step(self) -> None:
        """Update every parameter."""
        gradients = [one.grad for one in self.parameters]
        torch._foreach_mul_(self.square, self.decay)
        torch._foreach_addcmul_(self.square, gradients, gradients, 1 - self.decay)
        roots = torch._foreach_add(self.square, self.epsilon)
        torch._foreach_sqrt_(roots)
        torch._foreach_mul_(self.last, self.momentum)
        torch._foreach_addcdiv_(self.last, gradients, roots, self.rate)
        torch._foreach_sub_(self.parameters, self.last)

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for one in self.parameters:
            one.grad = None
