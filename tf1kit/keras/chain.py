"""Layers one after the other, and layers side by side, as one layer each.

`keras.Sequential` is a model of its own, and making a hundred of them takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import keras


@keras.saving.register_keras_serializable(package="tf1kit")
class Chain(keras.layers.Layer):
    """Layers one after the other.

    Args:
        parts: the layers; without any, the output is the input.
        **kwargs: those of `keras.layers.Layer`.
    """

    def __init__(self, parts: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = list(map(layer_of, parts))

    def call(self, inputs: Any, training: bool = False) -> Any:
        """What the last layer makes of what the one before it makes."""
        for part in self.parts:
            inputs = part(inputs, training=training)
        return inputs

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "parts": [keras.saving.serialize_keras_object(part) for part in self.parts]}


@keras.saving.register_keras_serializable(package="tf1kit")
class Branches(keras.layers.Layer):
    """Branches that get the same input, and a layer that joins what they make.

    Args:
        join: the layer that joins a list of tensors, such as `layers.Concatenate()`.
        branches: the layers of each branch, one after the other; without any, the branch gives the
            input.
        **kwargs: those of `keras.layers.Layer`.
    """

    def __init__(self, join: Any, branches: Sequence[Sequence[Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.join = layer_of(join)
        self.parts = [layer_of(part) for branch in branches for part in branch]  # Keras 3.12 saves no lists of lists
        self.sizes = [len(branch) for branch in branches]

    @property
    def branches(self) -> list[list[Any]]:
        """The layers of each branch."""
        parts = iter(self.parts)
        return [list(islice(parts, size)) for size in self.sizes]

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The joined outputs of the branches."""
        found = []
        for branch in self.branches:
            outputs = inputs
            for part in branch:
                outputs = part(outputs, training=training)
            found.append(outputs)
        return self.join(found)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        made = keras.saving.serialize_keras_object
        branches = [[made(part) for part in branch] for branch in self.branches]
        return {**super().get_config(), "join": made(self.join), "branches": branches}


def layer_of(part: Any) -> Any:
    """A layer, or the one whose config this is."""
    return keras.saving.deserialize_keras_object(part) if isinstance(part, dict) else part
