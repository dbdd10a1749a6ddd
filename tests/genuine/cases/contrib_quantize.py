"""Cases of contrib.quantize: networks rewritten for training and for evaluation, by name and by value."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import quantize
from tensorflow.contrib.quantize.python import graph_matcher, quant_ops

layers = tf.contrib.layers
RANDOM = np.random.RandomState(3)
IMAGES = RANDOM.normal(size=(4, 6, 6, 3)).astype(np.float32)


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def drawn():
    random = np.random.RandomState(2)
    values = []
    for variable in tf.global_variables():
        value = random.normal(size=variable.shape.as_list())
        if "variance" in variable.name:
            value = np.abs(value) + 0.5
        if variable.op.name.endswith(("min", "max")):
            value = 3.0 if variable.op.name.endswith("max") else -2.5
        if "biased" in variable.name or "step" in variable.name:
            value = 0.0 * value
        values.append(variable.assign(np.asarray(value).astype(variable.dtype.base_dtype.as_numpy_dtype)))
    return values


def described(old):
    """The operations that were added, and the inputs of all but constants."""
    added = [
        op for op in tf.get_default_graph().get_operations() if op.name not in old and "Initializer" not in op.name
    ]
    kinds = ("Const", "Assign", "Switch", "Merge", "NoOp")
    kept = [op for op in tf.get_default_graph().get_operations() if "Initializer" not in op.name]
    inputs = [[op.name, op.type] + [t.name for t in op.inputs] for op in kept]
    return {
        "added": sorted(op.name + " " + op.type for op in added if op.type not in kinds),
        "inputs": [
            each for each in inputs if each[1] in ("Conv2D", "MatMul", "DepthwiseConv2dNative", "Relu6", "AddV2")
        ],
        "variables": [[v.name, v.shape.as_list(), v.trainable] for v in tf.global_variables()],
    }


def rewritten(make, rewrite, steps=2, train=True):
    """What a network computes after the rewrite, over some steps of gradient descent."""
    result = make()
    old = {op.name for op in tf.get_default_graph().get_operations()}
    rewrite()
    found = described(old)
    loss = tf.reduce_sum(tf.square(result)) / 50
    fetches = [result, loss]
    updates = [getattr(each, "op", each) for each in tf.get_collection(tf.GraphKeys.UPDATE_OPS)]
    fetches += [op.inputs[1] for op in updates]  # not made, since other operations read what they write
    if train:
        optimizer = tf.train.GradientDescentOptimizer(0.05)
        pairs = optimizer.compute_gradients(loss)
        fetches = [gradient for gradient, _ in pairs] + fetches
        given = [tf.placeholder(tf.float32, variable.shape) for _, variable in pairs]
        step_op = optimizer.apply_gradients([(tensor, pair[1]) for tensor, pair in zip(given, pairs)])
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(drawn())
        for step in range(steps):
            values = sess.run(fetches)
            for i, value in enumerate(values):
                found["%d_%d" % (step, i)] = value
            if train:
                sess.run(step_op, dict(zip(given, values)))
        for variable in tf.global_variables():
            found["after " + variable.op.name] = sess.run(variable)
    return found


def network(fused=True, is_training=True, act=tf.nn.relu6):
    def make():
        about = {"is_training": is_training, "fused": fused, "decay": 0.9, "scale": True}
        with tf.contrib.framework.arg_scope(
            [layers.conv2d, layers.separable_conv2d],
            normalizer_fn=layers.batch_norm,
            normalizer_params=about,
            activation_fn=act,
        ):
            net = layers.conv2d(IMAGES, 4, 3, scope="first")
            net = layers.separable_conv2d(net, None, 3, 1, scope="depth")
            other = layers.conv2d(net, 4, 1, activation_fn=None, normalizer_fn=None, scope="other")
            net = tf.nn.relu6(net + other, name="sum")
            net = layers.conv2d(net, 3, 2, stride=2, scope="last")
        net = layers.flatten(tf.reduce_mean(net, [1, 2], keepdims=True))
        return layers.fully_connected(net, 2, activation_fn=None, scope="dense")

    return make


def case_training_fused():
    return rewritten(network(), quantize.create_training_graph)


def case_evaluation():
    return rewritten(network(is_training=False), quantize.create_eval_graph, steps=1, train=False)


def case_delayed():
    def rewrite():
        quantize.experimental_create_training_graph(
            weight_bits=6, activation_bits=7, symmetric=True, quant_delay=2, freeze_bn_delay=3
        )

    return rewritten(network(act=tf.nn.relu), rewrite, steps=4)


def case_unfused():
    def make():
        about = {"is_training": True, "fused": False, "decay": 0.9}
        net = layers.conv2d(IMAGES, 4, 3, normalizer_fn=layers.batch_norm, normalizer_params=about, scope="first")
        net = layers.separable_conv2d(
            net, None, 3, 1, rate=2, normalizer_fn=layers.batch_norm, normalizer_params=about, scope="depth"
        )
        return layers.conv2d(net, 2, 3, activation_fn=tf.identity, scope="last")

    return rewritten(make, quantize.create_training_graph)


def case_resource():
    def make():
        with tf.variable_scope("net", use_resource=True):
            return network()()

    return rewritten(make, lambda: quantize.experimental_create_training_graph(scope="net"))


def case_scope():
    def make():
        with tf.variable_scope("inside"):
            net = layers.conv2d(IMAGES, 4, 3, scope="first")
        return layers.conv2d(net, 2, 3, scope="outside")

    return rewritten(make, lambda: quantize.experimental_create_eval_graph(scope="inside"), steps=1, train=False)


def case_ops():
    rows = tf.constant(RANDOM.normal(size=(5, 3)).astype(np.float32) * 2)
    tensors = {"fixed": quant_ops.FixedQuantize(rows, -1.0, 2.0)}
    for name, make in (("last", quant_ops.LastValueQuantize), ("moving", quant_ops.MovingAvgQuantize)):
        tensors[name] = make(rows, init_min=-1.0)
        tensors[name + "_channel"] = make(rows, per_channel=True, num_bits=4, narrow_range=True)
        tensors[name + "_vector"] = make(rows[0], per_channel=True, symmetric=True)
        tensors[name + "_symmetric"] = make(rows, symmetric=True, narrow_range=True)
        tensors[name + "_fixed"] = make(rows, is_training=False, num_bits=5)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        found = sess.run(tensors)
        found.update({"var " + v.op.name: sess.run(v) for v in tf.global_variables()})
    return dict(
        found,
        names=sorted(t.name for t in tensors.values()),
        rank=raised(lambda: quant_ops.LastValueQuantize(rows[None], True)),
    )


def case_matcher():
    a = tf.constant([1.0], name="a")
    tf.nn.relu(a * 2 + a, name="relu")
    kind = graph_matcher.OpTypePattern
    product = kind("Mul|Sub", name="product")
    pattern = kind("Relu", inputs=[kind("AddV2", inputs=["Const", product], ordered_inputs=False)])
    results = list(graph_matcher.GraphMatcher(pattern).match_graph(tf.get_default_graph()))
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.square(tf.get_variable("v", [])))
    return {
        "found": [
            [each.get_op(pattern).name, each.get_op("product").name, each.get_tensor(product).name] for each in results
        ],
        "nothing": [str(each.get_op("other")) for each in results],
        "order": len(
            list(graph_matcher.GraphMatcher(kind("AddV2", inputs=["Const", "*"])).match_graph(tf.get_default_graph()))
        ),
        "trained": raised(quantize.create_training_graph),
    }
