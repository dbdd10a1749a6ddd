"""The names that the text of a network may use.

Source: TensorFlow 1.15.5: tensorflow/contrib/specs/python/specs_ops.py. Their second letter says the
activation: x the layer's own, s sigmoid, t tanh, r ReLU, m softmax, l no activation.
"""

from __future__ import annotations

from typing import Any, ClassVar

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.specs import specs_lib
from tf1kit.contrib.own.specs.specs_lib import Composable
from tf1kit.tf1.repairs import repaired

layers = repaired("tf_slim").layers


class Idx(Composable):
    """The identity, without an operation."""

    def funcall(self, x: Any) -> Any:
        """The tensor."""
        return x


class Conc(Composable):
    """The results of several functions, one after the other along a dimension."""

    def __init__(self, dim: int, *args: Composable) -> None:
        self.dim, self.funs = dim, args

    def funcall(self, x: Any) -> Any:
        """The result for a tensor."""
        return tf.concat([f.funcall(x) for f in self.funs], self.dim)


External, Import, Fun, debug = specs_lib.External, specs_lib.Import, specs_lib.Function, specs_lib.debug

Print, Id = Fun(tf.Print), Fun(tf.identity)

Cx = Fun(layers.conv2d)
Cs = Fun(layers.conv2d, activation_fn=tf.sigmoid)
Ct = Fun(layers.conv2d, activation_fn=tf.tanh)
Cr = Fun(layers.conv2d, activation_fn=tf.nn.relu)
Cm = Fun(layers.conv2d, activation_fn=tf.nn.softmax)
Cl = Fun(layers.conv2d, activation_fn=None)

Fx = Fun(layers.fully_connected)
Fs = Fun(layers.fully_connected, activation_fn=tf.sigmoid)
Ft = Fun(layers.fully_connected, activation_fn=tf.tanh)
Fr = Fun(layers.fully_connected, activation_fn=tf.nn.relu)
Fm = Fun(layers.fully_connected, activation_fn=tf.nn.softmax)
Fl = Fun(layers.fully_connected, activation_fn=None)

Mp, Ap = Fun(layers.max_pool2d), Fun(layers.avg_pool2d)
Do, Bn, Unit, Flat = Fun(layers.dropout), Fun(layers.batch_norm), Fun(layers.unit_norm), Fun(layers.flatten)
Lrn = Fun(tf.nn.local_response_normalization)

Reshape, Transpose, Squeeze, Expand = Fun(tf.reshape), Fun(tf.transpose), Fun(tf.squeeze), Fun(tf.expand_dims)
Relu, Sig, Tanh, Smax = Fun(tf.nn.relu), Fun(tf.sigmoid), Fun(tf.tanh), Fun(tf.nn.softmax)


def Dws(n: int) -> specs_lib.Function:  # noqa: N802
    """A sigmoid layer at each pixel."""
    return Cs(n, [1, 1])


def Dwm(n: int) -> specs_lib.Function:  # noqa: N802
    """A softmax layer at each pixel."""
    return Cm(n, [1, 1])


def Var(name: str, *args: Any, **kw: Any) -> specs_lib.Callable:  # noqa: N802
    """A variable, whatever the tensor is; the arguments are those of `tf.get_variable`."""
    return specs_lib.Callable(lambda _: tf.get_variable(name, *args, **kw))


class Shared(Composable):
    """A part whose uses share their variables.

    Raises:
        ValueError: `scope` is not a `VariableScope`, or `name` is given. 1.15.5 takes a name only with a
            scope that is a text, and refuses such a scope.
    """

    shared_number: ClassVar[int] = 1

    def __init__(self, subnet: Composable, name: str | None = None, scope: Any = None) -> None:
        if scope is not None and not isinstance(scope, tf.VariableScope):
            raise ValueError("scope must be None or a VariableScope")
        if name is not None:
            raise ValueError("name must be None or a string")
        self.name = f"Shared_{Shared.shared_number}"
        Shared.shared_number += 1
        self.subnet, self.scope = subnet, scope

    def funcall(self, x: Any) -> Any:
        """The result for a tensor."""
        if self.scope is not None:
            with tf.variable_scope(self.scope, values=[x], reuse=True):
                return self.subnet.funcall(x)
        with tf.variable_scope(self.name, values=[x]) as self.scope:
            return self.subnet.funcall(x)
