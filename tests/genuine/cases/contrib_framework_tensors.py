"""Cases of tf.contrib.framework: shapes that are checked, functions of Python with nested results,
and initializers that take rows from a checkpoint with another vocabulary.
"""

import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import framework
from tensorflow.contrib.framework.python.framework import tensor_util

VALUES = np.random.RandomState(4).normal(size=(4, 3)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def ran(tensor, feeds):
    """The value, or the kind of error, and the static shape."""
    with tf.Session() as sess:
        try:
            return [sess.run(tensor, feeds).tolist(), str(tensor.shape)]
        except tf.errors.OpError as error:
            return [type(error).__name__, str(tensor.shape)]


def case_squeezed():
    """Predictions and labels whose ranks are known, or not."""
    squeeze, found = framework.remove_squeezable_dimensions, {}
    for name, left, right in (
        ("labels", [3], [3, 1]),
        ("equal", [3, 1], [3, 1]),
        ("far", [3], [3, 1, 1]),
    ):
        found[name] = [str(one.shape) for one in squeeze(tf.zeros(left), tf.zeros(right))]
    for name, left, right, sizes in (
        ("unknown labels", [None, 1], None, [(2, 1), (2,)]),
        ("unknown predictions", None, [None, 1], [(2,), (2, 1)]),
        ("both", None, None, [(2, 1), (2,)]),
        ("both same", None, None, [(2,), (2,)]),
        ("never", [None, 2], None, [(2, 2), (2,)]),
        ("vector", None, [None], [(2, 1), (2,)]),
    ):
        pair = tf.placeholder(tf.float32, left), tf.placeholder(tf.float32, right)
        results = squeeze(*pair)
        feeds = {one: np.ones(size) for one, size in zip(pair, sizes)}
        found[name] = [ran(one, feeds) for one in results]
    return found


def case_shapes():
    """Shapes of each kind, expected of tensors whose shape is known, partly known or unknown."""
    with_shape, found = framework.with_shape, {}
    expected = {
        "list": [2, 3],
        "tuple": (2, 3),
        "partly": [-1, 3],
        "other": [3, 2],
        "longer": [2, 3, 1],
        "scalar": [],
        "array": np.array([2, 3], np.int32),
        "array partly": np.array([-1, 3], np.int32),
        "shape": tf.TensorShape([2, 3]),
        "shape partly": tf.TensorShape([None, 3]),
        "tensor": tf.constant([2, 3]),
        "int64": np.array([2, 3], np.int64),
        "int64 tensor": tf.constant([2, 3], tf.int64),
        "matrix": np.array([[2, 3]], np.int32),
        "float": np.array([2.0, 3.0]),
    }
    for kind in ("known", "partly known", "unknown", "one"):
        for name in sorted(expected):
            with tf.Graph().as_default():
                if kind == "known":
                    tensor, feeds = tf.constant(VALUES[:2]), {}
                elif kind == "one":
                    tensor, feeds = tf.constant([1.5]), {}
                else:
                    tensor = tf.placeholder(tf.float32, [None, 3] if kind == "partly known" else None)
                    feeds = {tensor: VALUES[:2]}
                wanted = expected[name]
                if isinstance(wanted, tf.Tensor):
                    wanted = tf.constant([2, 3], wanted.dtype)
                try:
                    result = with_shape(wanted, tensor)
                    found["%s %s" % (kind, name)] = [result is tensor] + [str(one) for one in ran(result, feeds)]
                except (ValueError, TypeError, AttributeError) as error:
                    found["%s %s" % (kind, name)] = type(error).__name__
    unknown, fed = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32)
    same = framework.with_same_shape(unknown, fed)
    found["same"] = ran(same, {unknown: VALUES, fed: VALUES})
    found["not the same"] = ran(same, {unknown: VALUES, fed: VALUES[:2]})
    found["no sum"] = raised(lambda: framework.reduce_sum_n([]))
    found["one sum"] = ran(framework.reduce_sum_n([tf.constant([1.0, 2.0])]), {})
    found["scalar"] = [
        raised(lambda: tensor_util.assert_scalar_int(tf.constant([1]))),
        ran(tensor_util.assert_scalar_int(tf.constant(3), "three"), {}),
    ]
    return found


def case_functions():
    """A function of Python: types and shapes from functions, structures that differ."""
    x = tf.constant([1.0, 2.0])

    def both(a, b=1.0):
        return {"sum": (a + b).astype(np.float32), "size": np.int32(len(a))}

    def types(a, b):
        return {"sum": a.dtype, "size": tf.int32}

    def shapes(a, b):
        return {"sum": a.shape, "size": []}

    result = framework.py_func(both, (x,), {"b": x}, types, shapes, stateful=False, name="both")
    plain = framework.py_func(lambda a: a * 2, [x], None, tf.float32)
    nested = framework.py_func(lambda a: a[0] + a[1]["c"], [[x, {"c": x}]], None, tf.float32, [2])
    found = {key: ran(result[key], {}) for key in ("sum", "size")}
    found["plain"], found["nested"] = ran(plain, {}), ran(nested, {})
    other = framework.py_func(lambda a: a, [x], None, {"a": tf.float32})
    found["structure"] = raised(lambda: tf.Session().run(other["a"]))
    found["args"] = raised(lambda: framework.py_func(both, x, None, tf.float32))
    found["kwargs"] = raised(lambda: framework.py_func(both, [x], [x], tf.float32))
    found["shapes"] = raised(lambda: framework.py_func(both, [x], None, {"a": tf.float32}, [2]))
    return found


def written(folder, name, lines):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


def filled(value):
    return lambda shape, dtype=tf.float32, partition_info=None: tf.fill(shape, tf.cast(value, dtype))


class Partition(object):
    """The partition of a part of a variable, as an initializer gets it."""

    def __init__(self, saved):
        self.full_shape, self.var_offset = saved.full_shape, saved.var_offset

    def single_offset(self, shape):
        """The first row or column of the part."""
        return self.var_offset[self.single_slice_dim(shape) or 0]

    def single_slice_dim(self, shape):
        """The dimension along which the variable is in parts."""
        differs = [i for i, size in enumerate(shape) if size != self.full_shape[i]]
        return differs[0] if differs else None


def case_vocabularies():
    """Biases and slots that start from a checkpoint with another vocabulary."""
    folder = tempfile.mkdtemp()
    old, new = written(folder, "old", "abcd"), written(folder, "new", "dxa")
    columns, others = written(folder, "columns", "pqr"), written(folder, "others", "rp")
    with tf.Graph().as_default():
        tf.get_variable("bias", initializer=VALUES[:, :1])
        tf.get_variable("slot", initializer=VALUES)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            path = tf.train.Saver().save(sess, os.path.join(folder, "model"))
    found = {}
    for name, buckets, initializer in (("zeros", 0, None), ("sevens", 2, filled(7.0))):
        start = framework.load_linear_multiclass_bias_initializer(path, "bias", 3, old, new, buckets, initializer)
        found[name] = tf.get_variable(name, [3 + buckets, 1], initializer=start)
    whole = tf.get_variable("whole", [3, 2], partitioner=tf.fixed_size_partitioner(2))
    for index, part in enumerate(whole):
        saved = part._get_save_slice_info()
        info = Partition(saved)
        start = framework.load_variable_slot_initializer(
            path,
            "slot",
            info,
            3,
            2,
            old,
            new,
            columns,
            others,
            initializer=filled(5.0),
        )
        found["slot %d" % index] = tf.get_variable("slot_%d" % index, part.shape.as_list(), initializer=start)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return sess.run(found)
