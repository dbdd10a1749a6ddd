"""The kit quotes of another package's error the sentence that tells its cause, whatever TensorFlow
and Keras put around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf1kit.cause import LONGEST, cause, named_cause


class Adding(keras.layers.Layer):
    """A layer that adds a tensor of the wrong shape."""

    def call(self, x: Any) -> Any:
        """Add a tensor of shape [3, 5]."""
        return x + tf.ones((3, 5))


def within() -> Any:
    """A model that calls a layer that fails."""
    return keras.Sequential([Adding()])


def run(graph: bool) -> None:
    """Run a graph of TensorFlow 1 or of TensorFlow 2 that fails while it runs."""
    if not graph:
        specs = [tf.TensorSpec([None]), tf.TensorSpec([None])]
        tf.function(lambda x, y: tf.debugging.assert_less(x, y, "too large") and x, input_signature=specs)(
            tf.ones(3), tf.zeros(3)
        )
    with tf.Graph().as_default():
        one, two = (tf.compat.v1.placeholder("float32", [None]) for _ in range(2))
        tf.compat.v1.Session().run(one + two, {one: [1, 2], two: [1, 2, 3]})


def unknown_class() -> None:
    """Load a layer that Keras does not know."""
    config = keras.saving.serialize_keras_object(keras.Sequential([keras.Input((5,)), Adding()]))
    keras.saving.deserialize_keras_object(config)


def reading_numbers() -> None:
    """Run Python code that fails within a graph."""
    tf.function(lambda x: tf.numpy_function(lambda v: int("x"), [x], tf.int64))(tf.ones(3))


FAILS: dict[str, tuple[Callable[[], Any], str]] = {
    "a session": (lambda: run(graph=True), "InvalidArgumentError: Incompatible shapes: [2] vs. [3]"),
    "an assertion in a function": (lambda: run(graph=False), "InvalidArgumentError: assertion failed: [too large]"),
    "an operation": (lambda: tf.ones(2) + tf.ones(3), "InvalidArgumentError: Incompatible shapes: [2] vs. [3]"),
    "a layer": (
        lambda: Adding()(np.zeros((2, 4), "float32")),
        "InvalidArgumentError: Incompatible shapes: [2,4] vs. [3,5]",
    ),
    "a layer that is traced": (
        lambda: tf.function(lambda x: within()(x))(tf.zeros((2, 4))),
        "ValueError: Dimensions must be equal, but are 2 and 3 for the operation ",
    ),
    "Python within a graph": (reading_numbers, "ValueError: invalid literal for int() with base 10: 'x'"),
    "a class that Keras cannot find": (unknown_class, "TypeError: Could not locate class 'Adding'"),
    "no words": (lambda: next(iter(())), "StopIteration: no message"),
}


@pytest.mark.parametrize("what", FAILS)
def test_the_cause_is_said(what: str) -> None:
    """The cause is one line, with or without the type of the error that caused it."""
    function, expected = FAILS[what]
    with pytest.raises(Exception) as raised:  # each has a type of its own
        function()
    said = named_cause(raised.value)
    assert said.startswith(expected), said
    assert not {"\n", "\x1b"} & set(said) and "{{" not in said and "[Op:" not in said
    assert cause(raised.value) in (said, said.partition(": ")[2], "StopIteration")


TEXTS = {  # the form in which earlier versions write it
    "Graph execution error:\n\nDetected at node 'Reshape' defined at (most recent call last):\n"
    "    File \"/a/port.py\", line 3, in call\n      x = tf.reshape(x, [7])\nNode: 'Reshape'\n"
    "Input to reshape is a tensor with 8 values, but the requested shape has 7\n\t [[{{node Reshape}}]] [Op:__inference_f_9]": (
        "Input to reshape is a tensor with 8 values, but the requested shape has 7"
    ),
    "2 root error(s) found.\n  (0) INVALID_ARGUMENT:  Incompatible shapes: [2] vs. [3]\n\t [[node add (defined at a.py:1) ]]\n"
    "  (1) INVALID_ARGUMENT:  Incompatible shapes: [2] vs. [4]\n": "Incompatible shapes: [2] vs. [3]",
    "Collective ops is aborted by: recvmsg:Connection reset by peer\nAdditional GRPC error information from remote target "
    "/job:worker/replica:0/task:1 while calling /tensorflow.WorkerService/RecvBuf:\n:UNKNOWN:Error received from peer  "
    '{grpc_status:14, grpc_message:"recvmsg:Connection reset by peer"}\nThe error could be from a previous operation. '
    "Restart your program to reset.\n\t [[{{node CollectiveReduceV2}}]] [type.googleapis.com/tensorflow.DerivedStatus='']": (
        "Collective ops is aborted by: recvmsg:Connection reset by peer"
    ),
    "Graph execution error:\n": "Graph execution error:",
    "one\ntwo.\n\nthree": "one two",
    "long " * 100: ("long " * 100)[: LONGEST - 3] + "...",
}


@pytest.mark.parametrize("text", TEXTS)
def test_the_cause_of_a_text(text: str) -> None:
    """A line break within a sentence does not end it, and a heading with no text below is quoted
    itself.
    """
    assert cause(ValueError(text)) == TEXTS[text]
