"""Tests that a sketch shows a change of a large tensor in any place."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.recording import sketch
from tf1kit.parity.recording.streams import stream


def tensor(size: int, seed: int = 0) -> np.ndarray:
    """A tensor of `size` elements with mean 0 and size one, from a stream that no sketch uses."""
    return stream(seed, "test").uniform(-1.0, 1.0, size)


def reported(module: ModuleType, left: np.ndarray, right: np.ndarray) -> float:
    """The largest difference of two sketches, relative to the largest magnitude."""
    kept = module.sketch(left)
    return module.differences(kept, module.sketch_like(right, kept), left.size).max() / module.magnitude(
        kept, left.size
    )


def check_one_element(module: ModuleType, size: int, position: int, delta: float = 0.5) -> None:
    """Check that a change of one element by `delta` is reported as at least delta / (sqrt(size) *
    largest magnitude).
    """
    left = tensor(size)
    right = left.copy()
    right[position] += delta
    floor = delta / (np.sqrt(size) * np.abs(left).max())
    assert reported(module, left, right) >= floor * (1 - 1e-6)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 2999), st.sampled_from([1e-6, 1e-3, 0.5, -2.0, 1e6]))
def test_one_changed_element_is_reported_with_its_size(size: int, position: int, delta: float) -> None:
    """A change in any place of a tensor of any size is reported with at least its share."""
    left = tensor(size)
    right = left.copy()
    right[position % size] += delta
    floor = abs(delta) / (np.sqrt(size) * np.abs(left).max())
    assert reported(sketch, left, right) >= floor * (1 - 1e-6)


def test_every_element_of_a_tensor_takes_part() -> None:
    """A change in each of 200 positions is noticed."""
    for position in range(200):
        check_one_element(sketch, 200, position)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("PROJECTIONS = 8", "PROJECTIONS = 0"),
        ("difference[:PROJECTIONS] /= np.sqrt(size)", "difference[:PROJECTIONS] /= size"),
        ("np.concatenate([projections, samples,", "np.concatenate([np.zeros(PROJECTIONS), samples,"),
    ],
)
def test_a_mutant_is_noticed(old: str, new: str) -> None:
    """The check above fails if projections are missing or too small."""
    mutated = mutate(sketch, Mutant("made by a test", old, new))
    with pytest.raises(AssertionError):
        for position in range(200):
            check_one_element(mutated, 200, position)


@given(st.integers(0, sketch.FULL))
def test_small_tensors_are_kept_whole(size: int) -> None:
    """The sketch of up to FULL elements is the whole tensor in float64, with the differences of its
    elements.
    """
    left, right = tensor(size), tensor(size, seed=1)
    assert np.array_equal(sketch.sketch(left.astype("float32")), left.astype("float32").astype("float64"))
    assert np.array_equal(
        sketch.differences(sketch.sketch(left), sketch.sketch_like(right, left), size), abs(left - right)
    )
    assert sketch.magnitude(sketch.sketch(left), size) == np.abs(left).max(initial=0.0)


@pytest.mark.parametrize("shape", [(sketch.FULL + 1,), (7, 11), (64, 64, 3), (100_000,)])
def test_large_tensors_take_forty_numbers(shape: tuple[int, ...]) -> None:
    """A sketch of any size has 8 projections, 16 samples, 8 extremes and their 8 positions."""
    kept = sketch.sketch(np.ones(shape))
    assert kept.shape == (40,)
    assert kept.dtype == np.float64


def test_every_number_of_a_difference_has_a_name() -> None:
    """Of a small tensor it is an element; there is no name beyond the last number."""
    size = sketch.FULL + 1
    one = sketch.sketch(np.ones(size))
    count = len(sketch.differences(one, one.copy(), size))
    names = [sketch.label(at, size) for at in range(count)]
    assert len(set(names)) == count and names[0] == "projection 0" and names[-1].startswith("extreme ")
    assert sketch.label(3, sketch.FULL) == "element 3"
    with pytest.raises(IndexError):
        sketch.label(count, size)


def test_a_sketch_repeats_itself() -> None:
    """A tensor in another memory layout has the same sketch."""
    array = tensor(600).reshape(20, 30)
    assert np.array_equal(sketch.sketch(array), sketch.sketch(np.asfortranarray(array)))
    assert reported(sketch, array, array) == 0


def test_the_extremes_are_the_largest_elements() -> None:
    """Extremes are sorted by magnitude, with their positions; the first is the tensor's
    magnitude.
    """
    array = tensor(500)
    array[[17, 400]] = [-9.0, 8.0]
    kept = sketch.sketch(array)
    assert kept[24:26].tolist() == [-9.0, 8.0]
    assert kept[32:34].tolist() == [17, 400]
    assert sketch.magnitude(kept, array.size) == 9.0


def test_extremes_of_another_tensor_are_read_where_the_first_has_its_own() -> None:
    """Extremes are compared by position, so that a tensor with other extremes is compared element
    by element.
    """
    left = tensor(500)
    left[17] = -9.0
    right = left.copy()
    right[17], right[18] = 0.0, -9.0
    assert sketch.sketch_like(right, sketch.sketch(left))[24] == 0.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("size", [10, 500])
@pytest.mark.parametrize("position", [0, 9])
def test_what_is_not_finite_is_seen(bad: float, size: int, position: int) -> None:
    """A single NaN or infinity on either side makes a sketch that is not finite."""
    good = tensor(size)
    array = good.copy()
    array[position] = bad
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(sketch.sketch(array)).all()
        assert not np.isfinite(sketch.sketch_like(array, sketch.sketch(good))).all()


def test_two_exchanged_elements_are_seen() -> None:
    """The same values in another order have another sketch, so a transposed tensor fails."""
    array = tensor(400).reshape(20, 20)
    assert reported(sketch, array, array.T.copy()) > 0.01
