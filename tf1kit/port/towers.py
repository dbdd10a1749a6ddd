"""The base class of ports whose step takes a batch in several parts and joins their gradients.

TensorFlow 1 programs did so on several graphics cards: each had a tower with a part of the batch and with the same
weights.  Batch normalization takes the moments of a part, so a step with the whole batch would be another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, ClassVar

import keras
import tensorflow as tf

from tf1kit.keras.moving import unmoved
from tf1kit.keras.named import known, once
from tf1kit.port.network import Network, refuse_replicas

FORMS: Mapping[str, Callable[[list[Any]], Any]] = {  # how the gradients of a weight, or the losses, become one
    "mean": lambda parts: tf.reduce_mean(tf.stack(parts), 0),
    "sum": tf.add_n,
    "sum / towers": lambda parts: tf.add_n(parts) / len(parts),
    "sum * share": lambda parts: tf.add_n(parts) * (1.0 / len(parts)),
}


class Towers(Network):
    """A `Network` whose step takes the examples of a batch in equal parts, one after the other.

    Attributes:
        towers: the number of parts.
        joined: how the gradients of the parts become one: a key of `FORMS`.
        moving: the parts, counted from 0, that move the statistics of batch normalization.  [default: all]
        penalized: the parts whose loss has the penalties on weights.  [default: all]
    """

    towers: ClassVar[int] = 1
    joined: ClassVar[str] = "mean"
    moving: ClassVar[tuple[int, ...]] = ()
    penalized: ClassVar[tuple[int, ...]] = ()
    _part: int | None = None  # that of the tower which computes

    @property
    def losses(self) -> list[Any]:
        """The penalties on weights; none while a tower computes whose loss has none."""
        return [] if self._part is not None and self._part not in (self.penalized or [self._part]) else super().losses

    def parts(self, batch: Any) -> list[Any]:
        """The parts of the tensors of a batch.

        Raises ValueError or tf.errors.InvalidArgumentError if the number of examples is not a multiple of `towers`, and
        ValueError for another form in `joined` and for a part that is not there.
        """
        known([self.joined], FORMS, f"joined of {self.name}", "form")
        for what, numbers in (("moving", self.moving), ("penalized", self.penalized)):
            once(map(str, numbers), f"{what} of {self.name}")
            known(map(str, numbers), list(map(str, range(self.towers))), f"{what} of {self.name}", "part")
        flat = [[None] * self.towers if one is None else tf.split(one, self.towers) for one in tf.nest.flatten(batch)]
        return [tf.nest.pack_sequence_as(batch, list(part)) for part in zip(*flat, strict=True)]

    @contextmanager
    def in_part(self, number: int) -> Iterator[None]:
        """A block in which layers compute a part of the batch."""
        still = unmoved([self.name]) if number not in (self.moving or [number]) else nullcontext()
        object.__setattr__(self, "_part", number)  # Keras would track it
        try:
            with still:
                yield
        finally:
            object.__setattr__(self, "_part", None)

    def join(self, parts: Sequence[Sequence[Any]]) -> list[Any]:
        """The gradient of each weight, from those of all parts; None for a weight that no part has a gradient of."""
        known = ([one for one in own if one is not None] for own in zip(*parts, strict=True))
        return [FORMS[self.joined](own) if own else None for own in known]

    def train_step(self, data: Any) -> dict[str, Any]:
        """Take a step of `fit`; return the loss before it, with penalties, and the metrics."""
        if self.port_loss is None:
            raise ValueError(
                f"{self.name} computes its loss of each part of a batch: compile it with `loss` of its module"
            )
        refuse_replicas(self.name)
        inputs, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
        losses, outputs, gradients = list[Any](), list[Any](), list[Any]()
        for number, part in enumerate(self.parts((inputs, labels, weights))):
            with tf.GradientTape() as tape, self.in_part(number):
                loss, _, _, output = self._compared(keras.utils.pack_x_y_sample_weight(*part), True)
                scaled = self.optimizer.scale_loss(loss)
            variables = self.trainable_variables
            gradients.append(tape.gradient(scaled, [variable.value for variable in variables]))
            losses.append(loss)
            outputs.append(output)
        self.optimizer.apply(self.join(gradients), variables)
        self.end_step()
        return self._told(FORMS[self.joined](losses), inputs, labels, tf.concat(outputs, 0))
