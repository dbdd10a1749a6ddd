"""The tensors of one example with sequences, a context and states.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sequence_queueing_state_saver.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.training._sequence_checks import check_rank


class _SequenceInputWrapper:
    """The tensors of one example.

    Args:
        length: an int scalar.
        key: a string scalar.
        sequences: by name, [steps, ...].
        context: by name.

    Raises:
        TypeError: `sequences` or `context` is not a dict, or one of their names is not a str.
        ValueError: there is no sequence, or a name has a colon.
    """

    def __init__(self, length: Any, key: Any, sequences: Any, context: Any) -> None:
        self.length = tf.convert_to_tensor(length, name="length")
        self.key = tf.convert_to_tensor(key, name="key")
        for name, given in (("sequences", sequences), ("context", context)):
            if not isinstance(given, dict):
                raise TypeError(f"{name} must be a dict")
        if not sequences:
            raise ValueError("must have at least one sequence tensor")
        _check_names(sequences, "sequence key", "string")
        _check_names(context, "context key", "string")
        self.sequences = {name: tf.convert_to_tensor(each, name=f"sequence_{name}") for name, each in sequences.items()}
        self.context = {name: tf.convert_to_tensor(each, name=f"context_{name}") for name, each in context.items()}


def _check_names(names: Iterable[Any], what: str, kind: str) -> None:
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{what} must be {kind}: {name}")
        if ":" in name:
            raise ValueError(f"{what} may not have a colon: '{name}'")


def _prepare_sequence_inputs(inputs: _SequenceInputWrapper, states: dict[str, Any]) -> tuple[Any, Any, Any, Any, Any]:
    """Check the tensors of an example.

    Args:
        inputs: the example.
        states: the states before its first segment, by name.

    Returns:
        The length, int32; the key; and the states, sequences and context, each a dict in the order of the
            names.

    Raises:
        TypeError: the length is not int32, or the key is not a string.
        ValueError: a shape is not known.
    """
    states = {name: tf.convert_to_tensor(each, name=f"state_{name}") for name, each in states.items()}
    _check_known("state", states)
    _check_known("context", inputs.context)
    _check_known("sequence", inputs.sequences, 1, "(ignoring first dimension)")
    length, key = check_rank(inputs.length, 0), check_rank(inputs.key, 0)
    for what, tensor, dtype in (("length", length, tf.int32), ("key", key, tf.string)):
        if tensor.dtype != dtype:
            raise TypeError(f"{what} dtype must be {dtype.name}, but received: {tensor.dtype}")
    return length, key, *(dict(sorted(each.items())) for each in (states, inputs.sequences, inputs.context))


def _check_known(what: str, tensors: dict[str, Any], start: int = 0, but: str = "") -> None:
    """Raise ValueError unless all shapes are known from the dimension `start` on."""
    for name, tensor in tensors.items():
        if not tensor.shape[start:].is_fully_defined():
            raise ValueError(f"Shape for {what} {name} is not fully defined {but}: {tensor.shape}")
