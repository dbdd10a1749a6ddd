"""Tests `tf1kit new-pair`: the skeletons of ports of captures and of legacy modules."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import warm
from tests.conftest import ROOT
from tf1kit.cli import main

CAPTURE = ROOT / "tests" / "docs" / "captured" / "train.capture"
LEGACY = """
def build(images, is_training=True, split=False):
    ends = {"input": images}
    ends["conv1"] = images
    ends["logits"] = images
    return ends
def loss(endpoints, labels): ...
"""


def said(*words: object, code: int = 0) -> str:
    """The output of the command."""
    result = CliRunner().invoke(main, ["new-pair", *map(str, words)])
    assert result.exit_code == code, result.output
    ast.parse(result.output if code == 0 and "--out" not in words else "")
    return result.output


@pytest.mark.parametrize(
    ("capture", "lines"),
    [
        (
            CAPTURE,
            [
                "    return tf1kit.keras.Adam(learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-08)",
                "#   keep_prob:0 float32 []",
                'INPUTS = "x:0"  # TODO: check',
                'LABELS = "y:0"  # TODO: check',
                '    ("dense_1/kernel", "TODO", None),  # float32 [32, 3]',
                '    ("beta1_power", "adam/beta1_power", None),  # float32 []',
            ],
        ),
        (
            ROOT / "legacy" / "captures" / "sequence_classifier.capture",
            [
                "    # TODO: the program changes its gradients before it applies them, such as by clipping",
                'INPUTS = ("lengths:0", "tokens:0")  # TODO: check',
                '    ("global_step", "adam/iteration", None),  # int64 []',
            ],
        ),
        (
            ROOT / "legacy" / "captures" / "gan.capture",
            [
                '    """The program\'s g_loss:0."""',
                '    "g_loss:0": loss_1,',
                '    ("beta2_power_1", "adam_1/beta2_power", None),  # float32 []',
            ],
        ),
    ],
    ids=["placeholders", "clipping", "two losses"],
)
def test_a_capture(capture: Path, lines: list[str]) -> None:
    """The skeleton has what the capture tells, and no row for slots, which follow their variable."""
    text = said(capture)
    assert [line for line in lines if line not in text.splitlines()] == []
    assert "/Adam" not in text


def test_a_module(tmp_path: Path) -> None:
    """The skeleton has the options, the end points and the functions of the legacy module."""
    (tmp_path / "old_net.py").write_text(LEGACY)
    text = said(tmp_path / "old_net.py")
    assert "class OldNet(keras.Model):\n    def __init__(self, split=False, **kwargs):" in text
    assert "The end points in forward order: conv1, logits." in text
    assert "def loss(endpoints, labels):" in text and "def optimizer" not in text


def test_a_module_with_other_inputs_and_labels(tmp_path: Path) -> None:
    """The skeleton has the declared inputs and labels."""
    pairs = ROOT / "tests" / "parity" / "pairs" / "old"
    text = said(pairs / "reviews.py")
    assert "def __init__(self, **kwargs):" in text
    assert "def endpoints(self, inputs, training=False):" in text
    assert "`inputs` is a dict with words, lengths." in text
    assert "The loss of labels {'shape': (8,), 'dtype': 'int32', 'below': 3}." in text
    assert "def loss(endpoints):" in said(pairs / "autoencoder.py")


def test_a_program_is_to_be_captured(tmp_path: Path) -> None:
    """A file without `build` is not a legacy module: the error names both ways."""
    (tmp_path / "train.py").write_text("print('trained')\n")
    assert "capture the program as it is" in said(tmp_path / "train.py", code=2)


def test_a_file_that_is_not_python_3(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / "old.py").write_text("print 'trained'\n")
    assert "cannot be read as Python 3" in said(tmp_path / "old.py", code=2)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """An existing file stays as it is."""
    (tmp_path / "old.py").write_text(LEGACY)
    assert "it exists; give another name" in said(tmp_path / "old.py", "--out", tmp_path / "old.py", code=2)
    assert (tmp_path / "old.py").read_text() == LEGACY
    assert "TODOs" in said(tmp_path / "old.py", "--out", tmp_path / "new.py")


def test_parity_says_what_to_fill_in(tmp_path: Path) -> None:
    """`parity` with an empty skeleton names the first thing to write."""
    shutil.copytree(CAPTURE, tmp_path / "run.capture")
    assert "TODOs" in said(tmp_path / "run.capture", "--out", tmp_path / "port.py")
    done = warm.run("tf1kit", ["parity", "run.capture", "port"], tmp_path)
    assert done.returncode == 2
    assert "TODO: write call of Net" in done.stderr and "Traceback" not in done.stderr
