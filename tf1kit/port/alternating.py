"""The base class of ports that minimize several losses, such as a generator and a discriminator."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar

import keras
import tensorflow as tf

from tf1kit.keras.moving import unmoved
from tf1kit.keras.named import known, named
from tf1kit.port.network import Network, refuse_replicas, within
from tf1kit.port.training import total_loss


def after(gradients: Any) -> AbstractContextManager[Any]:
    """A block whose operations wait for all of some gradients.

    TensorFlow's dependency optimizer drops the order of a read and a later change of a variable, so one loss could change
    weights that the gradients of another one have yet to take.
    """
    return tf.control_dependencies(
        [one for one in tf.nest.flatten(gradients, expand_composites=True) if one is not None]
    )


class Alternating(Network):
    """A `Network` with a loss and an optimizer for each of its parts.

    Attributes:
        var_lists: {loss: the paths of the layers and weights that are trained with it}.  If there are
            no paths, all are trained.
        after_step: {loss: the names of the changes that a step with it ends with}.
        unmoved: {loss: the paths of layers whose moving statistics a step with it leaves as they are}.
        together: {loss: the losses whose steps a step with it takes first}, all along gradients of one pass, as where the
            step of the graph waits for the others.
        stepping: the loss of the step that is taken, "" outside of one.  `endpoints` may skip what its step does not
            need, such as a discriminator of pictures in a step of the generator.
    """

    var_lists: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    after_step: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    unmoved: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    together: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    stepping = ""
    functions: Mapping[str, Callable[..., Any]] | None = None  # by `compile`
    _shapes: Mapping[str, tuple[int | None, ...]] = {}  # of all inputs that steps took, if these have names

    def compile(  # type: ignore[override]  # both are by loss
        self,
        optimizer: Mapping[str, Callable[[], Any]],
        loss: Mapping[str, Callable[..., Any]],
        **kwargs: Any,
    ) -> None:
        """Make the optimizers.

        Args:
            optimizer: {loss: a function that makes its optimizer}, as `optimizer` of a port.
            loss: {loss: a function (endpoints, labels), or (endpoints) without labels}, as `loss` of a
                port.
            **kwargs: the arguments of `keras.Model.compile`.

        Raises ValueError if these and `var_lists` do not name the same losses, and for another loss in `unmoved`,
        `after_step` or `together`.
        """
        of_losses = {
            "optimizer": optimizer,
            **{key: getattr(self, key) for key in ("var_lists", "unmoved", "after_step", "together")},
            "together": [*self.together, *(name for names in self.together.values() for name in names)],
        }
        for what, names in of_losses.items():
            known(names, loss, f"{what} of {self.name}")
        for what, names in (("optimizer", optimizer), ("var_lists", self.var_lists)):
            known(loss, names, f"loss of {self.name}", where=what)
        super().compile(**{"jit_compile": False, **kwargs})
        self.optimizer = None  # that of `keras.Model`; its default would keep slots that nothing uses
        self.optimizers = {name: make() for name, make in optimizer.items()}
        self.functions = dict(loss)

    def trained(self, name: str) -> list[Any]:
        """The weights that are trained with a loss; raises ValueError for an unknown loss or path."""
        known([name], self.var_lists, f"a step of {self.name}")
        paths = self.var_lists[name]
        if not paths:
            return self.trainable_variables
        return within(self.trainable_variables, paths, self.name, f"var_lists[{name!r}]")

    def ends_of_step(self, name: str, inputs: Any) -> dict[str, Any]:
        """The end points of a step with a loss, which moves the statistics that it moves.

        Raises ValueError if `unmoved` names a path without statistics.
        """
        paths = self.unmoved.get(name, ())
        with unmoved([f"{self.name}/{path}" for path in paths]):
            self.stepping = name
            try:
                ends = self.endpoints(inputs, training=True)
            finally:
                self.stepping = ""
        layers = [one.path.removeprefix(f"{self.name}/").rpartition("/")[0] for one in self.non_trainable_variables]
        named(paths, dict.fromkeys(layers), f"unmoved[{name!r}] of {self.name}", "layer with moving statistics")
        return ends

    def minimize(self, name: str, inputs: Any, labels: Any = None) -> Any:
        """Take a step of the optimizer of a loss; return the loss before that, with penalties.

        Args:
            name: the loss.
            inputs: what `endpoints` takes, without tensors that this loss does not need.
            labels: what the loss takes beside the end points.

        Raises ValueError for a loss that `compile` did not get.
        """
        refuse_replicas(self.name)
        if self.functions is None:
            raise ValueError(
                f"{self.name} is not compiled, also not by its file: call compile(optimizer, loss) of its module"
            )
        self._build_with(inputs)
        known([name], self.functions, f"a step of {self.name}")
        with tf.GradientTape(persistent=bool(self.together.get(name))) as tape:
            losses = self.losses_of(name, inputs, labels, self.functions)
            losses = {key: total_loss(self, loss) for key, loss in losses.items()}
        gradients = {
            key: tape.gradient(loss, [variable.value for variable in self.trained(key)]) for key, loss in losses.items()
        }
        with after(gradients):
            for key, own in gradients.items():
                variables, optimizer = self.trained(key), self.optimizers[key]
                if not optimizer.built:  # the first step makes the weights
                    with tf.init_scope():
                        optimizer.build(variables)
                optimizer.apply(own, variables)
                self.end_step(key)
        return losses[name]

    def losses_of(
        self, name: str, inputs: Any, labels: Any, functions: Mapping[str, Callable[..., Any]]
    ) -> dict[str, Any]:
        """{loss: its value, without penalties} of a step with a loss and of those that it takes first.

        functions: {loss: a function, as `compile` gets it}.
        """
        endpoints = self.ends_of_step(name, inputs)
        first = self.together.get(name, ())
        several = (*first, name) if first else ()
        without = {key for key in several if len(inspect.signature(functions[key]).parameters) < 2}
        return {
            key: functions[key](endpoints) if labels is None or key in without else functions[key](endpoints, labels)
            for key in (*first, name)
        }

    def _build_with(self, inputs: Any) -> None:
        """Build the network, as its first call does, so that its file has the weights: a step calls `endpoints` alone."""
        if isinstance(inputs, Mapping):
            object.__setattr__(
                self, "_shapes", {**self._shapes, **{key: tuple(one.shape) for key, one in inputs.items()}}
            )
        if inputs is not None and not self.built:
            with tf.init_scope():
                self(tf.nest.map_structure(lambda one: keras.KerasTensor(one.shape, one.dtype), inputs))

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes of all inputs: a step may take some of them."""
        config = super().get_build_config()
        if config and isinstance(shapes := config.get("input_shape"), Mapping):
            return {**config, "input_shape": {**self._shapes, **shapes}}
        return config
