"""The receptive field of a network's features.

Source: TensorFlow 1.15.5, tensorflow/contrib/receptive_field/python/util/receptive_field.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.receptive_field.graph_compute_order import data_inputs, get_compute_order
from tf1kit.contrib.own.receptive_field.parse_layer_parameters import get_layer_params

__all__ = ["ReceptiveField", "compute_receptive_field_from_graph_def"]

DIRECTIONS = ("horizontal", "vertical")


class ReceptiveField:
    """A receptive field.

    Args:
        size: [D], of the part of the image.
        stride: [D], how far the part moves from one feature to the next.
        padding: [D], how far the first part begins outside the image; None if that depends on the
            image.

    Source: TensorFlow 1.15.5, tensorflow/contrib/receptive_field/python/util/receptive_field.py.
    """

    def __init__(self, size: Any, stride: Any, padding: Any) -> None:
        self.size = np.asarray(size)
        self.stride = np.asarray(stride)
        self.padding = np.asarray(padding)

    def compute_input_center_coordinates(self, y: Any, axis: Sequence[int] | None = None) -> Any:
        """The centers of the parts that features see.

        Args:
            y: [..., D], the places of features.
            axis: the directions of these numbers; by default all.

        Raises:
            ValueError: D is not the number of directions.
        """
        places, axes = self._checked(y, axis, "feature coordinates `y`")
        return -self.padding[axes] + places * self.stride[axes] + (self.size[axes] - 1) / 2

    def compute_feature_coordinates(self, x: Any, axis: Sequence[int] | None = None) -> Any:
        """The places of the features that see parts of the image.

        Args:
            x: [..., D], the centers of the parts.
            axis: the directions of these numbers; by default all.

        Raises:
            ValueError: D is not the number of directions.
        """
        centers, axes = self._checked(x, axis, "input center coordinates `x`")
        return (centers + self.padding[axes] + (1 - self.size[axes]) / 2) / self.stride[axes]

    def _checked(self, coordinates: Any, axis: Sequence[int] | None, what: str) -> tuple[Any, list[int]]:
        axes = list(range(self.size.size) if axis is None else axis)
        found = np.asarray(coordinates)
        if found.shape[-1] != len(axes):
            raise ValueError(
                f"Dimensionality of the {what} ({found.shape[-1]}) does not match dimensionality of `axis` ({len(axes)})"
            )
        return found, axes

    def __iter__(self) -> Iterator[Any]:
        """Iterate over sizes, strides and paddings."""
        return iter(np.concatenate([self.size, self.stride, self.padding]))


class Field(NamedTuple):
    """The receptive field of the output in a node's result, in one direction."""

    size: int
    stride: int
    padding: int | None

    def before(self, kernel: int, stride: int, padding: int | None) -> Field:
        """The field in the input of an operation; a `padding` that is None makes it unknown."""
        known = None if padding is None or self.padding is None else stride * self.padding + padding
        return Field(stride * self.size + kernel - stride, stride * self.stride, known)

    def joined(self, other: Field, direction: str) -> Field:
        """The larger one of the fields along two paths.

        Raises:
            ValueError: the centers of both paths differ.
        """
        if self.padding is not None and other.padding is not None:
            for what, mine, others in (
                ("effective stride", self.stride, other.stride),
                ("center shift", (self.size - 1) / 2 - self.padding, (other.size - 1) / 2 - other.padding),
            ):
                if mine != others:
                    raise ValueError(
                        f"Graph is not aligned since {what} from different paths is different in {direction} direction"
                    )
        return other if self.size < other.size else self


def _name(node: Any) -> Any:
    return node.op.name if isinstance(node, tf.Tensor) else node


def compute_receptive_field_from_graph_def(
    graph_def: Any,
    input_node: Any,
    output_node: Any,
    stop_propagation: Sequence[str] | None = None,
    input_resolution: Any = None,
) -> ReceptiveField:
    """The part of the input that a feature of the output sees.

    Args:
        graph_def: a graph, or a GraphDef.
        input_node: a tensor, or the name of its operation.
        output_node: a tensor, or the name of its operation.
        stop_propagation: the beginnings of names of operations that do not count.
        input_resolution: height and width of the input, on which the padding may depend; or None.

    Returns:
        sizes, strides and paddings, each horizontal and vertical. A padding is None if it depends on a
            size that is not known.

    Raises:
        ValueError: there is no such node, an operation is unknown, or the paths through the network
            are not aligned.

    Source: TensorFlow 1.15.5, tensorflow/contrib/receptive_field/python/util/receptive_field.py.
    """
    graph_def = graph_def.as_graph_def() if isinstance(graph_def, tf.Graph) else graph_def
    input_node, output_node = _name(input_node), _name(output_node)
    infos, nodes = get_compute_order(graph_def, input_node, input_resolution)
    fields = {output_node: (Field(1, 1, 0), Field(1, 1, 0))}
    found_output = False
    unknown = False  # a padding that is not known makes all that come before unknown, too
    for name, info in sorted(infos.items(), key=lambda item: -item[1].order):
        if name == input_node:
            break
        found_output = found_output or name == output_node
        if name not in fields:
            continue
        parameters = get_layer_params(info.node, nodes, info.input_size)
        layers = [parameters[direction:6:2] for direction in range(2)]
        unknown = unknown or any(padding is None for _, _, padding in layers)
        arrived = tuple(
            field.before(kernel, stride, None if unknown else padding)
            for field, (kernel, stride, padding) in zip(fields[name], layers, strict=True)
        )
        for each in data_inputs(info.node):
            if any(each.startswith(stop) for stop in stop_propagation or ()):
                continue
            known = fields.get(each, arrived)
            fields[each] = tuple(map(Field.joined, known, arrived, DIRECTIONS))  # type: ignore[assignment]
    if not found_output:
        raise ValueError("Output node was not found")
    if input_node not in fields:
        raise ValueError("Input node was not found")
    return ReceptiveField(*zip(*fields[input_node], strict=True))
