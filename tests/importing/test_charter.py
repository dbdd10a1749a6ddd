"""Tests that importing the kit changes nothing in TensorFlow, Keras and the process."""

import os
import subprocess
import sys


def run(code: str) -> str:
    """The output of `code` in a new interpreter, or its error."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_kit_imports_no_tensorflow():
    """`import tf1kit` and its command line do not import TensorFlow."""
    assert (
        run("import sys, tf1kit, tf1kit.cli; print('tensorflow' in sys.modules, 'keras' in sys.modules)")
        == "False False"
    )


def test_the_kit_changes_no_setting_and_no_module():
    """After every room is imported and contrib is used, settings and all attributes of modules of
    TensorFlow, Keras and NumPy are the same.

    Lazy modules do not count: after their first use they are other objects.
    """
    state = """
import importlib, os, pkgutil, sys, types
import numpy, keras
import tensorflow as tf
import tensorflow.compat.v1 as v1
from tensorflow.python.util import lazy_loader
def settings():
    return (tf.executing_eagerly(), v1.control_flow_v2_enabled(), v1.resource_variables_enabled(),
            keras.config.dtype_policy().name, keras.config.floatx(), dict(os.environ), sorted(dir(tf)), sorted(dir(v1)),
            sorted(dir(keras)), sorted(dir(keras.layers)), keras.layers.Conv2D.call.__module__, tf.keras.__name__)
def modules():
    return {(name, attribute): value for name, module in list(sys.modules.items())
            if name.partition('.')[0] in ('tensorflow', 'keras', 'numpy') and type(module) is types.ModuleType
            for attribute, value in list(vars(module).items())
            if not attribute.startswith('__') and not isinstance(value, lazy_loader.LazyLoader)}
from tensorflow.python.keras.legacy_tf_layers import core
with tf.Graph().as_default():
    core.Dense(1)(tf.zeros([1, 1]))  # what TensorFlow makes at its first use
    tf.data.Dataset.range(1)
before = settings(), modules()
import tf1kit, tf1kit.port.training, tf1kit.data.download, tf1kit.cli.training, tf1kit.parity.all_pairs
import tf1kit.run.program, tf1kit.run.scan.files
import tf1kit.checkpoint, tf1kit.tf1.process
from tf1kit.contrib import crf, framework, layers, learn, rnn, seq2seq, slim, tpu
from tf1kit.tf1 import tensorflow as tf1
with tf.Graph().as_default():
    with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm):
        net = slim.conv2d(tf1.zeros([1, 8, 8, 3]), 4, 3)
    tf1.layers.dense(layers.flatten(net), 2)
    tf1.nn.dynamic_rnn(tf1.nn.rnn_cell.GRUCell(2), tf1.zeros([1, 2, 2]), dtype=tf.float32)
after = settings(), modules()
print([index for index, pair in enumerate(zip(before[0], after[0])) if pair[0] != pair[1]],
      [key for key, value in before[1].items() if key not in after[1] or after[1][key] is not value][:9])
"""
    assert run(state) == "[] []"
