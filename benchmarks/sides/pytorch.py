"""The network of a pair in PyTorch: eager, channels-last, compiled, or in bfloat16."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch

from benchmarks.sides.torch_networks import network_of
from benchmarks.worker import Kind


def kinds(
    network: dict[str, Any], file: str, last: bool = False, compiled: bool = False, half: bool = False
) -> tuple[str, dict[str, Kind]]:
    """Inference, the part if there is one, and training.

    last: images and weights have the maps last in memory.
    compiled: `torch.compile` makes the functions.
    half: products and convolutions are in bfloat16, by `torch.autocast`.
    """
    torch.set_flush_denormal(True)  # as TensorFlow does
    begin = np.load(file)
    layout = torch.channels_last if last else torch.contiguous_format
    model = network_of(network, begin).to(memory_format=layout)
    make = partial(torch.compile, dynamic=False) if compiled else lambda function: function  # each size has its own

    def images_of(key: str) -> Any:
        return torch.from_numpy(begin[key]).permute(0, 3, 1, 2).contiguous(memory_format=layout)

    def casting() -> Any:
        return torch.autocast("cpu", torch.bfloat16, enabled=half)

    def inferring(function: Any, key: str, shape: Any) -> Kind:
        given, whole = images_of(key), make(function)

        def once() -> np.ndarray:
            model.eval()
            with torch.inference_mode(), casting():
                return shape(whole(given)).float().numpy()

        return Kind(once)

    made = {}
    if network["part"]:
        made[network["label"] + network["part"][0]] = inferring(
            model.part, "maps", lambda maps: maps.permute(0, 2, 3, 1)
        )
    for count in network["inference"]:
        made[f"{network['label']}inference, batch {count}"] = inferring(
            model.output, f"images/{count}", lambda out: out
        )
    made[network["label"] + "training step"] = training(
        model, make, casting, images_of("images"), begin["labels"], network["checks"]
    )
    return torch.__version__, made


def training(model: Any, make: Any, casting: Any, images: Any, one_hot: np.ndarray, checks: int) -> Kind:
    """Forward, backward, and a step of the optimizer."""
    labels, optimizer = torch.from_numpy(one_hot.argmax(axis=1)), model.optimizer()
    forward = make(lambda x, y: model.loss(model(x), y))

    def once() -> np.ndarray:
        model.train()
        optimizer.zero_grad()
        with casting():
            loss = forward(images, labels)
        loss.backward()
        optimizer.step()
        return loss.detach().float().numpy()

    return Kind(once, checks=checks)
