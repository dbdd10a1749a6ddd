"""Tests cells: lines that occur several times in scopes of their own are a class, written once."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from parity_tests.ported.structure import findings
from tests.port.test_trained import failed
from tests.port.towers import conv, dense, images, minimized, normalized
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import loaded
from tf1kit.port.read import read
from tf1kit.port.translate import Written, translate

WIDTHS = (4, 4, 6, 6)


def cell(x, before, filters, scope, swapped=False, inner=""):
    """Two inputs, and one result: lines that no chain and no branches are."""
    with tf.variable_scope(scope):
        first, second = conv(x, filters, "first"), conv(before, filters, "second")
        mixed = normalized(second - first if swapped else first - second, inner or "norm")
        return tf.concat([mixed, first * mixed, conv(mixed, filters, "last")], 3)


def written(folder: Path, *cells: dict[str, object]) -> Written:
    """The port of a network of cells, each with the result of both before it."""
    path = str(folder / "cells.meta")
    with branches_of_version_1(), tf.Graph().as_default():
        before = conv(images("images", 6, 6, 3), 4, "stem_0")
        x = conv(before, 4, "stem_1")
        for at, options in enumerate(cells):
            before, x = x, cell(x, before, WIDTHS[at], **{"scope": f"cell_{at}", **options})
        logits = dense(tf.reduce_mean(x, [1, 2]), 3, "logits")
        labels = tf.placeholder(tf.float32, [None, 3], "labels")
        minimized(tf.reduce_mean(tf.squared_difference(logits, labels)), tf.train.MomentumOptimizer(0.1, 0.9))
        tf.train.export_meta_graph(path, clear_devices=True)
        return translate(read(Path(path)), "cells")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The port of three equal cells."""
    return written(tmp_path_factory.mktemp("cells"), {}, {}, {})


def test_a_cell_is_a_class(made: Written, tmp_path: Path) -> None:
    """It is written once and made three times; three steps of training have the same bits."""
    assert made.text.count("(layers.Layer):") == 1
    assert all(f'self.cell_{at} = Cell("cell_{at}", {filters})' in made.text for at, filters in enumerate(WIDTHS[:3]))
    assert "self.cell_2(cell_0, x, training=training)" in made.text
    assert [one for one in findings(made.text) if "cell_0" not in one] == []
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("self.cell_2(cell_0, x,", "self.cell_2(x, cell_0,"), ("first_2 - x", "x - first_2")],
)
def test_another_wire_is_seen(made: Written, old: str, new: str, tmp_path: Path) -> None:
    """Which input is the first one, and what each line of a cell takes, counts."""
    assert failed(made, tmp_path, old, new)


def test_cells_in_a_row_are_a_loop(tmp_path: Path) -> None:
    """Each takes the results of both before it; what is made in a loop has the same bits, and the other order has not."""
    made = written(tmp_path, {}, {}, {}, {})
    assert "self.cells = [" in made.text
    assert "before, x = x, part(before, x, training=training)" in made.text
    assert findings(made.text) == []
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "part(before, x,", "part(x, before,")


def test_cells_of_another_form_are_apart(tmp_path: Path) -> None:
    """A difference the other way round is another form, and a cell that is alone stays in `endpoints`."""
    text = written(tmp_path, {}, {"swapped": True}, {}).text
    assert text.count("= Cell(") == 2
    assert "self.cell_1_first = " in text
    assert "class Cell(" not in written(tmp_path, {}, {"swapped": True}).text


def test_a_cell_in_two_scopes_is_one(tmp_path: Path) -> None:
    """A scope that has nothing but another one does not make a cell that is there twice."""
    text = written(tmp_path, {"scope": "unit_1/cell"}, {"scope": "unit_2/cell", "swapped": True}).text
    assert "class Cell(" not in text


def test_names_within_a_cell_are_parameters(tmp_path: Path) -> None:
    """A layer that has another name in each cell."""
    made = written(tmp_path, {"inner": "norm_a"}, {"inner": "norm_b"}, {"inner": "norm_c"})
    assert 'Cell("cell_1", ' in made.text
    assert '"norm_b"' in made.text
    assert "cell_1/norm_b/gamma" in made.places.values()


def test_a_cell_is_saved(made: Written, tmp_path: Path) -> None:
    """A `.keras` file has the weights in the cells."""
    (tmp_path / "cells.py").write_text(made.text)
    model = loaded(tmp_path / "cells.py").Cells()
    given = np.random.default_rng(0).normal(size=(2, 6, 6, 3)).astype("float32")
    model(given)
    for weight in model.weights:
        weight.assign(np.random.default_rng(1).uniform(0.1, 0.5, weight.shape))
    model.save(tmp_path / "cells.keras")
    again = keras.saving.load_model(tmp_path / "cells.keras")
    assert np.isfinite(model(given)).all()
    assert np.array_equal(again(given), model(given))


def test_lines_in_a_scope_within_a_scope_are_one_cell(tmp_path: Path) -> None:
    """They occur once, though both scopes have them."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = conv(images("images", 6, 6, 3), 4, "stem")
        with tf.variable_scope("outer"):
            x = cell(cell(x, x, 4, "inner/first"), x, 6, "inner/second", swapped=True)
        dense(tf.reduce_mean(x, [1, 2]), 3, "logits")
        tf.train.export_meta_graph(str(tmp_path / "net.meta"), clear_devices=True)
    assert "(layers.Layer):" not in translate(read(tmp_path / "net.meta"), "net").text
