"""A checkpoint of D1's printed script, written by the installed TensorFlow, converts with the
port's map.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.checkpoint.resume import Resumed
from tf1kit.checkpoint import load
from tf1kit.cli import main

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import numpy as np
import tensorflow as tf

import d1

random = np.random.RandomState(0)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(3):
        feed = {d1.x: random.randn(4, 32, 32, 3), d1.y: np.eye(10)[random.randint(0, 10, 4)]}
        sess.run(d1.optimizer, feed)
    tf.train.Saver().save(sess, "./model.ckpt")
    images = random.randn(4, 32, 32, 3).astype("float32")
    np.savez("seen.npz", images=images, logits=sess.run(d1.y_pool, {d1.x: images}))
"""


@pytest.mark.long
def test_a_checkpoint_of_the_printed_script_converts(tmp_path: Path) -> None:
    """With names such as `Variable_7`, the converted port gives the script's logits and has its
    slots.
    """
    folder = ROOT / "tests" / "programs" / "programs" / "documents_d1"
    for name in ("d1.py", "init_cnn.py"):
        (tmp_path / name).write_text((folder / name).read_text())
    (tmp_path / "main.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "tf1kit", "run", "main.py"]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": paths})
    checkpoint = load(tmp_path / "model.ckpt")
    assert {"Variable", "Variable_7", "BatchNorm_2/moving_mean", "BatchNorm_2/beta/Adam_1"} <= set(checkpoint)
    words = ["convert", tmp_path / "model.ckpt", "--model", "migrated.batch_norm_cifar:BatchNormCifar"]
    result = CliRunner().invoke(main, ["checkpoint", *map(str, words), "--out", str(tmp_path / "model.keras")])
    assert result.exit_code == 0, result.output
    assert "with the optimizer's state at step 3" in result.output
    model = Resumed(tmp_path / "model.keras", "batch_norm_cifar", {}).model
    with np.load(tmp_path / "seen.npz") as seen:
        np.testing.assert_allclose(model(seen["images"]), seen["logits"], atol=1e-5)
