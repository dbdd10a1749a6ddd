"""Tests a pair whose code fails: a sentence names the side, the line and the cause, and the other
rungs and pairs still run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import pytest
from click.testing import CliRunner, Result

from tf1kit.cli import main
from tf1kit.parity.failing import failing, keras_as_before
from tf1kit.parity.ladder import Ladder

BUILT: dict[str, tuple[str, str, str, str]] = {  # file, text, its replacement -> the message instead of a table
    "an attribute of the port": (
        "new/dense.py",
        "self.fc(images)",
        "self.fd(images)",
        "the port cannot be built: new.dense fails in line 14: AttributeError: 'Dense' object has no attribute 'fd'",
    ),
    "an attribute of the graph": (
        "old/dense.py",
        "tf.matmul(images",
        "tf.matmul(tf.zeros([3, 3], images.dtype)",
        "the legacy graph cannot be built for images 8x6 and the options {}: old.dense fails in line 10: ValueError: "
        "Dimensions must be equal, but are 3 and 6 for the operation MatMul (MatMul) with input shapes: [3,3], [6,4]",
    ),
    "no end points of the port": (
        "new/dense.py",
        'return {"logits": logits, "probabilities": ops.softmax(logits)}',
        "return logits",
        "the port cannot be built: new.dense fails in line 18: TypeError: ",
    ),
    "no end points of the graph": (
        "old/dense.py",
        'return {"logits": logits, "probabilities": tf.nn.softmax(logits)}',
        "return logits",
        'see "The contract of a pair"',
    ),
    "keys that are not names": ("old/dense.py", '{"logits"', "{0", 'see "The contract of a pair"'),
    "no optimizer": (
        "new/dense.py",
        "return tf1kit.keras.Adam(0.01)",
        "pass",
        "optimizer() of new.dense returns a NoneType: return a Keras optimizer",
    ),
}


def parity(toy: Any, *rungs: str) -> Result:
    """`tf1kit parity` of the pair."""
    chosen = [word for rung in rungs for word in ("--rung", rung)]
    with toy.inside():
        return CliRunner().invoke(
            main, ["parity", "old.dense", "new.dense", "--steps", "2", *chosen], env={"COLUMNS": "400"}
        )


@pytest.mark.parametrize("what", BUILT)
def test_what_cannot_be_built_is_said_in_a_sentence(what: str, toy: Any) -> None:
    """The command exits with 2 and one line."""
    file, old, new, said = BUILT[what]
    toy.change(file, old, new)
    result = parity(toy, "map")
    assert (result.exit_code, said in result.output, result.output.strip().count("\n")) == (2, True, 0), result.output


RUNS: dict[str, tuple[tuple[str, str], ...]] = {
    "a layer with a private name": (('name="fc"', 'name="_fc"'), ('"fc/', '"_fc/')),
    "a layer with a blank in its name": (('name="fc"', 'name="f c"'), ('"fc/', '"f c/')),
    "a model with a private name": (
        ("class Dense", "class _Dense"),
        ("def loss", "Dense = _Dense\n\n\ndef loss"),
    ),
}


@pytest.mark.parametrize("what", RUNS)
def test_a_name_that_tensorflow_does_not_take(what: str, toy: Any) -> None:
    """Keras makes such a layer and cannot trace it: bitwise and beyond fail with a sentence, and
    later paths are not affected.
    """
    for old, new in RUNS[what]:
        toy.change("new/dense.py", old, new)
    result = parity(toy, "map", "bitwise", "beyond")
    assert result.exit_code == 1 and not isinstance(result.exception, Exception), result.output
    assert "new.dense fails" in result.output and "is not a valid root scope name" in result.output, result.output
    assert (
        "another name with name=" in result.output and "It has to run before its numbers are compared" in result.output
    )
    assert "fails: bitwise, beyond; holds: map" in result.output
    layer = keras.layers.Dense(1, name="later")
    layer.build((1, 1))
    assert layer.kernel.path == "later/kernel"


def test_a_step_that_fails_is_a_failing_row(toy: Any) -> None:
    """If the graph fails while it runs, in any rung, the message has the cause."""
    check = "tf.debugging.assert_less(ops.max(labels), 0.5, 'labels too large')"
    toy.change("new/dense.py", "import keras\n", "import keras\nimport tensorflow as tf\n")
    toy.change("new/dense.py", "    return ops.mean(", f"    {check}\n    return ops.mean(")
    result = parity(toy)
    assert result.exit_code == 1 and "fails: bitwise, beyond, mutation; " in result.output, result.output
    assert "new.dense fails in line 23: InvalidArgumentError: assertion failed: [labels too large]" in result.output
    assert "Graph execution error" not in result.output and "in user code" not in result.output


def test_what_fails_in_the_kit_is_not_said_of_the_pair(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the kit itself gets no message, so that its traceback is shown."""
    pair = toy.load()

    def fail(function: Callable[[], Any]) -> str:
        try:
            function()
        except Exception as error:
            return failing(pair, error)
        return "nothing failed"

    assert fail(lambda: pair.legacy_side("float32").evaluate("first")).startswith("old.dense fails")
    assert fail(lambda: pair.golden_steps["float99"]) == fail(lambda: 1 / 0) == ""
    monkeypatch.setattr("tf1kit.parity.ladder.evaluated", None)
    with pytest.raises(TypeError, match="not callable"):
        Ladder(pair).run("bitwise")


def test_names_of_keras_are_as_before() -> None:
    """If TensorFlow refuses a name, Keras would put it in front of all later names; the kit
    prevents that.
    """

    def enter() -> None:
        keras.tree.map_structure(lambda name: keras.name_scope(name).__enter__(), "left")

    with pytest.raises(KeyError), keras_as_before():
        enter()
        raise KeyError
    with keras_as_before():
        enter()
    layer = keras.layers.Dense(1, name="after")
    layer.build((1, 1))
    assert layer.kernel.path == "after/kernel"


@pytest.mark.parametrize("given", ["(images, {})", "{{'output': {}}}"])
def test_a_call_that_gives_more_than_the_last_end_point(given: str, toy: Any) -> None:
    """The message on a `call` that returns a tuple says so."""
    toy.change(
        "new/dense.py",
        'return self.endpoints(images)["probabilities"]',
        "return " + given.format("self.endpoints(images)['logits']"),
    )
    result = parity(toy, "map")
    assert result.exit_code == 2 and "let it return the last end point alone" in result.output, result.output
