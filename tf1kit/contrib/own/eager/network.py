"""Networks of layers with names and checkpoints of their own, which Keras's models replaced.

Source: TensorFlow 1.15.5: tensorflow/contrib/eager/python/network.py.
"""

from __future__ import annotations

import inspect
import os
import weakref
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Layer, variable_scope

__all__ = ["Network", "Sequential", "restore_network_checkpoint", "save_network_checkpoint"]


def _no_parent() -> None:
    """The parent of a network that is the outermost one."""


class Network(Layer):
    """Layers and networks that are called by its `call`. It names its variables by itself: those of
    a layer are <network>/<layer>/..., whatever layers the program has elsewhere.

    Args:
        name: the name; None for one by the class, once the network is called or tracked.

    Raises:
        ValueError: the name is a scope, or has a slash.
    """

    _scope: Any

    def __init__(self, name: str | None = None) -> None:
        if isinstance(name, tf.VariableScope):
            raise ValueError("VariableScopes are not valid Network names.")
        if name is not None and "/" in name:
            raise ValueError("Forward slashes ('/') are not allowed in Network names.")
        super().__init__(name=name)
        self._layers: list[Any] = []
        self._sub_layer_name_uids: Any = defaultdict(int)
        self._first_parent: Any = None  # a weak reference, or _no_parent
        self._plain_layers: list[Any] = []  # those that are not networks, and had no variables yet
        self._owned_layers: dict[str, Any] = {}
        self._outer_scope = tf.get_variable_scope()
        self._scopes = variable_scope.get_variable_scope_store().variable_scopes_count

    def _gather_saveables_for_checkpoint(self) -> NoReturn:
        raise NotImplementedError(
            "tfe.Network does not support object-based checkpointing: inherit from tf.keras.Model."
        )

    def _init_set_name(self, name: str | None) -> None:
        self._name, self._base_name = name, None

    @property
    def name(self) -> str:
        """The name.

        Raises:
            ValueError: it is not known yet.
        """
        if self._name is None:
            raise ValueError(
                "The network does not yet have a final name, but a name was requested for it. Networks get a name when "
                "they are added to another Network via track_layer, or when they are first called/built."
            )
        return str(self._name)

    def _finalize_name(self, parent: Network | None) -> None:
        """Choose the name and the parent, unless they are chosen."""
        if not self._name:
            self._name, self._base_name = self._make_unique_name(zero_based=True, **self._others(parent))
        if self._first_parent is None or (self._first_parent is not _no_parent and self._first_parent() is None):
            self._first_parent = _no_parent if parent is None else weakref.ref(parent)

    def _others(self, parent: Network | None) -> dict[str, Any]:
        """The names that a name by the class must not be."""
        outer = self._outer_scope.name
        if parent is not None:
            uids, avoid = parent._sub_layer_name_uids, set(parent._owned_layers)
        else:
            start = f"{outer}/" if outer else ""
            uids, avoid = None, {each.removeprefix(start) for each in self._scopes if each and each.startswith(start)}
        return {"name_uid_map": uids, "avoid_names": avoid, "namespace": outer}

    def _parent(self) -> Network | None:
        return None if self._first_parent is None else self._first_parent()

    def _set_scope(self, scope: Any = None) -> None:
        """Open the scope of the variables, and those of the layers.

        Raises:
            ValueError: another network or scope has the name, or a scope was opened in between.
        """
        if self._scope is not None:
            return
        parent = self._parent()
        if parent is None:
            self._finalize_name(None)
        if scope is not None:
            raise ValueError("Networks may not be created with explicit scopes.")
        if parent is not None:
            parent._set_scope()
        taken = (
            f"A Network named '{self._name}' already exists (or a variable_scope was created with this name). Names "
            "must be unique."
        )
        with tf.variable_scope(self._outer_scope if parent is None else parent._scope) as outer:
            if f"{outer.name}/{self._name}" in self._scopes:
                raise ValueError(taken)
            with tf.variable_scope(None, use_resource=True, default_name=self._name) as own:
                self._scope = own
        before, _, last = own.name.rpartition("/")
        if last != self._name:
            raise ValueError(taken)
        if parent is not None and before != parent.scope_name:
            raise ValueError(
                "Network variable names must match a nesting of sub-Network names. Expected prefix "
                f"'{parent.scope_name}' from parent network, but got '{before}' when attempting to create a "
                f"variable_scope for Network '{self._name}'. Likely an explicit variable_scope was inserted into the "
                "nesting."
            )
        if parent is None and before:
            self._name = own.name
        for layer in self._plain_layers:
            self._set_scope_of(layer)

    def _set_scope_of(self, layer: Any) -> None:
        """Open the scope of a layer that is not a network, in that of the first network that has it."""
        if layer._scope is not None:
            return
        parent = layer._first_parent()
        if parent is None:
            self._finalize_name(None)
            raise ValueError(
                f"The parent of a Layer added to Network {self.name} was garbage collected before the Layer was built: "
                "keep that network."
            )
        parent._set_scope()
        with (
            tf.variable_scope(parent._scope),
            tf.variable_scope(None, use_resource=True, default_name=layer.name) as own,
        ):
            layer._scope = own

    def track_layer(self, layer: Any) -> Any:
        """Add a layer or a network, which is returned. Its variables become variables of this
        network, and it is named by it unless it has a name or another network.

        Raises:
            RuntimeError: `Network.__init__` was not called.
            TypeError: it is not a layer of `tf.layers`.
            ValueError: this network has another layer of its name.
        """
        if not hasattr(self, "_plain_layers"):
            raise RuntimeError("Need to call Network.__init__ before adding layers")
        if not isinstance(layer, Layer):
            raise TypeError(f"Network.track_layer() passed type {type(layer)}, not a tf.layers.Layer")
        layer._use_resource_variables = True
        if isinstance(layer, Network):
            layer._finalize_name(self)
        elif not layer.built:
            if getattr(layer, "_first_parent", _no_parent)() is None:
                if layer._name != layer._base_name:  # the name is not the program's
                    layer._name, layer._base_name = layer._make_unique_name(
                        name_uid_map=self._sub_layer_name_uids, avoid_names=set(self._owned_layers), zero_based=True
                    )
                layer._first_parent = weakref.ref(self)
            self._plain_layers.append(layer)
        if not layer.built and layer._first_parent() is self:
            other = self._owned_layers.setdefault(layer.name, layer)
            if other is not layer:
                raise ValueError(f"Attempt to add two Layers with the name '{layer.name}' to the same Network.")
            if layer in self._layers:
                return layer
        self._layers.append(layer)
        return layer

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """A layer by its name or by its index.

        Raises:
            ValueError: both or none is given, or there is no such layer.
        """
        if index is not None:
            if name is not None:
                raise ValueError("Exactly one of 'index' or 'name' must be provided")
            if index >= len(self._layers):
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has {len(self._layers)} layers."
                )
            return self._layers[index]
        if not name:
            raise ValueError("Provide either a layer name or layer index.")
        for layer in self._layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}")

    @property
    def layers(self) -> list[Any]:
        """The layers, in the order in which they were added."""
        return self._layers

    def _of_layers(self, attribute: str) -> list[Any]:
        return [each for layer in self._layers for each in getattr(layer, attribute)]

    @property
    def weights(self) -> list[Any]:
        """The variables of the layers."""
        return self._of_layers("weights")

    @property
    def trainable_weights(self) -> list[Any]:
        """The trainable variables of the layers."""
        return self._of_layers("trainable_weights")

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The other variables of the layers."""
        return self._of_layers("non_trainable_weights")

    @property
    def losses(self) -> list[Any]:
        """The losses of the layers."""
        return self._of_layers("losses")

    @property
    def trainable(self) -> bool:
        """True: a network has no say in what is trained."""
        return True

    @trainable.setter
    def trainable(self, value: bool) -> None:
        if not value:
            raise AttributeError("cannot mark Network as not trainable")

    def add_variable(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool = True,
        constraint: Any = None,
    ) -> NoReturn:
        """Raise RuntimeError: only layers have variables."""
        raise RuntimeError(f"add_variable not supported in Network class yet: let a layer add {name}.")

    def add_loss(self, losses: Any, inputs: Any = None) -> NoReturn:
        """Raise RuntimeError: only layers have losses."""
        raise RuntimeError("add_loss is not supported in Network class yet: let a layer add the loss.")


class Sequential(Network):
    """Layers and functions, one after the other.

    Args:
        layers_funcs: the layers of `tf.layers`, and functions.
        name: see `Network`.
    """

    def __init__(self, layers_funcs: Sequence[Any] | None = None, name: str | None = None) -> None:
        super().__init__(name=name)
        self._steps: list[tuple[bool, Any]] = []
        for each in layers_funcs or ():
            self.add(each)

    def add(self, layer_func: Any) -> None:
        """Add a layer or a function; raises TypeError for anything else."""
        if isinstance(layer_func, Layer):
            called = self.track_layer(layer_func).call
        elif callable(layer_func):
            called = layer_func
        else:
            raise TypeError(
                f"Sequential.add() takes only tf.layers.Layer objects or callables; not '{layer_func}' of type "
                f"'{type(layer_func)}'."
            )
        self._steps.append(("training" in inspect.signature(called).parameters, layer_func))

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Call them in their order; `training` goes to those that take it, unless it is None."""
        for takes_training, each in self._steps:
            inputs = each(inputs, training) if takes_training and training is not None else each(inputs)
        return inputs


class _Names:
    """The names of a network's variables in a checkpoint.

    Args:
        network: the network, whose name is final.
        map_func: takes the name of a variable and returns its name in the checkpoint; None leaves
            the network's scope away.
    """

    def __init__(self, network: Network, map_func: Callable[[str], str] | None) -> None:
        self._network, self._given = network, map_func

    def of(self, name: str) -> str:
        """The name in the checkpoint."""
        return self._given(name) if self._given else name.removeprefix(f"{self._network.scope_name}/")

    def add(self, found: dict[str, Any], variable: Any, function: str, mapped: str | None = None) -> None:
        """Put a variable under its name in the checkpoint; raises ValueError if another one has it."""
        mapped = self.of(variable._shared_name) if mapped is None else mapped
        first = found.setdefault(mapped, variable)
        if first is variable:
            return
        network, both = self._network.name, f"'{first._shared_name}' and '{variable._shared_name}'"
        if self._given:
            raise ValueError(
                f"The map_func passed to {function} for the Network '{network}' resulted in two variables named "
                f"'{mapped}' ({both}). It must give each variable a name of its own."
            )
        raise ValueError(
            f"The default checkpoint variable name mapping strategy for Network '{network}' resulted in a naming "
            f"conflict: {both} are both '{mapped}' without the prefix '{self._network.scope_name}'. This happens if the "
            "network has layers of another network. Pass `map_func=lambda n: n` to save and restore whole names, or "
            "another mapping."
        )

    def all(self, function: str) -> dict[str, Any]:
        """The network's variables by their names in the checkpoint."""
        found: dict[str, Any] = {}
        for variable in self._network.variables:
            self.add(found, variable, function)
        return found


def _session() -> Any:
    return None if tf.executing_eagerly() else tf.get_default_session()


def _path(network: Network, save_path: str) -> str:
    """The path of a checkpoint, which a folder gets from the network's name."""
    return os.path.join(save_path, network.name.replace("/", "_")) if Path(save_path).is_dir() else save_path  # noqa: PTH118


def save_network_checkpoint(
    network: Network, save_path: str, global_step: Any = None, map_func: Callable[[str], str] | None = None
) -> str:
    """Save a network's variables in a checkpoint, and return its path.

    Args:
        network: the network.
        save_path: the start of the path, or a folder.
        global_step: the end of the path; by default the program's global step.
        map_func: takes the name of a variable and returns its name in the checkpoint; by default
            the network's name is left away.

    Raises:
        ValueError: the network was not called yet, or two variables get one name.
    """
    if not network.built:
        raise ValueError(
            "Attempt to save the Network before it was first called. This means variables have not yet been created, so "
            "there is nothing to save."
        )
    network._set_scope()
    step = tf.train.get_global_step() if global_step is None else global_step
    saver = tf.train.Saver(_Names(network, map_func).all("save_network_checkpoint"))
    return str(saver.save(_session(), _path(network, save_path), write_meta_graph=False, global_step=step))


RESTORE = "restore_network_checkpoint"


def restore_network_checkpoint(network: Network, save_path: str, map_func: Callable[[str], str] | None = None) -> None:
    """Restore a network's variables; those that do not exist yet get their values when they are
    made.

    Args:
        network: the network.
        save_path: the checkpoint, or its folder.
        map_func: see `save_network_checkpoint`.

    Raises:
        ValueError: two variables have one name; raised when they are made, too.
        tf.errors.NotFoundError: the checkpoint lacks a variable.
    """
    network._finalize_name(None)
    network._set_scope()
    path, names = _path(network, save_path), _Names(network, map_func)
    existing = names.all(RESTORE)
    if existing:
        tf.train.Saver(existing).restore(_session(), path)
    reader = tf.train.load_checkpoint(path)
    values = {name: reader.get_tensor(name) for name, _ in tf.train.list_variables(path) if name not in existing}
    if values:
        _wait(network, _Values(names, values))


class _Values:
    """The values of a checkpoint for variables that do not exist yet."""

    def __init__(self, names: _Names, values: dict[str, Any]) -> None:
        self.names, self.values, self.session = names, values, _session()
        self.restored: dict[str, Any] = {}


class _Getter:
    """Makes the variables of a layer with values of checkpoints, of which the last one counts."""

    def __init__(self) -> None:
        self.waiting: list[_Values] = []

    def __call__(
        self, getter: Any, name: str, shape: Any = None, dtype: Any = None, initializer: Any = None, **about: Any
    ) -> Any:
        known = [each for each in self.waiting if each.names.of(name) in each.values]
        if not known:
            return getter(name, shape=shape, dtype=dtype, initializer=initializer, **about)
        last, mapped = known[-1], known[-1].names.of(name)
        value, last.values[mapped] = last.values[mapped], None  # each value is taken once
        if value is not None:
            shape, initializer = None, value
        variable = getter(name, shape=shape, dtype=dtype, initializer=initializer, **about)
        if value is not None and last.session is not None:
            last.session.run(variable.initializer)
        last.names.add(last.restored, variable, RESTORE, mapped)
        return variable


def _wait(layer: Any, values: _Values) -> None:
    """Let the variables of a layer, and of the layers in it, start with the values."""
    if isinstance(layer, Network):
        layer._set_scope()
    if not hasattr(layer, "_restoring"):
        layer._restoring = _Getter()
    layer._scope.set_custom_getter(layer._restoring)
    layer._restoring.waiting.append(values)
    for inner in layer.layers if isinstance(layer, Network) else ():
        if not isinstance(inner, Network):
            layer._set_scope_of(inner)
        _wait(inner, values)
