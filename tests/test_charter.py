"""What importing the kit does to TensorFlow, Keras and the process: nothing."""

import os
import subprocess
import sys


def run(code: str) -> str:
    """What a fresh interpreter prints for `code`; its error where it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_kit_imports_no_tensorflow():
    """`import tf1kit` and its command line cost no TensorFlow start-up."""
    assert (
        run("import sys, tf1kit, tf1kit.cli; print('tensorflow' in sys.modules, 'keras' in sys.modules)")
        == "False False"
    )


def test_importing_the_kit_changes_no_setting():
    """Every room imported: eager execution, v2 control flow, float type, environment and public names stay as they were."""
    state = """
import os, sys
import tensorflow as tf, keras
def state():
    return (tf.executing_eagerly(), tf.compat.v1.control_flow_v2_enabled(), tf.compat.v1.resource_variables_enabled(),
            keras.config.dtype_policy().name, keras.config.floatx(), sorted(dir(tf)), sorted(dir(tf.compat.v1)),
            sorted(dir(keras)), sorted(dir(keras.layers)), dict(os.environ), keras.layers.Conv2D.call.__module__)
before = state()
import tf1kit, tf1kit.keras, tf1kit.keras.training, tf1kit.data.download, tf1kit.parity.command
after = state()
print([index for index, pair in enumerate(zip(before, after)) if pair[0] != pair[1]])
"""
    assert run(state) == "[]"
