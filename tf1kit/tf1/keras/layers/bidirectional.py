"""Source: TensorFlow 1.15.5: tensorflow/python/keras/layers/wrappers.py."""

from __future__ import annotations

import inspect
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.keras.layers.wrappers import Wrapper
from tf1kit.tf1.private import InputSpec, backend, deserialize, has_arg
from tf1kit.tf1.private import keras_Layer as Layer

MERGE: dict[str | None, Any] = {
    "concat": lambda forward, backward: backend.concatenate([forward, backward]),
    "sum": lambda forward, backward: forward + backward,
    "ave": lambda forward, backward: (forward + backward) / 2,
    "mul": lambda forward, backward: forward * backward,
    None: lambda forward, backward: [forward, backward],
}
EQUAL = ("stateful", "return_sequences", "return_state")  # attributes that must be equal in both layers


class Bidirectional(Wrapper):
    """Runs a recurrent layer forwards and backwards over inputs [batch, steps, features].

    Args:
        layer: the recurrent layer; two copies of it are made.
        merge_mode: how both outputs become one: "concat", "sum", "mul", "ave"; None returns a list
            of both.
        weights: kept and not used, as by 1.15.5; `set_weights` sets the weights.
        backward_layer: the layer that runs backwards, in place of the second copy.

    As in 1.15.5, the attribute `stateful` is False even if that of both copies is True, so that
    `predict` begins each batch with the same states.

    Raises:
        ValueError: an argument is not a layer, the merge mode is unknown, or `backward_layer` does
            not fit `layer`.
    """

    def __init__(
        self,
        layer: Any,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(f"Please initialize `Bidirectional` layer with a `Layer` instance. You passed: {layer}")
        if backward_layer is not None and not isinstance(backward_layer, Layer):
            raise ValueError(f"`backward_layer` need to be a `Layer` instance. You passed: {backward_layer}")
        if merge_mode not in MERGE:
            raise ValueError(
                'Invalid merge mode. Merge mode should be one of {"sum", "mul", "ave", "concat", None}, not '
                f"{merge_mode!r}"
            )
        super().__init__(layer, **kwargs)
        self._backward_config = None
        if backward_layer is not None:
            self._backward_config = {
                "class_name": type(backward_layer).__name__,
                "config": backward_layer.get_config(),
            }
        self.forward_layer = _copy(layer)
        self.backward_layer = backward_layer or _copy(layer, go_backwards=not layer.go_backwards)
        self._check()
        for part, prefix in ((self.forward_layer, "forward_"), (self.backward_layer, "backward_")):
            part._name = prefix + part.name
            if getattr(part, "zero_output_for_mask", None) is not None:
                part.zero_output_for_mask = part.return_sequences
        self.merge_mode = merge_mode
        self.return_sequences, self.return_state = layer.return_sequences, layer.return_state
        if weights:
            half = len(weights) // 2
            self.forward_layer.initial_weights, self.backward_layer.initial_weights = weights[:half], weights[half:]
        self.supports_masking = True
        self.input_spec = layer.input_spec

    def _check(self) -> None:
        forward, backward = self.forward_layer, self.backward_layer
        if forward.go_backwards == backward.go_backwards:
            raise ValueError("Forward layer and backward layer should have different `go_backwards` value.")
        for name in EQUAL:
            if getattr(forward, name) != getattr(backward, name):
                raise ValueError(
                    "Forward layer and backward layer are expected to have the same value for attribute "
                    f"{name}, got {getattr(forward, name)} and {getattr(backward, name)}"
                )

    def _gather_children_attribute(self, attribute: str) -> Any:
        """The weights of both copies. The layer that they were made of has no weights and is not
        called.
        """
        return [
            value for part in (self.forward_layer, self.backward_layer) for value in (getattr(part, attribute) or ())
        ]

    def build(self, input_shape: Any = None) -> None:
        """Build both copies, each in a scope of its name."""
        for part in (self.forward_layer, self.backward_layer):
            with backend.name_scope(part.name):
                part.build(input_shape)
                part.built = True
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output; if states are returned, a list with their shapes, too."""
        found = self.forward_layer.compute_output_shape(input_shape)
        output, states = (found[0], list(found[1:])) if self.return_state else (found, [])
        output = tf.TensorShape(output)
        if self.merge_mode == "concat":
            output = output[:-1].concatenate(2 * output.as_list()[-1])
        outputs = [output, output] if self.merge_mode is None else [output]
        outputs += states * 2
        return outputs if len(outputs) > 1 else output

    def __call__(self, inputs: Any, initial_state: Any = None, constants: Any = None, **kwargs: Any) -> Any:
        """Call the layer with the arguments of the recurrent layer. `initial_state` is a list; the
        states of the forward copy come first.

        Raises:
            ValueError: the number of states is odd, or Keras layers made only some of them.
            NotImplementedError: `constants` are given.
        """
        if constants is not None:
            raise NotImplementedError(
                "Bidirectional does not take constants under the kit: wrap each direction by hand"
            )
        if isinstance(inputs, (list, tuple)):
            initial_state = list(inputs[1:]) or initial_state
            inputs = inputs[0]
        if initial_state is None:
            return super().__call__(inputs, **kwargs)
        states = list(initial_state) if isinstance(initial_state, (list, tuple)) else [initial_state]
        if len(states) % 2:
            raise ValueError(
                "When passing `initial_state` to a Bidirectional RNN, the state should be a list containing the "
                f"states of the underlying RNNs. Found: {initial_state}"
            )
        of_keras = [backend.is_keras_tensor(state) for state in states]
        if any(of_keras) != all(of_keras):
            raise ValueError(
                "The initial state of a Bidirectional layer cannot be specified with a mix of Keras tensors and "
                'non-Keras tensors (a "Keras tensor" is a tensor that was returned by a Keras layer, or by `Input`)'
            )
        if not all(of_keras):
            return super().__call__(inputs, initial_state=states, **kwargs)
        before = self.input_spec
        self.input_spec = [None, *(InputSpec(shape=backend.int_shape(state)) for state in states)]
        try:
            return super().__call__([inputs, *states], **kwargs)  # states are inputs, so that the model knows them
        finally:
            self.input_spec = before

    def call(self, inputs: Any, training: Any = None, mask: Any = None, initial_state: Any = None) -> Any:
        """The merged output; if states are returned, those of both copies follow."""
        if isinstance(inputs, (list, tuple)):
            inputs, *initial_state = inputs
            mask = mask[0] if isinstance(mask, (list, tuple)) else mask
        half = len(initial_state) // 2 if initial_state else 0
        given = {"training": training, "mask": mask}
        outputs: list[Any] = []
        states: list[Any] = []
        for part, first in ((self.forward_layer, 0), (self.backward_layer, half)):
            kwargs = {name: value for name, value in given.items() if has_arg(part.call, name)}
            if half:
                kwargs["initial_state"] = list(initial_state[first : first + half])
            found = part(inputs, **kwargs)
            output, *more = found if self.return_state else [found]
            outputs.append(output)
            states += more
        if self.return_sequences:
            outputs[1] = backend.reverse(outputs[1], 1)
        merged = MERGE[self.merge_mode](*outputs)
        if not self.return_state:
            return merged
        return [*(merged if self.merge_mode is None else [merged]), *states]

    def reset_states(self) -> None:
        """Reset the states of both copies."""
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of each output: the input's mask for whole sequences, else None."""
        mask = mask[0] if isinstance(mask, list) else mask
        kept = mask if self.return_sequences else None
        masks = [kept, kept] if self.merge_mode is None else [kept]
        if self.return_state:
            masks += [None] * 2 * len(self.forward_layer.states)
        return masks if len(masks) > 1 else kept

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own: dict[str, Any] = {"merge_mode": self.merge_mode}
        if self._backward_config:
            own["backward_layer"] = self._backward_config
        return {**super().get_config(), **own}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A layer made of the result of `get_config`."""
        config = dict(config)
        if config.get("backward_layer"):
            config["backward_layer"] = deserialize(config["backward_layer"], custom_objects=custom_objects)
        return super().from_config(config, custom_objects=custom_objects)


def _copy(layer: Any, **changes: Any) -> Any:
    """A layer with the same configuration."""
    config = {**layer.get_config(), **changes}
    cell = getattr(layer, "cell", None)
    if "custom_objects" not in inspect.signature(layer.from_config).parameters or cell is None:
        return layer.from_config(config)
    classes = {type(part).__name__: type(part) for part in (cell, *getattr(cell, "cells", ()))}
    return layer.from_config(config, custom_objects=classes)
