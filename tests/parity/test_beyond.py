"""Tests the parts of the rung `beyond` that need no pair: statistics, steps, values that are not
finite, and the reports.
"""

from __future__ import annotations

import io
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from rich.console import Console

from tf1kit.parity.beyond.checks import CHECKS, beyond
from tf1kit.parity.beyond.fitting import SUMMED, _loss, _of_rank
from tf1kit.parity.beyond.initial import LIMIT, by_statistics, statistics
from tf1kit.parity.beyond.rates import _nested, numbers, products, rate_tensor, steps_around
from tf1kit.parity.beyond.rows import NotApplicableError, NotCompared, rows_of
from tf1kit.parity.beyond.saving import _apart, _configs, constructor_arguments, loaded, seed_states, variables
from tf1kit.parity.beyond.sizes import EVEN, ODD, candidates, other_image, sized
from tf1kit.parity.reports.export import as_json
from tf1kit.parity.reports.page import render
from tf1kit.parity.reports.summary import metric
from tf1kit.parity.reports.terminal import checked, print_results
from tf1kit.parity.results import RungResult

GUIDE = Path(__file__).parents[2] / "docs" / "3-prove-it.md"
NANS = np.full(3, np.nan, "float32")
DRAW = np.random.RandomState(0)
SAMPLES = {  # a distribution -> a function that draws n values of it
    "normal": lambda n: DRAW.normal(0, 0.1, n),
    "uniform": lambda n: DRAW.uniform(-0.17, 0.17, n),
    "exponential": lambda n: DRAW.exponential(1.0, n),
    "one of two": lambda n: DRAW.choice([-1.0, 1.0], n),
}


@pytest.mark.parametrize("draw", SAMPLES.values(), ids=SAMPLES)
@pytest.mark.parametrize("size", [3, 50, 2000])
def test_equal_distributions_raise_no_alarm(draw, size: int) -> None:
    """200 pairs of samples, of four distributions and three sizes, are far from the limit."""
    worst = max(max(statistics(draw(4 * size), draw(size)).values()) for _ in range(200))
    assert worst < 0.9 * LIMIT


@pytest.mark.parametrize(
    ("other", "by"),
    [
        (lambda n: DRAW.normal(0.05, 0.1, n), "mean"),
        (lambda n: DRAW.normal(0, 0.2, n), "deviation"),
        (lambda n: np.clip(DRAW.normal(0, 0.1, n), -0.2, 0.2), "range"),
    ],
    ids=["mean", "deviation", "range"],
)
def test_another_distribution_is_told_by_its_statistic(other, by: str) -> None:
    """Each statistic notices a difference of its kind."""
    assert statistics(SAMPLES["normal"](20_000), other(5000))[by] > LIMIT


def test_steps_stand_around_every_boundary() -> None:
    """Steps are the powers of ten, and those before, at and after each integer and its multiples;
    fractions and large numbers give none.
    """
    assert steps_around([]) == [0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
    assert set(steps_around([300.0])) >= {299, 300, 301, 599, 600, 601, 899, 901, 2999, 3001}
    assert steps_around([0.96, 1e12, -5]) == steps_around([])


def test_boundaries_in_epochs_are_found() -> None:
    """Products are steps, too: `step // 390 <= 82` changes at 83 * 390, `step / 390 < 82.5` at
    32175. Their number is bounded.
    """
    found = products([390.0, 82.0, 123.0, 82.5, 0.1])
    assert found >= {83 * 390 - 1, 83 * 390, 124 * 390 - 1, 124 * 390, 32174, 32175, 32176}
    assert len(products(range(2, 500))) < 12 * 12 * 3 * 3


def test_numbers_are_found_however_deep_a_config_is() -> None:
    """Numbers are found in lists and in nested schedules; a bool does not count."""
    config = {"decay_steps": 7, "staircase": True, "inner": {"boundaries": [10, 20]}, "name": "x"}
    assert list(numbers(config)) == [7, 10, 20]


def test_what_is_not_finite_on_either_side_is_said_and_the_rest_compared() -> None:
    """Equal NaN and infinities pass with a note; in another place, or with another sign, they
    fail.
    """
    nan, inf = float("nan"), float("inf")
    legacy = np.array([nan, inf, 1.0], "float32")
    (same,) = rows_of("large images", {"loss": legacy}, {"loss": legacy.copy()})
    assert same.ok
    assert same.note == "NaN or infinite, and equal on both sides: 2 of 3 values"
    for wrong in ([nan, -inf, 1.0], [1.0, inf, 1.0], [nan, inf, 2.0]):
        (row,) = rows_of("large images", {"loss": legacy}, {"loss": np.array(wrong, "float32")})
        assert not row.ok, wrong


@pytest.mark.parametrize("parity", [ODD, EVEN], ids=["odd", "even"])
@pytest.mark.parametrize("own", [(1, 1), (8, 8), (9, 9), (8, 9), (9, 8), (299, 299)], ids=str)
def test_every_size_has_others_of_either_parity(own: tuple[int, int], parity: int) -> None:
    """The other sizes have the given parity in height and width, differ from the pair's own, and
    one of them is not square.
    """
    found = candidates(*own, parity)
    assert any(height != width for height, width in found)
    for size in found:
        assert all(0 < other != mine and other % 2 == parity for other, mine in zip(size, own, strict=True)), size


def test_inputs_without_an_axis_have_no_batch() -> None:
    """Nothing can be cut to one row."""
    ladder = SimpleNamespace(pair=SimpleNamespace(batches=SimpleNamespace(rows=None)))
    with pytest.raises(NotApplicableError, match="its inputs have no axis, so there is no batch"):
        sized(ladder, 1)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ((None, 8, 8, 3), "the port declares images of 8x8x3"),
        ((None, None, None, 3), (9, 7)),
        ((None, 9, None, 3), (9, 7)),
        ([(None, 8, 8, 3)], (9, 7)),  # a model of several inputs says nothing about one
    ],
)
def test_sizes_that_a_functional_model_declares(declared: Any, expected: Any) -> None:
    """It takes no other ones."""
    port = SimpleNamespace(model=SimpleNamespace(input_shape=declared))
    ladder = SimpleNamespace(pair=None, legacy_steps={("image size", ODD): (9, 7)}, migrated32=port)
    assert other_image(ladder, ODD) == expected


def test_images_of_a_file_have_one_size() -> None:
    """They are not drawn."""
    batches = SimpleNamespace(image=(8, 8), file=SimpleNamespace(path="batch.npz"))
    ladder = SimpleNamespace(
        pair=SimpleNamespace(batches=batches), legacy_steps={}, migrated32=SimpleNamespace(model=None)
    )
    assert other_image(ladder, ODD) == "the images of batch.npz have one size"


def test_a_config_that_a_file_changes() -> None:
    """The row of the property fails, with the text around the difference."""
    models = [
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="d", trainable=on)]) for on in (True, False)
    ]
    rows = {row.key.rpartition("/")[2]: row for row in _configs(*models)}
    assert (
        rows["trainable weights"].problem
        == "trainable weights ...[true, true]... in saved, ...[false, false]... in loaded"
    )
    assert rows["optimizer"].ok and rows["dtype policies"].ok and not rows["config"].ok


def test_an_error_of_a_registered_class_is_the_ports() -> None:
    """Only for a class that Keras does not know it does not apply."""
    side = SimpleNamespace(module=ModuleType("m"))

    class Broken(keras.Model):
        def get_config(self) -> dict[str, Any]:
            raise ZeroDivisionError("in get_config")

    with pytest.raises(
        NotApplicableError, match="its class is not registered with Keras, and its file cannot be loaded: Zero"
    ):
        loaded(side, Broken())
    with pytest.raises(ZeroDivisionError, match="in get_config"):
        loaded(side, keras.saving.register_keras_serializable("beyond")(Broken)())


def test_a_wrapped_optimizer_is_followed() -> None:
    """From the outermost to the innermost."""
    inner = SimpleNamespace()
    middle = SimpleNamespace(_optimizer=inner)
    outer = SimpleNamespace(_opt=middle)
    assert list(_nested(outer)) == [outer, middle, inner]


def test_ranks_that_keras_changed_are_restored() -> None:
    """Labels and outputs differ by an axis of size 1."""
    assert [_of_rank(np.ones(shape), 2).shape for shape in ((3,), (3, 1), (3, 1, 1))] == [(3, 1)] * 3


def test_a_loss_that_is_summed_in_another_order() -> None:
    """It may differ by more than other tensors, and by no more than its own limit."""
    near, far = (_loss(np.float32(1), np.float32(1 + factor * SUMMED)) for factor in (0.5, 2))
    assert (near.ok, near.worst, far.ok, near.limit) == (True, [], False, SUMMED)


def test_where_no_check_applies_the_rung_does_not() -> None:
    """The reason is said once."""

    def refuses(ladder: object) -> list:
        raise NotApplicableError("the legacy does not take it")

    ladder = SimpleNamespace(pair=None, progress=lambda *said: None)
    found = beyond(ladder, {"call": refuses, "fit": refuses})
    assert (found.status, found.inapplicable) == ("does not apply", "the legacy does not take it")


def test_what_does_not_apply_has_a_reason() -> None:
    """An empty message is an error of the kit, not an unfinished line."""
    with pytest.raises(ValueError, match="needs a reason"):
        NotApplicableError("")


@pytest.mark.parametrize("layer", [keras.layers.LSTM, keras.layers.GRU])
def test_the_state_of_a_seed_generator_is_no_part_of_a_saved_file(layer: type, tmp_path: Path) -> None:
    """Keras resets a seed generator in the loaded model, so it is not compared; every other
    variable is.
    """
    model = keras.Sequential([keras.Input((6, 5)), layer(7)])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    apart = [variable.path for variable in model.variables if id(variable) in seed_states(model)]
    assert apart, "the layer has no seed generator any more"
    assert all("seed_generator" in path for path in apart)
    assert len(variables(model)) == len(model.variables) - len(apart)
    assert all(row.ok for row in rows_of("saved file", variables(model), variables(loaded)))


def test_a_constructor_is_asked_for_what_it_takes() -> None:
    """The names of a function's own parameters, without `**kwargs`."""

    class Model:
        def __init__(self, units: int, *, seed: int = 0, **kwargs: object) -> None:
            pass

    assert constructor_arguments(Model) == ["units", "seed"]


@pytest.fixture
def result(monkeypatch: pytest.MonkeyPatch) -> RungResult:
    """A result with a check that breaks the port, two that hold (one of them in part), and four
    that compared nothing.
    """

    def breaks(ladder: object) -> list:
        raise ValueError("no such size\n\nand more")

    def refuses(ladder: object) -> list:
        raise NotApplicableError("the legacy does not take it")

    checks = {
        "fit": lambda ladder: rows_of("fit", {"a": 1.0}, {"a": 1.0}),
        "batch of 1": breaks,
        "odd image size": refuses,
        "call": lambda ladder: [],
        "large images": lambda ladder: rows_of("large images", {"a": NANS}, {"a": NANS}),
        "learning rate": lambda ladder: [
            *rows_of("learning rate", {"a": 1.0}, {"a": 1.0}),
            NotCompared("late", "slow"),
        ],
        "initial values": lambda ladder: [NotCompared("kernel", "unknown")],
    }
    monkeypatch.setattr("tf1kit.parity.beyond.checks.CHECKS", checks)

    class Told:
        pair = SimpleNamespace(legacy=ModuleType("legacy.x"), migrated=ModuleType("migrated.x"))

        def progress(self, what: str, done: int, total: int) -> None:
            pass

    return beyond(Told())


def test_a_check_that_breaks_the_port_fails_and_the_others_go_on(result: RungResult) -> None:
    """The port's error is quoted in one line; a check that does not apply is not a failure."""
    assert result.status == "fails"
    assert result.failures == [
        "batch of 1/it runs, legacy against migrated: the port cannot do it: ValueError: no such size"
    ]
    assert result.not_applicable == {
        "odd image size": "the legacy does not take it",
        "call": "there are no tensors to compare",
        "large images": "every value is NaN or infinite, on both sides",
        "initial values": "kernel: unknown",
    }
    assert result.not_compared == {"learning rate, late": "slow"}
    assert checked(result) == (2, 3)
    assert metric(result) == "2 of 3 checks"


def test_every_report_says_what_does_not_apply_and_why(result: RungResult) -> None:
    """Terminal, page and JSON say what was not compared."""
    out = io.StringIO()
    print_results([result], Console(file=out, width=120))
    about = {"legacy": "old.net", "migrated": "new.net", "here": {}, "golden": None}
    told = as_json([result], about)["rungs"][0]
    assert (told["not_applicable"], told["not_compared"]) == (result.not_applicable, result.not_compared)
    for text in (out.getvalue(), render("old.net and new.net", [result], about)):
        assert "odd image size" in text
        assert "the legacy does not take it" in text
        assert "learning rate, late" in text
        assert "not compared" in text


def test_the_guide_names_every_check() -> None:
    """docs/3-prove-it.md describes each check."""
    assert [check for check in CHECKS if check not in GUIDE.read_text()] == []


def test_the_rate_of_a_wrapped_optimizer() -> None:
    """The wrapped one keeps it; an optimizer without such a tensor is named."""
    rate = SimpleNamespace(op="Const")
    inner = SimpleNamespace(_lr_t=rate)
    assert rate_tensor(SimpleNamespace(_opt=SimpleNamespace(_optimizer=inner))) is rate
    with pytest.raises(NotApplicableError, match="the legacy's SimpleNamespace does not keep its learning rate"):
        rate_tensor(SimpleNamespace(_opt=SimpleNamespace()))


def test_initial_values_that_are_not_finite() -> None:
    """The row of a weight with a NaN fails, and says so."""
    row = by_statistics("conv1/kernel", [np.zeros(3)] * 4, np.array([0, np.nan, 0], "float32"))
    assert not row.ok and row.problem == "values in migrated are NaN or infinite"


def test_where_two_texts_differ() -> None:
    """The text around the first difference, of both sides."""
    assert _apart("x" * 40 + "relu", "x" * 40 + "tanh") == (
        f"...{'x' * 30}relu... in saved, ...{'x' * 30}tanh... in loaded"
    )
