"""Calls layers, cells and metrics in a plain graph, and in each of MODES.

Each mode builds every row of `_mode_rows.py`.  Recorded are the results in the plain graph, the
variables, the mean of each variable after the run, and in which modes this is different, or an error.
"""

import linecache
from collections import OrderedDict

import _mode_rows
import numpy as np
import tensorflow as tf
from _outcomes import verdict

AS_BUILT = tf.ConfigProto()  # optimizing a graph that runs once takes longer than it saves
AS_BUILT.graph_options.rewrite_options.disable_meta_optimizer = True
AS_BUILT.graph_options.optimizer_options.opt_level = -1


def waves(*shape):
    """Values of no pattern between -1 and 1."""
    return np.sin(np.arange(np.prod(shape, dtype=int)) * 1.7 + 0.3).reshape(shape).astype(np.float32)


INPUTS = OrderedDict(
    row=waves(4, 6),
    sequence=waves(4, 5, 3),
    steps=waves(5, 4, 3),
    image=waves(2, 6, 6, 3),
    volume=waves(2, 4, 4, 4, 2),
    label=np.array([0, 2, 1, 1]),
    guess=np.array([0, 1, 1, 2]),
    ids=np.array([[0, 2, 1, 1], [1, 2, 0, 0]]),
    truth=np.array([True, False, True, True]),
    other=np.array([True, True, False, True]),
    chance=np.array([0.9, 0.4, 0.35, 0.7], np.float32),
    one=np.eye(3, dtype=np.float32)[[0, 2, 1, 1]],
    score=np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.25, 0.4, 0.35]], np.float32),
)
GRU = tf.nn.rnn_cell.GRUCell


def sharing(function):
    """The function, called where variables are resources."""

    def call(*args):
        with tf.variable_scope("shared", use_resource=True):
            return function(*args)

    return call


class Saver(object):
    """What keeps the states of `static_state_saving_rnn`."""

    def __init__(self, row):
        self.row = row

    def state(self, name):
        return self.row[:, :2]

    def save_state(self, name, value):
        return tf.identity(value)


def half(x):
    return 0.5 * x


def pair(x):
    return tf.nn.rnn_cell.LSTMStateTuple(x[..., :2], x[..., :2])


def words(ids):
    return tf.contrib.layers.dense_to_sparse(ids)


def real(width):
    return tf.contrib.layers.real_valued_column("a", width, 2.0 if width == 1 else None)


def bucket(count):
    return tf.contrib.layers.sparse_column_with_integerized_feature("a", count)


@tf.autograph.experimental.do_not_convert
def run_cell(made, sequence):
    """A cell over a sequence; anything else as it is."""
    if isinstance(made, tf.nn.rnn_cell.RNNCell):
        return tf.nn.dynamic_rnn(made, sequence, dtype=tf.float32)
    return made


@tf.autograph.experimental.do_not_convert
def last(made):
    """The update of a metric."""
    return tf.nest.flatten(made)[-1] if isinstance(made, tuple) else made


SHAPES = {"cells": "run_cell(%s, sequence)", "metrics": "last(%s)", "contrib metrics": "last(%s)"}


def functions(family):
    """A function of the inputs for each row."""
    lines = []
    for at, row in enumerate(_mode_rows.rows(family)):
        lines += ["def row_%d(%s):\n" % (at, ", ".join(INPUTS)), "    return %s\n" % (SHAPES.get(family, "%s") % row)]
    file, names = "<rows of %s>" % family, dict(globals())
    linecache.cache[file] = (0, None, lines, file)  # AutoGraph reads it there
    exec(compile("".join(lines), file, "exec"), names)
    return [names["row_%d" % at] for at in range(len(lines) // 2)]


def plainly(row):
    """The row as a function that AutoGraph leaves alone."""
    return tf.autograph.experimental.do_not_convert(lambda *inputs: row(*inputs))


class Row(object):
    """One call in one mode: its result and its variables."""

    def __init__(self, function, scope):
        self.function, self.scope, self.made = function, scope, []
        self.others = []  # what the collections got, such as a metric's variables around a function

    def __call__(self, *inputs):
        """All numbers of the result, after the updates, as one vector."""
        before = len(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
        with tf.variable_scope(self.scope, reuse=tf.AUTO_REUSE), tf.variable_creator_scope(self.variable):
            result = self.function(*inputs)
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)[before:]):
            return tf.concat([tf.zeros([0])] + [numbers(part) for part in flat(result)], 0)

    def variable(self, next_creator, **options):
        """A variable with an initial value that no seed changes."""
        options["initial_value"] = known(options["initial_value"])
        self.made.append(next_creator(**options))
        return self.made[-1]

    def names(self):
        """The variables: the collections that have them, and their names inside the scope."""
        kinds = OrderedDict(
            trainable=tf.trainable_variables(), local=tf.local_variables(), other=tf.global_variables(), lost=self.made
        )
        return [
            next(kind for kind, some in kinds.items() if any(each is v for each in some))
            + " "
            + v.name.replace(self.scope + "/", "", 1)
            for v in self.made
        ]


def flat(result):
    """The tensors of a structure."""
    some = tf.nest.flatten(result, expand_composites=True)
    return [tf.convert_to_tensor(each) for each in some if tf.contrib.framework.is_tensor(each)]


def numbers(tensor):
    """The elements of a tensor as one vector."""
    if tensor.dtype == tf.string:
        tensor = tf.strings.to_hash_bucket_fast(tensor, 1000)
    return tf.reshape(tf.cast(tensor, tf.float32), [-1])


def known(initial):
    """An initial value in the place of a random one."""

    def value():
        made = tf.convert_to_tensor(initial() if callable(initial) else initial)
        if tf.contrib.util.constant_value(made) is not None:
            return made
        return tf.constant(waves(*made.shape.as_list()), made.dtype)

    return value


class Mode(object):
    """Builds rows in a graph of its own."""

    def scope(self):
        """What the rows are built in."""
        return tf.name_scope(None)

    def build(self, row, inputs):
        """The result of a row, which `fetch` gets."""
        return row(*inputs)

    def fetch(self, session, built):
        """The numbers of what was built."""
        return session.run(built)

    def run(self, rows, inputs):
        """The numbers and the variables of each row, or "raises"."""
        try:
            return self.together(rows, inputs)
        except tf.errors.OpError:
            return [found for row in rows for found in self.run([row], inputs)] if rows[1:] else ["raises"]

    def together(self, rows, inputs):
        """`run` in one graph, where an error stops all of it."""
        with tf.Graph().as_default(), self.scope():
            tensors = [tf.constant(value) for value in inputs]
            built = self.all(rows, tensors)
            means = [[tf.reduce_mean(tf.cast(v, tf.float32)) for v in row.made] for row in rows]
            with tf.Session(config=AS_BUILT) as session:
                session.run([v.initializer for row in rows for v in row.made + row.others] + [tf.tables_initializer()])
                made = [result for result in built if result is not None]
                values = iter(self.fetch(session, made) if made else ())
                found = [result if result is None else next(values) for result in built]
                after = session.run(means)
            return [
                "raises" if value is None else (value, row.names(), np.array(mean, np.float32))
                for row, value, mean in zip(rows, found, after)
            ]

    def all(self, rows, tensors):
        """What `attempt` gives for each row."""
        return [self.attempt(row, tensors) for row in rows]

    def attempt(self, row, tensors):
        """What `build` gives, or None where it fails."""
        row.made, before = [], set(map(id, tf.global_variables() + tf.local_variables()))
        try:
            result = self.build(row, tensors)
        except Exception as error:
            row.error, row.made = error, []
            return None
        row.others = [v for v in tf.global_variables() + tf.local_variables() if id(v) not in before]
        return result


class AutoGraph(Mode):
    """`tf.autograph.to_graph`."""

    def build(self, row, inputs):
        row.function = tf.autograph.to_graph(row.function)
        return row(*inputs)


class Map(Mode):
    """`Dataset.map`."""

    def build(self, row, inputs):
        return tf.data.Dataset.from_tensors(tuple(inputs)).map(plainly(row))

    def fetch(self, session, built):
        iterator = tf.data.Dataset.zip(tuple(built)).make_initializable_iterator()
        following = iterator.get_next()
        session.run(iterator.initializer)
        return session.run(following)


class Function(Mode):
    """`tf.function`, or another decorator.

    Args:
        decorator: makes one function of another.
    """

    def __init__(self, decorator):
        self.decorator = decorator

    def build(self, row, inputs):
        return self.decorator(plainly(row))(*inputs)


class Strategy(Mode):
    """A replica of a strategy.

    Args:
        make: makes the strategy.
    """

    def __init__(self, make):
        self.make = make

    def scope(self):
        self.strategy = self.make()
        return self.strategy.scope()

    def all(self, rows, tensors):
        built = []  # in one call, because each waits for a thread
        self.strategy.extended.call_for_each_replica(lambda: built.extend(Mode.all(self, rows, tensors)))
        return built


MODES = OrderedDict(
    autograph=AutoGraph(),
    map=Map(),
    function=Function(lambda function: tf.function(function, autograph=False)),
    defun=Function(lambda function: tf.contrib.eager.defun(function, autograph=False)),
    mirrored=Strategy(lambda: tf.distribute.MirroredStrategy(["/cpu:0"])),
    one_device=Strategy(lambda: tf.distribute.OneDeviceStrategy("/cpu:0")),
)


def outcome(family, modes=lambda at: MODES):
    """What is recorded of a family.

    Args:
        family: of `_mode_rows.py`.
        modes: the modes for the row of a number.
    """
    calls, inputs = functions(family), list(INPUTS.values())
    fresh = [lambda at=at: Row(calls[at], "r%d" % at) for at in range(len(calls))]
    plain, result = Mode().run([make() for make in fresh], inputs), OrderedDict()
    for at, row in enumerate(_mode_rows.rows(family)):
        result["modes of " + row] = {}
        result[row] = plain[at]
        if plain[at] != "raises":
            result[row], result["variables of " + row], result["afterwards of " + row] = plain[at]
    for mode in MODES:
        some = [at for at in range(len(calls)) if mode in modes(at)]
        for at, found in zip(some, MODES[mode].run([fresh[at]() for at in some], inputs)):
            said = verdict(found, plain[at])
            if said:
                result["modes of " + _mode_rows.rows(family)[at]][mode] = said
    return result
