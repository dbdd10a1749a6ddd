"""Trains a small network with each optimizer of TensorFlow 1, for the tests of optimizer state. It
also runs on Python 3.7.

Genuine 1.15.5 wrote data/optimizers: <case>.ckpt-5, and later.npz with the session's values 5 steps
later.

python tests/record.py optimizers --write    # replaces them
python tests/record.py optimizers --check    # writes them elsewhere; exits with 1 if they differ
"""

import tempfile
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

DATA = Path(__file__).resolve().parent / "data" / "optimizers"
STEPS, MORE = 5, 5
TOLERANCE = 1e-6  # relative to a tensor's largest magnitude
CASES = {  # name -> the optimizer, from tf.train
    "gradient_descent": lambda train: train.GradientDescentOptimizer(0.05),
    "momentum": lambda train: train.MomentumOptimizer(0.05, 0.9),
    "nesterov": lambda train: train.MomentumOptimizer(0.05, 0.9, use_nesterov=True),
    "adam": lambda train: train.AdamOptimizer(0.01),
    "rmsprop": lambda train: train.RMSPropOptimizer(0.01),
    "rmsprop_centered": lambda train: train.RMSPropOptimizer(0.01, momentum=0.5, centered=True),
    "adagrad": lambda train: train.AdagradOptimizer(0.05),
    "adadelta": lambda train: train.AdadeltaOptimizer(1.0),
    "ftrl": lambda train: train.FtrlOptimizer(0.05, l1_regularization_strength=0.001, l2_regularization_strength=0.01),
}
SHAPES = (("w1", (4, 6)), ("b1", (6,)), ("w2", (6, 3)))


def start(name):
    """The first value of a weight."""
    shape = dict(SHAPES)[name]
    return np.random.RandomState(sum(shape)).uniform(-0.5, 0.5, shape).astype("float32")


def batch(step):
    """Images `[8, 4]` and labels `[8, 3]` of a step."""
    draw = np.random.RandomState(100 + step)
    return draw.uniform(-1, 1, (8, 4)).astype("float32"), draw.uniform(-1, 1, (8, 3)).astype("float32")


class Graph:
    """The network and its training in a TensorFlow 1 graph, with moving averages of the weights and
    a global step.
    """

    def __init__(self, case):
        with tf.Graph().as_default() as graph:
            self.x, self.y = tf.placeholder(tf.float32, [None, 4]), tf.placeholder(tf.float32, [None, 3])
            w1, b1, w2 = (tf.Variable(start(name), name=name) for name, _ in SHAPES)
            self.loss = tf.reduce_sum(tf.square(tf.matmul(tf.tanh(tf.matmul(self.x, w1) + b1), w2) - self.y))
            step = tf.train.get_or_create_global_step()
            trained = CASES[case](tf.train).minimize(self.loss, global_step=step)
            average = tf.train.ExponentialMovingAverage(0.9)
            with tf.control_dependencies([trained]):
                self.train_op = average.apply([w1, b1, w2])
            self.variables = tf.global_variables()
            self.saver = tf.train.Saver()
            self.session = tf.Session(graph=graph)
            self.session.run(tf.global_variables_initializer())

    def train(self, first, last):
        """The steps from `first` to `last`."""
        for step in range(first, last + 1):
            x, y = batch(step)
            self.session.run(self.train_op, {self.x: x, self.y: y})

    def values(self):
        """Every variable by name."""
        return self.session.run({variable.op.name: variable for variable in self.variables})


def write(folder):
    """The checkpoint and the later values of each case."""
    later = {}
    tf.logging.set_verbosity(tf.logging.ERROR)
    folder.mkdir(exist_ok=True)
    for case in CASES:
        graph = Graph(case)
        graph.train(1, STEPS)
        with graph.session.graph.as_default():
            path = str(folder / (case + ".ckpt"))
            graph.saver.save(graph.session, path, STEPS, write_meta_graph=False, write_state=False)
        graph.train(STEPS + 1, STEPS + MORE)
        later.update((case + "/" + name, value) for name, value in graph.values().items())
    np.savez_compressed(str(folder / "later.npz"), **{name.replace("/", "|"): value for name, value in later.items()})


def held(folder):
    """Every value that `write` wrote: {file/name: array}."""
    with np.load(str(folder / "later.npz"), allow_pickle=False) as later:
        values = {"later.npz/" + name: later[name] for name in later.files}
    for case in CASES:
        reader = tf.train.load_checkpoint(str(folder / f"{case}.ckpt-{STEPS}"))
        values.update((case + "/" + name, reader.get_tensor(name)) for name in reader.get_variable_to_shape_map())
    return values


def check(folder=DATA):
    """Whether `write` writes what is in `folder`; returns the exit code."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name))
        new, kept = held(Path(name)), held(folder)
    wrong = sorted(set(new) ^ set(kept))
    wrong += [name for name in sorted(set(new) & set(kept)) if not same(new[name], kept[name])]
    print(f"{len(new)} values of optimizers, {len(wrong)} not as committed")
    for name in wrong:
        print("  " + name)
    return 1 if wrong else 0


def same(left, right):
    """Whether two arrays are equal up to the rounding of another machine."""
    if (left.dtype, left.shape) != (right.dtype, right.shape):
        return False
    if left.dtype.kind != "f":
        return np.array_equal(left, right)
    return np.abs(left - right).max() <= TOLERANCE * np.abs(right).max()
