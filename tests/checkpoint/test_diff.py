"""`tf1kit checkpoint diff`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from click.testing import CliRunner

from tf1kit.checkpoint import load
from tf1kit.checkpoint.diff import diff
from tf1kit.cli import main

DATA = Path(__file__).resolve().parent / "data"


def run(*arguments: object):
    """Run the command."""
    return CliRunner().invoke(main, ["checkpoint", "diff", *map(str, arguments)])


def compared(folder: Path, left: dict[str, np.ndarray], right: dict[str, np.ndarray], **options: bool):
    """The result of `diff` on two archives."""
    np.savez(folder / "left.npz", **left)
    np.savez(folder / "right.npz", **right)
    with load(folder / "left.npz") as ours, load(folder / "right.npz") as theirs:
        return diff(ours, theirs, lambda *said: None, **options)


def test_the_same_in_two_formats():
    """V1 and V2 of the same session are equal: exit code 0."""
    result = run(DATA / "training", DATA / "training_v1")
    assert result.exit_code == 0, result.output
    assert "0 of 24 tensors differ, 24 are equal." in result.stdout


def test_two_steps():
    """Two steps of a training differ: exit code 1, largest first; equal ones are counted."""
    result = run(DATA / "training/model.ckpt-1", DATA / "training/model.ckpt-2", "--stats")
    assert result.exit_code == 1
    assert "mean A" in result.stdout
    with load(DATA / "training", 1) as left, load(DATA / "training", 2) as right:
        found = diff(left, right, lambda *said: None)
    scaled = [said.scaled for said in found]
    assert scaled == sorted(scaled, reverse=True) and scaled[0] > 0
    step = next(said for said in found if said.name == "global_step")
    assert (step.max_abs, step.differing, step.worst) == (1.0, 1, ((), "1", "2"))


def test_what_one_lacks_comes_first(tmp_path):
    """Names of one side come first, then other shapes, then other values; the table names each."""
    left = {"same": np.ones(2), "a": np.ones(2), "shape": np.ones((2, 1)), "value": np.ones(2)}
    right = {"same": np.ones(2), "b": np.ones(2), "shape": np.ones((1, 2)), "value": np.array([1.0, 1.5])}
    found = compared(tmp_path, left, right)
    assert [(said.name, said.problem) for said in found] == [
        ("a", "only in A"),
        ("b", "only in B"),
        ("shape", "shape [2, 1] in A, [1, 2] in B"),
        ("value", ""),
        ("same", ""),
    ]
    assert (found[3].max_abs, found[3].scaled, found[3].differing) == (0.5, 0.5 / 1.5, 1)
    assert found[3].worst == ((1,), "1", "1.5")
    result = run(tmp_path / "left.npz", tmp_path / "right.npz")
    assert result.exit_code == 1 and "4 of 5 tensors differ, 1 are equal." in result.stdout
    assert all(word in result.stdout for word in ("only in A", "only in B", "[1, 2] in B"))


def test_what_a_side_leaves_out_is_noted():
    """The remark of a checkpoint stands below the table."""
    result = run(DATA / "frozen.pb", DATA / "frozen.pb")
    assert result.exit_code == 0, result.output
    assert "Note: its other constants (1) were never variables and are left out.\n" in result.stdout


@pytest.mark.parametrize(
    ("left", "right", "differing", "max_abs", "ulp"),
    [
        (np.float32([1, np.nan]), np.float32([1, np.nan]), 0, 0.0, None),
        (np.float32([0.0]), np.float32([-0.0]), 1, 0.0, 0),
        (np.float32([1]), np.nextafter(np.float32([1]), np.float32(2)), 1, 2.0**-23, 1),
        (np.float32([1, 2]), np.float32([1, np.nan]), 1, np.inf, 0),
        (np.float32([np.inf]), np.float32([-np.inf]), 1, np.inf, 0),
        (np.array([1, 2]), np.array([1, 5]), 1, 3.0, None),
        (np.array([True]), np.array([False]), 1, 1.0, None),
        (np.array([1 + 1j]), np.array([1 + 4j]), 1, 3.0, 2**53),
        (np.array([2**53]), np.array([2**53 + 1]), 1, 1.0, None),
        (np.array([2**64 - 1], "uint64"), np.array([2**64 - 2], "uint64"), 1, 1.0, None),
        (np.array([1, 2], ml_dtypes.bfloat16), np.array([1, 2.03125 / 2 * 2], ml_dtypes.bfloat16), 1, 0.03125, 2),
    ],
)
def test_elements(left, right, differing, max_abs, ulp, tmp_path):
    """Bits count: zeros of two signs differ, two NaN are equal, one NaN is infinitely far off."""
    (said,) = compared(tmp_path, {"x": left}, {"x": right})
    assert (said.differing, said.max_abs, said.ulp) == (differing, max_abs, ulp)
    assert said.equal == (not differing)


def test_another_type_differs_although_the_values_are_the_same(tmp_path):
    """The dtypes are named, and the distance of the values."""
    (said,) = compared(tmp_path, {"x": np.float32([1, 2])}, {"x": np.float64([1, 2])})
    assert (said.problem, said.max_abs, said.equal) == ("float32 in A, float64 in B", 0.0, False)


def test_large_tensors_are_compared_to_their_end(tmp_path):
    """A difference in the last element of several blocks is found."""
    left = np.zeros(700_001)
    right = left.copy()
    right[-1], right[5] = 2, 1
    (said,) = compared(tmp_path, {"x": left}, {"x": right})
    assert (said.max_abs, said.worst, said.differing) == (2.0, ((700_000,), "0", "2"), 2)


def test_strings():
    """Tensors of strings are compared, too."""
    with load(DATA / "types") as left, load(DATA / "types_v1") as right:
        found = {said.name: said for said in diff(left, right, lambda *said: None)}
    assert found["types/string"].equal
    assert found["types/bfloat16"].problem == "only in A"


def test_weights_only():
    """Checkpoints with and without an optimizer are compared without the variables of training."""
    with load(DATA / "training") as left, load(DATA / "training") as right:
        names = {said.name for said in diff(left, right, lambda *said: None, weights_only=True)}
    assert names == {
        *("conv/weights", "conv/biases", "embedding"),
        *(f"BatchNorm/{name}" for name in ("beta", "gamma", "moving_mean", "moving_variance")),
    }


def test_json(tmp_path):
    """Every number is in the file, which is standard JSON."""
    np.savez(tmp_path / "left.npz", x=np.float32([1, np.nan]), y=np.ones(1))
    np.savez(tmp_path / "right.npz", x=np.float32([1, 2]), y=np.ones(1))
    file = tmp_path / "a.json"
    assert run(tmp_path / "left.npz", tmp_path / "right.npz", "--stats", "--json", file).exit_code == 1
    said = json.loads(file.read_text(), parse_constant=pytest.fail)
    assert (said["equal"], said["different"]) == (1, 1)
    assert said["tensors"][0]["name"] == "x" and said["tensors"][0]["max_abs"] == "inf"


def test_a_meta_graph_cannot_be_compared():
    """A MetaGraph has no values: exit code 2."""
    result = run(DATA / "sharded", DATA / "sharded/model.ckpt.meta")
    assert result.exit_code == 2 and "has no values to compare" in result.stderr


def test_neither_list_nor_diff_imports_tensorflow():
    """`list` and `diff` import neither TensorFlow nor Keras, so they start in a fraction of a
    second.
    """
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom tf1kit.cli import main\n"
        f"for line in (['list', '--stats', {str(DATA / 'training')!r}], ['diff', *[{str(DATA / 'training')!r}] * 2]):\n"
        "    assert CliRunner().invoke(main, ['checkpoint', *line]).exit_code == 0\n"
        "print([name for name in ('tensorflow', 'keras', 'h5py') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
