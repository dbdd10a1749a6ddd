"""Calls public functions of TensorFlow 1 with lists of arguments, and computes their results with ordinary
numbers, with numbers at the edges, and with zeros.

    python3.7 -W ignore tests/sweep/calls.py recorded.json.gz [NAME ...]   # what 1.15.5 gives

In the syntax of Python 3.7. Under the kit `tests/sweep/test_sweep.py` runs it and compares. A function that
takes none of the lists has no results. docs/findings/edge-values.md has what differs.
"""

import gzip
import inspect
import json
import signal
import sys
import warnings

import numpy as np
import tensorflow as tf

MODULES = ("contrib.layers", "contrib.losses")  # others are recorded by their names, beside these
LEFT_OUT = (  # they read or write files, wait for others, change the process, or draw from an unseeded source
    "create_ train_ evaluate_ run_ wait_ summary read load_ save_ write_ import_ export_ get_checkpoint latest_ list_ "
    "assert_same deprecated checkpoints_iterator basic_train sdca input_producer start_queue maybe_ shuffle_ "
    "batch_join batch limit_ range_input slice_input string_input bucket stratified_ rejection_ weighted_resample "
    "custom_gradient recompute_grad rev_block update_checkpoint warm_start match_filenames remove_checkpoint "
    "add_queue_runner generate_checkpoint global_step_waiter init_from with_ safe_embedding parse_feature "
    "map_fn while_loop quantize_graph assert_global report_ tensorboard replica_ all_candidate fixed_unigram "
    "sparse_column real_valued_column one_hot_column weighted_sparse"
)
METHODS = ("mean", "variance", "stddev", "entropy", "mode")  # of a distribution


def floats(*shape):
    return tf.placeholder(tf.float32, shape)


def integers(*shape):
    return tf.placeholder(tf.int32, shape)


def booleans(*shape):
    return tf.placeholder(tf.bool, shape)


KINDS = [
    lambda: [floats(4)],
    lambda: [floats(4), floats(4)],
    lambda: [floats(4, 4)],
    lambda: [floats(4, 4), floats(4, 4)],
    lambda: [floats(4, 4), integers(4)],
    lambda: [floats(4, 4), 3],
    lambda: [floats(4, 4), 0.5],
    lambda: [floats(4, 4), [1]],
    lambda: [integers(4), integers(4)],
    lambda: [integers(4), 5],
    lambda: [integers(4), 5, 3],
    lambda: [booleans(4), booleans(4)],
    lambda: [floats(2, 6, 6, 3)],
    lambda: [floats(2, 6, 6, 3), 2],
    lambda: [floats(2, 6, 6, 3), 2, 2],
    lambda: [floats(2, 6, 6, 3), 4, 3],
    lambda: [floats(2, 6, 3), 4, 3],
    lambda: [floats(2, 6, 6, 3), [4, 4]],
    lambda: [[floats(4, 4), floats(4, 4)]],
    lambda: [floats(4, 4), floats(4, 4), floats(4, 4)],
    lambda: [floats(4), floats(4), floats(4)],
    lambda: [floats(2, 3, 4), integers(2, 3), floats(2, 3)],
    lambda: [floats(2, 3, 4), integers(2, 3), [3, 2]],
    lambda: [0.1, integers(), 10, 0.9],
    lambda: [integers(), [2, 4], [0.1, 0.2, 0.3]],
    lambda: [0.1, integers(), 10],
    lambda: [3],
]
FLOATS = ([0.5, -1.25, 2.0, -0.0, 3.7, 0.1, 0.9], [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, -1.0], [0.0])
INTEGERS = ([3, 1, 2, 0], [0, 0, 1, 2], [0])


def values(placeholder, number):
    """The values of a placeholder: ordinary ones, those at the edges, or zeros."""
    source = FLOATS[number] if placeholder.dtype == tf.float32 else INTEGERS[number]
    return np.resize(np.array(source), placeholder.shape.as_list()).astype(placeholder.dtype.as_numpy_dtype)


def flat(result):
    """The tensors in a result."""
    if isinstance(result, (list, tuple)):
        return [each for one in result for each in flat(one)]
    if isinstance(result, tf.SparseTensor):
        return [result.indices, result.values, result.dense_shape]
    if isinstance(result, tf.IndexedSlices):
        return [result.indices, result.values]
    if isinstance(result, (tf.Tensor, tf.Variable)):
        return [result]
    if hasattr(result, "log_prob"):
        return [tensor for method in METHODS for tensor in of_method(result, method)]
    return []


def of_method(distribution, method):
    """The result of a method of a distribution, if it has one."""
    try:
        return flat(getattr(distribution, method)())
    except (NotImplementedError, ValueError, AttributeError, TypeError):
        return []


def shown(value):
    """An array as JSON keeps it: its type, shape, and first elements."""
    value = np.asarray(value)
    if value.dtype.kind == "O":
        return ["O", list(value.shape), [repr(each) for each in value.ravel()[:8]]]
    value = np.stack([value.real, value.imag]) if value.dtype.kind == "c" else value
    return [value.dtype.str, list(value.shape), [float("%.7g" % each) for each in value.ravel()[:8]]]


def functions(module):
    """The names of a module's functions, and of its classes of distributions; or one of them by its name."""
    place = tf
    for part in module.split("."):
        place = getattr(place, part)
    if callable(place):
        yield module, place
        return
    for name in sorted(dir(place)):
        if name.startswith(("_", *LEFT_OUT.split())):
            continue
        try:
            function = getattr(place, name)
        except AttributeError:  # it is not supplied, and says so
            continue
        if callable(function) and not (inspect.isclass(function) and not hasattr(function, "log_prob")):
            yield module + "." + name, function


class LateError(Exception):
    """A call takes too long."""


def late(*_):
    raise LateError


def results(function, kinds):
    """What a function gives for lists of arguments and values: results by "kind values"."""
    found = {}
    for kind in kinds:
        arguments = KINDS[kind]
        signal.alarm(5)
        try:
            with tf.Graph().as_default() as graph:
                tf.set_random_seed(3)
                tensors = flat(function(*arguments()))
                if not tensors:
                    continue
                given = [each.outputs[0] for each in graph.get_operations() if each.type == "Placeholder"]
                session = tf.Session()
                for number in range(len(FLOATS) if given else 1):
                    session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
                    session.run(tf.tables_initializer())
                    computed = session.run(tensors, {each: values(each, number) for each in given})
                    found["%d %d" % (kind, number)] = [shown(each) for each in computed]
        except Exception:  # the function does not take these arguments or values
            continue
        finally:
            signal.alarm(0)
    return found


def main(path, *names):
    """Write what the functions give."""
    warnings.simplefilter("ignore")
    tf.logging.set_verbosity(tf.logging.ERROR)
    signal.signal(signal.SIGALRM, late)
    found, seen = {}, set()
    for module in names or MODULES:
        module, _, kinds = module.partition(":")  # "contrib.layers.relu:2,5" is called with these lists
        kinds = [int(kind) for kind in kinds.split(",")] if kinds else range(len(KINDS))
        for name, function in functions(module):
            if id(function) not in seen:
                seen.add(id(function))
                got = results(function, kinds)
                found.update({name: got} if got else {})
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(json.dumps(found, sort_keys=True, separators=(",", ":")).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
