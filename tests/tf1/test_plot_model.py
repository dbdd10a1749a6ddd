"""`tf.keras.utils.model_to_dot` finds the module of `Wrapper`, which the wheel's Keras has lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import warm

PROGRAM = """
import tensorflow as tf

inner = tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(2), input_shape=(3, 4))
try:
    dot = tf.keras.utils.model_to_dot(tf.keras.Sequential([inner]), show_layer_names=True)
    print("TimeDistributed" in dot.to_string() or dot.to_string())
except ImportError as error:
    print("pydot" in str(error) or error)
"""


def test_model_to_dot(tmp_path: Path) -> None:
    """It draws a wrapped layer, or asks for pydot and graphviz, as under 1.15.5."""
    (tmp_path / "program.py").write_text(PROGRAM)
    ran = warm.run("tf1kit", ["run", "program.py"], tmp_path)
    assert (ran.returncode, ran.stdout.split()) == (0, ["True"]), ran.stdout + ran.stderr


PYDOT = """
class Dot:
    def create(self):
        raise FileNotFoundError('"dot" not found in path.')
"""


def test_a_pydot_without_graphviz(tmp_path: Path) -> None:
    """A pydot that has no InvocationException any more, and finds no Graphviz: Keras's own sentence
    says what to install.
    """
    (tmp_path / "pydot.py").write_text(PYDOT)
    (tmp_path / "program.py").write_text(
        "import tensorflow as tf\n"
        "model = tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,))])\n"
        "tf.keras.utils.plot_model(model)\n"
    )
    run = [sys.executable, "-m", "tf1kit", "run", "program.py"]  # a new interpreter: TensorFlow imports pydot first
    ran = subprocess.run(
        run,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "Graphviz" in ran.stderr.splitlines()[-1] or "graphviz" in ran.stderr.splitlines()[-1], ran.stderr
