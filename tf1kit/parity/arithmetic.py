"""Multiplications of a convolution, as the documents count them, and of every convolution in a graph.  Source: D0, D3, D4."""

from __future__ import annotations

from typing import Any, NamedTuple


def multiplications(kernel: tuple[int, int], image: tuple[int, int], maps_in: int = 1, maps_out: int = 1) -> int:
    """Multiplications of one SAME convolution: one per kernel element, output pixel and pair of maps.

    Taps that reach over the border are counted as if they were inside.  3x3 on 5x2: 90.  3x1 and then 1x3: 30 + 30.

    Args:
        kernel: (height, width).
        image: (height, width); of a convolution with strides, those of its output.
        maps_in: how many maps it reads.
        maps_out: how many maps it gives.
    """
    return kernel[0] * kernel[1] * image[0] * image[1] * maps_in * maps_out


class Convolution(NamedTuple):
    """One convolution of a graph, for one image; `parameters` leaves the bias out."""

    name: str
    kernel: tuple[int, int, int, int]  # height, width, maps in, maps out
    image: tuple[int, int]  # height, width of the output
    multiply_adds: int
    parameters: int


def convolutions(graph: Any) -> list[Convolution]:
    """Every `Conv2D` in a `tf.Graph`, in forward order; NHWC."""
    found = []
    for op in graph.get_operations():
        if op.type == "Conv2D":
            height, width, maps_in, maps_out = op.inputs[1].shape.as_list()
            image = tuple(op.outputs[0].shape.as_list()[1:3])
            cost = multiplications((height, width), image, maps_in, maps_out)
            parameters = height * width * maps_in * maps_out
            found.append(Convolution(op.name, (height, width, maps_in, maps_out), image, cost, parameters))
    return found
