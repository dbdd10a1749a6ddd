"""Layers that wrap a layer. Source: TensorFlow 1.15.5:
tensorflow/python/keras/layers/wrappers.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import InputSpec, backend, deserialize, has_arg
from tf1kit.tf1.private import keras_Layer as Layer


class Wrapper(Layer):
    """The base of layers that wrap `layer` and have its weights."""

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        self.layer = layer
        super().__init__(**kwargs)

    def build(self, input_shape: Any = None) -> None:
        """Build the wrapped layer."""
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True
        self.built = True

    @property
    def stateful(self) -> bool:
        """Whether this layer is stateful; that of the wrapped layer does not count, as in 1.15.5."""
        return bool(self._stateful)

    @stateful.setter
    def stateful(self, value: bool) -> None:
        self._stateful = value

    @property
    def activity_regularizer(self) -> Any:
        """The wrapped layer's activity regularizer."""
        return getattr(self.layer, "activity_regularizer", None)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        layer = {"class_name": type(self.layer).__name__, "config": self.layer.get_config()}
        return {**super().get_config(), "layer": layer}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A layer made of the result of `get_config`."""
        config = dict(config)
        return cls(deserialize(config.pop("layer"), custom_objects=custom_objects), **config)


class TimeDistributed(Wrapper):
    """Calls `layer` on each step of the inputs [batch, steps, ...]; the output is [batch, steps,
    ...].

    Args:
        layer: a layer that takes [batch, ...].

    Raises:
        ValueError: `layer` is not a layer; or, raised by `build`, the inputs have fewer than three
            axes.
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(f"Please initialize `TimeDistributed` layer with a `Layer` instance. You passed: {layer}")
        super().__init__(layer, **kwargs)
        self.supports_masking = True
        # If the batch size is known, a layer that the program defines, and a layer with states, is
        # called with one step at a time.
        own = not type(layer).__module__.startswith(("tensorflow.python.keras.", "tf1kit.tf1."))
        self._by_steps = own or getattr(layer, "stateful", False)

    def build(self, input_shape: Any = None) -> None:
        """Build the wrapped layer for one step."""
        shape = tf.TensorShape(input_shape).as_list()
        if len(shape) < 3:
            raise ValueError(
                f"`TimeDistributed` Layer should be passed an `input_shape ` with at least 3 dimensions, received: {shape}"
            )
        self.input_spec = InputSpec(shape=[None, None, *shape[2:]])
        super().build((shape[0], *shape[2:]))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """[batch, steps, ...]."""
        batch, steps, *step = tf.TensorShape(input_shape).as_list()
        inner = tf.TensorShape(self.layer.compute_output_shape(tf.TensorShape([batch, *step]))).as_list()
        return tf.TensorShape([inner[0], steps, *inner[1:]])

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Call the layer on every step. It gets `training` and `mask` [batch, steps, ...] if it has
        these arguments.
        """
        kwargs = {"training": training} if has_arg(self.layer.call, "training") else {}
        shape = backend.int_shape(inputs)
        if shape[0] and self._by_steps:
            return backend.rnn(
                lambda step, _: (self.layer(step, **kwargs), []), inputs, [], input_length=shape[1], unroll=False
            )[1]
        if mask is not None and has_arg(self.layer.call, "mask"):
            kwargs["mask"] = _joined(mask)
        outputs = _parted(self.layer(_joined(inputs), **kwargs), inputs)
        outputs.set_shape(self.compute_output_shape(shape))
        return outputs

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask [batch, steps, ...] that the wrapped layer gives for each step; if it gives
        none, the input's mask.
        """
        if backend.int_shape(inputs)[0]:
            return mask
        found = self.layer.compute_mask(_joined(inputs), None if mask is None else _joined(mask))
        if found is not None:
            return _parted(found, inputs)
        return mask if mask is None else backend.any(backend.reshape(mask, (*_sizes(mask, 0, 2), -1)), axis=-1)


def _sizes(tensor: Any, begin: int, end: int | None = None) -> tuple[Any, ...]:
    """The sizes of some axes, as numbers if they are known."""
    dynamic = tf.shape(tensor)
    return tuple(
        dynamic[begin + axis] if size is None else size
        for axis, size in enumerate(backend.int_shape(tensor)[begin:end])
    )


def _joined(tensor: Any) -> Any:
    """[batch, steps, ...] as [batch * steps, ...]."""
    return tf.reshape(tensor, (-1, *_sizes(tensor, 2)))


def _parted(tensor: Any, like: Any) -> Any:
    """[batch * steps, ...] as [batch, steps, ...]."""
    return tf.reshape(tensor, (-1, *_sizes(like, 1, 2), *_sizes(tensor, 1)))
