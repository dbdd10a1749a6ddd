"""Why a port is not equal but for rounding, where no network is needed to tell."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from tf1kit.parity.beyond.rows import rows_of
from tf1kit.parity.results import RungResult
from tf1kit.parity.rounding import Judged, _constants, excuse_checks, judge


def test_without_float64_nothing_is_judged() -> None:
    """The reason is that of the rung float64."""
    ladder = SimpleNamespace(pair=SimpleNamespace(one_precision="its input is uint8"))
    assert judge(ladder).why_not == "there is no float64 run to compare with: its input is uint8"


def test_checks_are_not_excused_if_it_is_not_rounding() -> None:
    """The failing rows stay, and a remark says why; of checks that hold nothing is said."""
    for found, remarks in ((1.0, []), (1.5, ["the difference is not only rounding: the port sums other rows"])):
        result = RungResult(
            "beyond", rows_of("call", {"endpoints/h": np.float32(1)}, {"endpoints/h": np.float32(found)})
        )
        excuse_checks(result, Judged("the port sums other rows"), frozenset())
        assert (result.remarks, result.status) == (remarks, "fails" if remarks else "holds")


def test_texts_are_no_constants_of_a_graph() -> None:
    """Numbers of all types are, each once."""
    with tf.Graph().as_default() as graph:
        for value in ("text", 1.5, 1.5, 3):
            tf.constant(value)
    assert sorted(value.item().real for value in _constants(graph.as_graph_def())) == [1.5, 3]
