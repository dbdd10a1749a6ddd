"""Tests that the recorder needs no other file, and how it writes arrays. The oracle tests on 1.15.5
what it records.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests import warm
from tf1kit.capture import recorder
from tf1kit.cli import main
from tf1kit.parity.recording import sketch

FILE = Path(recorder.__file__)


def test_print_recorder_prints_the_file() -> None:
    """`--print-recorder` prints the file byte for byte, so that a user can copy it to the old
    machine.
    """
    found = CliRunner().invoke(main, ["capture", "--print-recorder"])
    assert (found.exit_code, found.stdout) == (0, FILE.read_text(encoding="utf-8"))


def test_what_is_missing_is_named() -> None:
    """Without a program and a folder, the command ends in a usage error."""
    found = CliRunner().invoke(main, ["capture", "train.py"])
    assert found.exit_code == 2 and "--out FOLDER" in found.stderr


def test_it_imports_nothing_but_the_standard_library_and_numpy() -> None:
    """At its top the file imports only the standard library and NumPy; functions import
    TensorFlow.
    """
    names = [
        alias.name.partition(".")[0]
        for node in ast.parse(FILE.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    assert set(names) - sys.stdlib_module_names == {"numpy"}


def test_it_is_of_python_3_5() -> None:
    """The file has no f-string, annotated variable or trailing comma that Python 3.5 cannot
    read.
    """
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 5))


@pytest.mark.parametrize("size", [0, 5, 48, 49, 4000])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "complex64"])
def test_its_sketch_is_that_of_a_golden(size: int, dtype: str) -> None:
    """A sketch has the same numbers as in a golden, so that captures and goldens are compared
    alike.
    """
    random = np.random.RandomState(size)
    array = (random.randn(size) * 100 + (1j * random.randn(size) if dtype == "complex64" else 0)).astype(dtype)
    np.testing.assert_array_equal(recorder.sketch(array), sketch.sketch(array))


@pytest.mark.parametrize(
    "value", [["a", "b\xfc\n", ""], [[b"\0", b"x\0"]], "text"], ids=["texts", "bytes with zeros", "a scalar"]
)
def test_strings_are_kept_without_pickle(tmp_path: Path, value: object) -> None:
    """Texts come back byte for byte, also with zeros at the end, from a file that
    `allow_pickle=False` reads.
    """
    arrays: dict[str, np.ndarray] = {}
    recorder.put(arrays, "feeds/x:0", np.array(value, object))
    np.savez(tmp_path / "a.npz", **arrays)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as read:
        whole, ends = read["feeds/x:0#bytes"].tobytes(), read["feeds/x:0#ends"]
    starts = [0, *ends.ravel()[:-1]]
    found = [whole[start:end] for start, end in zip(starts, ends.ravel(), strict=True)]
    texts = [one if isinstance(one, bytes) else str(one).encode() for one in np.asarray(value, object).ravel()]
    assert found == texts and ends.shape == np.shape(value)


@pytest.mark.parametrize(("text", "expected"), [("1-3,20-21", {1, 2, 3, 20, 21}), ("7", {7}), (" 2 , 4-4", {2, 4})])
def test_windows(text: str, expected: set[int]) -> None:
    """A list of runs may have single runs and ranges."""
    assert recorder.windows_of(text) == expected


@pytest.mark.parametrize("text", ["", "0", "3-1", "a", "1-", "-2"])
def test_bad_windows(text: str) -> None:
    """The error names a text that is not a list of runs."""
    with pytest.raises(argparse.ArgumentTypeError, match="is not a list of runs such as 1-3,20-21"):
        recorder.windows_of(text)


def test_sizes() -> None:
    """A size is a number of bytes, or a number with a letter."""
    found = [recorder.bytes_of(text) for text in ("1000", "1K", "2M", "1.5G", "1gb")]
    assert found == [1000, 1024, 2 * 1024**2, 3 * 1024**3 // 2, 1024**3]
    with pytest.raises(argparse.ArgumentTypeError, match="is not a size such as 500M or 2G"):
        recorder.bytes_of("many")


def test_how_far_runs_are_apart() -> None:
    """A distance is relative to the largest magnitude. Another shape, or a NaN on one side only, is
    infinitely far.
    """
    one = np.array([1.0, -4.0], "float32")
    assert recorder.apart(one, one) == 0
    assert recorder.apart(one, one + np.array([0, 1], "float32")) == 0.25
    assert recorder.apart(one, np.array([1.0, np.nan], "float32")) == float("inf")
    assert recorder.apart(np.array(["a"]), np.array(["b"])) == float("inf")


def test_a_folder_is_never_written_twice(tmp_path: Path) -> None:
    """A second process with the same name gets its own folder."""
    names = [recorder.free_folder(str(tmp_path / "run.capture")) for _ in range(3)]
    assert [Path(name).name for name in names] == ["run.capture", "run.capture.2", "run.capture.3"]


PROGRAM = Path(__file__).parent / "programs" / "placeholders.py"
DATA_IN_THE_GRAPH = """import numpy as np
import tensorflow as tf

data = tf.constant(np.ones([1000, 100], np.float32))
weight = tf.Variable(0.5)
step = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(data * weight)))
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(step)
"""


@pytest.mark.parametrize(("largest", "code"), [("390K", 1), ("410K", 0)])
def test_data_in_the_graph_counts(largest: str, code: int, tmp_path: Path) -> None:
    """400,000 bytes of a constant are in the estimate: more than --max-size ends the program, and nothing is written."""
    (tmp_path / "train.py").write_text(DATA_IN_THE_GRAPH)
    words = ["capture", "--out", "run.capture", "--max-size", largest, "train.py"]
    ran = warm.run("tf1kit", words, tmp_path)
    assert (ran.returncode, (tmp_path / "run.capture").exists()) == (code, not code), ran.stderr
    assert ("which is more than --max-size" in ran.stderr) == bool(code)


def test_a_program_under_the_kit(tmp_path: Path) -> None:
    """On the installed TensorFlow a capture has the same roles as on 1.15.5, and a note that no
    TensorFlow 1 was involved.
    """
    command = [
        sys.executable,
        "-m",
        "tf1kit",
        "capture",
        "--out",
        "run.capture",
        "--windows",
        "1-2",
        "--stop",
        str(PROGRAM),
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (tmp_path / "run.capture" / "capture.json").is_file(), ran.stderr
    assert ran.returncode == 0 and "as --stop asks" in ran.stderr
    told = json.loads((tmp_path / "run.capture" / "capture.json").read_text())
    (graph,) = told["graphs"]
    (train,) = graph["trains"]
    assert train["losses"] == ["loss:0"]
    assert [gradient["of"] for gradient in train["gradients"]] == [
        "dense/kernel",
        "dense/bias",
        "dense_1/kernel",
        "dense_1/bias",
    ]
    assert len(train["draws"]) == 1 and [run["number"] for run in graph["runs"]] == [1, 2]
    assert any("no TensorFlow 1 was involved" in note for note in told["notes"])


@pytest.mark.parametrize(
    ("program", "said"), [("1", True), ("import sys; sys.exit(0)", True), ("raise ValueError", False)]
)
def test_a_program_that_trains_nothing(program: str, said: bool, tmp_path: Path) -> None:
    """The last line says that nothing is recorded, also after `tf.app.run`, which exits."""
    (tmp_path / "program.py").write_text(program)
    ran = warm.run("tf1kit", ["capture", "--out", "run.capture", "program.py"], tmp_path)
    assert ("nothing is recorded" in ran.stderr) == said and not (tmp_path / "run.capture").exists()
