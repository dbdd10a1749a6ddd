"""Workers on a batch give the weights of one process with the whole batch: several processes, with
messages through the loopback device.

`tests/port/test_replicas.py` has the same for several devices of one process, and the mutants.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests import warm
from tests.conftest import ROOT
from tests.port.distributed import FEWER, PAIRS
from tf1kit.parity.recording.tolerances import LIMITS

WHOLE = 1e-9  # relative to the largest magnitude of a tensor, after 20 steps in float64
FREE = {  # a bias in front of a batch norm: its gradient is zero but for rounding, and Adam makes steps of that
    "batch_norm_cifar": ("conv/bias", "conv_bias"),
    "batch_norm_gap": ("conv/bias", "conv_bias"),
}


def run(folder: Path, stems: tuple[str, ...], dtype: str, workers: int) -> None:
    """Train the pairs; the results are in the folder."""
    done = warm.run("tests.port.distributed", [folder, ",".join(stems), dtype, workers], ROOT, timeout=1500)
    assert done.returncode == 0, done.stderr


def distances(folder: Path, stem: str, dtype: str, workers: int) -> dict[str, float]:
    """How far each tensor is from that of one process, in parts of its limit.

    What Adam makes of a weight in its first step is left out in float32: a step of the learning
    rate, in the direction of the gradient, however small that is. The slots hold the gradient.
    """
    one, several = (dict(np.load(folder / f"{stem}-{dtype}-{count}.npz")) for count in (0, workers))
    assert list(one) == list(several)
    found = {}
    for path, value in one.items():
        first_of_adam = path.startswith("1/port/") and any(name.startswith("1/adam/") for name in one)
        if first_of_adam or any(free in path for free in FREE.get(stem, ())):
            continue
        assert value.dtype == several[path].dtype
        scale = np.abs(value.astype("float64")).max(initial=0) or 1.0
        distance = np.abs(value.astype("float64") - several[path].astype("float64")).max(initial=0) / scale
        assert np.isfinite(distance), path
        found[path] = float(distance) / limit(dtype, path)
    assert len(found) > 5
    return found


def limit(dtype: str, path: str) -> float:
    """The largest distance of a tensor that passes."""
    if dtype == "float64":
        return WHOLE
    kind = "loss" if path.endswith("/loss") else "slots" if path.endswith(("_momentum", "_velocity")) else "weights"
    return LIMITS["golden", kind]


def check(folder: Path, stem: str, dtype: str, workers: int) -> None:
    """Every tensor is within its limit."""
    worst = sorted(distances(folder, stem, dtype, workers).items(), key=lambda one: -one[1])[:5]
    assert worst[0][1] <= 1, worst


def test_two_workers_on_a_small_pair(tmp_path: Path) -> None:
    """Batch norm, momentum and 20 steps in float64, with batches of 7, of which a worker gets 3 or 4."""
    stems = ("batch_norm_primitives",)
    for workers in (0, 2):
        run(tmp_path, stems, "float64", workers)
    check(tmp_path, *stems, "float64", 2)


def test_every_port_that_trains_is_among_the_pairs() -> None:
    """The list has each port with the training command, so that none is left out of the long test."""
    found = {file.stem for file in (ROOT / "migrated").glob("*.py") if "training_command(" in file.read_text("utf-8")}
    assert found == set(PAIRS)


@pytest.fixture(scope="module", params=["float64", "float32"])
def alone(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, tuple[str, ...]]:
    """A folder with what one process computes, the precision, and the pairs. Inception V2 amplifies
    rounding by so much that the limits of float32 do not hold for it.
    """
    folder, dtype = tmp_path_factory.mktemp(request.param), request.param
    pairs = PAIRS if dtype == "float64" else tuple(stem for stem in PAIRS if stem not in FEWER)
    run(folder, pairs, dtype, 0)
    return folder, dtype, pairs


@pytest.mark.long
@pytest.mark.parametrize("workers", [1, 2, 3, 4])
def test_every_pair(alone: tuple[Path, str, tuple[str, ...]], workers: int) -> None:
    """1 to 4 processes give the weights of one without a strategy: 20 steps in float64, and in
    float32 single steps within the limits of the rung `golden`.
    """
    folder, dtype, pairs = alone
    run(folder, pairs, dtype, workers)
    for stem in pairs:
        check(folder, stem, dtype, workers)
