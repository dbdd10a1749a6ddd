"""Tests the comparison: it finds differences in the order keys, dtype, shape, finiteness, values,
and measures them.
"""

from __future__ import annotations

from itertools import pairwise
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.recording import compare as module
from tf1kit.parity.recording.compare import Row, compare, compare_golden, compared
from tf1kit.parity.recording.recording import Golden, golden_of, load, save
from tf1kit.parity.recording.tolerances import LIMITS, TOLERANCES
from tf1kit.parity.recording.values import ulp_distance
from tf1kit.parity.rungs import KNOWN

KEY = "step_1/endpoints/logits"
ONES = np.ones((2, 3), "float32")
NAN = np.where(np.arange(6).reshape(2, 3) == 4, np.float32(np.nan), ONES)
LARGE = np.linspace(-1, 1, 600, dtype="float32").reshape(20, 30)  # large enough for a sketch
THERE = np.arange(600).reshape(20, 30) == 94  # selects one element
LARGE_NAN = np.where(THERE, np.float32(np.nan), LARGE)


def row_of(legacy, migrated, rung: str = "bitwise", within: ModuleType = module) -> Row:
    """The single row of two recordings with one tensor each."""
    (row,) = within.compare(rung, {KEY: legacy}, {KEY: migrated})
    return row


def golden_with(arrays: dict, origin: dict | None = None) -> Golden:
    """A golden that was saved and loaded, as in comparisons."""
    with TemporaryDirectory() as folder:
        save(golden_of(arrays, origin or {}), folder + "/golden")
        return load(folder + "/golden")


def golden_row_of(golden, migrated, rung: str = "golden") -> Row:
    """The single row of a golden with one tensor and a recording with one."""
    kept = golden_with({"float32/" + KEY: golden})
    (row,) = compare_golden(rung, kept, {KEY: migrated}, "migrated", "float32/")
    return row


EQUAL = {
    "the same": (ONES, ONES),
    "+0 and -0": (np.zeros(3), -np.zeros(3)),
    "empty": (np.zeros((0, 3)), np.zeros((0, 3))),
    "without dimensions": (np.float32(2), np.asarray(2, "float32")),
    "integers": (np.arange(5), np.arange(5)),
    "booleans": (np.array([True, False]), np.array([True, False])),
    "large": (LARGE, LARGE),
    "in another memory layout": (LARGE, np.asfortranarray(LARGE)),
}


@pytest.mark.parametrize("legacy, migrated", EQUAL.values(), ids=EQUAL)
@pytest.mark.parametrize("rung", ["float64", "bitwise", "golden"])
def test_what_is_equal_passes(legacy, migrated, rung: str) -> None:
    """Equal tensors pass on every rung, whole or as a sketch, with differences of 0."""
    for row in (row_of(legacy, migrated, rung), golden_row_of(legacy, migrated, rung)):
        assert row.ok, row.problem
        assert (row.max_abs, row.scaled, row.worst) == (0.0, 0.0, [])
    assert row_of(legacy, migrated, rung).ulp == 0


UNEQUAL = {  # the fault -> legacy, migrated, the problem
    "dtype widened": (ONES, ONES.astype("float64"), "dtype float32 in legacy, float64 in migrated"),
    "dtype before shape": (ONES, np.ones(5), "dtype float32 in legacy, float64 in migrated"),
    "integer for float": (ONES, ONES.astype("int32"), "dtype float32 in legacy, int32 in migrated"),
    "transposed": (ONES, ONES.T, "shape (2, 3) in legacy, (3, 2) in migrated"),
    "shape before NaN": (NAN, NAN.T, "shape (2, 3) in legacy, (3, 2) in migrated"),
    "would broadcast": (ONES, ONES[:1], "shape (2, 3) in legacy, (1, 3) in migrated"),
    "NaN in legacy": (NAN, ONES, "1 values in legacy are NaN or infinite"),
    "NaN in migrated": (ONES, NAN, "1 values in migrated are NaN or infinite"),
    "NaN in both": (NAN, NAN, "1 values in legacy are NaN or infinite"),
    "infinities in both": (ONES * np.inf, ONES * np.inf, "6 values in legacy are NaN or infinite"),
    "values": (ONES, ONES * 2, "differs by 8388608 ULP; 0 allowed"),
    "1 ULP": (ONES, np.nextafter(ONES, np.float32(2)), "differs by 1 ULP; 0 allowed"),
    "1 ULP in float64": (np.ones(2), np.nextafter(np.ones(2), 2), "differs by 1 ULP; 0 allowed"),
    "smallest number for 0": (np.ones(2) - 1, np.array([0, 5e-324]), "differs by 1 ULP; 0 allowed"),
    "smallest number beside huge ones": (
        np.array([1e308, 0]),
        np.array([1e308, 5e-324]),
        "differs by 1 ULP; 0 allowed",
    ),
    "integers": (np.arange(3), np.array([0, 1, 4]), "differs by 2 ULP; 0 allowed"),
    "large integers": (np.array([2**60]), np.array([2**60 + 1]), "differs by 1 ULP; 0 allowed"),
    "imaginary parts": (np.array([1 + 2j]), np.array([1 - 2j]), "differs by 9223372036854775808 ULP; 0 allowed"),
    "booleans": (np.array([True]), np.array([False]), "differs by 1 ULP; 0 allowed"),
}


@pytest.mark.parametrize("legacy, migrated, problem", UNEQUAL.values(), ids=UNEQUAL)
def test_what_is_not_equal_fails_with_its_first_problem(legacy, migrated, problem: str) -> None:
    """Under bitwise each kind of difference has its own sentence."""
    row = row_of(legacy, migrated)
    assert not row.ok
    assert row.problem == problem


GOLDEN_UNEQUAL = {
    "dtype widened": (LARGE, LARGE.astype("float64"), "dtype float32 in golden, float64 in migrated"),
    "transposed": (LARGE, LARGE.T, "shape (20, 30) in golden, (30, 20) in migrated"),
    "NaN in migrated": (LARGE, LARGE_NAN, "are NaN or infinite"),
    "NaN in golden": (LARGE_NAN, LARGE, "values in golden are NaN"),
    "one element of a large tensor": (
        LARGE,
        LARGE + np.float32(0.01) * THERE,
        "of scale; 5e-06 allowed",
    ),
    "one element of a small tensor": (ONES, ONES + np.eye(2, 3, dtype="float32") * 1e-4, "of scale; 5e-06 allowed"),
    "integers": (np.arange(100), np.arange(100) + (np.arange(100) == 7), "of scale; 0 allowed"),
}


@pytest.mark.parametrize("golden, migrated, problem", GOLDEN_UNEQUAL.values(), ids=GOLDEN_UNEQUAL)
def test_what_a_golden_does_not_have_fails(golden, migrated, problem: str) -> None:
    """The same holds against a sketch."""
    row = golden_row_of(golden, migrated)
    assert problem in row.problem
    assert row.ulp is None


@pytest.mark.parametrize("has", ["legacy", "migrated"])
def test_a_missing_key_fails_whichever_side_lacks_it(has: str) -> None:
    """A missing key gives a row that names the side that has it, in both kinds of comparison; other
    keys are still compared.
    """
    both, more = {KEY: ONES}, {KEY: ONES, "step_1/gradients/Variable": ONES}
    lacks = "migrated" if has == "legacy" else "legacy"
    rows = compare("bitwise", *((more, both) if has == "legacy" else (both, more)))
    assert [row.problem for row in rows] == ["", f"{has} has it, {lacks} does not"]
    golden, other = (more, both) if has == "legacy" else (both, more)
    rows = compare_golden("golden", golden_with(golden), other, "migrated")
    assert [row.ok for row in rows] == [True, False]
    assert rows[1].key == "step_1/gradients/Variable"


def test_a_part_of_a_golden_is_compared_by_its_prefix() -> None:
    """Keys of another part do not count as missing, and a row's key has no prefix."""
    golden = golden_with({"float32/" + KEY: ONES, "float64/" + KEY: ONES.astype("float64")})
    assert [row.key for row in compare_golden("golden", golden, {KEY: ONES}, "migrated", "float32/")] == [KEY]


def test_an_empty_recording_against_something_is_not_equal() -> None:
    """An empty recording is not an agreement."""
    assert [row.ok for row in compare("bitwise", {KEY: ONES}, {})] == [False]


def brute_force(left, right) -> int:
    """ULP by their definition: the number of steps of nextafter from one number to the other."""
    low, high = sorted((left, right))
    steps = 0
    while low < high:
        low, steps = np.nextafter(low, high), steps + 1
    return steps


@given(st.integers(-9, 9), st.integers(-9, 9), st.booleans())
def test_ulp_by_definition_around_zero(left: int, right: int, negative: bool) -> None:
    """Distances in float16 equal a count with nextafter, also through subnormal numbers and both
    zeros.
    """
    left, right = (np.float16(number * 2.0**-24) for number in (left, right))
    left = -left if negative else left
    assert ulp_distance(np.array([left]), np.array([right])) == brute_force(left, right)


@given(st.floats(width=16, allow_nan=False, allow_infinity=False), st.integers(-40, 40))
def test_ulp_by_definition_in_float16(start: float, steps: int) -> None:
    """Distances from any float16 are right, also across powers of two."""
    check_steps(np.float16(start), steps)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), st.integers(-40, 40))
def test_ulp_by_definition_in_float32(start: float, steps: int) -> None:
    """Distances from any float32 are right, also across powers of two and zero."""
    check_steps(np.float32(start), steps)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-40, 40))
def test_ulp_by_definition_in_float64(start: float, steps: int) -> None:
    """Distances from any float64 are right."""
    check_steps(np.float64(start), steps)


def check_steps(start, steps: int) -> None:
    """Check that `steps` times nextafter from `start` has that distance, in both directions; it
    stops at the largest number.
    """
    limit = np.finfo(start.dtype).max * np.sign(steps or 1)
    end, taken = start, 0
    while taken < abs(steps) and end != limit:
        end, taken = np.nextafter(end, limit.astype(start.dtype)), taken + 1
    assert ulp_distance(np.array([start]), np.array([end])) == taken
    assert ulp_distance(np.array([end]), np.array([start])) == taken


@given(hnp.arrays("float32", (2, 7), elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_ulp_of_an_array_is_the_largest_of_its_elements(arrays: np.ndarray) -> None:
    """The distance of arrays is the largest distance of their elements."""
    pairs = zip(arrays[0].reshape(7, 1), arrays[1].reshape(7, 1), strict=True)
    assert ulp_distance(*arrays) == max(ulp_distance(left, right) for left, right in pairs)


@pytest.mark.parametrize(
    ("dtype", "bits"), [("float16", 0x7BFF), ("float32", 0x7F7FFFFF), ("float64", 0x7FEFFFFFFFFFFFFF)]
)
def test_ulp_from_end_to_end(dtype: str, bits: int) -> None:
    """The distance from the lowest to the highest number is twice the bits of the highest; for
    float64 that exceeds int64.
    """
    highest = np.array([np.finfo(dtype).max])
    assert ulp_distance(-highest, highest) == 2 * bits


def test_worst_elements_are_the_worst() -> None:
    """The worst elements are the five with the largest differences, in order, with index and both
    values.
    """
    migrated = ONES.copy()
    migrated.flat[:] = 1 + np.array([0, 6, 2, 8, 4, 7], "float32") / 8
    row = row_of(ONES, migrated)
    assert [index for index, _, _ in row.worst] == [(1, 0), (1, 2), (0, 1), (1, 1), (0, 2)]
    assert row.worst[0] == ((1, 0), 1.0, 2.0)
    assert (row.max_abs, row.scaled) == (1.0, 1.0)


def test_worst_numbers_of_a_sketch_are_the_worst() -> None:
    """If one element of a sketched tensor differs a lot, its extreme comes first."""
    migrated = LARGE.copy()
    migrated[0, 0] = -1.5  # the largest magnitude, so the sketch keeps it as an extreme
    row = golden_row_of(LARGE, migrated)
    assert row.worst[0] == ("extreme 0", -1.0, -1.5)
    assert (row.max_abs, row.scaled) == (0.5, 0.5)


def test_differences_are_relative_to_the_tensor() -> None:
    """Differences are relative to the largest magnitude of the reference, not to the element; for
    zeros they are absolute.
    """
    row = row_of(np.array([100.0, 1.0]), np.array([100.0, 1.5]), "golden")
    assert (row.max_abs, row.scaled) == (0.5, 0.005)
    assert row_of(np.zeros(2), np.array([0.0, 0.5]), "golden").scaled == 0.5


@pytest.mark.parametrize(
    "tolerance", [tolerance for tolerance in TOLERANCES if tolerance.limit], ids=lambda line: f"{line.rung}-{line.kind}"
)
def test_each_tolerance_is_applied(tolerance) -> None:
    """Half a tolerance passes and twice a tolerance fails, for its kind of tensor on its rung,
    whole or sketched.
    """
    key = f"step_1/{tolerance.kind}/x"
    for factor, ok in ((0.5, True), (2.0, False)):
        for reference in (np.array([4.0, 1.0]), np.concatenate([[4.0], np.zeros(99)])):
            other = reference.copy()
            other[0] += 4 * tolerance.limit * factor
            (row,) = compare(tolerance.rung, {key: reference}, {key: other})
            (sketched,) = compare_golden(tolerance.rung, golden_with({key: reference}), {key: other}, "migrated")
            assert (row.ok, sketched.ok) == (ok, ok)
            assert row.limit == tolerance.limit


def test_every_rung_and_kind_has_one_tolerance_with_its_reason() -> None:
    """The table of tolerances is complete, has nothing twice, and has a reason for each
    tolerance.
    """
    kinds = ("endpoints", "loss", "gradients", "weights", "slots")
    comparing = [
        rung for rung in KNOWN if rung not in ("map", "beyond", "mutation")
    ]  # beyond has the limits of bitwise
    assert sorted((line.rung, line.kind) for line in TOLERANCES) == sorted((r, k) for r in comparing for k in kinds)
    assert len(LIMITS) == len(TOLERANCES)
    assert all(len(line.reason) > 10 for line in TOLERANCES)
    assert {line.limit for line in TOLERANCES if line.rung == "bitwise"} == {0.0}
    assert all(0 < line.limit < 1e-4 for line in TOLERANCES if line.rung not in ("bitwise", "bfloat16"))


def test_rows_are_in_the_order_of_the_reference() -> None:
    """Rows have the reference's forward order; keys that only the other side has come last."""
    rows = compare("golden", {"step_1/loss": 1.0, "loss/1": 1.0}, {"loss/2": 1.0, "step_1/loss": 1.0, "loss/1": 1.0})
    assert [row.key for row in rows] == ["step_1/loss", "loss/1", "loss/2"]


def test_a_row_is_plain_data() -> None:
    """A row as JSON has every field, and the verdict."""
    row = row_of(ONES, ONES * 2).as_dict()
    assert (row["key"], row["ok"], row["kind"], row["ulp"]) == (KEY, False, "endpoints", 8388608)


MUTANTS = {
    "a missing key is skipped": ("for key in {**reference, **other}:", "for key in reference.keys() & other.keys():"),
    "dtypes are not compared": ('(("dtype", dtypes), ("shape", shapes))', '(("shape", shapes),)'),
    "shapes are not compared": ('(("dtype", dtypes), ("shape", shapes))', '(("dtype", dtypes),)'),
    "NaN is not looked for": ("bad = int(np.count_nonzero(~np.isfinite(array)))", "bad = 0"),
    "NaN on both sides is the same": ("if not _not_finite(row, single, single):", "if True:"),
    "one side is looked at only": ("((row.reference, left), (row.other, right))", "((row.reference, left),)"),
    "ULP are not judged": (" or (row.limit == 0.0 and row.ulp)", ""),
    "the imaginary part is not looked at": ("real(left), real(right)", "left.real, right.real"),
    "the sign of a difference is lost": ("difference = gaps(parts, other)", "difference = parts - other"),
}


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("old, new", MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_in_the_comparison_is_noticed(old: str, new: str) -> None:
    """Each mutant of the comparison gives another result for the cases above."""
    mutated = mutate(module, Mutant("made by a test", old, new))

    def verdicts(within: ModuleType) -> list[object]:
        said: list[object] = [
            [row.ok for row in within.compare("bitwise", {}, {KEY: ONES})],
            row_of(ONES, ONES * 2, "golden", within).problem,
        ]
        for legacy, migrated, _ in UNEQUAL.values():
            try:
                row = row_of(legacy, migrated, within=within)
                said += [row.problem, row.worst]
            except (ValueError, TypeError) as error:  # shapes or types that NumPy cannot combine
                said.append(str(error))
        return said

    assert verdicts(mutated) != verdicts(module)


def test_step_of_ulp_is_monotonic() -> None:
    """Numbers that are farther apart have a larger distance."""
    numbers = np.float32([-3, -1, -1e-40, 0, 1e-40, 1, 3])
    distances = [ulp_distance(numbers[:1], number.reshape(1)) for number in numbers]
    assert all(near < far for near, far in pairwise(distances))


def test_nothing_is_compared_after_the_first_failure_that_somebody_looks_for() -> None:
    """`compared` gives the rows of `compare` one at a time, because one tensor is enough to notice
    a mutant.
    """
    reference = {f"step_1/endpoints/{name}": np.float32([1.0, 2.0]) for name in "abc"}
    other = {**reference, "step_1/endpoints/b": np.float32([1.0, 3.0])}
    rows = compared("bitwise", reference, other)
    assert [next(rows).ok, next(rows).ok] == [True, False]
    other["step_1/endpoints/c"] = np.float32([4.0, 2.0])  # not compared yet
    assert not next(rows).ok
    assert next(rows, None) is None
