"""Runs every example that a command's `--help` prints, in a folder with the files that it names."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from tests import warm
from tests.cli.test_quiet import commands
from tf1kit.cli import main
from tf1kit.importing.quiet import NOISE

ROOT = Path(__file__).resolve().parents[2]
GRAPH = """
import tensorflow.compat.v1 as tf
INPUT_SHAPE = (2, 3)
def build(images):
    kernel = tf.Variable(tf.ones([3, 2], images.dtype), name="W")
    return {"logits": tf.matmul(images, kernel)}
"""
PORT = """
import keras
INPUT_SHAPE = (2, 3)
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2, use_bias=False, name="dense")
    def call(self, images):
        return self.dense(images)
    def endpoints(self, images, training=False):
        return {"logits": self(images)}
WEIGHT_MAP = (("W", "dense/kernel", None),)
def optimizer():
    return keras.optimizers.SGD(0.1)
"""
TRAIN = """
import tensorflow as tf
tf.flags.DEFINE_integer("batch_size", 32, "")
assert tf.flags.FLAGS.batch_size == 64
tf.placeholder(tf.float32)
"""
SAVE = """
import graph, tensorflow.compat.v1 as tf
with tf.Graph().as_default(), tf.Session() as session:
    graph.build(tf.placeholder(tf.float32, [None, 3], "images"))
    session.run(tf.global_variables_initializer())
    for step in (1000, 2000):
        tf.global_variables()[0].load([[step, step]] * 3, session)
        tf.train.Saver().save(session, "./model.ckpt", global_step=step)
"""
CAPTURE = ROOT / "tests" / "parity" / "captured" / "captures" / "placeholders.capture"
BATCH = {  # for the pair of tests/parity/pairs
    "words": np.arange(72, dtype="int32").reshape(6, 12) % 50,
    "lengths": np.arange(1, 7, dtype="int32"),
    "labels": np.arange(6, dtype="int32") % 3,
}
QUICK = ("cifar10_input", "covariate_shift")  # pairs, for --all
SAYS = (("run",), ("checkpoint", "map"))  # commands that write to stderr: the program's messages, the map's rows
CODES = {("checkpoint", "diff"): 1}  # the two checkpoints differ
ELSEWHERE = {
    "tf1kit install-kernel --sys-prefix": "writes to this environment; tests/run/test_notebook.py has it write elsewhere",
    "tf1kit data cifar10 --out data/cifar10": "needs the network; tests/data runs it against a site of its own",
    "tf1kit parity legacy.factored_kernels migrated.factored_kernels --html parity.html": "takes minutes: below",
    "tf1kit launch --workers 2 -- python -m migrated.factored_kernels --steps 20 --batch-size 32": (
        "starts TensorFlow three times: tests/cluster/test_launch.py"
    ),
}


def examples() -> list[tuple[tuple[str, ...], str]]:
    """The command's words, and each line that its help shows as an example."""
    found = []
    for words, _ in commands():
        told = CliRunner().invoke(main, [*words, "--help"]).output
        part = re.split(r"\n  Examples?:", told)[1]
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        assert all(line.startswith(f"tf1kit {' '.join(words)} ") for line in lines), lines
        found += [(words, line) for line in lines]
    return found


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line in the folder, by the command of this checkout."""
    return warm.run("tf1kit", shlex.split(line)[1:], folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the examples name: a program, sources, a graph, its port, two checkpoints,
    a capture, three pairs, the batch of one.
    """
    folder = tmp_path_factory.mktemp("examples")
    for name, text in (("graph", GRAPH), ("port", PORT), ("train", TRAIN)):
        (folder / f"{name}.py").write_text(text)
    (folder / "src").mkdir()
    shutil.copy(folder / "train.py", folder / "src")
    for side in ("legacy", "migrated"):
        (folder / side).mkdir()
        for name in ("__init__", *QUICK):
            shutil.copy(ROOT / side / f"{name}.py", folder / side)
    shutil.copytree(CAPTURE, folder / "run.capture")
    for side in ("old", "new"):
        shutil.copytree(ROOT / "tests" / "parity" / "pairs" / side, folder / side)
    np.savez(folder / "batch.npz", **BATCH)
    assert warm.run_code(SAVE, folder).returncode == 0
    return folder


@pytest.mark.parametrize(("words", "line"), [one for one in examples() if one[1] not in ELSEWHERE])
def test_it_works(words: tuple[str, ...], line: str, folder: Path) -> None:
    """Each example ends with the expected exit code. stderr has no traceback and no messages of
    TensorFlow, except for a program's own.
    """
    done = run(line, folder)
    assert done.returncode == CODES.get(words, 0), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if words not in SAYS:
        assert done.stderr == ""
    elif words != ("run",):
        assert not [said for said in done.stderr.splitlines() if NOISE.match(said)]


@pytest.mark.long
def test_a_whole_pair(tmp_path: Path) -> None:
    """The first example of `parity` works; the page goes to a temporary folder."""
    [line] = [line for line in ELSEWHERE if "parity" in line]
    done = run(line.replace("parity.html", str(tmp_path / "parity.html")), ROOT)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "parity.html").exists()


def test_what_is_left_out_is_an_example() -> None:
    """Each line with a reason not to run is printed by a help text."""
    assert set(ELSEWHERE) <= {line for _, line in examples()}


def test_an_example_is_never_folded() -> None:
    """An example is not folded in a narrow terminal, so that it can be copied."""
    for words, command in commands():
        with click.Context(command, info_name="tf1kit", terminal_width=40) as context:
            told = command.get_help(context)
        for _, line in [one for one in examples() if one[0] == words]:
            assert line in told
