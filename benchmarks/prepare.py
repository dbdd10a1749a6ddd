"""Writes what all contestants of a pair begin with: weights and batches, drawn from the same streams.

    python -m benchmarks.prepare FILE SPEC [FILE SPEC...]

SPEC is JSON, the fields of `networks.Network`.  FILE gets the arrays; what is counted is printed, a line of JSON each.
It runs in a process of its own, so that no contestant has the graph of another in its memory.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import tensorflow as tf

from benchmarks.networks import Network
from tf1kit.parity import convolutions, load_pair
from tf1kit.port.weight_map import migrated_variables


def spread(value: np.ndarray, draw: np.random.RandomState) -> np.ndarray:
    """A weight that is one constant, such as a new bias, with a tenth added to each number at most.

    TensorFlow removes a bias of zeros from an inference with constant weights, and then it does not
    fuse the convolution with the ReLU behind. The model of a user has other biases.
    """
    constant = value.size > 1 and (value == value.flat[0]).all()
    return value + draw.uniform(0, 0.1, value.shape).astype(value.dtype) if constant else value


def prepare(file: str, spec: str) -> None:
    """Write the arrays, and print the multiply-adds of an image and of its first layer."""
    network = Network(**json.loads(spec))
    shape = tuple(network.images) if network.images else None
    pair = load_pair(f"legacy.{network.stem}", f"migrated.{network.stem}", network.options, shape)
    side = pair.migrated_side("float32")
    side.load(side.initial_state())
    images, labels = side.legacy.batch(0)
    arrays, draw = {}, np.random.RandomState(0)
    for path, variable in migrated_variables(side.model).items():
        variable.assign(spread(variable.numpy(), draw))
        arrays[f"port/{path}"] = variable.numpy()
    arrays.update(images=images, labels=labels)
    for count in network.inference:
        [arrays[f"images/{count}"]] = side.legacy.batches.sized(count).draw(0, 0, "float32")[0].values()
    if network.part:
        arrays["maps"] = side.model.endpoints(tf.constant(images))[network.part[1]].numpy()
    np.savez(file, **arrays)
    rows = convolutions(side.legacy.graph)
    print(json.dumps({"images": len(images), "convolutions": rows}))


if __name__ == "__main__":
    for both in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        prepare(*both)
