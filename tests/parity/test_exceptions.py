"""Tests the named exceptions of a comparison: each lets its own case pass, says so, and lets
nothing else pass.
"""

from __future__ import annotations

import re
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from tf1kit.parity.mutants import Mutant, mutate
from tf1kit.parity.recording import exceptions as module
from tf1kit.parity.recording.compare import Row, compare, compare_golden
from tf1kit.parity.recording.exceptions import own_rounding, zero_gradients
from tf1kit.parity.recording.keys import kind_of, variable_of
from tf1kit.parity.recording.recording import Golden, golden_of, load, save

LARGE = np.linspace(-1, 1, 600, dtype="float32").reshape(20, 30)  # large enough for a sketch
OFF = np.float32(1.01)
GRADIENT, OUTPUT = "step_1/gradients/w", "step_1/endpoints/h"


def golden_with(arrays: dict, origin: dict) -> Golden:
    """A golden that was saved and loaded, as in comparisons."""
    with TemporaryDirectory() as folder:
        save(golden_of(arrays, origin), folder + "/golden")
        return load(folder + "/golden")


def rows_of(off: dict[str, np.ndarray], found: dict[str, np.ndarray], within=module) -> dict[str, Row]:
    """The rows under `golden`, by key, for a golden that is `off` in float32 and LARGE in
    float64.
    """
    arrays = {"float64/" + key: LARGE.astype("float64") for key in off}
    arrays.update(("float32/" + key, value) for key, value in off.items())
    kept = golden_with(arrays, within.own_rounding(arrays))
    return {row.key: row for row in compare_golden("golden", kept, found, "migrated", "float32/")}


def test_a_golden_that_rounds_across_a_kink_is_a_named_exception() -> None:
    """A gradient that agrees with 1.15.5's float64 passes if 1.15.5's float32 is far from that, and
    the note has the distance.
    """
    row = rows_of({GRADIENT: LARGE * OFF}, {GRADIENT: LARGE})[GRADIENT]
    assert row.ok
    assert "kink" in row.note
    assert 0.01 / 1.01 < row.scaled < 0.02  # of an element, or of a projection that sums several


@pytest.mark.parametrize("factor", [1.001, 1.02, 0.99])
def test_a_gradient_that_agrees_with_neither_fails(factor: float) -> None:
    """A gradient that differs from both float32 and float64 of 1.15.5 fails if the end points are
    right.
    """
    row = rows_of({GRADIENT: LARGE * OFF}, {GRADIENT: LARGE * np.float32(factor)})[GRADIENT]
    assert not row.ok
    assert not row.note


@pytest.mark.parametrize(
    ("factor", "passes"), [(1.0, True), (0.99, True), (1.019, True), (1.021, False), (0.97, False)]
)
@pytest.mark.parametrize("key", [OUTPUT, "step_1/loss", GRADIENT, "step_1/slots/w/Adam"])
def test_amplified_rounding_passes_within_twice_its_size(key: str, factor: float, passes: bool) -> None:
    """If end points of 1.15.5 differ by 0.01 from its own float64, values within 0.02 of the
    float64 pass in the same step.
    """
    off = {OUTPUT: LARGE * OFF, key: LARGE * OFF}
    row = rows_of(off, {OUTPUT: LARGE, key: LARGE * np.float32(factor)})[key]
    assert row.ok is passes
    assert ("amplified" in row.note) is passes


def test_rounding_of_one_step_excuses_nothing_in_another() -> None:
    """The end points of step 1 do not excuse a gradient of step 5."""
    key = "step_5/gradients/w"
    row = rows_of({OUTPUT: LARGE * OFF, key: LARGE * OFF}, {OUTPUT: LARGE, key: LARGE * np.float32(1.001)})[key]
    assert not row.ok


@pytest.mark.parametrize("key", [OUTPUT, GRADIENT])
def test_an_exception_that_the_recorder_did_not_list_fails(key: str) -> None:
    """A tensor fails if the golden's float64 agrees but the recording does not name it as a
    kink.
    """
    kept = golden_with({"float32/" + key: LARGE * OFF, "float64/" + key: LARGE.astype("float64")}, {})
    (row,) = compare_golden("golden", kept, {key: LARGE}, "migrated", "float32/")
    assert not row.ok


def recording(dtype: str, noise: float, kernel: float = 1.0) -> dict[str, np.ndarray]:
    """One step of a kernel and a bias; the bias's gradient is only `noise`."""
    values = {
        "gradients/k": kernel,
        "slots/k/Adam": kernel,
        "gradients/b": noise,
        "slots/b/Adam": noise,
        "weights/b": 0.3,
    }
    return {"step_1/" + key: np.linspace(-value, value, 7, dtype=dtype) for key, value in values.items()}


def test_zero_gradients_have_the_scale_of_the_steps_largest_gradient() -> None:
    """Under float64, noise of 1e-17 and noise of -2e-17 pass beside gradients of 1, with a note."""
    rows = {row.key: row for row in compare("float64", recording("float64", 1e-17), recording("float64", -2e-17))}
    assert all(row.ok for row in rows.values())
    assert {key for key, row in rows.items() if row.note} == {"step_1/gradients/b", "step_1/slots/b/Adam"}


def test_what_a_free_weight_moves_is_a_named_exception() -> None:
    """In float64 a tensor passes that agrees if the weight with a zero gradient is kept."""
    key = "step_2/endpoints/h"
    for off, held, passes in ((1e-12, True, True), (1e-12, False, False), (1e-2, True, False)):
        (row,) = compare("float64", {key: np.ones(3)}, {key: np.ones(3) * (1 + off)})
        row.limit, row.problem, row.worst = 0.0, row.problem or "differs", row.worst or [((0,), 1.0, 1.0)]
        module.except_drift([row], {key: held})
        assert row.ok == passes
        assert row.note.startswith("a weight with a zero gradient drifts: 1e-12 of scale; with") == passes


NOT_ZERO = {  # the fault -> reference, other
    "a bias that gets a gradient": (recording("float64", 1e-17), recording("float64", 1e-3)),
    "a gradient that is small": (recording("float64", 1e-10), recording("float64", 2e-10)),
    "a bias that is another": (
        recording("float64", 1e-17),
        {**recording("float64", 1e-17), "step_1/weights/b": np.ones(7)},
    ),
}


@pytest.mark.parametrize(("legacy", "migrated"), NOT_ZERO.values(), ids=NOT_ZERO)
def test_what_is_not_a_zero_gradient_fails(legacy: dict, migrated: dict) -> None:
    """These fail: a gradient in place of noise, a small wrong gradient, and in float64 a wrong
    weight.
    """
    assert not all(row.ok for row in compare("float64", legacy, migrated))


def test_bitwise_has_no_exception_for_zero_gradients() -> None:
    """Under bitwise there is no exception: the same operations in the same order make the same
    noise.
    """
    assert not all(row.ok for row in compare("bitwise", recording("float32", 1e-8), recording("float32", -1e-8)))


def test_the_weight_with_a_zero_gradient_is_free_in_float32() -> None:
    """Adam makes full steps of noise: under golden the weight may have any value, but its gradient
    must be noise.
    """
    arrays = {"float64/" + key: value for key, value in recording("float64", 1e-17).items()}
    arrays.update(("float32/" + key, value) for key, value in recording("float32", 1e-8).items())
    kept = golden_with(arrays, own_rounding(arrays))
    assert (kept.origin["kinks"], kept.origin["rounding"]) == ([], {})
    found = {**recording("float32", -2e-8), "step_1/weights/b": np.ones(7, "float32")}
    rows = {row.key: row for row in compare_golden("golden", kept, found, "migrated", "float32/")}
    assert all(row.ok for row in rows.values())
    assert rows["step_1/weights/b"].note.startswith("not compared: ")
    assert not rows["step_1/gradients/k"].note
    moved = compare_golden("golden", kept, recording("float32", 1e-3), "migrated", "float32/")
    assert {row.key for row in moved if not row.ok} == {"step_1/gradients/b", "step_1/slots/b/Adam"}


def test_a_zero_gradient_is_zero_at_every_step() -> None:
    """A gradient that is noise at one step only (of a closed ReLU) is not a zero gradient."""
    magnitudes = {"step_1/gradients/b": 1e-17, "step_1/gradients/k": 1.0, "step_5/gradients/k": 1.0}
    assert zero_gradients(magnitudes) == {"b"}
    assert zero_gradients({**magnitudes, "step_5/gradients/b": 1e-3}) == set()


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("step_5/endpoints/logits", "endpoints"),
        ("step_1/evaluation/endpoints/weights", "endpoints"),
        ("endpoints/loss", "endpoints"),
        ("step_5/gradients/loss/weights", "gradients"),
        ("step_5/weights/slots/Variable", "weights"),
        ("float32/step_1/slots/Variable/Adam", "slots"),
        ("loss/7", "loss"),
        ("step_1/loss", "loss"),
    ],
)
def test_the_kind_of_a_tensor_is_the_first_that_its_key_names(key: str, kind: str) -> None:
    """A variable or end point with a name like that of a kind keeps its kind."""
    assert kind_of(key) == kind


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("step_1/gradients/conv/weights", "conv/weights"),
        ("float32/step_1/slots/conv/weights/RMSProp_1", "conv/weights"),
        ("weights/conv/weights", "conv/weights"),
        ("step_1/gradients/conv", None),
        ("step_1/slots/weights/conv/weights", None),
        ("step_1/endpoints/conv/weights", None),
    ],
)
def test_the_variable_of_a_key(key: str, name: str | None) -> None:
    """The variable of a key is the whole name, which may look like a kind; a slot belongs to its
    variable.
    """
    assert variable_of(key, ["conv/weights"]) == name


MUTANTS = {
    "thrice the distance": ("scaled <= 2 * distance", "scaled <= 3 * distance"),
    "rounding excuses kinks": ("if step_of(key) in amplified}", "}"),
    "a kink excuses anything": ("distance is None and scaled <= row.limit", "distance is None"),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_in_the_exceptions_is_noticed(old: str, new: str) -> None:
    """Each mutant of the exceptions lets something wrong pass."""
    mutated = mutate(module, Mutant("made by a test", old, new))

    def passed(within) -> list[bool]:
        found = []
        for key in (OUTPUT, GRADIENT):
            arrays = {"float64/" + key: LARGE.astype("float64"), "float32/" + key: LARGE * OFF}
            kept = golden_with(arrays, within.own_rounding(arrays))
            other = LARGE * np.float32(1.025 if key == OUTPUT else 1.001)
            row = Row(
                key, kind_of(key), "golden", "migrated", limit=1e-5, scaled=0.01, problem="differs", worst=[(0, 0, 0)]
            )
            within.except_rounding(row, kept, "float32/" + key, other)
            found.append(row.ok)
        return found

    assert passed(mutated) != passed(module)


def test_what_no_gradient_moves_is_neither_kink_nor_rounding() -> None:
    """A moving variance differs by N / (N - 1) between the fused op and float64. It gets no
    exception, or a port could leave the factor out.
    """
    arrays = {f"{kind}/step_1/gradients/W": np.ones(2, kind) for kind in ("float64", "float32")}
    arrays["float64/step_1/weights/moving_variance"] = np.full(2, 63 / 64)
    arrays["float32/step_1/weights/moving_variance"] = np.ones(2, np.float32)
    arrays["float64/step_1/weights/W"] = np.ones(2)
    arrays["float32/step_1/weights/W"] = np.full(2, 1.1, np.float32)
    assert own_rounding(arrays) == {"kinks": ["float32/step_1/weights/W"], "rounding": {}}
    flags = {f"{kind}/step_1/weights/flag": np.array(True) for kind in ("float64", "float32")}
    assert own_rounding({**arrays, **flags})["kinks"] == ["float32/step_1/weights/W"]


def test_two_precisions_that_have_nothing_in_common_are_refused() -> None:
    """A golden whose precisions are far apart is refused, for example if dropout draws anew in
    float64: twice that distance would let any port pass.
    """
    arrays = {"float64/" + OUTPUT: LARGE.astype("float64"), "float32/" + OUTPUT: -LARGE}
    with pytest.raises(ValueError, match=re.escape(f"float32/{OUTPUT} is 2 of its scale")):
        own_rounding(arrays)
