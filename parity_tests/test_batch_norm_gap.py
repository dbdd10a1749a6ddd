"""Compares D4's "add BN" on every rung: D3's network with batch norm in each layer."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tf1kit.parity import PairSuite, load_pair
from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.recording.compare import compare, compare_golden
from tf1kit.parity.recording.recording import Golden, load
from tf1kit.parity.recording.scenario import free_run
from tf1kit.port import for_inference

PAIR = ("legacy.batch_norm_gap", "migrated.batch_norm_gap")
DECLARED = load_pair(*PAIR)
BIASES = {f"Variable_{2 * number + 1}": "BatchNorm" + (f"_{number}" if number else "") for number in range(4)}
DECAY = "ExponentialDecay(LEARNING_RATE, 1000, 0.9)"
RATES = (
    Mutant("a rate that stays", f"tf1kit.keras.schedules.{DECAY}", "LEARNING_RATE"),
    Mutant("in steps of a thousand", DECAY, DECAY.replace("0.9)", "0.9, staircase=True)")),
    Mutant("0.1 in place of 0.9", DECAY, DECAY.replace("0.9", "0.1")),
    Mutant("the other kind of decay", DECAY, DECAY.replace("ExponentialDecay", "NaturalExpDecay")),
)


class TestBatchNormGap(PairSuite):
    """The network, whose phase is a placeholder on the legacy side."""

    legacy, migrated = PAIR


@pytest.fixture(scope="module")
def three_steps() -> dict[str, np.ndarray]:
    """The recording of the legacy's first three steps."""
    return free_run(DECLARED.legacy_side("float32"), (1, 3))[0]


def test_the_port_takes_the_legacys_rate_in_each_step(three_steps):
    """Without a mutant, three steps have the same bits. The next test relies on this."""
    assert all(
        row.ok for row in compare("bitwise", three_steps, free_run(DECLARED.migrated_side("float32"), (1, 3))[0])
    )


@pytest.mark.parametrize("mutant", RATES, ids=lambda mutant: mutant.name)
def test_another_rate_is_caught_from_the_second_step_on(three_steps, mutant):
    """Three steps show another decay. The rung `mutation` takes one step and cannot see it."""
    port = DECLARED.migrated_side("float32", mutate(DECLARED.migrated, mutant))
    failed = [row.key for row in compare("bitwise", three_steps, free_run(port, (1, 3))[0]) if not row.ok]
    assert failed
    assert not any(
        key.startswith("step_1/") and "Natural" not in mutant.new and "weights/Variable" in key for key in failed
    )


@pytest.mark.parametrize(("factor", "holds"), [(1, True), (1.001, False)])
def test_with_folded_batch_norms_it_is_as_near_to_1_15_5(factor, holds):
    """`for_inference` passes the rung `golden`, and does not on images that are brighter by a thousandth."""
    side = DECLARED.migrated_side("float32")
    side.load(side.initial_state())
    images = side.legacy.batch(1)[0]
    found = for_inference(side.model, images.shape)(images * np.float32(factor)).numpy()
    key = "step_1/evaluation/endpoints/call"
    golden = load(str(DECLARED.golden))
    alone = Golden(golden.sketches, {f"float32/{key}": golden.tensors[f"float32/{key}"]}, golden.origin)
    [row] = compare_golden("golden", alone, {key: found}, "migrated", "float32/")
    assert row.ok is holds


@pytest.mark.parametrize("side", ["legacy", "migrated"])
def test_only_bias_and_moving_mean_together_matter(side):
    """A bias does nothing in training. In evaluation only `moving_mean - bias` matters."""
    side = getattr(DECLARED, f"{side}_side")("float32")
    start = DECLARED.legacy_side("float32").initial_state()
    biased = {**start, **{bias: start[bias] + np.float32(1) for bias in BIASES}}
    moved = {f"{norm}/moving_mean": biased[f"{norm}/moving_mean"] + np.float32(1) for norm in BIASES.values()}
    seen = []
    for state in (start, biased, {**biased, **moved}):
        side.load(state)
        trained = side.observe(1)["endpoints/y_conv"]
        side.load(state)
        seen.append((trained, side.evaluate(1)["endpoints/y_conv"]))
    (trained, tested), (trained_biased, tested_biased), (_, tested_moved) = seen
    np.testing.assert_allclose(trained_biased, trained, atol=1e-5)
    np.testing.assert_allclose(tested_moved, tested, atol=1e-5)
    assert np.abs(tested_biased - tested).max() > 0.01


def test_the_phase_can_be_fed():
    """A graph with the phase as a placeholder equals the graphs built for True and for False."""
    side = DECLARED.legacy_side("float32")
    state = side.initial_state()
    side.load(state)
    images, _ = side.batch(1)
    expected = {True: side.observe(1)["endpoints/y_conv"]}
    side.load(state)
    expected[False] = side.evaluate(1)["endpoints/y_conv"]
    with tf.Graph().as_default(), tf.Session() as session:
        fed, phase = tf.placeholder(tf.float32, images.shape), tf.placeholder_with_default(False, [])
        ends = DECLARED.legacy.build(fed, phase)
        for training in (True, False):
            for variable in tf.global_variables():
                variable.load(state[variable.op.name], session)
            found = session.run(ends["y_conv"], {fed: images, phase: training})
            assert np.array_equal(found, expected[training]), training
    assert not np.array_equal(expected[True], expected[False])
