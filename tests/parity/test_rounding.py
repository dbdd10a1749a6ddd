"""Why a port is not equal but for rounding, where no network is needed to tell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.keras import BatchNormalization
from tf1kit.keras.fused_float64 import fused_in_float64
from tf1kit.parity.beyond.rows import rows_of
from tf1kit.parity.results import RungResult
from tf1kit.parity.rounding import Judged, _changes, _constants, excuse_checks, judge


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


def side(shown: Any, dtype: str, *graphs: Any) -> Any:
    """A side without weights that has one end point."""
    seen = {"endpoints/h": np.asarray(shown, dtype)}
    return SimpleNamespace(
        graphs=lambda: graphs, map=SimpleNamespace(dropped=(), rows=()), optimizer=None,
        draws=False, trains=False, modal=False, decomposes=True,
        restart=lambda: None, load=lambda state: None, observe=lambda step: seen, evaluate=lambda step: {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("legacy", "port", "dtype", "why_not"),
    [
        (1.0, 1.0000001, "float32", ""),
        (1.0, 1.5, "float32", "step_1/endpoints/h is 0.5 of scale apart, legacy 0 and port 0.5 from float64, which is"),
        (np.nan, 1.0, "float32", "step_1/endpoints/h: "),
        (1, 2, "int32", "step_1/endpoints/h: "),
    ],
)
def test_a_step_of_which_rounding_does_not_tell(legacy: float, port: float, dtype: str, why_not: str) -> None:
    """Both sides are 1 in float64; a float32 value is near that, and other types and NaNs are equal."""
    double = side(1.0, "float64")
    pair = SimpleNamespace(
        one_precision="",
        legacy_side=lambda kind: side(legacy, dtype) if kind == "float32" else double,
        migrated_side=lambda kind: double,
    )
    ladder = SimpleNamespace(
        pair=pair, float64_failure="", migrated32=side(port, dtype), migrated64=double, states={1: {}}
    )
    said = judge(ladder).why_not
    assert said.startswith(why_not) and bool(said) == bool(why_not)


@pytest.mark.parametrize(
    ("other", "changed"), [(False, ""), (True, "float64 does not show what float32 computes: the port")]
)
def test_a_fused_norm_counts_as_its_formula(other: bool, changed: str) -> None:
    """The formula is what the port has in float64; another operation that only float32 has is told."""

    def port(dtype: str) -> Any:
        layer = BatchNormalization(fused=True, dtype=dtype)
        more = tf.exp if other and dtype == "float32" else tf.identity
        call = tf.function(lambda x: more(layer(x, training=True)))
        with fused_in_float64():
            layer.build((2, 3, 3, 2))
            return side(1.0, dtype, call.get_concrete_function(tf.TensorSpec((2, 3, 3, 2), dtype)).graph)

    pair = SimpleNamespace(migrated_side=port)
    with tf.Graph().as_default() as nothing:
        legacy = side(1.0, "float32", nothing)
    fused = port("float32")
    assert "FusedBatchNormV3" in {op.type for op in fused.graphs()[0].get_operations()}
    said = _changes(pair, legacy, fused, legacy)
    assert said.startswith(changed) and bool(said) == bool(changed)
