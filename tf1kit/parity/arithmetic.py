"""Counts the multiplications of convolutions as the documents do. Source: D0, D3, D4."""

from __future__ import annotations

from typing import Any, NamedTuple


def multiplications(kernel: tuple[int, int], image: tuple[int, int], maps_in: int = 1, maps_out: int = 1) -> int:
    """Count the multiplications of one SAME convolution.

    There is one for each kernel element, output pixel, and pair of input and output map.
    Elements of the kernel that reach over the border are counted, too.
    A 3x3 kernel on 5x2 pixels takes 90, and 3x1 followed by 1x3 takes 30 + 30.

    Args:
        kernel: (height, width) of the kernel.
        image: (height, width) of the output.
        maps_in: the number of input maps.
        maps_out: the number of output maps.
    """
    return kernel[0] * kernel[1] * image[0] * image[1] * maps_in * maps_out


class Convolution(NamedTuple):
    """The cost of a convolution of a graph for one image. `parameters` does not count the bias."""

    name: str
    kernel: tuple[int, int, int, int]  # height, width, maps in, maps out
    image: tuple[int, int]  # height, width of the output
    multiply_adds: int
    parameters: int


def convolutions(graph: Any) -> list[Convolution]:
    """Return all `Conv2D` operations of a `tf.Graph` in forward order. They must be NHWC."""
    found = []
    for op in graph.get_operations():
        if op.type == "Conv2D":
            height, width, maps_in, maps_out = op.inputs[1].shape.as_list()
            image = tuple(op.outputs[0].shape.as_list()[1:3])
            cost = multiplications((height, width), image, maps_in, maps_out)
            parameters = height * width * maps_in * maps_out
            found.append(Convolution(op.name, (height, width, maps_in, maps_out), image, cost, parameters))
    return found
