"""What models of this kit share: named end points, of which the last is the output, and a config that is true."""

from __future__ import annotations

from typing import Any

import keras


class Network(keras.Model):
    """A Keras model with `endpoints(images, training=False) -> {name: tensor}`, in forward order.

    Args:
        options: the arguments of the subclass's own constructor, plain values, for `.keras` files.  Keras writes them by
            itself for a layer.  For a model it writes the defaults in their place, and loads another model than was
            saved (Keras 3.12 to 3.15).
        **kwargs: those of `keras.Model`.
    """

    def __init__(self, options: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options or {}

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """Every end point of one batch; to be written by the subclass."""
        raise NotImplementedError(f"{type(self).__name__} has no endpoints(images, training)")

    def call(self, images: Any, training: bool = False) -> Any:
        """The last end point."""
        return list(self.endpoints(images, training).values())[-1]

    def get_config(self) -> dict[str, Any]:
        """Keras's own config with `options`."""
        return {**super().get_config(), **self.options}
