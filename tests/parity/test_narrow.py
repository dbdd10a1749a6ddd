"""Tests the rung `bfloat16`: its count of roundings, its bounds, and what it says of mutants."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from parity_tests.test_ports import PORTS
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.narrow import POLICY, Depth, roundings, widest
from tf1kit.parity.pair import load_pair
from tf1kit.parity.recording.exceptions import UNLIKE
from tf1kit.parity.recording.tolerances import UNIT
from tf1kit.parity.results import RungResult

MUTANTS = "MUTANTS = (Mutant('step', 'Adam(0.01)', 'Adam(0.01, epsilon=1e-7)'), Mutant('no bias', 'name=\"fc\"', {}))"
DOUBLED = "'name=\"fc\", activation=lambda x: 1.1 * x'"

LARGE = ("inception_v2",)  # its mutants are left out, because each is traced for minutes


def climbed(toy) -> RungResult:
    """The result for the pair of a test."""
    return Ladder(toy.load()).run("bfloat16")


def test_the_unit_is_that_of_the_format() -> None:
    """No number is further from its bfloat16 than the unit, and some are almost so far."""
    numbers = np.random.RandomState(0).uniform(1, 2, 10000).astype("float32")
    apart = np.abs(tf.cast(numbers, tf.bfloat16).numpy().astype("float32") - numbers) / numbers
    assert 0.9 * UNIT < apart.max() <= UNIT


def test_roundings_are_counted_on_the_longest_way() -> None:
    """A product rounds, and a reshape, a maximum and float32 do not."""
    found: dict[str, int] = {}
    variable = tf.Variable(1.0)

    @tf.function
    def traced(x):
        narrow = tf.cast(x, tf.bfloat16)
        once = narrow * narrow
        kept = tf.nn.relu(tf.reshape(once, [4]))
        wide = tf.cast(kept, tf.float32) + 1.0
        variable.assign(tf.reduce_sum(wide))
        depth = Depth(tf.compat.v1.get_default_graph())
        named = {"x": x, "narrow": narrow, "once": once, "kept": kept, "wide": wide, "sum": once + narrow}
        found.update((name, depth(one)) for name, one in named.items())
        found["variable"] = depth.updated(variable)
        return wide

    traced.get_concrete_function(tf.TensorSpec([2, 2]))
    assert found == {"x": 0, "narrow": 1, "once": 2, "kept": 2, "wide": 2, "sum": 3, "variable": 2}


def test_a_right_port_holds_and_the_bounds_notice_a_mutant(toy) -> None:
    """Rows of all kinds hold within their bounds; a mutant that is larger is noticed, a smaller one is named."""
    toy.declare(MUTANTS.format(DOUBLED))
    result = climbed(toy)
    assert result.status == "holds", result.failures
    assert {row.kind for row in result.rows} == {"endpoints", "loss", "gradients", "weights", "slots"}
    assert all(UNIT <= row.limit <= UNLIKE for row in result.rows)
    assert max(row.scaled for row in result.rows) > UNIT / 8, "nothing was rounded"
    assert [catch.name for catch in result.catches] == ["no bias"]
    assert result.remarks == ["these mutants are smaller than the bounds, or other rungs notice them: step"]


def test_bounds_that_notice_no_mutant_fail(toy) -> None:
    """If each mutant is smaller than rounding, the rung shows nothing and fails."""
    toy.declare("MUTANTS = (Mutant('step', 'Adam(0.01)', 'Adam(0.01, epsilon=1e-7)'),)")
    assert climbed(toy).failures == ["any mutant, by bfloat16: not noticed"]


def test_a_wrong_port_fails(toy) -> None:
    """A mistake of a tenth is larger than the roundings of a layer."""
    toy.change("new/dense.py", 'name="fc"', 'name="fc", activation=lambda x: 1.1 * x')
    result = climbed(toy)
    assert result.status == "fails"
    assert result.failures[0].startswith("step_1/endpoints/logits, legacy against migrated: differs by 0.")


def test_a_port_that_computes_in_float32_does_not_hide(toy) -> None:
    """A port whose layers are in float32 has nothing to show."""
    toy.change("new/dense.py", 'name="fc"', 'name="fc", dtype="float32"')
    result = climbed(toy)
    assert result.status == "not run" and "no layer of Dense computes in bfloat16" in result.missing


def test_a_pair_that_does_not_train_has_no_such_rung() -> None:
    """The input pair has no weights."""
    pair = load_pair("legacy.cifar10_input", "migrated.cifar10_input")
    assert Ladder(pair).run("bfloat16").status == "does not apply"


@pytest.mark.long  # a minute for each pair, because every mutant is traced
@pytest.mark.parametrize("stem", PORTS)
def test_every_pair_that_trains_holds(stem: str) -> None:
    """Each port of the project that trains holds, and its bounds notice mutants."""
    pair = load_pair(f"legacy.{stem}", f"migrated.{stem}")
    pair.companions = []
    if stem in LARGE:
        pair.mutants = ()
    result = Ladder(pair).run("bfloat16")
    assert result.status == "holds", result.failures
    assert result.catches or stem in LARGE


def test_the_count_reaches_every_tensor(toy) -> None:
    """Each tensor of a step has its count, so that none is held to a single rounding by accident."""
    pair = toy.load()
    port = pair.migrated_side(POLICY)
    found = roundings(port)
    port.load(port.initial_state())
    seen = {**widest(port.observe(1)), **port.state()}
    assert set(seen) <= set(found)
    assert found["endpoints/logits"] >= 2 and found["gradients/Variable"] > found["loss"] > 0
