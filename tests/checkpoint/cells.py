"""Runs every recurrent cell of TensorFlow 1 that has a counterpart in Keras 3 on one input. It also
runs on Python 3.7.

Genuine 1.15.5 wrote data/cells.npz: CASE/DTYPE has the outputs, CASE/variables the names and shapes
of variables, as JSON.

python tests/record.py cells --write    # replaces it
python tests/record.py cells --check    # computes it anew; exits with 1 if it holds something else
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

DATA = Path(__file__).resolve().parent / "data" / "cells.npz"
BATCH, TIME, INPUTS, UNITS = 2, 4, 5, 3
TOLERANCE = 1e-6


def contrib():
    """`tf.contrib.rnn` and `tf.contrib.cudnn_rnn`."""
    from tensorflow.contrib import cudnn_rnn, rnn

    return rnn, cudnn_rnn


def core():
    """`tf.nn.rnn_cell`; current TensorFlow's public name for it needs Keras 2."""
    if tf.__version__.startswith("1."):
        return tf.nn.rnn_cell
    from tf1kit.tf1 import rnn_cell

    return rnn_cell


def dynamic(cell, x):
    """The outputs of a cell."""
    return tf.nn.dynamic_rnn(cell, x, dtype=x.dtype)[0]


def fused(x):
    """LSTMBlockFusedCell takes time first."""
    return tf.transpose(contrib()[0].LSTMBlockFusedCell(UNITS)(tf.transpose(x, [1, 0, 2]), dtype=x.dtype)[0], [1, 0, 2])


def bidirectional(x):
    """Join two directions of a cell."""
    cells = [core().LSTMCell(UNITS) for _ in range(2)]
    return tf.concat(tf.nn.bidirectional_dynamic_rnn(*cells, inputs=x, dtype=x.dtype)[0], -1)


def keras(kind, **options):
    """A layer of tf.keras."""
    return lambda x: getattr(tf.keras.layers, kind)(UNITS, return_sequences=True, **options)(x)


def keras_both(x):
    """Bidirectional of tf.keras."""
    layers = tf.keras.layers
    return layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True))(x)


def keras_stack(x):
    """Two cells in one layer of tf.keras."""
    layers = tf.keras.layers
    return layers.RNN([layers.GRUCell(UNITS), layers.GRUCell(UNITS)], return_sequences=True)(x)


CASES = {  # name -> input -> outputs
    "BasicRNNCell": lambda x: dynamic(core().BasicRNNCell(UNITS), x),
    "BasicLSTMCell": lambda x: dynamic(core().BasicLSTMCell(UNITS), x),
    "LSTMCell": lambda x: dynamic(core().LSTMCell(UNITS), x),
    "GRUCell": lambda x: dynamic(core().GRUCell(UNITS), x),
    "MultiRNNCell": lambda x: dynamic(core().MultiRNNCell([core().BasicLSTMCell(UNITS) for _ in range(3)]), x),
    "MultiRNNCell of GRUs": lambda x: dynamic(core().MultiRNNCell([core().GRUCell(UNITS) for _ in range(2)]), x),
    "bidirectional_dynamic_rnn": bidirectional,
    "LSTMBlockCell": lambda x: dynamic(contrib()[0].LSTMBlockCell(UNITS), x),
    "LSTMBlockFusedCell": fused,
    "GRUBlockCell": lambda x: dynamic(contrib()[0].GRUBlockCell(UNITS), x),
    "GRUBlockCellV2": lambda x: dynamic(contrib()[0].GRUBlockCellV2(UNITS), x),
    "LayerNormBasicLSTMCell without": lambda x: dynamic(
        contrib()[0].LayerNormBasicLSTMCell(UNITS, layer_norm=False), x
    ),
    "CudnnCompatibleLSTMCell": lambda x: dynamic(contrib()[1].CudnnCompatibleLSTMCell(UNITS), x),
    "CudnnCompatibleGRUCell": lambda x: dynamic(contrib()[1].CudnnCompatibleGRUCell(UNITS), x),
    "tf.keras SimpleRNN": keras("SimpleRNN"),
    "tf.keras LSTM": keras("LSTM"),
    "tf.keras GRU": keras("GRU"),
    "tf.keras GRU, reset after": keras("GRU", reset_after=True),
    "tf.keras Bidirectional": keras_both,
    "tf.keras stacked": keras_stack,
}
FLOAT32_ONLY = ("LSTMBlockCell", "LSTMBlockFusedCell", "GRUBlockCell", "GRUBlockCellV2", "CudnnCompatibleLSTMCell")
CUDNN = {"CuDNNLSTM": ("LSTM", 4, 8 * UNITS), "CuDNNGRU": ("GRU", 3, 6 * UNITS)}  # they run on GPUs only


def draw(key, shape):
    """Float64 numbers in [-1, 1), the same on every machine."""
    digest = hashlib.sha256(key.encode()).digest()
    return np.random.RandomState(int.from_bytes(digest[:4], "little")).uniform(-1, 1, shape)


def run(case, dtype):
    """`(outputs, {variable: value})` of a case in a graph of this process's TensorFlow."""
    with tf.Graph().as_default(), tf.Session() as session:
        if case.startswith("tf.keras"):
            tf.keras.backend.set_session(session)
            tf.keras.backend.set_floatx(dtype)
        outputs = CASES[case](tf.constant(draw("input", (BATCH, TIME, INPUTS)).astype(dtype)))
        variables = tf.global_variables()
        values = {v.op.name: draw(v.op.name, v.shape.as_list()).astype(dtype) for v in variables}
        session.run(tf.global_variables_initializer())
        for variable in variables:
            variable.load(values[variable.op.name], session)
        return session.run(outputs), values


def cudnn_weights(case):
    """The weights of a CuDNN layer of tf.keras."""
    _, gates, bias = CUDNN[case]
    shapes = {"kernel": (INPUTS, gates * UNITS), "recurrent_kernel": (UNITS, gates * UNITS), "bias": (bias,)}
    return {name: draw(case + name, shape).astype("float32") for name, shape in shapes.items()}


def cudnn_converted(case):
    """The weights that 1.15.5 itself makes of these for the layer that needs no GPU: kernel,
    recurrent kernel, bias.
    """
    from tensorflow.python.keras.saving import hdf5_format

    kind = CUDNN[case][0]
    layer = getattr(tf.keras.layers, kind)(UNITS, **({"reset_after": True} if kind == "GRU" else {}))
    with tf.Graph().as_default():
        layer.build((None, TIME, INPUTS))
        return hdf5_format.preprocess_weights_for_loading(layer, list(cudnn_weights(case).values()))


def record():
    """The results of all cells."""
    found = {}
    tf.logging.set_verbosity(tf.logging.ERROR)
    for case in CASES:
        for dtype in ("float32",) if case in FLOAT32_ONLY else ("float32", "float64"):
            outputs, values = run(case, dtype)
            found[case + "/" + dtype] = outputs
        shapes = {name: value.shape for name, value in values.items()}
        found[case + "/variables"] = np.array(json.dumps(shapes, sort_keys=True))
    for case in CUDNN:
        for name, array in zip(("kernel", "recurrent_kernel", "bias"), cudnn_converted(case)):
            found[case + "/" + name] = array
    return {key.replace("/", "|"): value for key, value in found.items()}


def same(left, right):
    """Whether arrays are equal; floats may differ by the tolerance, because their last bits depend
    on the processor.
    """
    if left.dtype.kind == "U":
        return str(left) == str(right)
    return (left.dtype, left.shape) == (right.dtype, right.shape) and np.abs(left - right).max() <= TOLERANCE


def write(file):
    """Replace the recorded file."""
    np.savez_compressed(str(file), **record())


def check(file=DATA):
    """Compute the file anew; returns the exit code."""
    new = record()
    with np.load(str(file), allow_pickle=False) as kept:
        wrong = sorted(set(new) ^ set(kept.files))
        wrong += [key for key in sorted(set(new) & set(kept.files)) if not same(new[key], kept[key])]
    print("%d values of cells, %d not as committed" % (len(new), len(wrong)))
    for key in wrong:
        print("  " + key)
    return 1 if wrong else 0
