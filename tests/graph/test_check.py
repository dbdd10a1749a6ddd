"""What an attribute of a node may say, and which functions it may name."""

from __future__ import annotations

from typing import Any

import pytest
import tensorflow as tf

from tf1kit.graph.check import Faults, source

ATTRIBUTES = {  # attribute -> its value, and what is said of it
    "_kernel": ({"s": b"other"}, "has the attribute '_kernel', which is not allowed"),
    "executor_type": ({"s": b"SINGLE_THREADED_EXECUTOR"}, "has the attribute 'executor_type', which is not allowed"),
    "container": ({"s": b"shared"}, "shares its state under the container"),
    "_class": ({"list": {"s": [b"loc:@a", b"other"]}}, "has the class b'loc:@a', which is not a location"),
    "f": ({"func": {"name": "f"}}, "it calls the function 'f', which is not in the file"),
    "branches": ({"list": {"func": [{"name": "f"}]}}, "it calls the function 'f', which is not in the file"),
}
HARMLESS = {"executor_type": {"s": b""}, "_class": {"list": {"s": [b"loc:@a"]}}, "container": {"s": b"a"}}


def faults(key: str, value: dict[str, Any]) -> str:
    """What is wrong with an addition that has this attribute."""
    graph = tf.compat.v1.GraphDef()
    node = graph.node.add(name="a", op="AddV2")
    node.attr[key].CopyFrom(tf.compat.v1.AttrValue(**value))
    return Faults(graph, ()).of(node)


@pytest.mark.parametrize("key", ATTRIBUTES)
def test_refused(key: str) -> None:
    """The message names the attribute or the function."""
    value, said = ATTRIBUTES[key]
    assert said in faults(key, value)


@pytest.mark.parametrize("key", HARMLESS)
def test_harmless(key: str) -> None:
    """The same attributes with a value that changes nothing are allowed."""
    assert faults(key, HARMLESS[key]) == ""


def test_a_function_in_an_attribute_of_a_function() -> None:
    """A function that is handed to another function is looked at, too."""
    graph = tf.compat.v1.GraphDef()
    graph.library.function.add().signature.name = "outer"
    node = graph.node.add(name="a", op="AddV2")
    node.attr["f"].func.name = "outer"
    assert Faults(graph, ()).of(node) == ""
    node.attr["f"].func.attr["g"].func.name = "inner"
    assert "it calls the function 'inner', which is not in the file" in Faults(graph, ()).of(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ("a", "a:0", False)),
        ("a:1", ("a", "a:1", False)),
        ("^a", ("a", "a:0", True)),
        ("^a:1", ("^a:1", "^a:1", False)),
    ],
)
def test_what_an_input_names(text: str, expected: tuple[str, str, bool]) -> None:
    """A text that is not an input names no node that there can be."""
    assert source(text) == expected
