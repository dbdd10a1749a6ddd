"""`--rename OLD=NEW` and `--drop PATTERN`: what they rename, drop and refuse."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from tf1kit.checkpoint import load
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.cli import main
from tf1kit.errors import UsageError

SHAPES = {
    "tower/conv/W": (2, 3), "tower/conv/W/Adam": (2, 3), "opt/tower/conv/W/Adam_1": (2, 3), "tower2/b": (3,),
    "aux/W": (4,), "aux/W/Momentum": (4,), "global_step": (),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rename", "drop", "expected"),
    [
        (("tower=net",), (), {"net/conv/W", "net/conv/W/Adam", "opt/net/conv/W/Adam_1", "tower2/b"}),
        (("tower=",), (), {"conv/W", "conv/W/Adam", "opt/conv/W/Adam_1", "tower2/b"}),
        (("tower2/b=tower/b", "tower=x/y"), (), {"x/y/conv/W", "x/y/b", "opt/x/y/conv/W/Adam_1"}),
        (("=net",), (), {"net/tower/conv/W", "net/global_step"}),
        ((), ("aux/*",), {"tower/conv/W", "global_step"}),
        (("aux=tower",), ("tower/W",), {"tower/conv/W"}),
    ],
)
def test_names_are_those_asked_for(rename: tuple[str, ...], drop: tuple[str, ...], expected: set[str]) -> None:
    """Slots are renamed with their variable, also in an optimizer's scope; `tower` does not match
    `tower2`.
    """
    found = Chosen("x", rename, drop).names(SHAPES)
    assert expected <= set(found)
    assert len(found) == len(SHAPES) - (2 if drop else 0)
    assert set(found.values()) <= set(SHAPES)


@pytest.mark.parametrize(
    ("rename", "drop", "said"),
    [
        (("tower",), (), "--rename tower is not OLD=NEW"),
        (("towe=x",), (), "the checkpoint has no variable towe and no scope towe"),
        (("aux/W=tower2/b",), (), "the name tower2/b: give different names"),
        (("aux/W=",), (), "--rename aux/W= would rename aux/W to '', but no part of a name can be empty"),
        (("aux=x/",), (), "would rename aux/W to 'x//W'"),
        ((), ("Aux*",), "--drop Aux\\*: no variable"),
    ],
)
def test_what_changes_nothing_is_refused(rename: tuple[str, ...], drop: tuple[str, ...], said: str) -> None:
    """A name that matches nothing is probably misspelt."""
    with pytest.raises(UsageError, match=said):
        Chosen("x", rename, drop).names(SHAPES)


PORT = """
    import keras

    @keras.saving.register_keras_serializable(package="test_chosen")
    class Port(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.fc = keras.layers.Dense(3, name="fc")

        def call(self, x):
            return self.fc(x)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A port, and an npz with its weights in another scope, a second head, and variables of
    tf.keras.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    Path("chosen_port.py").write_text(textwrap.dedent(PORT))
    values = {
        "tower/fc/weights": np.ones((2, 3)), "tower/fc/biases": np.ones(3), "aux/fc/weights": np.zeros((2, 3)),
        "aux/fc/biases": np.zeros(3),
        "training/Adam/beta_1": np.array(0.9), "training/Adam/tower/fc/weights/m": np.ones((2, 3)),
        "training/Adam/iter": np.array(5),
    }  # fmt: skip
    np.savez(
        "model.npz",
        **{name: np.asarray(v, "int64" if v.dtype.kind == "i" else "float32") for name, v in values.items()},
    )
    yield tmp_path
    sys.modules.pop("chosen_port", None)


def call(*words: str) -> Result:
    """Run `tf1kit checkpoint`."""
    return CliRunner().invoke(main, ["checkpoint", *words])


def test_a_checkpoint_of_another_scope_is_mapped_converted_and_verified(folder: Path) -> None:
    """Rows are open at first; without the other head the checkpoint is mapped and converted."""
    undecided = call("map", "model.npz", "chosen_port:Port", "--images", "1,2")
    assert (undecided.exit_code, "do not tell which is which" in undecided.stderr) == (1, True)
    choice = ("--rename", "tower=net", "--drop", "aux/*")
    mapped = call("map", "model.npz", "chosen_port:Port", "--images", "1,2", *choice)
    assert mapped.exit_code == 0, mapped.output
    for row in (
        '("net/fc/weights", "fc/kernel", None)', '("aux/fc/weights", None, "dropped by --drop aux/*")',
        '("training/Adam/beta_1", None, "no weight of the port is float32 of shape ()")',
    ):  # fmt: skip
        assert row in mapped.stdout
    port = Path("chosen_port.py")
    rows = [line for line in mapped.stdout.splitlines() if "--drop" not in line]
    port.write_text("\n".join([port.read_text(), *rows]))
    sys.modules.pop("chosen_port", None)
    # the port has no Adam
    model = ("--model", "chosen_port:Port", "--images", "1,2", "--weights-only")
    assert call("verify", "model.npz", *model, *choice).exit_code == 0
    assert call("verify", "model.npz", *model).exit_code == 1
    result = call("convert", "model.npz", *model, *choice, "--out", "out.npz")
    assert result.exit_code == 0, result.output
    with np.load("out.npz") as out:
        assert (out["fc/kernel"] == 1).all()
    refused = call("convert", "model.keras", *model[:2], "--to-tf1", "back", "--rename", "a=b")
    assert (refused.exit_code, "--rename does not go with --to-tf1" in refused.stderr) == (2, True)


def test_a_checkpoint_is_opened_by_other_names(folder: Path) -> None:
    """`load` takes a `Chosen`: the names are new, the values are those in the file."""
    with load(Chosen("model.npz", ("tower=",), ("aux/*", "training/*"))) as checkpoint:
        assert sorted(checkpoint) == ["fc/biases", "fc/weights"]
        assert (checkpoint["fc/weights"] == 1).all()
