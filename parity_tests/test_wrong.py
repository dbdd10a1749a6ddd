"""Checks that the ladder notices each wrong port of `parity_tests/wrong/ports`."""

from __future__ import annotations

import copy
import re
from collections import Counter
from typing import Any

import pytest
import tensorflow as tf

from parity_tests.wrong.ports import WRONG, Wrong
from parity_tests.wrong.ports.text import wrong
from tf1kit.parity import Ladder, load_pair
from tf1kit.parity.beyond import CHECKS
from tf1kit.parity.beyond.checks import run_check
from tf1kit.parity.beyond.rates import HYPER
from tf1kit.parity.mutants import mutate

STEPS = 1
MATTER = [port for port in WRONG if not port.hardly]
HARDLY = [port for port in WRONG if port.hardly]
FEW = 2  # wrong ports of each check that are not long tests


def cases() -> list[Any]:
    """All wrong ports that matter. For each check, all but the first few are long tests."""
    seen: Counter[str] = Counter()
    found = []
    for port in MATTER:
        seen[port.by] += 1
        found.append(pytest.param(port, id=port.name, marks=[pytest.mark.long] if seen[port.by] > FEW else []))
    return found


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    """The ladder of the right port. The wrong ports reuse its recordings of the legacy."""
    return Ladder(load_pair("parity_tests.wrong.legacy.net", "parity_tests.wrong.migrated.net"), STEPS)


def with_port(ladder: Ladder, wrong: Wrong) -> Ladder:
    """Return a copy of the ladder with a wrong port. Both share the recordings of the legacy."""
    module = mutate(ladder.pair.migrated, *wrong.mutants)
    assert ladder.first_step
    twin = copy.copy(ladder)
    twin.migrated32 = ladder.pair.migrated_side("float32", module)
    return twin


def failures(ladder: Ladder, by: str) -> list[str]:
    """Return the failures of the port on the rung or check `by`."""
    if by in CHECKS:
        return [row.key for row in run_check(ladder, by)[0] if not row.ok]
    return ladder.run(by).failures


def test_the_right_port_holds(ladder: Ladder) -> None:
    """The right port passes every check, so wrong ports fail because of their mistakes."""
    result = ladder.run("beyond")
    assert (result.failures, result.not_applicable) == ([], {})
    assert set(result.not_compared) == {"fit, loss"}  # dropout draws random numbers
    assert ladder.run("bitwise").status == "holds"


@pytest.mark.parametrize("wrong", cases())
def test_a_wrong_port_is_noticed(ladder: Ladder, wrong: Wrong) -> None:
    """The check that the wrong port names fails."""
    assert failures(with_port(ladder, wrong), wrong.by)


def test_a_momentum_that_the_legacy_computes_is_compared(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A momentum of the legacy that falls at step 2000 is noticed. The port's is always 0.9."""
    legacy = ladder.pair.legacy_side("float32")
    with legacy.graph.as_default():
        falls = tf.where(tf.compat.v1.train.get_global_step() < 2000, 0.9, 0.5)
    monkeypatch.setattr(legacy.optimizer, "_momentum_tensor", falls)
    assert "learning rate/momentum/at step 2000" in failures(ladder, "learning rate")


def test_a_rate_that_depends_on_the_images_says_what_is_not_compared(
    ladder: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rate that depends on the images is compared at its boundaries only. The report says so."""
    legacy = ladder.pair.legacy_side("float32")
    with legacy.graph.as_default():
        rate = legacy.optimizer._learning_rate_tensor + 0.0 * tf.reduce_mean(legacy.images)
    monkeypatch.setattr(legacy.optimizer, "_learning_rate_tensor", rate)
    rows, parts = run_check(ladder, "learning rate")
    assert all(row.ok for row in rows)
    (said,) = parts.items()
    assert re.fullmatch(r"at \d{2,} other steps: the legacy's rate depends on the batch, .*", ": ".join(said))


@pytest.mark.parametrize("name", ["_l1_regularization_strength_tensor", "_adjusted_l2_regularization_strength_tensor"])
def test_a_strength_that_the_legacy_computes_is_compared(
    ladder: Ladder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A strength is compared with the attribute of the port, or listed as not compared."""
    legacy, attribute = ladder.pair.legacy_side("float32"), HYPER[name]
    with legacy.graph.as_default():
        falls = tf.where(tf.compat.v1.train.get_global_step() < 2000, 0.5, 0.25)
    monkeypatch.setattr(legacy.optimizer, name, falls, raising=False)
    assert f"{attribute}, which the legacy computes" in run_check(ladder, "learning rate")[1]
    monkeypatch.setattr(ladder.migrated32.optimizer, attribute, 0.5, raising=False)
    assert f"learning rate/{attribute}/at step 2000" in failures(ladder, "learning rate")


def test_images_of_odd_size_are_compared_at_other_sizes() -> None:
    """A port that cuts images to 9x9 is noticed at an odd and an even size, for a pair of 9x9."""
    names = "parity_tests.wrong.legacy.net", "parity_tests.wrong.migrated.net"
    ladder = Ladder(load_pair(*names, images=(16, 9, 9, 3)), STEPS)
    assert failures(ladder, "odd image size") == []
    cut = with_port(ladder, wrong("cut to 9x9", "odd image size", "ops.clip(images,", "ops.clip(images[:, :9, :9],"))
    found = failures(cut, "odd image size")
    assert {key.split("/")[1] for key in found} == {"images 2x11x13x3", "images 2x10x12x3"}


@pytest.mark.parametrize("wrong", HARDLY, ids=lambda wrong: wrong.name)
def test_what_hardly_matters_holds(ladder: Ladder, wrong: Wrong) -> None:
    """A wrong port that hardly matters passes. If a check notices it one day, move its row."""
    assert failures(with_port(ladder, wrong), wrong.by) == []


def test_every_check_has_a_wrong_port() -> None:
    """Each check has a wrong port that it must notice."""
    assert set(CHECKS) <= {port.by for port in MATTER}
