"""Losses of tf.keras: their names, the sign of the cosine, and cross entropies, which replace probabilities
by their logits in the cases where 1.15.5 did.

`compile(loss="cosine_similarity")` gives the cosine in 1.15.5, and its negative today. `logcosh` and
`kullback_leibler_divergence` have other names today, under which a history has their values.

1.15.5 looked at the operation that makes the probabilities: a `Softmax` for the categorical cross
entropies, a `Sigmoid` for the binary one. In eager mode a model's outputs end in another operation, so
1.15.5 never took logits there. Today the activations `softmax` and `sigmoid` leave their logits on the
tensor, and every cross entropy takes them as its own: the binary one treats the logits of a softmax as
those of a sigmoid.

Source: TensorFlow 1.15.5, tensorflow/python/keras/backend.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from inspect import unwrap
from typing import Any

from tf1kit.tf1.private import array_ops, backend, context, cosine_proximity, keras_losses, ops

OPERATIONS = {
    "categorical_crossentropy": "Softmax",
    "sparse_categorical_crossentropy": "Softmax",
    "binary_crossentropy": "Sigmoid",
}
NAMES = {"kl_divergence": "kullback_leibler_divergence", "log_cosh": "logcosh"}  # of functions
CLASSES = {"KLDivergence": "kullback_leibler_divergence", "LogCosh": "logcosh"}
STEPS = ("train_function", "test_function")  # of Keras, which compiles a model's step in eager mode


def by_operation(original: Callable[..., Any], operation: str) -> Callable[..., Any]:
    """A cross entropy of the backend. If `operation` makes the probabilities, its input gives the logits."""

    @wraps(original)
    def loss(target: Any, output: Any, from_logits: bool = False, *args: Any, **kwargs: Any) -> Any:
        output = without_logits(ops.convert_to_tensor(output))
        if not from_logits and not isinstance(output, ops.EagerTensor) and output.op.type == operation:
            if in_a_step():
                output = array_ops.identity(output)
            else:
                output, from_logits = without_logits(output.op.inputs[0]), True
        return original(target, output, from_logits, *args, **kwargs)

    return loss


def without_logits(output: Any) -> Any:
    """The same tensor, after the logits that an activation has left on it are removed."""
    if hasattr(output, "_keras_logits"):
        del output._keras_logits
    return output


def in_a_step() -> bool:
    """Whether the current graph is in a step of a model in eager mode."""
    graph = ops.get_default_graph() if not context.executing_eagerly() else None
    while graph is not None:
        if getattr(graph, "name", None) in STEPS:
            return True
        graph = getattr(graph, "outer_graph", None)
    return False


@cache
def install() -> None:
    """Replace and rename these losses, in a process that the kit owns."""
    for name, operation in OPERATIONS.items():
        setattr(backend, name, by_operation(getattr(backend, name), operation))
    for name, before in NAMES.items():
        for function in (getattr(keras_losses, name), unwrap(getattr(keras_losses, name))):
            function.__name__ = before
    for name, before in CLASSES.items():
        begin = getattr(keras_losses, name).__init__
        begin.__defaults__ = (*begin.__defaults__[:-1], before)
    keras_losses.cosine_similarity = keras_losses.cosine_proximity = cosine_proximity
