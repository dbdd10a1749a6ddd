"""Layers, cells and metrics under AutoGraph, in `Dataset.map`, in `tf.function` and `defun`, and in
strategies: each public name has a row, and gives what it gave under 1.15.5.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests import warm
from tests.genuine.cases import _mode_rows, _outcomes
from tf1kit.inventory import contrib, core

MODULES = ("tf.layers", "tf.nn.rnn_cell", "tf.metrics", "tf.keras.metrics")
OF_CONTRIB = ("rnn", "layers", "slim", "metrics")
# Modules of contrib whose names are no layers, with what they have.
OTHER = {
    ".layers.python.layers.feature_column": "columns",
    ".layers.python.layers.initializers": "initializers",
    ".layers.python.layers.optimizers": "optimize_loss",
    ".layers.python.layers.regularizers": "regularizers",
    ".layers.python.layers.summaries": "summaries",
    ".layers.python.layers.target_column": "heads of contrib.learn",
    ".framework.python.framework.experimental": "a decorator",
    ".framework.python.ops.arg_scope": "scopes",
    ".framework.python.ops.variables": "getters of variables",
    ".layers.python.ops.sparse_feature_cross_op": "an operation that no current TensorFlow has",
}
FREE = {"tf.contrib.metrics.streaming_dynamic_auc": "the order of its assignments is free, also in 1.15.5"}
MAKERS = {"variable", "model_variable", "local_variable", "global_variable"}  # of variables
SAME = {  # other name -> the name that has a row
    "fc": "fully_connected",
    "convolution1d": "conv1d",
    "convolution2d": "conv2d",
    "convolution3d": "conv3d",
    "convolution2d_in_plane": "conv2d_in_plane",
    "convolution2d_transpose": "conv2d_transpose",
    "convolution3d_transpose": "conv3d_transpose",
    "separable_convolution2d": "separable_conv2d",
}


def named() -> set[str]:
    """The names that have a row."""
    rows = [row for family in _mode_rows.FAMILIES for row in _mode_rows.rows(family)]
    return {_mode_rows.name(row.removeprefix("sharing(").replace(")", "(")) for row in rows}


def public() -> Iterator[str]:
    """Every public name that needs a row, by its first name."""
    for module in MODULES:
        for name in core.inside(module):
            found = core.find(f"{module}.{name}")
            if found and found[1].kind in ("function", "class"):
                yield f"{module}.{name}"
    for module in OF_CONTRIB:
        for name, (where, there) in contrib.section(module).origins.items():
            inside = where.startswith((".layers", ".rnn", ".metrics", ".framework"))
            if not there or f"{where[1:]}.{there}" in contrib.titles() or (where in OTHER and name not in MAKERS):
                continue
            if inside or module == "rnn":
                yield f"tf.contrib.{module}.{SAME.get(name, name)}"


def has_row(name: str, rows: set[str]) -> bool:
    """Whether a row calls the name, or the same object by another public name."""
    module, _, last = name.rpartition(".")
    others = {"tf.contrib.rnn": "tf.nn.rnn_cell", "tf.contrib.slim": "tf.contrib.layers"}
    found = core.find(name)
    if name in rows or f"{others.get(module, module)}.{last}" in rows:
        return True
    return bool(found) and any(core.find(row) == found for row in rows if row.startswith(module))


def test_every_name_has_a_row() -> None:
    """A public name without a row is an error; so is a row of no public name."""
    rows, names = named(), set(public()) - FREE.keys()
    assert len(names) > 250
    assert not sorted(name for name in names if not has_row(name, rows))
    assert not sorted(row for row in rows if row not in names)
    assert not has_row("tf.layers.new", rows)


def test_each_row_in_one_mode() -> None:
    """Each row gives in one mode what 1.15.5 gave in that mode."""
    done = warm.run("tests.genuine.modes", [], warm.ROOT, timeout=900)
    assert done.returncode == 0 and not done.stdout.strip(), (done.stdout + done.stderr)[-6000:]


PLAIN = np.ones(3, np.float32), ["trainable dense/kernel:0"], np.array([0.5], np.float32)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", (PLAIN[0] + np.float32(1e-6), *PLAIN[1:])),
        ("raises", "raises"),
        ("other result", (PLAIN[0] + np.float32(1e-4), *PLAIN[1:])),
        ("other result", (PLAIN[0][:2], *PLAIN[1:])),
        ("other values of variables", (*PLAIN[:2], np.array([0.6], np.float32))),
        ("variables are other", (PLAIN[0], ["other dense/kernel:0"], PLAIN[2])),
        ("variables trainable dense_1/kernel:0", (PLAIN[0], ["trainable dense_1/kernel:0"], PLAIN[2])),
    ],
)
def test_the_comparison_sees(said: str, found: object) -> None:
    """Other numbers, variables, collections and means are differences; rounding is not."""
    assert _outcomes.verdict(found, PLAIN) == said
    assert _outcomes.verdict(PLAIN, "raises") == "works"
