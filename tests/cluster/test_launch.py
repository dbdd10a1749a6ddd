"""Runs a port by `tf1kit launch`, as the example of its help does, and compares with one process."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from click.testing import CliRunner

from tests.conftest import ROOT
from tf1kit.cli import main
from tf1kit.data.sample import write_sample
from tf1kit.parity.recording.tolerances import LIMITS


def run(words: list[str], folder: Path) -> str:
    """The output of a command in a folder with the sample; `python` is this interpreter."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("TF_CONFIG", None)
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def example() -> list[str]:
    """The words of the example in the help."""
    told = CliRunner().invoke(main, ["launch", "--help"]).output
    return shlex.split(re.search(r"Example: (.*)", told)[1])


def values(folder: Path) -> dict[str, np.ndarray]:
    """What the last checkpoint of a folder has."""
    reader = tf.train.load_checkpoint(str(folder))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map() if "OBJECT" not in name}


@pytest.mark.long
def test_the_example(tmp_path: Path) -> None:
    """The first worker prints the result. The checkpoint has the names of one process, and after one
    step its slots, which hold the gradients; two devices of one process have them, too.
    """
    write_sample(tmp_path / "data" / "sample")
    words = [*example(), "--steps=1"]
    at = words.index("--")
    said = run([sys.executable, "-m", *words, "--checkpoint-dir=two"], tmp_path)
    assert said.startswith("worker 0 | trained from step 0 to 1\nworker 0 | test accuracy 0.")
    assert all(line.startswith("worker 0 | ") for line in said.splitlines())
    run([sys.executable, *words[at + 2 :], "--checkpoint-dir=one"], tmp_path)
    run([sys.executable, *words[at + 2 :], "--checkpoint-dir=devices", "--devices=2"], tmp_path)
    one = values(tmp_path / "one")
    for folder in ("two", "devices"):
        several = values(tmp_path / folder)
        assert set(one) == set(several)
        for name, value in one.items():
            if value.dtype.kind == "f" and name.startswith("optimizer/"):
                limit = LIMITS["golden", "slots"] * np.abs(value).max()
                assert np.abs(value - several[name]).max() <= limit, (folder, name)
            elif value.dtype.kind == "i":
                assert (value == several[name]).all()


@pytest.mark.long
def test_parameter_servers(tmp_path: Path) -> None:
    """The chief prints what one process does, with the bits of one worker, and one process resumes from its
    checkpoint.
    """
    write_sample(tmp_path / "data" / "sample")
    training = [*example()[example().index("--") + 2 :], "--steps=3"]
    launched = ["-m", "tf1kit", "launch", "--ps=1", "--workers=1", "--", sys.executable]
    said = run([sys.executable, *launched, *training, "--checkpoint-dir=served"], tmp_path)
    alone = run([sys.executable, *training], tmp_path)
    assert said == "".join(f"chief 0 | {line}" for line in alone.splitlines(True))
    assert alone.startswith("trained from step 0 to 3\n")
    resumed = run([sys.executable, *training, "--steps=4", "--checkpoint-dir=served"], tmp_path)
    assert resumed.startswith("trained from step 3 to 4\n")
