"""Wrong ports of pairs of two modules get the first difference and the cause, as ports of captures do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from tf1kit.cli import main
from tf1kit.parity import Ladder, load_pair
from tf1kit.parity.captured import of_pair
from tf1kit.parity.causes.explain import UNKNOWN
from tf1kit.parity.pair import Pair

IMAGES = {"batch_norm_gap": (2, 24, 24, 3), "multi_channel": (2, 24, 24, 3), "batch_norm_formula": (8, 12)}
NORM = 'NORM = {"decay": 0.9, '
MAKE = "def make_port():"
ADAM = "def optimizer():\n    return __import__('tf1kit.keras').keras.Adam(1e-4, epsilon=1e-7)\n\n\n"
POOL2 = 'self.pool2 = layers.MaxPooling2D(2, padding="same")'
MEAN = "ops.mean(ops.square(labels - list(endpoints.values())[-1])) / 2"

WRONG = {  # what is wrong: pair, text of the port, text in its place, the hypothesis
    "epsilon of a contrib norm": ("batch_norm_gap", NORM, NORM + '"epsilon": 1e-5, ', "epsilon"),
    "epsilon in a formula": ("batch_norm_formula", "EPSILON = 1e-3", "EPSILON = 1e-5", "epsilon"),
    "1 - decay": ("batch_norm_gap", NORM, NORM.replace("0.9", "0.1"), "decay"),
    "N for N - 1": ("batch_norm_gap", NORM, NORM + '"fused": False, ', "moving_variance"),
    "no activation": ("multi_channel", POOL2, POOL2 + '\n        self.conv2["5x5"].activation = None', "activation"),
    "a sum for a mean": ("covariate_shift", MEAN, MEAN.replace("ops.mean", "ops.sum"), "reduction"),
    "epsilon of Adam": ("multi_channel", MAKE, ADAM + MAKE, "adam_epsilon"),
    "a frozen weight": (
        "covariate_shift",
        "initial, 1)]",
        "initial, 1)]\n        self.w[-1].trainable = False",
        "frozen",
    ),
    "a loss that is not halved": ("covariate_shift", MEAN, MEAN.replace(" / 2", ""), ""),
    "a sign": ("batch_norm_formula", "gamma * x_hat + beta", "gamma * x_hat - beta", ""),
}
Mutated = Callable[[ModuleType, str, str], ModuleType]


def loaded(stem: str) -> Pair:
    """A pair of the project on few images."""
    return load_pair(f"legacy.{stem}", f"migrated.{stem}", images=IMAGES.get(stem))


LONG = ("epsilon of a contrib norm", "epsilon of Adam")  # the graph is large, and many changes are tried


@pytest.mark.parametrize("what", [pytest.param(one, marks=[pytest.mark.long] if one in LONG else []) for one in WRONG])
def test_a_mistake_is_named_and_nothing_else_is(what: str, mutated: Mutated, monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph of the legacy side must be one on which the hypotheses can be tried."""
    monkeypatch.setattr(of_pair, "SECONDS", 200.0)  # a busy machine is slow
    stem, old, new, hypothesis = WRONG[what]
    pair = loaded(stem)
    pair.migrated = mutated(pair.migrated, old, new)
    said = Ladder(pair).explanation
    assert said.hypothesis == hypothesis, said
    assert " in the original, " in said.first or "gradients" in said.first
    assert (said.cause == UNKNOWN) is not bool(hypothesis)


def test_a_right_port_needs_no_explanation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rung that holds looks for nothing, and there would be nothing to find."""
    ladder = Ladder(loaded("covariate_shift"), 2)
    with monkeypatch.context() as patch:
        patch.setattr(of_pair, "why", None)  # calling it would fail
        assert not ladder.run("float64").because.sentences
    assert not ladder.explanation.sentences


def test_the_command_says_why(tmp_path: Path) -> None:
    """Terminal, page and JSON have the first difference and the cause."""
    asked = ["parity", "legacy.covariate_shift", "migrated.covariate_shift", "--rung", "float64", "--mutant"]
    files = ["--html", str(tmp_path / "page.html"), "--json", str(tmp_path / "result.json")]
    result = CliRunner().invoke(main, [*asked, "sum of squares instead of their mean", *files], env={"COLUMNS": "300"})
    assert result.exit_code == 1, result.output
    because = json.loads((tmp_path / "result.json").read_text())["rungs"][0]["because"]
    assert because["hypothesis"] == "reduction"
    page = (tmp_path / "page.html").read_text()
    for sentence in (because["first"], because["cause"]):
        assert sentence in result.output
        assert sentence in page


def test_a_search_that_fails_is_said(monkeypatch: pytest.MonkeyPatch, mutated: Mutated) -> None:
    """The failure of the search hides neither the differences nor itself."""

    def broken(*_: object) -> None:
        raise ValueError("there is no graph")

    pair = loaded("covariate_shift")
    pair.migrated = mutated(pair.migrated, MEAN, MEAN.replace(" / 2", ""))
    monkeypatch.setattr(of_pair, "graph_of", broken)
    result = Ladder(pair, 1).run("float64")
    assert result.failures
    assert result.because.sentences == ["cause: the search for it failed: ValueError: there is no graph"]
