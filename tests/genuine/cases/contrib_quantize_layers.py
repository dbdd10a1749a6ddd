"""Cases of contrib.quantize: dense layers with batch norm, sums without an activation, and layers
that are read by nothing; operations by name, and values without training. Besides, iterators of
contrib.eager.
"""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import eager as tfe
from tensorflow.contrib import quantize
from tensorflow.contrib.quantize.python import common, graph_matcher, input_to_ops, quant_ops
from tensorflow.python.eager import context

layers = tf.contrib.layers
IMAGES = np.random.RandomState(3).normal(size=(2, 4, 4, 3)).astype(np.float32)
KINDS = ("Conv2D", "MatMul", "DepthwiseConv2dNative", "Relu6", "AddV2", "Add", "FakeQuantWithMinMaxVars")


def raised(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return "nothing"


def dense(fused, batch_norm=True, activation=tf.nn.relu6):
    inputs = tf.constant(IMAGES.reshape(2, 48))
    params = {"is_training": True, "scale": True, "fused": fused, "decay": 0.9} if batch_norm else None
    normalizer = layers.batch_norm if batch_norm else None
    net = layers.fully_connected(inputs, 4, activation, normalizer, params, scope="dense")
    return tf.identity(net, "out")


def bypass(activation, after):
    inputs = tf.constant(IMAGES)
    net = layers.conv2d(inputs, 3, 3, activation_fn=None, scope="conv") + inputs
    net = activation(net) if activation else net
    for each in after:
        net = each(net)
    return tf.identity(net, "out")


def rewritten(make, rewrite):
    """The operations after the rewrite with their inputs, and the result."""
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        result = make()
        try:
            rewrite()
        except Exception as error:
            return {"error": type(error).__name__}
        kept = [op for op in graph.get_operations() if op.type in KINDS and "Initializer" not in op.name]
        found = {"ops": [[op.name, op.type] + [t.name for t in op.inputs] for op in kept]}
        random = np.random.RandomState(2)
        with tf.Session() as sess:
            for variable in sorted(tf.global_variables(), key=lambda variable: variable.name):
                value = np.abs(random.normal(size=variable.shape.as_list())) + 0.5
                value = -2.5 if variable.op.name.endswith("min") else value
                value = np.asarray(0 if "step" in variable.name else value)
                variable.load(value.astype(variable.dtype.base_dtype.as_numpy_dtype), sess)
            found["value"] = sess.run(result)
        return found


def together(results):
    return {name + "/" + key: value for name, result in results.items() for key, value in result.items()}


def case_dense():
    train, evaluate = quantize.create_training_graph, quantize.create_eval_graph
    late = quantize.experimental_create_training_graph
    return together(
        {
            "fused": rewritten(lambda: dense(True), lambda: train(quant_delay=0)),
            "unfused": rewritten(lambda: dense(False), lambda: train(quant_delay=0)),
            "unfused evaluation": rewritten(lambda: dense(False), evaluate),
            "frozen": rewritten(lambda: dense(True), lambda: late(freeze_bn_delay=3)),
            "plain": rewritten(lambda: dense(True, False), lambda: train(quant_delay=0)),
            "linear": rewritten(lambda: dense(True, False, None), lambda: train(quant_delay=0)),
        }
    )


def case_sums():
    train = quantize.create_training_graph
    nothing = []
    return together(
        {
            "sum": rewritten(lambda: bypass(None, nothing), lambda: train(quant_delay=0)),
            "relu": rewritten(lambda: bypass(tf.nn.relu, nothing), lambda: train(quant_delay=0)),
            "pooled": rewritten(
                lambda: bypass(
                    tf.nn.relu6, [lambda x: tf.nn.max_pool(x, 2, 2, "SAME"), lambda x: tf.reshape(x, [2, -1])]
                ),
                lambda: train(quant_delay=0),
            ),
            "again": rewritten(
                lambda: bypass(None, [lambda x: x + 1.0, tf.nn.relu, lambda x: x + x]), lambda: train(quant_delay=0)
            ),
        }
    )


def case_parts():
    """Small functions, and what they refuse."""
    a, b = tf.constant(1.0, name="a"), tf.constant(2.0, name="b")
    total = tf.add(a, b, name="total")
    graph = tf.get_default_graph()
    consumers = input_to_ops.InputToOps(graph)
    pattern = graph_matcher.OpTypePattern
    matcher = graph_matcher.GraphMatcher(pattern("Add|AddV2", inputs=[pattern("Const"), pattern("*")], name="sum"))
    [match] = list(matcher.match_graph(graph))
    found = {
        "consumers": sorted(op.name for op in consumers.ConsumerOperations(a.op)),
        "nobody": len(consumers.ConsumerOperations(total.op)),
        "match": [match.get_op("sum").name, match.get_tensor("sum") is None, match.get_op("no") is None],
        "step": common.CreateOrGetQuantizationStep().name,
        "same step": common.CreateOrGetQuantizationStep().name,
        "training": [common.DropStringPrefix("abc", "a"), common.DropStringPrefix("abc", "b")],
    }
    found["refused"] = {
        "ordered": raised(
            lambda: pattern("Add", inputs=[pattern("A"), pattern("B"), pattern("C")], ordered_inputs=False)
        ),
        "range": raised(lambda: quant_ops.LastValueQuantize(a, init_min=-1.0, init_max=1.0, num_bits=0)),
        "eval": raised(lambda: quantize.create_eval_graph(3)),
    }
    return found


def case_iterators():
    found = {}
    with context.eager_mode():
        iterator = tfe.Iterator(tf.data.Dataset.from_tensor_slices({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5]}))
        found["first"] = int(iterator.get_next()["a"])
        found["rest"] = [float(one["b"]) for one in iterator]
        found["types"] = {key: value.name for key, value in iterator.output_types.items()}
        found["shapes"] = {key: str(value) for key, value in iterator.output_shapes.items()}
        found["classes"] = {key: value.__name__ for key, value in iterator.output_classes.items()}
        found["end"] = [raised(iterator.get_next), raised(iterator.next), iter(iterator) is iterator]
        optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
        v = tfe.Variable(1.0)
        optimizer.minimize(lambda: v * v)
        found["slots"] = len(tfe.get_optimizer_variables(optimizer))
    return found


def summed(activation=None, batch_norm=False, fused=True):
    """A sum with a bypass, then an operation that is no activation."""
    inputs = tf.constant(IMAGES)
    params = {"is_training": True, "scale": True, "fused": fused}
    about = {"normalizer_fn": layers.batch_norm, "normalizer_params": params} if batch_norm else {}
    net = layers.conv2d(inputs, 3, 3, activation_fn=activation, scope="conv", **about) + inputs
    return tf.identity(2.0 * net, "out")


def separable(rate=1, fused=True, count=None):
    """A depthwise layer with a batch norm, or two layers one after the other."""
    params = {"is_training": True, "scale": True, "fused": fused}
    about = {"normalizer_fn": layers.batch_norm, "normalizer_params": params} if count is None else {}
    net = layers.separable_conv2d(tf.constant(IMAGES), count, 3, 1, rate=rate, activation_fn=tf.nn.relu6, **about)
    return tf.identity(net, "out")


def unread():
    """A batch norm that nothing reads."""
    layers.conv2d(tf.constant(IMAGES), 3, 3, normalizer_fn=layers.batch_norm, activation_fn=None)
    return tf.constant(1.0)


def scoped(rewrite):
    def call():
        with tf.name_scope("around"):
            rewrite()

    return call


def case_more_sums():
    train = quantize.create_training_graph

    def rewrite():
        return train(quant_delay=0)

    return together(
        {
            "sum": rewritten(summed, rewrite),
            "after": rewritten(lambda: summed(tf.nn.relu6), rewrite),
            "norm": rewritten(lambda: summed(None, True, False), rewrite),
            "dilated": rewritten(lambda: separable(2), rewrite),
            "both": rewritten(lambda: separable(count=4), rewrite),
            "scope": rewritten(lambda: dense(True, False), scoped(rewrite)),
            "unread": rewritten(unread, rewrite),
            "no layer": rewritten(lambda: layers.batch_norm(tf.constant(IMAGES) + 1.0, scope="a/BatchNorm"), rewrite),
        }
    )


def case_refused():
    """What the matcher and its parts refuse."""
    pattern = graph_matcher.OpTypePattern("Identity", name="a")
    result = graph_matcher.MatchResult()
    result.add(pattern, 1, 2)
    return {
        "twice": raised(lambda: result.add(graph_matcher.OpTypePattern("Identity", name="a"), 1, 2)),
        "inputs": raised(lambda: graph_matcher.OpTypePattern("Add", inputs=["*"] * 9, ordered_inputs=False)),
        "nothing": common.GetEndpointActivationOp(tf.get_default_graph(), "no/") is None,
    }
