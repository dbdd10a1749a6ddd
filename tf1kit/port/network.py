"""The base class of ports: a Keras model with named end points and a complete config."""

from __future__ import annotations

from typing import Any, ClassVar

import keras


class Network(keras.Model):
    """A Keras model with `endpoints(images, training=False) -> {name: tensor}`, in forward order.

    Args:
        options: the arguments of the subclass's constructor, as plain values. `get_config` adds
            them, so that a `.keras` file has them. Keras 3.12 to 3.15 would write the defaults of
            the constructor instead and load a different model than was saved.
        **kwargs: the arguments of `keras.Model`.

    Attributes:
        var_list: paths of the layers and weights that are trained, as `minimize(loss, var_list=...)`
            of TensorFlow 1 has it; all if there are none.  Unlike `trainable = False`, it changes
            nothing of what the other layers compute, so their batch normalization still takes the
            moments of the batch, and their regularizers are still in the loss.
    """

    var_list: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options or {}

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """Every end point of one batch. A subclass must define this."""
        raise NotImplementedError(f"{type(self).__name__} has no endpoints(images, training)")

    def call(self, images: Any, training: bool = False) -> Any:
        """The last end point."""
        return list(self.endpoints(images, training).values())[-1]

    @property
    def trainable_variables(self) -> list[Any]:
        """The weights that are trained."""
        return self._listed(super().trainable_variables)

    @property
    def trainable_weights(self) -> list[Any]:
        """The same."""
        return self._listed(super().trainable_weights)

    def _listed(self, variables: list[Any]) -> list[Any]:
        """Those of the variables that are in `var_list`."""
        return within(variables, self.var_list, self.name) if self.var_list else variables

    def get_config(self) -> dict[str, Any]:
        """The config of `keras.Model` with `options` added."""
        return {**super().get_config(), **self.options}


def within(variables: list[Any], paths: tuple[str, ...], model: str) -> list[Any]:
    """Those of the variables that are at the paths or below them.

    model: the name of the model, with which their own paths begin.

    Raises ValueError for a path without a variable, once there are variables.
    """
    found = {path: [one for one in variables if _is_at(one.path.removeprefix(f"{model}/"), path)] for path in paths}
    if lacking := [path for path, own in found.items() if variables and not own]:
        raise ValueError(f"{model} has no weight to train at {lacking[0]!r}: name a layer or a weight of it")
    kept = {id(one) for own in found.values() for one in own}
    return [one for one in variables if id(one) in kept]


def _is_at(own: str, path: str) -> bool:
    return own == path or own.startswith(f"{path}/")
