"""What the optimizers of this package share: one TensorFlow 1 operation per variable, fed as
TensorFlow 1 feeds it.

Source: TensorFlow 1.15.5 `python/training/optimizer.py`.  Every hyper-parameter is a float32 tensor
in TensorFlow 1, and cast to the precision of the weights from there: 0.9 is 0.89999998 for float64
weights, too.  A gradient of rows (`tf.IndexedSlices`, of an embedding) has the gradients of equal
rows summed and changes these rows of weights and slots only.  XLA has no kernels for that: compile
such a model with `jit_compile=False`.

With `use_ema` an optimizer keeps the averages of `tf.train.ExponentialMovingAverage`.  They begin at
the values that the weights have when the optimizer is built, and move after each step by
`1 - ema_momentum` of the distance.  (Those of a stock optimizer begin at the weights after the first
step, and round otherwise.)  As in stock Keras, the end of `fit` puts the averages in the place of the
weights; `keras.callbacks.SwapEMAWeights` does that for evaluations.
Source: TensorFlow 1.15.5 `python/training/moving_averages.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.moving import move
from tf1kit.keras.named import is_below, named


class Optimizer(keras.optimizers.Optimizer):
    """Base of the optimizers: four methods describe the operation; everything else is Keras's.

    Slots are named as stock Keras names those of the same meaning, so
    `<path of the weight>_momentum` for example.
    """

    def arguments(self) -> tuple[str, ...]:
        """The constructor's arguments, without the learning rate, that the config keeps; attributes
        have their names.
        """
        raise NotImplementedError

    def operation(self) -> str:
        """The end of the operation's name: `Momentum` for `ResourceApplyMomentum` and
        `ResourceSparseApplyMomentum`.
        """
        raise NotImplementedError

    def slots(self) -> dict[str, tuple[str, float]]:
        """Per slot: its name -> (the operation's argument, the value it begins with), in TensorFlow
        1's order.
        """
        return {}

    def scalars(self) -> dict[str, Any]:
        """The operation's hyper-parameters beside `lr`."""
        return {}

    def flags(self) -> dict[str, Any]:
        """The operation's attributes."""
        return {"use_locking": self.use_locking}

    def __init__(
        self,
        learning_rate: Any,
        use_locking: bool = False,
        name: str | None = None,
        ema_by_step: bool = False,
        multipliers: Mapping[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        """Make it.

        ema_by_step: whether averages take `(1 + steps) / (10 + steps)` as long as that is less than
            `ema_momentum`, as with `num_updates=global_step` in TensorFlow 1.
        multipliers: {path of a layer or weight: the number by which its gradient is multiplied before all
            gradients are clipped}, such as {"logits": 10.0}.

        The attribute `norm_order` may have the places of the gradients in the order in which the norm of
        all adds their squares up, which rounds.  [default: the order of the weights]
        """
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.use_locking, self.ema_by_step = use_locking, ema_by_step
        self.multipliers = dict(multipliers or {})
        self.norm_order: list[int] | None = None

    def build(self, var_list: list[Any]) -> None:
        """Create every slot per variable, in the variable's shape and dtype.

        Raises ValueError if `multipliers` names a path without a weight, or a weight twice.
        """
        if self.built:
            return
        at(list(self.multipliers), var_list, f"multipliers of {self.name}")
        super().build(var_list)
        self._slots = {
            name: [self.add_variable_from_reference(v, name=name, initializer=filled(value)) for v in var_list]
            for name, (_, value) in self.slots().items()
        }
        if self.use_ema:
            with tf.init_scope():
                for average, variable in zip(self._model_variables_moving_average, var_list, strict=True):
                    average.assign(variable)

    def _update_model_variables_moving_average(self, trainable_variables: list[Any]) -> None:
        """Move the averages towards the weights that a step has changed."""
        decay = tf.constant(self.ema_momentum, tf.float32)
        if self.ema_by_step:
            steps = tf.cast(self.iterations + 1, tf.float32)
            decay = tf.minimum(decay, (1.0 + steps) / (10.0 + steps))
        for variable, average in zip(trainable_variables, self._model_variables_moving_average, strict=True):
            move(average, variable, 1.0 - decay)

    def get_slot(self, variable: Any, name: str) -> Any:
        """The slot `name` (of `slots()`) that belongs to `variable`, once the optimizer is
        built.
        """
        return self._slots[name][self._get_variable_index(variable)]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One operation on `variable`; `gradient` is a tensor or a `tf.IndexedSlices`."""
        dtype = variable.dtype
        slots = {argument: self.get_slot(variable, name).value for name, (argument, _) in self.slots().items()}
        scalars = {name: as_scalar(value, dtype) for name, value in {"lr": learning_rate, **self.scalars()}.items()}
        if isinstance(gradient, tf.IndexedSlices):
            self.update_rows(variable, slots, scalars, tf.cast(gradient.values, dtype), gradient.indices)
        else:
            self.update_all(variable, slots, scalars, tf.cast(gradient, dtype))

    def update_all(self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], gradient: Any) -> None:
        """The dense update."""
        apply = getattr(tf.raw_ops, "ResourceApply" + self.operation())
        apply(var=variable.handle, grad=gradient, **handles(slots), **scalars, **self.flags())

    def update_rows(
        self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], values: Any, indices: Any
    ) -> None:
        """The update of the rows `indices`, whose gradients are `values`."""
        values, indices = summed(values, indices)
        apply = getattr(tf.raw_ops, "ResourceSparseApply" + self.operation())
        apply(var=variable.handle, grad=values, indices=indices, **handles(slots), **scalars, **self.flags())

    def _backend_apply_gradients(self, grads: list[Any], trainable_variables: list[Any]) -> None:
        """Multiply gradients first."""
        found = list(zip(grads, map(self._multiplier, trainable_variables), strict=True))
        grads = [one if number is None else multiplied(one, number) for one, number in found]
        super()._backend_apply_gradients(grads, trainable_variables)

    def _multiplier(self, variable: Any) -> float | None:
        """The number by which a gradient is multiplied, or None."""
        return next((number for path, number in self.multipliers.items() if is_at(variable, path)), None)

    def _clip_gradients(self, grads: list[Any]) -> list[Any]:
        """As `tf.clip_by_global_norm` and the like: of the rows of an embedding as they are, where
        Keras makes a gradient of all rows first, whose norm is another one.
        """
        if self.global_clipnorm:
            return clipped_together(grads, self.global_clipnorm, self.norm_order)
        if self.clipnorm:
            return [None if one is None else tf.clip_by_norm(one, self.clipnorm) for one in grads]
        if self.clipvalue:
            return [None if one is None else tf.clip_by_value(one, -self.clipvalue, self.clipvalue) for one in grads]
        return grads

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {name: getattr(self, name) for name in (*self.arguments(), "use_locking", "ema_by_step", "multipliers")}
        return {**super().get_config(), **own}


def clipped_together(grads: list[Any], norm: float, order: list[int] | None = None) -> list[Any]:
    """Gradients that are clipped by the norm of all.

    order: the places of the gradients in the order in which that norm adds their squares up.
    """
    ordered = grads if order is None else [grads[at] for at in order]
    return list(tf.clip_by_global_norm(grads, norm, tf.linalg.global_norm(ordered))[0])


def as_scalar(value: Any, dtype: Any) -> Any:
    """A hyper-parameter as TensorFlow 1 has it: rounded to float32, whatever the weights are."""
    return tf.cast(tf.cast(value, tf.float32), dtype)


def path_of(variable: Any) -> str:
    """The path of a weight; the name of a `tf.Variable`."""
    return str(variable.path if hasattr(variable, "path") else variable.name.partition(":")[0])


def is_at(variable: Any, path: str) -> bool:
    """Whether a weight is at a path or below it, with the name of its model or without that."""
    return _is_at(path_of(variable), path)


def _is_at(own: str, path: str) -> bool:
    return is_below(own, path) or is_below(own.partition("/")[2], path)


def at(paths: Sequence[str], variables: Sequence[Any], what: str) -> None:
    """Raise ValueError if no weight is at a path, with the name of its model or without that, or if one is at two.

    what: where the paths are named.
    """
    named(paths, map(path_of, variables), what, "weight to train", _is_at)


def multiplied(gradient: Any, number: float) -> Any:
    """A gradient times a number; of rows, too."""
    if isinstance(gradient, tf.IndexedSlices):
        return tf.IndexedSlices(gradient.values * number, gradient.indices, gradient.dense_shape)
    return gradient * number


def filled(value: float) -> Any:
    """An initialiser with `value` in full precision; `keras.initializers.Constant` rounds it to
    float32 for float64, too.
    """
    return lambda shape, dtype: tf.fill(shape, tf.constant(value, dtype))


def handles(slots: dict[str, Any]) -> dict[str, Any]:
    """The resource of each slot, which is what an operation takes."""
    return {name: slot.handle for name, slot in slots.items()}


def summed(values: Any, indices: Any) -> tuple[Any, Any]:
    """The gradients of equal rows added up, and each of the rows once: `(values, indices)`."""
    rows, positions = tf.unique(indices)
    return tf.math.unsorted_segment_sum(values, positions, tf.size(rows)), rows
