"""Labels for the steps of a proof: those of classes, and others for a loss that needs numbers of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.check import attribute
from tf1kit.parity.recording import streams

# What labels of a loss may have to be, in the order in which they are tried: a loss that takes the mean of the
# examples of one label alone is not a finite number if none has it.
NUMBERS: dict[str, tuple[int, ...]] = {
    "usual": (),
    "0 or 1": (0, 1),
    "-1, 0 or 1": (-1, 0, 1),
    "from -2 to 1": (-2, -1, 0, 1),
    "1 or 2": (1, 2),
}


def drawn_labels(
    graph: Any, tensor: str, seed: int, classes: int, sizes: Sequence[int], numbers: Sequence[int] = ()
) -> np.ndarray:
    """Labels: class numbers for an integer type, one-hot rows if the last axis is as long as there are classes,
    otherwise numbers from 0 to 1.

    sizes: the shape.  numbers: the labels are these, each about as often, in the place of the usual ones.
    """
    kind = tf.dtypes.as_dtype(attribute(_placeholder(graph, tensor), "dtype").type)
    stream = streams.stream(seed, tensor)
    if not (kind.is_integer or kind.is_floating):
        raise UsageError(
            f"the proof cannot draw values of the type {kind.name} for {tensor}: name other labels with --labels"
        )
    if not kind.is_integer and len(sizes) > 1 and sizes[-1] > 1 and sizes[-1] == classes:
        return np.eye(classes, dtype=kind.as_numpy_dtype)[stream.randint(0, classes, sizes[:-1])]
    if numbers and not kind.is_unsigned:
        found = stream.permutation(np.resize(numbers, np.prod(sizes, dtype=int))).reshape(sizes)
    else:
        found = stream.randint(0, classes, sizes) if kind.is_integer else stream.random_sample(sizes)
    return np.asarray(found.astype(kind.as_numpy_dtype))


def label_sizes(
    graph: Any, tensor: str, rows: int, of_loss: Sequence[int | None] | None, seen: Sequence[Sequence[int]]
) -> tuple[int, ...]:
    """The shape of labels.

    Sizes that the graph does not say are those of the tensor that the loss takes, or of the last end point with as
    many axes and the same known sizes, as in a loss of each pixel that makes rows of pixels first.

    rows: the examples of a batch.
    of_loss: the shape of the tensor that the loss takes, if it is known.
    seen: the shapes of end points, in forward order.
    """
    node = _placeholder(graph, tensor)
    shape = attribute(node, "shape").shape
    if shape.unknown_rank:
        raise UsageError(
            f"the graph does not say the shape of {tensor}: give it with --shape, such as --shape {node.name}={rows},10, "
            f"or --shape {node.name}=() for a number"
        )
    asked = [one.size for one in shape.dim]
    usual = [size or rows for size in (rows, *(of_loss or (None,))[1:])] + [rows] * len(asked)
    alike = [
        one
        for one in seen
        if len(one) == len(asked) and all(size in (-1, own) for size, own in zip(asked, one, strict=True))
    ]
    if len(asked) > 1 and alike and min(asked[1:]) < 1 and len(of_loss or ()) != len(asked):
        usual = [rows, *alike[-1][1:]]
    return tuple(usual[at] if size < 1 else size for at, size in enumerate(asked))


def _placeholder(graph: Any, tensor: str) -> Any:
    return next(one for one in graph.node if one.name == tensor.rpartition(":")[0])
