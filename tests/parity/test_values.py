"""Tests that every type that TensorFlow computes with is compared without loss, and every other
type is refused.
"""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.mutation import _perturbed
from tf1kit.parity.recording import values
from tf1kit.parity.recording.compare import compare, compare_golden
from tf1kit.parity.recording.recording import golden_of, load, save
from tf1kit.parity.recording.values import BITS, COMPLEX, WHOLE, flat, ulp_distance

KEY = "step_1/endpoints/x"
RUNGS = ("float64", "bitwise", "golden")


def pairs() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each type, two arrays that differ in one number by the smallest step of the type."""
    found = {}
    for name in BITS:
        array = np.arange(1, 4).astype(name)
        other = array.copy()
        other.view(BITS[name])[2] += 1
        found[name] = (array, other)
    for name in WHOLE:
        top = np.array([1, 0]).astype(name) if name == "bool" else np.array([np.iinfo(name).max, 5], name)
        found[name] = (top, top - 1 if name != "bool" else ~top)
    for name, part in COMPLEX.items():
        array = np.array([1 + 2j, 3 - 4j], name)
        for which in (0, 1):
            other = array.copy()
            other.view(part)[2 + which] = np.nextafter(other.view(part)[2 + which], np.dtype(part).type(9))
            found[f"{name}, {values.PARTS[which]} part"] = (array, other)
    return found


@pytest.mark.parametrize(("left", "right"), pairs().values(), ids=pairs())
def test_the_smallest_difference_of_each_type_is_seen(left: np.ndarray, right: np.ndarray) -> None:
    """A difference of one ULP in one element or part fails bitwise; equal arrays pass on every
    rung.
    """
    (row,) = compare("bitwise", {KEY: left}, {KEY: right})
    assert not row.ok
    assert (row.ulp, row.max_abs > 0) == (1, True)
    for rung in RUNGS:
        (row,) = compare(rung, {KEY: left}, {KEY: left.copy()})
        assert (row.problem, row.max_abs, row.ulp) == ("", 0.0, 0)


@pytest.mark.parametrize("size", [3, 300])
@pytest.mark.parametrize("name", COMPLEX)
def test_both_parts_of_a_complex_tensor_count_on_every_rung(name: str, size: int, tmp_path) -> None:
    """A conjugate fails, whole or as a saved sketch; the worst element names its part."""
    array = (np.arange(1, size + 1) * (1 + 0.5j)).astype(name)
    save(golden_of({KEY: array}, {}), str(tmp_path / "golden"))
    golden = load(str(tmp_path / "golden"))
    for rung in RUNGS:
        (row,) = compare(rung, {KEY: array}, {KEY: array.conj()})
        assert (row.ok, row.worst[0][0]) == (False, (size - 1, "imaginary"))
        assert row.scaled == 1.0  # twice the largest imaginary part, which is half of the largest real part
        (same,) = compare_golden(rung, golden, {KEY: array}, "migrated")
        (other,) = compare_golden(rung, golden, {KEY: array.conj()}, "migrated")
        assert (same.ok, other.ok) == (True, False)


def test_a_nan_in_an_imaginary_part_is_seen() -> None:
    """Both parts must be finite."""
    (row,) = compare("bitwise", {KEY: np.array([1j])}, {KEY: np.array([complex(0, np.nan)])})
    assert row.problem == "1 values in migrated are NaN or infinite"


STRANGE = {
    "strings": np.array([b"a", b"b"], object),
    "unicode": np.array(["a", "b"]),
    "quantised": np.zeros(2, [("qint8", "i1")]),
    "dates": np.zeros(2, "datetime64[s]"),
    "four bits": np.zeros(2, ml_dtypes.int4),
    "extended": np.zeros(2, np.longdouble),
}


@pytest.mark.parametrize("array", STRANGE.values(), ids=STRANGE)
def test_a_type_that_no_rung_understands_is_refused(array: np.ndarray) -> None:
    """Other types are not cast: the row fails with a message, and the recorder names the tensor."""
    for rung in RUNGS:
        (row,) = compare(rung, {KEY: array}, {KEY: array.copy()})
        assert "no rung can compare" in row.problem
    with pytest.raises(ValueError, match=f"{KEY} holds .* no rung can compare"):
        golden_of({KEY: array}, {})
    with pytest.raises(ValueError, match="no rung can compare"):
        flat(array)


def test_whole_numbers_beyond_float64_are_exact_or_refused() -> None:
    """Two sides are compared with 64-bit integers exactly; a golden, which stores float64, refuses
    large ones by name.
    """
    for dtype, number in (("int64", 2**53), ("uint64", 2**64 - 2), ("int64", -(2**63))):
        left, right = np.array([number], dtype), np.array([number + 1], dtype)
        (row,) = compare("float64", {KEY: left}, {KEY: right})
        assert (row.ok, row.max_abs, row.ulp) == (False, 1.0, 1)
        (row,) = compare_golden("golden", golden_of({KEY: np.array([1], dtype)}, {}), {KEY: left}, "migrated")
        assert f"{dtype} numbers beyond 2^53" in row.problem
        with pytest.raises(ValueError, match=f"{KEY} holds {dtype} numbers beyond 2\\^53"):
            golden_of({KEY: left}, {})
    lowest, highest = np.array([-(2**63)]), np.array([2**63 - 1])
    assert ulp_distance(lowest, highest) == 2**64 - 1


@pytest.mark.parametrize("name", [*BITS, *COMPLEX, *WHOLE])
def test_a_perturbation_changes_a_weight_of_any_type(name: str) -> None:
    """Perturbing an integer or a bfloat16 changes it, although 1.001 times the number rounds to
    itself.
    """
    state = {"w": np.zeros(3).astype(name) if name in WHOLE else np.arange(1, 4).astype(name)}
    perturbed = _perturbed(state, "w", 1e-3)["w"]
    assert perturbed.dtype == state["w"].dtype
    assert (perturbed != state["w"]).sum() == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.where(bits < 0, np.iinfo(integer).min - bits, bits)", "bits"),
        ("np.ascontiguousarray(array).view(COMPLEX[array.dtype.name])", "np.repeat(array.real, 2)"),
        ("np.maximum(left, right).astype(np.uint64)", "np.maximum(left, right).astype(np.float64)"),
    ],
)
def test_a_mutant_in_it_is_noticed(old: str, new: str) -> None:
    """Each mutant gives another result: bits out of order, the real part for both parts, integers
    as float64.
    """
    mutated = mutate(values, Mutant("made by a test", old, new))
    cases = [(np.float32([-1]), np.float32([1])), *pairs().values()]

    def said(module) -> list[object]:
        found: list[object] = []
        for left, right in cases:
            try:
                found.append(module.ulp_distance(left, right))
            except TypeError as error:
                found.append(str(error))
        return found

    assert said(mutated) != said(values)
