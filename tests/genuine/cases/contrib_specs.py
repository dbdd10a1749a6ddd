"""Cases of contrib.specs: networks by their text, and what describes them."""

import math
import random

import numpy as np
import tensorflow as tf
from tensorflow.contrib import specs

IMAGES = np.random.RandomState(1).normal(size=(2, 8, 8, 3)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def net(spec, inputs=IMAGES, environment=None):
    """The output of a network whose variables are all 0.1, and their names."""
    with tf.Graph().as_default():
        with tf.variable_scope("", initializer=tf.constant_initializer(0.1), use_resource=False):
            output = specs.create_net(spec, tf.constant(inputs), environment)
        with tf.Session() as sess:
            for variable in tf.global_variables():
                sess.run(variable.assign(tf.fill(variable.shape, 0.1)))
            return sess.run(output), [v.name for v in tf.global_variables()]


def case_nets():
    texts = {
        "conv": "net = Cr(4, [3, 3]) | Mp([2, 2]) | Cs(2, [3, 3]) | Flat | Fm(3)",
        "kinds": "net = Cx(2, 3) | Ct(2, 3) | Cm(2, 3) | Cl(2, 3) | Dws(2) | Dwm(2) | Ap([2, 2])",
        "dense": "net = Flat | Fx(2) | Fs(3) | Ft(2) | Fr(2) | Fl(4) | Unit(1)",
        "sum": "net = (Cr(2, 3) + Cs(2, 3)) | Id",
        "product": "net = (Cr(2, 3) * Cs(2, 3)) | Sig",
        "power": "net = Cr(3, 3) ** 2 | Cr(3, 3) ** 0 | Tanh",
        "concat": "net = Conc(3, Idx(), Cl(2, 3)) | Relu | Smax | Lrn",
        "shapes": "net = Reshape([2, 192]) | Expand(1) | Squeeze([1]) | Transpose([1, 0])",
        "places": "net = Fun(math.pow_like, _1=3.0)",
        "shared": "f = Shared(Cl(3, 3))\nnet = f | f",
        "bound": "net = Flat | Fl(n)",
        "extern": "net = External('tensorflow', 'negative')",
        "imported": "net = Import('f = lambda x: x * 2')",
        "variable": "net = Var('v', shape=[2])",
        "norm": "net = Bn | Do(0.5, is_training=False)",
    }
    math_like = type("math", (), {"pow_like": staticmethod(lambda x, a, b: x * b)})
    found = {}
    for name, text in texts.items():
        found[name], found[name + "_variables"] = net(text, environment={"n": 2, "math": math_like})
    found["keyword"] = raised(lambda: specs.create_net("import os\nnet = Id", IMAGES))
    found["quoted"] = raised(lambda: specs.check_keywords("x = 'import'"))
    found["no_net"] = raised(lambda: specs.create_net("x = Id", IMAGES))
    found["not_callable"] = raised(lambda: specs.Fun(1))
    found["no_f"] = raised(lambda: specs.Import("g = 1"))
    found["no_scope"] = raised(lambda: specs.Shared(specs.Id, scope="x"))
    found["name"] = raised(lambda: specs.Shared(specs.Id, name="x"))
    found["positional"] = [
        [list(args), kw]
        for args, kw in (
            specs.get_positional([1], {"a": 2}),
            specs.get_positional([1], {"_0": 2, "_2": 3, "b": 4}),
            specs.get_positional([1], {"_0": 2}, True),
        )
    ]
    return found


def case_params():
    random.seed(1)
    names = specs.eval_params("a = Uf(1, 2); b = Ui(1, 9); c = Lf(1, 9); d = Li(1, 99); e = Nt(1, 2)", {"z": 3})
    found = dict(sorted(names.items()))
    found["cut"] = [specs.params_ops.Nt(0.0, 1.0, limit=0.001) for _ in range(2)]
    found["rounded"] = math.floor(found["c"])
    return found


def case_summaries():
    lines = []
    x = tf.placeholder(tf.float32, [2, 8, 8, 3])
    with tf.variable_scope("", use_resource=False):
        y = specs.create_net("net = Cr(4, [3, 3]) | Flat | Fs(5)", x)
        structure = specs.tf_spec_structure("net = Cr(4, [3, 3]) | Flat | Fs(5)", input_shape=[2, 8, 8, 3])
    specs.tf_parameter_summary(y, printer=lines.append)
    specs.tf_parameter_summary(y, printer=lines.append, combine=False)
    return {
        "structure": structure,
        "shapes": specs.tf_structure(tf.identity(tf.matmul(tf.ones([2, 3]), tf.ones([3, 4]))), include_shapes=True),
        "parameters": lines,
        "count": specs.tf_num_params(y),
        "short": specs.SHORT_NAMES["Conv2D"],
        "source": specs.SHORT_NAMES_SRC,
        "left": [specs.tf_left_split(y.op)[0].name, len(specs.tf_left_split(x.op)[1])],
        "printed": printed(y),
    }


def printed(y):
    lines = []
    specs.tf_print(y, printer=lines.append)
    return lines


def case_local_import():
    had = "Cr" in globals()
    with specs.specs.ops:
        inside = "Cr" in globals()
        made = Flat | Fl(3)  # noqa: F821
    return {"had": had, "inside": inside, "after": "Cr" in globals(), "kind": type(made).__name__}
