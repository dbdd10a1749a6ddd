"""Tests ports of captures, which genuine 1.15.5 made: what the recorded runs say, and the rung `golden`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tf1kit.capture.folder import Capture
from tf1kit.cli import main
from tf1kit.errors import UsageError
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.pair import load_captured
from tf1kit.parity.captured.program import Program
from tf1kit.parity.results import RungResult
from tf1kit.parity.written.of_capture import with_placeholders
from tf1kit.parity.written.proof import Asked, open_parts

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "parity" / "captured" / "captures"
PLACEHOLDERS = str(CAPTURES / "placeholders.capture")


def proven(asked: Asked, folder: Path, old: str = "", new: str = "") -> tuple[str, list[RungResult], list[str]]:
    """The text of a port, what is proven of it after a change in the module, and what is not."""
    written, other = asked.port("net")
    assert old in written.text
    path = folder / "net.py"
    path.write_text(written.text.replace(old, new))
    results = asked.proof(written, other, path).prove()
    return written.text, results, open_parts(written, results)


def test_a_captured_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its numbers and its evaluation are those of the recorded runs, and all four rungs hold."""
    text, results, left = proven(Asked(PLACEHOLDERS), tmp_path)
    assert [(one.rung, one.status, one.failures) for one in results] == [
        (rung, "holds", []) for rung in ("map", "bitwise", "initial", "golden")
    ]
    assert left == []
    assert (
        "from a capture of TensorFlow 1.15.5" in text and "Fed, and so not in the graph itself: keep_prob=0.5." in text
    )
    assert 'INPUTS = "x:0"\nLABELS = "y:0"\n' in text
    assert "evaluation/endpoints/dense_1" in {row.key for row in results[1].rows}  # with keep_prob=1.0
    assert {row.other for row in results[3].rows} == {"legacy", "migrated"}
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "net.py").rename(tmp_path / "net_of_capture.py")
    assert CapturedLadder(load_captured(Path(PLACEHOLDERS), "net_of_capture")).run("golden").status == "holds"


def test_a_dropout_behind_a_phase(tmp_path: Path) -> None:
    """The runs feed the phase, and the loss without labels takes what is dropped of what is normalized."""
    text, results, left = proven(Asked(str(CAPTURES / "branches.capture")), tmp_path)
    assert left == [] and [one.status for one in results] == ["holds"] * 4
    assert "BatchNormalization(" in text and "Dropout(" in text


def test_a_mutant_is_not_the_program(tmp_path: Path) -> None:
    """Another learning rate fails on the rung `golden`, too."""
    _, results, left = proven(Asked(PLACEHOLDERS), tmp_path, "Adam(0.01", "Adam(0.011")
    assert {one.rung: one.status for one in results} == {
        **dict.fromkeys(("map", "initial"), "holds"),
        **dict.fromkeys(("bitwise", "golden"), "fails"),
    }
    assert left == ["bitwise does not hold", "golden does not hold"]


def test_data_of_a_dataset(tmp_path: Path) -> None:
    """The tensors of a dataset are what the port is called with; what is not ported has no golden."""
    text, results, left = proven(Asked(str(CAPTURES / "evaluated_elsewhere.capture")), tmp_path)
    assert 'INPUTS = "IteratorGetNext:0"\nLABELS = "IteratorGetNext:1"\n' in text
    assert results[3].missing == "the loss or the optimizer is not ported"
    assert left[0].startswith("not ported yet: ") and left[-1] == "golden cannot run"


def test_a_capture_of_two_losses(tmp_path: Path) -> None:
    """A GAN with layers of contrib: the recorded steps of both losses are those of the port.  It is the one capture with
    several losses, so its recorded runs are worth their time.
    """
    text, results, left = proven(Asked(str(ROOT / "legacy" / "captures" / "gan.capture")), tmp_path)
    assert 'self.minimize("g_loss:0", {"z": inputs["z"]})' in text and 'name="g_adam"' in text
    assert left == [] and [one.status for one in results] == ["holds"] * 4


@pytest.mark.parametrize("joined", ["sum / towers", "sum"])
def test_a_capture_of_towers(joined: str, tmp_path: Path) -> None:
    """The recorded steps by the gradients of two towers are those of the port, with its averages of weights."""
    old, new = 'joined = "sum / towers"', f'joined = "{joined}"'
    _, results, left = proven(Asked(str(CAPTURES / "towers.capture")), tmp_path, old, new)
    if joined == "sum":
        assert {one.rung for one in results if one.status == "fails"} == {"bitwise", "golden"}
    else:
        assert left == [] and [one.status for one in results] == ["holds"] * 4


def test_averages_begin_as_their_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such averages are not compared with those of the original, which has drawn other weights; averages that begin
    with 0 are.
    """
    written, _ = Asked(str(CAPTURES / "towers.capture")).port("net")
    of_keras = written.text.replace("tf1kit.keras.GradientDescent(", "keras.optimizers.SGD(")
    of_keras = of_keras.replace(", ema_by_step=True", "").replace("gradient_descent/", "SGD/")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, text, compared in ("of_the_kit", written.text, set()), ("of_keras", of_keras, {"kernel"}):
        (tmp_path / f"{name}.py").write_text(text)
        side = CapturedLadder(load_captured(CAPTURES / "towers.capture", name)).migrated32
        there = {key for key in side.fresh_slots if key.endswith("/ExponentialMovingAverage")}
        # a bias begins with 0, too
        assert there == {f"slots/net/dense/{one}/ExponentialMovingAverage" for one in compared}


def test_taps_pass_their_draw_on() -> None:
    """What the recorder has put behind a draw is not a part of the program."""
    program = Program(Capture(CAPTURES / "branches.capture"))
    assert any(node.op == "PyFunc" for node in program.graph.meta.graph_def.node)
    graph, data = with_placeholders(program)
    nodes = {node.name: node for node in graph.node}
    assert data == {} and all(node.op != "PyFunc" for node in graph.node)
    assert nodes["dropout/cond/dropout/random_uniform/PyFunc"].op == "Identity"


def test_a_number_that_is_said_wins(tmp_path: Path) -> None:
    """`--feed` says another number than the runs."""
    assert "Dropout(0.25" in Asked(PLACEHOLDERS, fed={"keep_prob": 0.75}).port("net")[0].text


def test_a_capture_that_is_none(tmp_path: Path) -> None:
    """One sentence, and the exit code 2."""
    (tmp_path / "capture.json").write_text("{}")
    with pytest.raises(UsageError, match="is a capture of the format None"):
        Asked(str(tmp_path)).source()
    result = CliRunner().invoke(main, ["port", str(tmp_path), "--out", str(tmp_path / "net.py")])
    assert (result.exit_code, (tmp_path / "net.py").exists()) == (2, False)


def test_the_batch_is_that_of_the_recorded_runs(tmp_path: Path) -> None:
    """A program may count on its size; with `--images` it is another one, for the labels, too."""
    feeds = Program(Capture(Path(PLACEHOLDERS))).runs[0].part("feeds")
    recorded = feeds["x:0"].shape
    for images, rows in ((None, recorded[0]), ((3, *recorded[1:]), 3)):
        asked = Asked(PLACEHOLDERS, images=images)
        written, other = asked.port("net")
        (tmp_path / "net.py").write_text(written.text)
        proof = asked.proof(written, other, tmp_path / "net.py")
        inputs, labels = proof._batch(0, written.objectives[0])
        assert inputs["x:0"].shape == (rows, *recorded[1:]) and len(labels["y:0"]) == rows
