"""Tests that the proof sees edits of a port that three steps of training do not show.  `tests/port/edits.py` makes each
small edit of a port and lists those that still hold.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.edits import edits
from tests.port.networks import dense, labels
from tests.port.test_told import ported
from tests.port.test_trained import failed, translated
from tf1kit.errors import UsageError
from tf1kit.parity.written.forward import Forward, loaded, of_its_own

LATE = "tf1kit.keras.schedules.PiecewiseConstant(({},), (0.01, 0.001))"
MINIMIZED = '"g_loss": self.minimize("g_loss:0", {"z": inputs["z"]}),'
FROZEN = """activation="tanh",
                kernel_initializer="zeros",
                kernel_regularizer=tf1kit.keras.regularizers.L2(0.01),
"""
EDITS = {  # (port, what is edited, into what) -> where that shows
    ("resources", "Adam(0.01)", f"Adam({LATE.format(500)})"): "slots/rate/",
    ("resources", "Adam(0.01)", f"Adam({LATE.format(1234567)})"): "slots/rate/",
    ("averaging", "use_ema=True", "use_ema=True, ema_overwrite_frequency=100"): "far/",
    ("tuned", FROZEN, FROZEN.replace("0.01", "0.02")): "slots/penalty/net/fc/weights",
    ("tuned", FROZEN, FROZEN.partition("kernel_reg")[0] + FROZEN.partition("),\n")[2]): "slots/penalty/net/fc/weights",
    ("critics", MINIMIZED, MINIMIZED.replace('["z"]}', '["z"] * 2.0}')): "train_step/weights/generator/",
    ("critics", MINIMIZED, MINIMIZED.replace("g_loss:0", "c_loss:0").replace('{"z": inputs["z"]}', "inputs")): (
        "train_step/slots/times/g_loss:0"
    ),
    ("critics", f'"c_loss": self.minimize("c_loss:0", inputs),\n            {MINIMIZED}', (
        '"g_loss": self.minimize("c_loss:0", inputs),\n            '
        '"c_loss": self.minimize("g_loss:0", {"z": inputs["z"]}),'
    )): "train_step/loss/",
    ("critics", 'self.change("clip")', "pass"): "train_step/slots/times/clip",
    ("critics", 'self.change("clip")', 'self.change("clip")\n        self.generator_last.bias.assign_add([1.0] * 6)'): (
        "train_step/weights/generator/last/biases"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), EDITS)
def test_an_edit_is_seen(name: str, old: str, new: str, tmp_path: Path) -> None:
    """Where the three steps are as before."""
    found = failed(translated(name), tmp_path, old, new)
    assert any(key.startswith(EDITS[name, old, new]) for key in found), found
    assert not any(key.startswith("step_") for key in found), found


@pytest.mark.parametrize("what", ["far", "fewer", "objects", "no arrays", "none"])
def test_other_constants_beside_a_port(what: str, tmp_path: Path) -> None:
    """No proof takes each row of a table, so the file is compared."""
    made, path = translated("storing"), tmp_path / "net.py"
    made.write(path)
    made.check_constants(path)
    file, ((name, value), *others) = path.with_suffix(".npz"), made.constants.items()
    changed = {"far": value + 1, "fewer": value[:1], "objects": np.asarray([{}, None])}
    if what in changed:
        np.savez(file, **{**dict(others), name: changed[what]})
    elif what == "none":
        file.unlink()
    else:
        file.write_bytes(b"no arrays")
    with pytest.raises(UsageError, match="write the port again"):
        Forward(made, path)


def test_how_often_is_the_programs_choice(tmp_path: Path) -> None:
    """Five steps of a critic for each one of the generator."""
    made = translated("critics")
    before = 'losses = {\n            "c_loss": self.minimize("c_loss:0", inputs),'
    steps = 'for _ in range(4):\n            self.minimize("c_loss:0", inputs)\n            self.change("clip")'
    assert failed(made, tmp_path, before, f"{steps}\n        {before}") == []


def test_a_number_that_is_no_loss(tmp_path: Path) -> None:
    """What `train_step` returns under another name is told as not compared."""
    made = translated("critics")
    (tmp_path / "net.py").write_text(made.text.replace('"c_loss": self', '"critic": self'))
    bitwise = Forward(made, tmp_path / "net.py", edited=True).prove()[1]
    assert bitwise.status == "holds"
    assert (
        "train_step returns critic, which no function of a loss is called, so its number is not compared"
        in bitwise.remarks
    )


def test_a_table_whose_rows_a_batch_all_takes(tmp_path: Path) -> None:
    """Some steps leave rows out, so that Adam is not LazyAdam."""

    def network() -> None:
        words = tf.placeholder(tf.int32, [8, 6], "words")
        x = tf.reduce_sum(tf.gather(tf.get_variable("table", [3, 4], use_resource=False), words), 1)
        loss = tf.reduce_mean(tf.squared_difference(dense(x, 3, "fc"), labels(8, 3)))
        tf.train.AdamOptimizer(0.1).minimize(loss)

    made = ported(tmp_path, network)
    assert made.source.left == () and failed(made, tmp_path) == []
    found = failed(made, tmp_path, "keras.Adam(0.1)", 'keras.LazyAdam(0.1, name="adam")')
    assert any(key.startswith("step_2/weights/table") for key in found), found


@pytest.mark.parametrize(
    ("name", "method"), [("resources", "train_step"), ("resources", "call"), ("critics", "trained")]
)
def test_a_method_that_the_proof_does_not_run(name: str, method: str, tmp_path: Path) -> None:
    """It is named, so that the port is not proven."""
    made = translated(name)
    path = tmp_path / "net.py"
    own = f"    def {method}(self, *given, **named):\n        return super().{method}(*given, **named)\n\n"
    before = "    def endpoints("
    assert made.text.count(before) == 1
    path.write_text(made.text.replace(before, own + before))
    bitwise = Forward(made, path, edited=True).prove()[1]
    assert (bitwise.status, bitwise.missing) == (
        "not run",
        f"the proof does not run {method}, which {made.name} has of its own",
    )


def test_a_port_that_trains_by_default(tmp_path: Path) -> None:
    """What calls `endpoints` without a word on training, as a program that evaluates, gets inference."""
    path = tmp_path / "net.py"
    made = translated("adam").text
    for text, told in ((made, ""), (made.replace("g=False", "g=True"), "`endpoints` of Adam has not `training=False`")):
        path.write_text(text)
        assert of_its_own(loaded(path).Adam()) == told


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("adam", "_(**kwargs)", "_(**kwargs)", ""),
        ("adam", "_(**kwargs)", "_()", "Adam loses its name, trainable, dtype when it is loaded: hand **kwargs on to super("),
        ("adam", "_(**kwargs)", "_(name=kwargs.get('name'))", "Adam loses its trainable, dtype when it is loaded"),
        ("adam", "self, **kwargs):\n        super().__init__(**kwargs)", "self):\n        super().__init__()", (
            "Adam cannot be made from its config, as when it is loaded: TypeError: "
        )),
        ("adversaries", ', name="conv2d"', "", "another Adversaries calls the layer conv2d conv2d_1: give it a name of its own"),
        ("residual", "", "", ""),
    ],
)  # fmt: skip
def test_a_port_that_is_made_again(name: str, old: str, new: str, told: str, tmp_path: Path) -> None:
    """From its config, as from a file, it has the same name, type and layers."""
    path = tmp_path / "net.py"
    made = translated(name)
    assert old in made.text
    path.write_text(made.text.replace(old, new))
    keras.backend.clear_session()
    problems = [row.problem for row in Forward(made, path, edited=True).prove(("map",))[0].map_rows if row.problem]
    assert len(problems) == bool(told) and all(told in one for one in problems), problems


def test_small_edits() -> None:
    """Each number, text, argument and line once."""
    text = "def f(x):\n    y = g(x, 2, name='a')\n    return y * 0.5\n"
    made: dict[str, Any] = {what.partition(": ")[2]: new for what, new in edits(text)}
    assert made["as 3: 2"] == "def f(x):\n    y = g(x, 3, name='a')\n    return y * 0.5"
    assert made["drop the argument of g: name='a'"] == "def f(x):\n    y = g(x, 2)\n    return y * 0.5"
    assert made["its left operand alone: y * 0.5"].endswith("return y")
    assert made["drop the line: y = g(x, 2, name='a')"] == "def f(x):\n    pass\n    return y * 0.5"
    assert len(set(made.values())) == len(made)
