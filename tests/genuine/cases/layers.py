"""Cases of tf.layers: outputs, gradients, names of variables and operations, collections, reuse,
layers of the program, signatures.
"""
# ruff: noqa: D102

import inspect

import numpy as np
import tensorflow as tf

COLLECTIONS = ("variables", "trainable_variables", "update_ops", "regularization_losses")
CHANGED = {"InputSpec": ["allow_last_axis_squeeze", "name"]}  # arguments that TensorFlow added later


def data(shape, dtype="float32", seed=3):
    return np.random.RandomState(seed).randn(*shape).astype(dtype)


def seeded(seed=5):
    return tf.glorot_uniform_initializer(seed=seed)


def names():
    return {name: [item.name for item in tf.get_collection(name)] for name in COLLECTIONS}


def evaluated(outputs, x=None, feed=None):
    """The outputs, the gradients of their weighted sum, and the names of everything that was
    made.
    """
    outputs = outputs if isinstance(outputs, list) else [outputs]
    result = names()
    result["ops"] = [y.name for y in outputs]
    result["shapes"] = [str(y.shape) for y in outputs]
    loss = sum(tf.reduce_sum(tf.sin(tf.cast(y, tf.float32))) for y in outputs)
    wanted = tf.trainable_variables() + ([] if x is None else [x])
    gradients = [g for g in tf.gradients(loss, wanted) if g is not None]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for i, y in enumerate(session.run(outputs, feed)):
            result["y_%d" % i] = y
        for i, gradient in enumerate(session.run(gradients, feed)):
            result["gradient_%d" % i] = gradient
    return result


def described(function):
    """[name, kind, default] of every argument."""
    rows = []
    for parameter in inspect.signature(function).parameters.values():
        default = parameter.default
        if default is inspect.Parameter.empty:
            default = "required"
        elif not isinstance(default, (type(None), bool, int, float, str, tuple)):
            default = type(default).__name__
        rows.append([parameter.name, int(parameter.kind), repr(default)])
    return rows


def case_signatures():
    result = {}
    for name in dir(tf.layers):
        item = getattr(tf.layers, name)
        if name.startswith("_") or inspect.ismodule(item) or name == "experimental":
            continue
        rows = described(item.__init__ if inspect.isclass(item) else item)
        result[name] = [row for row in rows if row[0] not in CHANGED.get(name, [])]
    return result


def case_dense():
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    y = tf.layers.dense(x, 3, kernel_initializer=seeded())
    z = tf.layers.dense(y, 2, activation=tf.nn.relu, use_bias=False, kernel_initializer=seeded(6))
    w = tf.layers.dense(z, units=1, activation=tf.nn.sigmoid, name="out", kernel_initializer=seeded(7))
    return evaluated([y, z, w], x, {x: data([5, 4])})


def case_dense_rank_3():
    x = tf.placeholder(tf.float32, [None, None, 4], name="x")
    y = tf.layers.dense(x, 3, kernel_initializer=seeded(), bias_initializer=tf.constant_initializer(0.5))
    return evaluated(y, x, {x: data([2, 5, 4])})


def case_dense_double_and_half():
    x = tf.constant(data([5, 4], "float64"))
    h = tf.constant(data([5, 4], "float16"))
    return evaluated([tf.layers.dense(v, 3, kernel_initializer=tf.ones_initializer()) for v in (x, h)])


def case_conv1d():
    x = tf.constant(data([2, 7, 3]))
    ys = [
        tf.layers.conv1d(x, 4, 3, kernel_initializer=seeded()),
        tf.layers.conv1d(x, 4, 2, padding="same", dilation_rate=2, activation=tf.tanh, kernel_initializer=seeded(6)),
        tf.layers.conv1d(x, 2, [3], strides=2, kernel_initializer=seeded(7)),
    ]
    return evaluated(ys, x)


def case_conv2d():
    x = tf.placeholder(tf.float32, [None, 7, 6, 3], name="x")
    y = tf.layers.conv2d(x, 4, 3, kernel_initializer=seeded())
    z = tf.layers.conv2d(x, 4, [3, 2], (2, 1), "SAME", activation=tf.nn.relu, kernel_initializer=seeded(6), name="c")
    w = tf.layers.conv2d(
        inputs=x,
        filters=2,
        kernel_size=[3, 3],
        padding="same",
        dilation_rate=(2, 2),
        use_bias=False,
        kernel_initializer=tf.truncated_normal_initializer(stddev=0.1, seed=8),
    )
    result = evaluated([y, z, w], x, {x: data([2, 7, 6, 3])})
    result["ops"].pop()  # dilated and without a bias: in TensorFlow's wheel the last operation is one scope deeper
    return result


def case_conv3d():
    x = tf.constant(data([1, 4, 5, 4, 2]))
    y = tf.layers.conv3d(x, 3, 2, kernel_initializer=seeded())
    z = tf.layers.conv3d(x, 2, (2, 3, 1), strides=2, padding="same", kernel_initializer=seeded(6))
    return evaluated([y, z], x)


def case_transposed():
    x = tf.placeholder(tf.float32, [None, 3, 4, 2], name="x")
    y = tf.layers.conv2d_transpose(x, 3, 3, strides=2, padding="same", kernel_initializer=seeded())
    z = tf.layers.conv2d_transpose(x, 2, 5, kernel_initializer=seeded(6), activation=tf.nn.leaky_relu)
    v = tf.constant(data([1, 3, 2, 3, 2]))
    w = tf.layers.conv3d_transpose(v, 2, 3, strides=(1, 2, 2), padding="valid", kernel_initializer=seeded(7))
    u = tf.layers.conv3d_transpose(v, 2, 2, use_bias=False, padding="same", kernel_initializer=seeded(8))
    return evaluated([y, z, w, u], x, {x: data([2, 3, 4, 2])})


def case_separable():
    x = tf.constant(data([2, 6, 5, 3]))
    v = tf.constant(data([2, 6, 3]))
    how = {"depthwise_initializer": seeded(), "pointwise_initializer": seeded(6)}
    y = tf.layers.separable_conv2d(x, 4, 3, depth_multiplier=2, padding="same", **how)
    z = tf.layers.separable_conv2d(x, 2, (2, 2), strides=2, activation=tf.nn.relu6, **how)
    w = tf.layers.separable_conv1d(v, 4, 3, padding="same", depth_multiplier=2, **how)
    u = tf.layers.separable_conv2d(x, 2, 3, dilation_rate=2, padding="same", use_bias=False, **how)
    return evaluated([y, z, w, u], x)


def case_pooling():
    ones, twos, threes = (
        tf.constant(data([2, 7, 3])),
        tf.constant(data([2, 7, 6, 3])),
        tf.constant(data([1, 5, 4, 5, 2])),
    )
    twice = tf.layers.max_pooling2d(twos, 2, 2)
    ys = [
        tf.layers.max_pooling1d(ones, 2, 2),
        tf.layers.average_pooling1d(ones, 3, 2, padding="same"),
        tf.layers.average_pooling1d(ones, 2, 1, data_format="channels_first"),
        twice,
        tf.layers.max_pooling2d(twos, [3, 2], [2, 1], "same", name="pool"),
        tf.layers.average_pooling2d(inputs=twos, pool_size=[2, 2], strides=2),
        tf.layers.max_pooling3d(threes, 2, 2),
        tf.layers.average_pooling3d(threes, 2, strides=[2, 1, 2], padding="same"),
    ]
    return evaluated(ys, twos)


def case_dropout():
    x = tf.constant(data([6, 8]))
    training = tf.placeholder(tf.bool, name="training")
    ys = [
        tf.layers.dropout(x, 0.4, seed=4, training=True),
        tf.layers.dropout(x, rate=0.5, noise_shape=[6, 1], seed=5, training=True),
        tf.layers.dropout(x, seed=6),
        tf.layers.dropout(x, 0.25, seed=7, training=training),
    ]
    with tf.Session() as session:
        found = session.run(ys, {training: True}) + session.run(ys[3:], {training: False})
    return {"y_%d" % i: y for i, y in enumerate(found)}


def case_flatten():
    x = tf.placeholder(tf.float32, [None, 3, 2, 4], name="x")
    v = tf.placeholder(tf.float32, [None, 3, None], name="v")
    ys = [
        tf.layers.flatten(x),
        tf.layers.flatten(v, name="flat"),
        tf.layers.flatten(x, data_format="channels_first"),
        tf.layers.Flatten()(tf.placeholder_with_default(data([2, 3]), [2, 3])),
        tf.layers.flatten(tf.constant([1.0, 2.0])),
    ]
    result = evaluated(ys, x, {x: data([2, 3, 2, 4]), v: data([2, 3, 5])})
    result["ops"].pop()  # TensorFlow's wheel expands rank 1 by another operation
    return result


def case_names():
    """Names under scopes, repetition and reuse."""
    x = tf.constant(data([2, 4]))
    ys = [tf.layers.dense(x, 4)]
    with tf.name_scope("scope"):
        ys.append(tf.layers.dense(x, 4))
    with tf.variable_scope("outer"):
        ys.append(tf.layers.dense(x, 4))
        ys.append(tf.layers.dense(x, 4))
        ys.append(tf.layers.dense(x, 4, name="inner"))
    with tf.variable_scope("outer", reuse=True):
        ys.append(tf.layers.dense(x, 4))
        ys.append(tf.layers.dense(x, 4, name="inner"))
    for _ in range(2):
        with tf.variable_scope("auto", reuse=tf.AUTO_REUSE):
            ys.append(tf.layers.dense(x, 4))
            ys.append(tf.layers.dense(x, 4, activation=tf.nn.relu))
        ys.append(tf.layers.dense(x, 4, name="both", reuse=tf.AUTO_REUSE))
    ys.append(tf.layers.dense(x, 4, name="both", reuse=True))
    with tf.variable_scope("outer") as scope:
        scope.reuse_variables()
        ys.append(tf.layers.dense(x, 4, name="inner"))
    layer = tf.layers.Dense(4)
    ys += [layer(x), layer(x), layer.apply(x)]
    named = tf.layers.Dense(4, name="class", _scope="given")
    ys += [named(x)]
    image = tf.reshape(x, [1, 2, 2, 2])
    ys += [tf.layers.conv2d(image, 2, 1), tf.layers.conv2d(image, 2, 1), tf.layers.max_pooling2d(image, 1, 1)]
    result = names()
    result["ops"] = [y.name for y in ys]
    result["layer"] = [layer.name, layer.scope_name, layer.kernel.name, layer.bias.name]
    result["get_variable"] = tf.get_variable("unused", [1]).name
    with tf.variable_scope("outer/inner", reuse=True):
        result["kernel"] = tf.get_variable("kernel", [4, 4]).name
    return result


def case_errors():
    x = tf.constant(data([2, 4]))
    tf.layers.dense(x, 3, name="once")
    calls = {
        "again": lambda: tf.layers.dense(x, 3, name="once"),
        "shape": lambda: tf.layers.dense(x, 5, name="once", reuse=True),
        "reuse": lambda: tf.layers.dense(x, 5, name="never", reuse=True),
        "rank": lambda: tf.layers.conv2d(x, 3, 2),
        "padding": lambda: tf.layers.conv2d(tf.zeros([1, 3, 3, 1]), 3, 2, padding="full"),
        "kernel": lambda: tf.layers.conv2d(tf.zeros([1, 3, 3, 1]), 3, (2, 2, 2)),
        "undefined": lambda: tf.layers.dense(tf.placeholder(tf.float32, [None, None]), 3),
        "missing": lambda: tf.layers.dense(x),
        "unknown": lambda: tf.layers.dense(x, 3, kernel=2),
        "integer": lambda: tf.layers.dense(tf.constant([[1, 2]]), 3),
    }
    result = {}
    for name, call in calls.items():
        try:
            call()
            result[name] = "no error"
        except Exception as error:
            result[name] = type(error).__name__
    return result


def case_regularizers():
    x = tf.constant(data([2, 4]))

    def square(factor):
        return lambda value: factor * tf.reduce_sum(tf.square(value))

    for reuse in (None, True):
        y = tf.layers.dense(
            x,
            3,
            name="d",
            reuse=reuse,
            kernel_initializer=seeded(),
            bias_initializer=tf.ones_initializer(),
            kernel_regularizer=square(0.1),
            bias_regularizer=square(0.2),
            activity_regularizer=square(0.3),
        )
    layer = tf.layers.Conv2D(2, 1, kernel_initializer=seeded(), kernel_regularizer=square(0.5))
    z = layer(tf.reshape(x, [1, 2, 2, 2]))
    with tf.variable_scope("scope", regularizer=square(0.7), initializer=tf.constant_initializer(0.3)):
        w = tf.layers.dense(x, 1)
    result = evaluated([y, z, w], x)
    result["layer_losses"] = [loss.name for loss in layer.losses]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        result["losses"] = np.array(session.run(tf.losses.get_regularization_losses()))
        result["total"] = session.run(tf.losses.get_total_loss())
    return result


def case_constraint():
    x = tf.constant(data([4, 4]))
    y = tf.layers.dense(x, 3, kernel_initializer=seeded(), kernel_constraint=lambda v: tf.clip_by_norm(v, 0.5))
    step = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(tf.square(y)))
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step)
        return {"kernel": session.run(tf.global_variables()[0])}


def case_attributes():
    x = tf.constant(data([2, 4]))
    layer = tf.layers.Dense(3, activation=tf.nn.relu, trainable=False, name="frozen")
    before = [layer.built, layer.name, layer.units]
    y = layer(x)
    conv = tf.layers.Conv2D(2, 3, padding="same")
    conv.build([None, 4, 4, 1])
    return {
        "before": before,
        "after": [layer.built, layer.trainable, layer.dtype, y.name, layer.count_params()],
        "variables": [v.name for v in layer.variables],
        "weights": [len(layer.weights), len(layer.trainable_weights), len(layer.non_trainable_weights)],
        "shapes": str(layer.compute_output_shape([7, 4])),
        "conv": [v.name for v in conv.variables] + [str(v.shape) for v in conv.trainable_variables],
        "all": names(),
        "is": [isinstance(layer, tf.layers.Layer), isinstance(tf.layers.BatchNormalization(), tf.layers.Layer)],
    }


class Scaled(tf.layers.Layer):
    """A layer as programs write them."""

    def __init__(self, factor, name=None, **kwargs):
        super(Scaled, self).__init__(name=name, **kwargs)
        self.factor = factor

    def build(self, input_shape):
        size = input_shape[-1].value
        self.scale = self.add_variable("scale", shape=[size], initializer=tf.constant_initializer(self.factor))
        self.steps = self.add_variable(
            "steps", shape=[], dtype=tf.int32, initializer=tf.zeros_initializer(), trainable=False
        )
        super(Scaled, self).build(input_shape)

    def call(self, inputs, bonus=None):
        self.add_update(tf.assign_add(self.steps, 1))
        self.add_loss(tf.reduce_sum(self.scale))
        outputs = inputs * self.scale
        if bonus is not None:
            outputs += bonus
        return outputs


class Doubled(tf.layers.Dense):
    """A layer of the program that is derived from an existing one."""

    def call(self, inputs):
        return 2.0 * super(Doubled, self).call(inputs)


def case_subclass():
    x = tf.constant(data([2, 4]))
    layer = Scaled(2.0)
    y = layer(x)
    z = layer(y, bonus=1.0)
    w = Scaled(3.0, name="mine")(z)
    v = Doubled(3, kernel_initializer=seeded())(w)
    result = evaluated([y, z, w, v], x)
    result["updates"] = [update.name for update in layer.updates]
    return result


def case_getter_and_partitioner():
    x = tf.constant(data([2, 4]))
    seen = []

    def getter(getter, name, *args, **kwargs):
        seen.append(name)
        return getter(name, *args, **kwargs)

    with tf.variable_scope("watched", custom_getter=getter):
        y = tf.layers.dense(x, 4, kernel_initializer=tf.ones_initializer())
    with tf.variable_scope("parts", partitioner=tf.fixed_size_partitioner(2)):
        z = tf.layers.dense(y, 2, kernel_initializer=tf.ones_initializer())
    with tf.variable_scope("resource", use_resource=True):
        w = tf.layers.dense(z, 2, kernel_initializer=tf.ones_initializer())
    result = evaluated([y, z, w], x)
    result["seen"] = seen
    return result


def case_network():
    """The convolutional network of the tutorials, trained for five steps."""
    x = tf.placeholder(tf.float32, [None, 64], name="images")
    labels = tf.placeholder(tf.int32, [None], name="labels")
    training = tf.placeholder_with_default(False, [], name="training")
    net = tf.reshape(x, [-1, 8, 8, 1])
    net = tf.layers.conv2d(net, 4, [3, 3], padding="same", activation=tf.nn.relu, kernel_initializer=seeded(1))
    net = tf.layers.max_pooling2d(net, pool_size=[2, 2], strides=2)
    net = tf.layers.batch_normalization(net, training=training)
    net = tf.layers.flatten(net)
    net = tf.layers.dense(net, 16, activation=tf.nn.relu, kernel_initializer=seeded(2))
    net = tf.layers.dropout(net, rate=0.4, training=training, seed=9)
    logits = tf.layers.dense(net, 3, name="logits", kernel_initializer=seeded(3))
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        step = tf.train.AdamOptimizer(0.01).minimize(loss, global_step=tf.train.get_or_create_global_step())
    images, targets = data([16, 64]), np.arange(16) % 3
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        losses = [session.run([loss, step], {x: images, labels: targets, training: True})[0] for _ in range(5)]
        return {
            "losses": np.array(losses),
            "evaluated": session.run(logits, {x: images}),
            "variables": [v.name for v in tf.global_variables()],
        }
