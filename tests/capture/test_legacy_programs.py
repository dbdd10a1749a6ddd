"""Tests the committed captures of the programs of legacy/. In the oracle, genuine 1.15.5 captures
them again.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests import warm
from tests.capture import record_legacy
from tf1kit.parity.recording.programs import is_program

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "legacy" / "captures"
PROGRAMS = sorted(path.stem for path in (ROOT / "legacy").glob("[a-z]*.py") if is_program(str(path)))


def test_every_program_has_a_capture() -> None:
    """Each program has a capture, and there are no other captures."""
    assert sorted(folder.name for folder in CAPTURES.iterdir()) == [f"{name}.capture" for name in PROGRAMS]
    assert sorted(record_legacy.PROGRAMS) == PROGRAMS


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_capture_is_whole_and_of_1_15_5(name: str) -> None:
    """The files of a capture have the sha256 that capture.json states, and are about 1.5 MB."""
    folder = CAPTURES / f"{name}.capture"
    told = json.loads((folder / "capture.json").read_text())
    assert told["tensorflow"] == "1.15.5"
    for path, digest in told["sha256"].items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest, path
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 1.6e6


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_runs_under_the_kit(name: str, tmp_path: Path) -> None:
    """Each program runs to its end without changes."""
    ran = warm.run("tf1kit", ["run", str(ROOT / "legacy" / f"{name}.py"), "--steps", "2"], tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "step 1 " in ran.stdout


def changed(folder: Path, key: str, change: Callable[[np.ndarray], np.ndarray | None]) -> None:
    """Change an array of the first run, or remove it."""
    path = folder / "graph-0" / "run-0.npz"
    with np.load(path) as arrays:
        kept = {name: change(value) if name == key else value for name, value in arrays.items()}
    np.savez(path, **{name: value for name, value in kept.items() if value is not None})


def edited(folder: Path) -> None:
    """Write another epsilon of the same length into the graph."""
    path = folder / "graph-0" / "graph.meta"
    before = path.read_bytes()
    after = before.replace(np.float32(0.001).tobytes(), np.float32(0.0001).tobytes())
    assert after != before
    path.write_bytes(after)


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a bit of a feed": (
        lambda at: changed(at, "feeds/images:0", lambda x: np.nextafter(x, 2)),
        "feeds/images:0 differs",
    ),
    "a loss": (lambda at: changed(at, "tensors/loss:0", lambda x: x * np.float32(1.001)), "tensors/loss:0 differs"),
    "no loss": (lambda at: changed(at, "tensors/loss:0", lambda x: None), "other arrays: tensors/loss:0"),
    "a shape": (lambda at: changed(at, "tensors/loss:0", lambda x: x[None]), r"is float32 \(1,\), not float32 \(\)"),
    "an epsilon": (edited, "graph.meta is another graph"),
}


@pytest.mark.parametrize(("fault", "said"), FAULTS.values(), ids=FAULTS)
def test_a_difference_is_found(fault: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    """The comparison reports each fault in a copy, and nothing else."""
    committed, copy = CAPTURES / "unet.capture", tmp_path / "unet.capture"
    shutil.copytree(committed, copy)
    assert list(record_legacy.differences(str(committed), str(copy))) == []
    fault(copy)
    (line,) = record_legacy.differences(str(committed), str(copy))
    assert re.search(said, line), line
