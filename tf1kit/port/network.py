"""The base class of ports: a Keras model with named end points and a complete config."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

import keras
import tensorflow as tf

from tf1kit.keras.named import known, named
from tf1kit.port.apart import Change
from tf1kit.port.precision import widened
from tf1kit.port.training import total_loss


class Network(keras.Model):
    """A Keras model with `endpoints(images, training=False) -> {name: tensor}`, in forward order.

    Args:
        options: the arguments of the subclass's constructor, as plain values. `get_config` adds
            them, so that a `.keras` file has them. Keras 3.12 to 3.15 would write the defaults of
            the constructor instead and load a different model than was saved.
        **kwargs: the arguments of `keras.Model`.

    Attributes:
        var_list: paths of the layers and weights that are trained, as `minimize(loss, var_list=...)`
            of TensorFlow 1 has it.  If it is empty, all are trained.  Unlike `trainable = False`, it
            changes nothing of what the other layers compute, so their batch normalization still takes
            the moments of the batch, and their regularizers are still in the loss.
        changes: what else changes weights, by name; see `change`.
        after_step: the names of the changes that each step ends with.
    """

    var_list: ClassVar[tuple[str, ...]] = ()
    changes: ClassVar[Mapping[str, Change]] = {}
    after_step: ClassVar[Any] = ()  # of `Alternating`, by loss
    _ends_seen: list[dict[str, Any]] | None = None  # where `call` leaves the end points for a step of `fit`
    _penalizes = False  # whether Keras asks for the weights in order to add up the penalties on them

    def __init__(self, options: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options = options or {}

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """Every end point of one batch. A subclass must define this."""
        raise NotImplementedError(f"{type(self).__name__} has no endpoints(images, training)")

    def call(self, images: Any, training: bool = False) -> Any:
        """The last end point."""
        endpoints = self.endpoints(images, training)
        if self._ends_seen is not None:
            self._ends_seen.append(endpoints)
        return list(endpoints.values())[-1]

    def _ends_of_call(self, inputs: Any, training: bool) -> dict[str, Any]:
        """The end points of a call, which also builds the model, as in a step of Keras."""
        seen: list[dict[str, Any]] = []
        object.__setattr__(self, "_ends_seen", seen)  # Keras would track it
        try:
            self(inputs, training=training)
        finally:
            object.__setattr__(self, "_ends_seen", None)
        return seen[-1]

    def change(self, name: str) -> None:
        """Run a change of weights that is in no step of an optimizer, such as the copy to a target network.

        Raises ValueError if `changes` has no such name, or if a path of it has no weight.
        """
        known([name], self.changes, f"a call of {self.name}", "change")
        weights = {one.path.removeprefix(f"{self.name}/"): one for one in self.variables}
        self.changes[name].run(weights, f"the change {name!r} of {self.name}")

    def end_step(self, loss: str = "") -> None:
        """Run the changes that a step ends with.

        loss: that of the step, if there are several.
        """
        for name in self.after_step.get(loss, ()) if loss else self.after_step:
            self.change(name)

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, **kwargs: Any) -> None:
        """Prepare `fit` and `evaluate`.

        Args:
            optimizer: a Keras optimizer.
            loss: what `keras.Model.compile` takes, or the `loss` of a port: a function
                (endpoints, labels), or (endpoints) without labels.  Then `fit` takes the step that the
                proof takes; it has no sample weights.
            **kwargs: the other arguments of `keras.Model.compile`.
        """
        self.port_loss = loss if _is_of_a_port(loss) else None
        given = {"jit_compile": False, **kwargs} if self.port_loss else {"loss": loss, **kwargs}
        super().compile(optimizer, **given)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Prepare a model that was loaded, as Keras does where `compile` is its own."""
        if type(self).compile is not Network.compile:
            super().compile_from_config(config)
            return
        self.compile(**keras.saving.deserialize_keras_object(config))
        if self.built:
            self.optimizer.build(self.trainable_variables)

    def train_step(self, data: Any) -> dict[str, Any]:
        """Take a step of `fit`; return the loss before it, with penalties, and the metrics."""
        if self.port_loss is None:
            return super().train_step(data)
        refuse_replicas(self.name)
        with tf.GradientTape() as tape:
            loss, *known = self._compared(data, True)
            scaled = self.optimizer.scale_loss(loss)
        variables = self.trainable_variables
        self.optimizer.apply(tape.gradient(scaled, [variable.value for variable in variables]), variables)
        self.end_step()
        return self._told(loss, *known)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Take a step of `evaluate`."""
        return super().test_step(data) if self.port_loss is None else self._told(*self._compared(data, False))

    def _compared(self, data: Any, training: bool) -> tuple[Any, ...]:
        """(the loss of a port with penalties, inputs, labels, the last end point)."""
        inputs, labels, weights = keras.utils.unpack_x_y_sample_weight(data)
        if weights is not None:
            raise ValueError(f"the loss of {self.name} takes no sample weights: weigh the examples in the loss itself")
        endpoints = widened(self._ends_of_call(inputs, training), self.variable_dtype)
        function: Any = self.port_loss
        loss = function(endpoints) if labels is None else function(endpoints, labels)
        return total_loss(self, loss), inputs, labels, list(endpoints.values())[-1]

    def _told(self, loss: Any, inputs: Any, labels: Any, output: Any) -> dict[str, Any]:
        """The mean of the losses, and the metrics."""
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
        return self.compute_metrics(inputs, labels, output)

    @property
    def trainable_variables(self) -> list[Any]:
        """The weights that are trained."""
        return self._listed(super().trainable_variables)

    @property
    def trainable_weights(self) -> list[Any]:
        """The same."""
        return self._listed(super().trainable_weights)

    @property
    def losses(self) -> list[Any]:
        """The penalties, also on weights that are not trained."""
        object.__setattr__(self, "_penalizes", True)  # Keras would track it
        try:
            return list(super().losses)
        finally:
            object.__setattr__(self, "_penalizes", False)

    def _listed(self, variables: list[Any]) -> list[Any]:
        """Those of the variables that are in `var_list`."""
        return within(variables, self.var_list, self.name) if self.var_list and not self._penalizes else variables

    def get_config(self) -> dict[str, Any]:
        """The config of `keras.Model` with `options` added."""
        return {**super().get_config(), **self.options}


def _is_of_a_port(loss: Any) -> bool:
    """Whether it is a function of end points."""
    return inspect.isroutine(loss) and next(iter(inspect.signature(loss).parameters), "") == "endpoints"


def refuse_replicas(model: str) -> None:
    """Raise ValueError with several replicas: the sum of their gradients is not that of the whole batch."""
    replicas = tf.distribute.get_strategy().num_replicas_in_sync
    if replicas > 1:
        raise ValueError(
            f"{model} would add up the gradients of {replicas} replicas, each of the mean of its own examples: "
            "train a port with several replicas by its command (docs/scaling.md)"
        )


def within(variables: list[Any], paths: tuple[str, ...], model: str, what: str = "var_list") -> list[Any]:
    """Those of the variables that are at the paths or below them.

    model: the name of the model, with which their own paths begin.  what: where the paths are named.

    Raises ValueError for a path without a variable, once there are variables, and for a variable at two paths.
    """
    own = [one.path.removeprefix(f"{model}/") for one in variables]
    found = named(paths, own, f"{what} of {model}", "weight to train") if own else {}
    kept = {path for ones in found.values() for path in ones}
    return [one for one, path in zip(variables, own, strict=True) if path in kept]
