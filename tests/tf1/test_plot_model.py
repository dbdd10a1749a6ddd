"""`tf.keras.utils.model_to_dot` finds the module of `Wrapper`, which the wheel's Keras has lost."""

from __future__ import annotations

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
