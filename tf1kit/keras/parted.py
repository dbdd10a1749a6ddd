"""Several optimizers for parts of the weights of one loss, such as two learning rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import keras
import tensorflow as tf

from tf1kit.keras.named import several
from tf1kit.keras.optimizer import at, clipped_together, is_at, path_of


@keras.saving.register_keras_serializable(package="tf1kit")
class Parted(keras.optimizers.Optimizer):
    """An optimizer for each part of the weights, as where a TensorFlow 1 program applies several optimizers to the
    gradients of one loss.

    Args:
        parts: (paths of layers and weights, their optimizer) of each part.  The optimizers have different names,
            and their steps are counted together.
        name: the name of the whole.
        global_clipnorm: the norm to which the gradients of all parts together are clipped, before the parts clip
            their own.  [default: not at all]

    The attribute `norm_order` is that of the other optimizers.

    Raises ValueError if a weight is in no part, or in several, if a path has no weight, and if two optimizers have the
    same name.
    """

    def __init__(
        self, parts: Iterable[tuple[Sequence[str], Any]], name: str = "parted", global_clipnorm: float | None = None
    ) -> None:
        super().__init__(learning_rate=0.0, name=name, global_clipnorm=global_clipnorm)
        self.norm_order: list[int] | None = None
        listed = [(several(paths, f"a part of {name}"), one) for paths, one in parts]
        self.parts = {one.name: one for _, one in listed}
        self.paths = {one.name: paths for paths, one in listed}
        if len(self.parts) < len(listed):
            raise ValueError(f"{name} has two optimizers with the same name: give each a name of its own")

    @property
    def learning_rate(self) -> NoReturn:
        """Raise ValueError: each part has its own.

        After an AttributeError, callbacks of Keras such as LearningRateScheduler would ask for an optimizer with a
        learning rate.
        """
        raise ValueError(f"{self.name} has no learning rate: each of its parts {', '.join(self.parts)} has one")

    @learning_rate.setter
    def learning_rate(self, value: Any) -> NoReturn:
        raise ValueError(f"{self.name} has no learning rate: each of its parts {', '.join(self.parts)} has one")

    @property
    def variables(self) -> list[Any]:
        """The count of the steps, and the slots of all parts."""
        own = {id(one) for part in self.parts.values() for one in (part.iterations, part._learning_rate)}
        slots = [one for part in self.parts.values() for one in part.variables if id(one) not in own]
        return [self.iterations, *slots]

    def build(self, var_list: list[Any]) -> None:
        """Create the slots of all parts."""
        if self.built:
            return
        for name, paths in self.paths.items():
            at(paths, var_list, f"the part {name} of {self.name}")
        super().build(var_list)
        for name, part in self.parts.items():
            part.build([one for one in var_list if self._part_of(one) == name])

    def _part_of(self, variable: Any) -> str:
        """The name of the optimizer of a weight."""
        found = [name for name, paths in self.paths.items() if any(is_at(variable, path) for path in paths)]
        if len(found) != 1:
            how = f"several parts of {self.name}: {', '.join(found)}" if found else f"no part of {self.name}"
            raise ValueError(f"the weight {path_of(variable)} is in {how}")
        return found[0]

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """A step of each part."""
        variables = list(self._trainable_variables if trainable_variables is None else trainable_variables)
        if not self.built:
            with tf.init_scope():
                self.build(variables)
        if self.global_clipnorm:
            grads = clipped_together(list(grads), self.global_clipnorm, self.norm_order)
        names = list(map(self._part_of, variables))
        for name, part in self.parts.items():
            at = [number for number, own in enumerate(names) if own == name]
            part.iterations.assign(self.iterations)
            part.apply([grads[number] for number in at], [variables[number] for number in at])
        self.iterations.assign_add(1)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        parts = [
            [list(self.paths[name]), keras.saving.serialize_keras_object(part)] for name, part in self.parts.items()
        ]
        return {"parts": parts, "name": self.name, "global_clipnorm": self.global_clipnorm}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Parted:
        """The optimizer of a config."""
        parts = [
            (paths, keras.saving.deserialize_keras_object(part, custom_objects)) for paths, part in config["parts"]
        ]
        return cls(parts, config["name"], config.get("global_clipnorm"))
