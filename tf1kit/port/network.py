"""The base class of ports: a Keras model with named end points and a complete config."""

from __future__ import annotations

from typing import Any

import keras


class Network(keras.Model):
    """A Keras model with `endpoints(images, training=False) -> {name: tensor}`, in forward order.

    Args:
        options: the arguments of the subclass's constructor, as plain values. `get_config` adds
            them, so that a `.keras` file has them. Keras 3.12 to 3.15 would write the defaults of
            the constructor instead and load a different model than was saved.
        **kwargs: the arguments of `keras.Model`.
    """

    def __init__(self, options: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options or {}

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """Every end point of one batch. A subclass must define this."""
        raise NotImplementedError(f"{type(self).__name__} has no endpoints(images, training)")

    def call(self, images: Any, training: bool = False) -> Any:
        """The last end point."""
        return list(self.endpoints(images, training).values())[-1]

    def get_config(self) -> dict[str, Any]:
        """The config of `keras.Model` with `options` added."""
        return {**super().get_config(), **self.options}
