"""Tests weights and images from streams: the same bits on every machine, a stream per name, signals
of size one.
"""

from __future__ import annotations

import hashlib
from types import ModuleType

import numpy as np
import pytest

from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.recording import streams

KERNEL = (5, 5, 3, 64)

# The first 16 digits of sha256.  Python 3.7 with NumPy 1.18.5 and Python 3.11 with NumPy 2.4 gave
# each of them.  A change here makes every golden useless: record them again.
PINNED = {
    "195241d6af8b0e07": lambda module: module.weight(0, "Variable", KERNEL),
    "9d44a2c7a521d531": lambda module: module.weight(7, "Variable", KERNEL),
    "85b013fac2896ba0": lambda module: module.weight(0, "Variable_1", (64,)),
    "28d100bce08002b7": lambda module: module.weight(0, "BatchNorm/moving_variance", (64,)),
    "bb907f0f6f04fe35": lambda module: module.weight(0, "BatchNorm/gamma", (64,)),
    "c8fbe1990dd717f5": lambda module: module.weight(0, "sep/depthwise_weights", (3, 3, 8, 2)),
    "3b18adef8f97caab": lambda module: module.images(0, 1, (8, 6, 6, 3), "float32"),
    "f09351895e67d887": lambda module: module.images(0, 1, (8, 6, 6, 3), "float64"),
    "5dc5dba6abd7037a": lambda module: module.images(0, 2, (8, 6, 6, 3), "uint8"),
    "6fbb11894253637b": lambda module: module.labels(0, 1, 16, 10, "float32"),
}


def check_bits(module: ModuleType) -> None:
    """Every draw has the pinned bits."""
    for pinned, draw in PINNED.items():
        assert hashlib.sha256(np.ascontiguousarray(draw(module)).tobytes()).hexdigest()[:16] == pinned


def check_keys(module: ModuleType) -> None:
    """Another name, seed or step draws other numbers; the same ones draw the same numbers."""
    draws = [module.weight(seed, name, (16,)) for seed in (0, 1) for name in ("Variable", "Variable_1", "conv/weights")]
    draws += [module.images(0, step, (16,), "float32") for step in (1, 2)]
    draws += [module.labels(0, step, 16, 10, "float32").argmax(axis=1) for step in (1, 2)]
    assert len({draw.tobytes() for draw in draws}) == len(draws)
    assert np.array_equal(draws[0], module.weight(0, "Variable", (16,)))


def check_scale(module: ModuleType) -> None:
    """Signals keep their size: kernels have variance 2 / fan-in, vectors and gamma have size
    one.
    """
    for name, shape, fan_in in (
        ("dense/weights", (400, 50), 400),
        ("conv/weights", (5, 5, 16, 64), 5 * 5 * 16),
        ("sep/depthwise_weights", (3, 3, 512, 2), 3 * 3),
    ):
        assert module.weight(0, name, shape).var() == pytest.approx(2 / fan_in, rel=0.05)
    assert np.abs(module.weight(0, "biases", (1000,))).max() == pytest.approx(0.3, rel=0.05)
    gamma = module.weight(0, "gamma", (1000,))
    assert (gamma.min(), gamma.max()) == pytest.approx((0.5, 1.5), rel=0.05)
    images = module.images(0, 1, (8, 24, 24, 3), "float64")
    assert (images.mean(), images.var()) == pytest.approx((0, 1), abs=0.03)


def check_variances(module: ModuleType) -> None:
    """Variances are positive and not 1 on average, so that a port without them differs."""
    variance = module.weight(0, "BatchNorm/moving_variance", (1000,))
    assert variance.min() >= 0.5
    assert variance.max() < 2
    assert abs(variance.mean() - 1) > 0.1


def check_contrasts(module: ModuleType) -> None:
    """uint8 images have the contrasts full, 1/16, 1/64 and none in turn, and different
    brightness.
    """
    images = module.images(0, 1, (8, 24, 24, 3), "uint8")
    spans = np.ptp(images.reshape(8, -1).astype(int), axis=1)
    assert images.dtype == np.uint8
    assert spans.tolist() == [255, 15, 3, 0] * 2
    assert len({int(image.min()) for image in images[[1, 2, 3, 5, 6, 7]]}) > 3


CHECKS = (check_bits, check_keys, check_scale, check_variances, check_contrasts)


@pytest.mark.parametrize("check", CHECKS)
def test_the_streams(check) -> None:
    """Each check above holds for the unchanged streams."""
    check(streams)


MUTANTS = (
    (check_bits, 'f"{seed}:{key}"', 'f"{seed}/{key}"'),
    (check_bits, "np.sqrt(3.0)", "1.7320508"),
    (check_keys, 'f"{seed}:{key}"', 'f"{seed}"'),
    (check_keys, 'f"{seed}:{key}"', "key"),
    (check_scale, "np.sqrt(2.0 / fan_in)", "np.sqrt(1.0 / fan_in)"),
    (check_scale, "shape[:2] if depthwise else shape[:-1]", "shape[:-1]"),
    (check_scale, "UNIT = np.sqrt(3.0)", "UNIT = 1.0"),
    (check_variances, "draw.uniform(0.5, 2.0, shape)", "draw.uniform(-0.5, 2.0, shape)"),
    (check_variances, "draw.uniform(0.5, 2.0, shape)", "np.ones(shape)"),
    (check_contrasts, "[1, 16, 64, 256]", "[1, 16, 64, 64]"),
    (check_contrasts, "draw.randint(0, 256, divisor.shape)", "np.full(divisor.shape, 128)"),
)


@pytest.mark.parametrize(("check", "old", "new"), MUTANTS)
def test_a_mutant_is_noticed(check, old: str, new: str) -> None:
    """Each check fails on a mutant of the streams."""
    with pytest.raises(AssertionError):
        check(mutate(streams, Mutant("made by a test", old, new)))


def test_scalars_are_drawn_too() -> None:
    """A variable without dimensions gets an array without dimensions."""
    assert streams.weight(0, "scale", ()).shape == ()


def test_labels_are_one_hot() -> None:
    """Labels have one 1 per row, the requested dtype, and more than one class."""
    labels = streams.labels(0, 1, 64, 10, "float64")
    assert labels.dtype == np.float64
    assert np.array_equal(np.sort(labels, axis=1), np.eye(10)[[9] * 64])
    assert len(np.unique(labels.argmax(axis=1))) > 5
