"""Public functions give the values that they gave in 1.15.5, for many lists of arguments.

`tests/sweep/calls.py` recorded them. They run without oneDNN, whose kernels make some NaN 0. EXCEPTIONS has the
functions whose values are others today, with the reason; docs/findings/edge-values.md has them in words.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import warm
from tests.sweep.exceptions import EXCEPTIONS

HERE = Path(__file__).parent
RECORDED: dict[str, dict[str, Any]] = json.loads(gzip.decompress((HERE / "recorded.json.gz").read_bytes()))
SAMPLE = random.Random(1).sample(sorted(RECORDED), 12)


def called(names: list[str], folder: Path) -> dict[str, dict[str, Any]]:
    """What the functions give under the kit, for the lists of arguments that 1.15.5 takes."""
    kinds = {name: sorted({int(key.split()[0]) for key in RECORDED[name]}) for name in names}
    asked = [f"{name}:{','.join(map(str, kinds[name]))}" for name in names]
    done = warm.run("tf1kit", ["run", str(HERE / "calls.py"), "found.json.gz", *asked], folder, 3000, onednn=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, dict[str, Any]] = json.loads(gzip.decompress((folder / "found.json.gz").read_bytes()))
    return found


def different(found: Any, recorded: Any) -> bool:
    """Whether one result is another one, up to rounding."""
    if found is None or len(found) != len(recorded):
        return True
    for (kind, shape, values), (kind_before, shape_before, before) in zip(found, recorded, strict=True):
        if (kind, shape) != (kind_before, shape_before):
            return True
        if kind == "O":
            if values != before:
                return True
        elif not np.allclose(values, before, rtol=1e-4, atol=1e-5, equal_nan=True):
            return True
    return False


def differences(found: dict[str, Any], names: list[str]) -> set[str]:
    """The functions that give another value for some arguments."""
    return {
        name
        for name in names
        if any(different(found.get(name, {}).get(key), before) for key, before in RECORDED[name].items())
    }


def test_some_functions(tmp_path: Path) -> None:
    """A part that a seed chooses."""
    assert differences(called(SAMPLE, tmp_path), SAMPLE) == EXCEPTIONS.keys() & set(SAMPLE)


@pytest.mark.long
def test_all_functions(tmp_path: Path) -> None:
    """All of them."""
    names = sorted(RECORDED)
    assert differences(called(names, tmp_path), names) == EXCEPTIONS.keys()


def test_the_comparison_sees() -> None:
    """A value, a type, a shape or a missing result is seen."""
    before = [["<f4", [2], [1.0, float("nan")]]]
    assert not different([["<f4", [2], [1.000001, float("nan")]]], before)
    for wrong in ([["<f4", [2], [1.1, float("nan")]]], [["<f8", [2], before[0][2]]], [["<f4", [1, 2], before[0][2]]]):
        assert different(wrong, before)
    assert different(None, before) and different([], before) and different([["<f4", [2], [1.0, 0.0]]], before)
