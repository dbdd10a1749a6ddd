"""Tests pairs with other inputs than images and other labels than one-hot, and batches from a file.

`pairs/` has a classifier of ids and lengths, a regression with two inputs of different dtypes, and
an autoencoder without labels.
"""

from __future__ import annotations

import functools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tf1kit.errors import UsageError
from tf1kit.parity.ladder import RUNGS, Ladder
from tf1kit.parity.mutants import mutate_port
from tf1kit.parity.pair import Pair, load_pair
from tf1kit.parity.recording import batch_file
from tf1kit.parity.recording.batches import batches_of
from tf1kit.parity.recording.fields import BatchError, drawn, field_of

FOLDER = "tests.parity.pairs"
NAMES = ("reviews", "prices", "autoencoder")
BATCH = {
    "words": np.arange(72, dtype="int32").reshape(6, 12) % 50,
    "lengths": np.arange(1, 7, dtype="int32"),
    "labels": np.arange(6, dtype="int32") % 3,
}


def pair_of(name: str, **arguments: Any) -> Pair:
    """A pair of `pairs/`."""
    return load_pair(f"{FOLDER}.old.{name}", f"{FOLDER}.new.{name}", **arguments)


@functools.cache
def ladder_of(name: str) -> Ladder:
    """The ladder of a pair, which its tests share."""
    return Ladder(pair_of(name), 5)


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("name", NAMES)
def test_it_holds(name: str, rung: str) -> None:
    """Every rung holds, `golden` against what 1.15.5 recorded."""
    result = ladder_of(name).run(rung)
    assert result.status == "holds", [result.missing, result.rounding, *result.failures]


PLANTED = {  # pair, mutant -> the rung that fails, the first tensor that differs, a rung that holds
    ("reviews", "lengths that count from 0"): ("float64", "step_1/endpoints/mean", "map"),
    ("prices", "absolute errors"): ("float64", "step_1/loss", "map"),
    ("autoencoder", "another rate"): ("float64", "step_1/weights/code/kernel", "map"),
}


@pytest.mark.parametrize(("planted", "expected"), PLANTED.items(), ids=lambda one: one[0] if len(one) == 2 else "")
def test_a_planted_mistake_turns_its_rung_red(planted: tuple[str, str], expected: tuple[str, str, str]) -> None:
    """A mistake fails first in the tensor that it is in."""
    pair = pair_of(planted[0])
    mutate_port(pair, planted[1])
    ladder = Ladder(pair, 1)
    rung, tensor, holds = expected
    assert ladder.run(holds).status == "holds"
    assert ladder.run(rung).failures[0].startswith(f"{tensor}, legacy against migrated")


def saved(folder: Path, **arrays: Any) -> Path:
    """The arrays of BATCH in a file, with others in their place; None leaves one out."""
    kept = {name: array for name, array in {**BATCH, **arrays}.items() if array is not None}
    np.savez(folder / "batch.npz", **kept)
    return folder / "batch.npz"


def test_a_batch_file_is_fed_at_every_step(tmp_path: Path) -> None:
    """Both sides get the very arrays; other batch sizes take their rows; a golden of drawn batches
    does not go with it.
    """
    pair = pair_of("reviews", batch=saved(tmp_path))
    for step in (1, 7):
        inputs, labels = pair.legacy_side("float32").batch(step)
        assert all(np.array_equal(inputs[name], BATCH[name]) for name in ("words", "lengths"))
        assert np.array_equal(labels, BATCH["labels"])
    ladder = Ladder(pair, 2)
    assert ladder.run("bitwise").status == "holds"
    larger = pair.batches.sized(8).draw(0, 1, "float32")[0]["lengths"]
    assert larger.tolist() == [1, 2, 3, 4, 5, 6, 1, 2]
    missing = ladder.run("golden").missing
    assert "was recorded with drawn batches, but this run has the batch " in missing


WRONG = {  # arrays -> the error
    "lacks": ({"lengths": None}, r"has words, labels, but .*reviews also takes 'lengths'"),
    "too many": ({"length": np.ones(6, "int32")}, "has 'length', but .* takes words, lengths, labels"),
    "dtype": ({"words": np.zeros((6, 12))}, r"'words' of .* is float64, but .* takes int32: save it with .astype"),
    "shape": ({"words": np.zeros((6, 11), "int32")}, r"has the shape \[6, 11\], but .* takes \[n, 12\]"),
    "rank": ({"lengths": np.ones((6, 1), "int32")}, r"has the shape \[6, 1\], but .* takes \[n\]"),
    "rows": ({"lengths": np.ones(5, "int32")}, "different numbers of rows: words 6, lengths 5, labels 6"),
    "bound": ({"words": np.full((6, 12), 50, "int32")}, "has values from 50 to 50, but .* at least 0 and below 50"),
    "objects": ({"labels": np.array([print] * 6)}, "it holds Python objects, which are not loaded"),
}


@pytest.mark.parametrize(("arrays", "message"), WRONG.values(), ids=WRONG)
def test_a_file_that_does_not_fit(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    """Each mismatch is one sentence; nothing is unpickled."""
    with pytest.raises(UsageError, match=message) as error:
        pair_of("reviews", batch=saved(tmp_path, **arrays))
    assert "\n" not in str(error.value)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is seen before an array is read."""
    monkeypatch.setattr(batch_file, "LARGEST", 100)
    with pytest.raises(UsageError, match=r"the arrays of .* have \d+ bytes, and a batch may have 100: save fewer rows"):
        pair_of("reviews", batch=saved(tmp_path))


@pytest.mark.parametrize(
    ("content", "message"), [(None, "does not exist"), (b"text", "cannot be read as an .npz file: File is not a zip")]
)
def test_a_file_that_is_not_a_batch(tmp_path: Path, content: bytes | None, message: str) -> None:
    """A missing file and one of another kind are named."""
    if content is not None:
        (tmp_path / "batch.npz").write_bytes(content)
    with pytest.raises(UsageError, match=message):
        pair_of("reviews", batch=tmp_path / "batch.npz")


def test_a_file_says_what_the_module_does_not(toy, tmp_path: Path) -> None:
    """Without INPUTS, the arrays of the file are the inputs."""
    toy.change("old/dense.py", "INPUT_SHAPE = (8, 6)", "")
    toy.change("old/dense.py", "def build(images):", "def build(images, factor):")
    toy.change("old/dense.py", "tf.matmul(images,", "tf.matmul(images * factor,")
    with pytest.raises(UsageError, match="does not say what its build takes"):
        toy.load()
    arrays = {"images": np.ones((3, 6), "float32"), "labels": np.eye(4, dtype="float32")[:3]}
    np.savez(tmp_path / "one.npz", **arrays)
    with pytest.raises(UsageError, match=r"build of old\.dense also takes factor: declare each input in INPUTS"):
        toy.load(batch=tmp_path / "one.npz")
    dates = np.zeros((3, 6), "datetime64[s]")
    np.savez(tmp_path / "dates.npz", **{**arrays, "images": dates, "factor": arrays["images"]})
    with pytest.raises(
        UsageError, match=r"'images' of .* is datetime64\[s\], which a batch cannot have: save it as one of"
    ):
        toy.load(batch=tmp_path / "dates.npz")
    with pytest.raises(UsageError, match=r"--images does not go with --batch: the arrays of .* have their own shapes"):
        toy.load(images=(3, 6), batch=tmp_path / "one.npz")
    np.savez(tmp_path / "two.npz", factor=np.full((3, 1), 2, "float32"), **arrays)
    side = toy.load(batch=tmp_path / "two.npz").legacy_side("float64")
    assert {name: value.dtype.name for name, value in side.batch(1)[0].items()} == dict.fromkeys(
        ("images", "factor"), "float64"
    )
    assert side.labels.shape == (3, 4)


DRAWN = {  # a declaration -> a condition on what is drawn
    "below": ({"dtype": "int32", "below": 5}, lambda values: (values.min(), values.max()) == (0, 4)),
    "up to": ({"dtype": "int64", "up_to": 5}, lambda values: (values.min(), values.max()) == (1, 5)),
    "range": ({"range": (2.0, 3.0)}, lambda values: 2 <= values.min() < 2.1 and 2.9 < values.max() < 3),
    "whole range": ({"dtype": "int8", "range": (-2, 3)}, lambda values: (values.min(), values.max()) == (-2, 2)),
    "floats": ({}, lambda values: abs(values.mean()) < 0.1 and abs(values.var() - 1) < 0.1),
    "truth": ({"dtype": "bool"}, lambda values: 0.4 < values.mean() < 0.6),
    "one-hot": ({"one_hot": True}, lambda values: set(values.sum(axis=-1).ravel()) == {1.0}),
}


@pytest.mark.parametrize(("told", "holds"), DRAWN.values(), ids=DRAWN)
def test_it_is_drawn_as_declared(told: dict[str, Any], holds: Any) -> None:
    """Values are in their bounds and of their dtype; another step and another input have others."""
    field = field_of("x", "x", "inputs/x", {"shape": (40, 5, 5), **told})
    values = drawn(field, 0, 1, "float32")
    assert (values.shape, values.dtype.name) == ((40, 5, 5), told.get("dtype", "float32"))
    assert holds(values)
    others = [drawn(field, 0, 2, "float32"), drawn(field._replace(stream="inputs/y"), 0, 1, "float32")]
    assert not any(np.array_equal(values, other) for other in others)


REFUSED = {  # a declaration -> the error
    "no dict": ((8, 12), "has no shape: write a dict"),
    "no shape": ({"dtype": "int32"}, "has no shape"),
    "no size": ({"shape": (None, 3)}, "write the sizes of its axes"),
    "dtype": ({"shape": (8,), "dtype": "string"}, "cannot be drawn: .* capture a program that feeds them"),
    "no bound": ({"shape": (8,), "dtype": "int32"}, "has no bound: whole numbers need one of"),
    "two bounds": ({"shape": (8,), "dtype": "int32", "below": 3, "up_to": 3}, "has below and up_to: whole numbers"),
    "floats below": ({"shape": (8,), "below": 3}, "has below and the dtype float32: floats have range"),
    "unknown": ({"shape": (8,), "max": 3}, "has 'max': it may have shape, dtype and one of"),
    "empty range": ({"shape": (8,), "range": (2, 2)}, "write two numbers, the lower one first"),
    "no number": ({"shape": (8,), "dtype": "int32", "below": "x"}, "write a whole number from 1 on"),
    "one_hot of nothing": ({"shape": (8, 2), "one_hot": 3}, r"has one_hot 3 and the shape \(8, 2\): write True"),
    "one_hot of a scalar": (
        {"shape": (), "one_hot": True},
        r"has one_hot True and the shape \(\): write True, and an axis",
    ),
    "bool": ({"shape": (8,), "dtype": "bool", "below": 2}, "has below: truth values are drawn without a bound"),
    "too large": ({"shape": (8,), "dtype": "uint8", "below": 300}, "which uint8 cannot hold: take a larger dtype"),
}


@pytest.mark.parametrize(("told", "message"), REFUSED.values(), ids=REFUSED)
def test_a_declaration_that_cannot_be_used(told: Any, message: str) -> None:
    """The error names the declaration and what to write."""
    with pytest.raises(BatchError, match=message) as error:
        field_of("INPUTS['x'] of old.net", "x", "inputs/x", told)
    assert str(error.value).startswith("INPUTS['x'] of old.net")


MISFITS = {  # what is added to the legacy module -> the error
    "INPUTS = {'words': {'shape': (8, 6)}}\ndel INPUT_SHAPE": "has 'words', but build takes images",
    "INPUTS = {'images': {'shape': (8, 6)}}": "INPUT_SHAPE does not go with INPUTS of old.dense",
    "INPUTS = 3\ndel INPUT_SHAPE": "INPUTS of old.dense is 3: write a dict",
    "LABELS = None": r"loss of old.dense takes \(endpoints, labels\), but gets no labels",
    "LABELS = {'shape': (8, 4), 'one_hot': True}\ndef loss(endpoints): ...": "but gets the labels that LABELS declares",
}


@pytest.mark.parametrize(("text", "message"), MISFITS.items())
def test_a_declaration_that_does_not_fit_the_module(toy, text: str, message: str) -> None:
    """What is declared must be what build and loss take."""
    toy.append("old/dense.py", f"\n{text}\n")
    with pytest.raises(UsageError, match=message):
        toy.load()


def test_a_network_with_one_precision_says_how_to_get_the_other(toy) -> None:
    """A `build` with ids alone and no argument `dtype` has no float64."""
    toy.change(
        "old/dense.py", "INPUT_SHAPE = (8, 6)", "INPUTS = {'images': {'shape': (8, 6), 'dtype': 'int32', 'below': 9}}"
    )
    toy.change("old/dense.py", "def build(images):", "def build(images):\n    images = tf.cast(images, tf.float32)")
    ladder = Ladder(toy.load(), 1)
    assert "give build the argument dtype=tf.float32" in ladder.run("float64").missing


def test_images_of_another_size_take_labels_per_pixel_along() -> None:
    """Fields with the height and width of the images get those of the other size; those with its
    rows get other rows.
    """
    module = SimpleNamespace(
        __name__="old.net",
        INPUTS={"images": {"shape": (2, 8, 6, 3)}, "rate": {"shape": (), "range": (0, 1)}},
        LABELS={"shape": (2, 8, 6), "dtype": "int32", "below": 4},
        build=lambda images, rate: None,
        loss=lambda endpoints, labels: None,
    )
    batches = batches_of(module).sized(3, (9, 7))
    inputs, labels = batches.draw(0, 1, "float32")
    assert [inputs["images"].shape, inputs["rate"].shape, labels.shape] == [(3, 9, 7, 3), (), (3, 9, 7)]
    large = batches.scaled(inputs=8).draw(0, 1, "float32")[0]
    assert np.array_equal(large["images"], inputs["images"] * 8)
    assert large["rate"] == inputs["rate"]
