"""A session in a process of its own: feeds, strings, taps, and what happens after an error."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.errors import UsageError
from tf1kit.graph.session import ConfinedSession

v1, raw = tf.compat.v1, tf.raw_ops


def graph() -> Any:
    """A sum with a draw, a copy of strings, a counter, and a loop that never ends."""
    with tf.Graph().as_default() as made:
        x = v1.placeholder(tf.float32, [None], "x")
        drawn = raw.PyFunc(input=[], token="t", Tout=[tf.float32], name="tap")[0]
        again = raw.PyFunc(input=[drawn], token="t", Tout=[tf.float32], name="second")[0]
        tf.add(x, drawn, name="sum")
        tf.add(x, again, name="twice")
        tf.identity(v1.placeholder(tf.string, None, "s"), name="copy")
        counter = v1.get_variable("counter", [], initializer=tf.zeros_initializer(), use_resource=False)
        v1.assign(counter, 0.0, name="reset")
        v1.assign_add(counter, 1.0, name="count")
        tf.debugging.assert_positive(x, name="positive")
    return made.as_graph_def()


@pytest.fixture(scope="module")
def session() -> Iterator[ConfinedSession]:
    """One for all tests."""
    opened = ConfinedSession("the file", graph(), ["tap", "second"], "Do this")
    yield opened
    opened.close()


ONE = np.ones(1, np.float32)


def test_a_tap_gives_its_arrays_in_each_run(session: ConfinedSession) -> None:
    """Each run has its own arrays."""
    for value in (2.0, 5.0):
        found = session.run(["sum:0"], feeds={"x:0": ONE}, taps={"tap": [np.float32(value)]})
        assert found["sum:0"] == 1 + value


def test_a_tap_that_runs_out_says_so(session: ConfinedSession) -> None:
    """A tap without an array is an error; the next run works, and no array is left over for it."""
    with pytest.raises(UsageError, match="the tap 'second' draws more often than the capture has draws"):
        session.run(["twice:0"], feeds={"x:0": ONE}, taps={"tap": [np.float32(1)]})
    with pytest.raises(UsageError, match="the tap 'tap' draws more often"):
        session.run(["sum:0"], feeds={"x:0": ONE}, taps={"second": [np.float32(1)]})
    drawn = {"tap": [np.float32(1)], "second": [np.float32(3)]}
    assert session.run(["twice:0"], feeds={"x:0": ONE}, taps=drawn)["twice:0"] == 4


def test_the_session_is_usable_after_an_error(session: ConfinedSession) -> None:
    """A run that TensorFlow refuses gives a sentence; variables keep their values."""
    session.run([], ["reset"])
    session.run([], ["count"])
    with pytest.raises(UsageError, match=r"^the file cannot be run: .* Do this\.$"):
        session.run(["sum:0"], feeds={"x:0": np.ones(2, np.float32)}, taps={"tap": [np.ones(3, np.float32)]})
    with pytest.raises(UsageError, match="the file cannot be run"):
        session.run(["none:0"])
    assert session.run(["counter:0"])["counter:0"] == 1
    session.run([], ["count"])
    assert session.run(["counter:0"])["counter:0"] == 2


def test_strings_pass_through(session: ConfinedSession) -> None:
    """Strings keep zeros and their shape on the way there and back."""
    words = np.array([[b"a\0", b""], [b"\0", b"\xff"]], object)
    found = session.run(["copy:0"], feeds={"s:0": words})["copy:0"]
    assert found.shape == (2, 2) and found.tolist() == words.tolist()


def endless() -> Any:
    """A loop that never ends."""
    with tf.Graph().as_default() as made:
        v1.disable_control_flow_v2()
        tf.while_loop(lambda i: i < 1, lambda i: i * 1, [tf.constant(0)], name="loop")
        v1.enable_control_flow_v2()
    return made.as_graph_def()


def test_a_run_that_does_not_end_is_stopped() -> None:
    """After the limit of time the process is gone, and the sentence has the limit."""
    opened = ConfinedSession("the file", endless(), advice="Do this", seconds=20)
    opened.seconds = 0.5
    with pytest.raises(UsageError, match="did not end within 0 seconds"):
        opened.run(["loop/Exit:0"])
    assert opened._process.returncode == -signal.SIGKILL


def test_a_graph_that_cannot_be_imported() -> None:
    """The constructor says so."""
    wrong = v1.GraphDef()
    wrong.node.add(name="x", op="Nonsense")
    with pytest.raises(UsageError, match=r"the file cannot be run: .*Nonsense"):
        ConfinedSession("the file", wrong)
