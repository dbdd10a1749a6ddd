"""The kit finds variables that the loss does not depend on behind every way to write a batch norm,
and nowhere else.
"""

import numpy as np
import pytest

from tf1kit.errors import MissingSymbolError
from tf1kit.tf1 import facade, free_biases, process, shifts

process.version_1()
tf = facade()
layers, contrib, keras = tf.layers, tf.contrib.layers, tf.keras.layers


def raw(images, bias):
    """A batch norm of `tf.nn` over rows."""
    mean, variance = tf.nn.moments(images + bias, [0])
    return tf.nn.batch_normalization(images + bias, mean, variance, tf.Variable(tf.zeros([3])), None, 1e-3)


def by_hand(images, bias):
    """A batch norm as tutorials write it."""
    moved = tf.nn.bias_add(images, bias)
    mean, variance = tf.nn.moments(moved, [0, 1, 2], keep_dims=True)
    return (moved - mean) / tf.sqrt(variance + 1e-3)


def in_keras(images, training):
    """Layers of tf.keras."""
    return keras.BatchNormalization()(keras.Conv2D(3, 1, name="dense")(images), training=training)


def resnet(images):
    """A bias that a residual connection hands on, with 1x1 kernels and a norm at the end of each
    path.
    """
    sum_ = tf.nn.bias_add(images, vector())
    for _ in range(2):
        inner = tf.nn.relu(normed(layers.conv2d(sum_, 3, 1, use_bias=False)))
        sum_ += layers.conv2d(inner, 3, 1, use_bias=False)
    return normed(layers.conv2d(sum_, 3, 1, use_bias=False))


def vector():
    """The variable that is looked for."""
    return tf.get_variable("dense/bias", [3], use_resource=True)


def normed(images, **options):
    """A batch norm of `tf.layers` in training, without a bias of its own."""
    return layers.batch_normalization(images, training=True, center=False, **options)


def dense(images, **options):
    """A dense layer over rows; images are flattened to rows."""
    return layers.dense(images, 3, name="dense", **options)


def shared(images):
    """A bias that another operation reads, too."""
    moved = images + vector()
    return normed(moved) + tf.reduce_mean(tf.square(moved))


def rows(images):
    """Reshape (N, 4, 4, 3) to (N, 48)."""
    return layers.flatten(images)


NOISE, RELU = {"dense/bias": False}, {"dense/bias": True}
FOUND = {
    "layers, fused": (lambda x: normed(dense(x)), NOISE),
    "layers, not fused": (lambda x: normed(dense(x), fused=False), NOISE),
    "layers, of rows": (lambda x: normed(dense(rows(x))), NOISE),
    "layers, of convolutions": (lambda x: normed(layers.conv2d(x, 3, 3, name="dense")), NOISE),
    "layers, channels first": (
        lambda x: normed(layers.conv2d(x, 3, 2, data_format="channels_first", name="dense"), axis=1, fused=False),
        NOISE,
    ),
    "layers, a placeholder": (
        lambda x: layers.batch_normalization(dense(x), training=tf.placeholder_with_default(True, [])),
        NOISE,
    ),
    "layers, a placeholder, of rows": (
        lambda x: layers.batch_normalization(dense(rows(x)), training=tf.placeholder_with_default(True, [])),
        NOISE,
    ),
    "layers, a beta before a norm": (
        lambda x: normed(
            layers.conv2d(layers.batch_normalization(x, training=True, name="dense"), 4, 1, use_bias=False)
        ),
        {"dense/beta": False},
    ),
    "layers, pooled": (lambda x: normed(layers.average_pooling2d(layers.max_pooling2d(dense(x), 2, 1), 2, 2)), NOISE),
    "layers, concatenated": (lambda x: normed(tf.concat([x, dense(x)], 3)), NOISE),
    "layers, flattened": (lambda x: normed(layers.dense(rows(dense(x)), 5, use_bias=False)), NOISE),
    "contrib": (
        lambda x: contrib.batch_norm(contrib.conv2d(x, 3, 3, activation_fn=None, scope="dense")),
        {"dense/biases": False},
    ),
    "contrib, of rows": (
        lambda x: contrib.batch_norm(contrib.linear(rows(x), 3, scope="dense"), fused=True),
        {"dense/biases": False},
    ),
    "contrib, not fused": (
        lambda x: contrib.batch_norm(contrib.linear(rows(x), 3, scope="dense"), fused=False),
        {"dense/biases": False},
    ),
    "contrib, a placeholder": (
        lambda x: contrib.batch_norm(
            contrib.linear(x, 3, scope="dense"), is_training=tf.placeholder_with_default(True, [])
        ),
        {"dense/biases": False},
    ),
    "keras": (lambda x: in_keras(x, training=True), NOISE),
    "keras, a placeholder": (lambda x: in_keras(x, tf.placeholder_with_default(True, [])), NOISE),
    "nn": (lambda x: raw(rows(x)[:, :3], vector()), NOISE),
    "nn, by hand": (lambda x: by_hand(x, vector()), NOISE),
    "nn, residual": (resnet, NOISE),
    "nn, two ways to a sum": (
        lambda x: normed((moved := x + vector()) + layers.conv2d(moved, 3, 1, use_bias=False)),
        NOISE,
    ),
    "nn, a sum of many": (lambda x: normed(tf.add_n([x, x + vector(), x])), NOISE),
    "nn, of other numbers": (
        lambda x: normed(tf.cast(tf.cast(x, tf.float64) + tf.get_variable("dense/bias", [3], tf.float64), tf.float32)),
        NOISE,
    ),
    "nn, depthwise": (
        lambda x: normed(tf.nn.depthwise_conv2d(x + vector(), tf.ones([2, 2, 3, 2]), [1, 1, 1, 1], "VALID")),
        NOISE,
    ),
    "a ReLU between, rows": (lambda x: normed(dense(rows(x), activation=tf.nn.relu)), RELU),
    "a ReLU between, up to 6": (lambda x: normed(dense(rows(x), activation=tf.nn.relu6)), RELU),
}
NOT_FOUND = {
    "no norm": dense,
    "no norm, a convolution": lambda x: layers.conv2d(x, 3, 3, name="dense"),
    "no norm, nn": lambda x: tf.nn.bias_add(x, vector()),
    "inference, fused": lambda x: layers.batch_normalization(dense(x), training=False),
    "inference, of rows": lambda x: layers.batch_normalization(dense(rows(x)), training=False),
    "inference, contrib": lambda x: contrib.batch_norm(contrib.linear(x, 3, scope="dense"), is_training=False),
    "inference, contrib, not fused": lambda x: contrib.batch_norm(
        contrib.linear(rows(x), 3, scope="dense"), is_training=False, fused=False
    ),
    "inference, keras": lambda x: in_keras(x, training=False),
    "inference, nn": lambda x: tf.nn.batch_normalization(x + vector(), tf.zeros([3]), tf.ones([3]), None, None, 1e-3),
    "a ReLU between, images": lambda x: normed(dense(x, activation=tf.nn.relu)),
    "a sigmoid between": lambda x: normed(dense(rows(x), activation=tf.nn.sigmoid)),
    "a border of zeros": lambda x: normed(layers.conv2d(dense(x), 3, 3, padding="same", use_bias=False)),
    "a padded border": lambda x: normed(tf.pad(dense(x), [[0, 0], [1, 1], [1, 1], [0, 0]])),
    "a mean over channels": lambda x: contrib.layer_norm(dense(x)),
    "a square": lambda x: normed(tf.square(dense(x))),
    "a factor for each row": lambda x: normed(dense(x) * x),
    "a factor for each row, not fused": lambda x: normed(dense(x) * x, fused=False),
    "a factor for each row, pooled": lambda x: normed(layers.max_pooling2d(dense(x) * x, 2, 1)),
    "a product with itself": lambda x: normed((moved := dense(x)) * moved),
    "a transposed product": lambda x: normed(tf.matmul(dense(rows(x)), rows(x), transpose_a=True)),
    "concatenated along rows": lambda x: normed(tf.concat([x, dense(x)], 1)),
    "something else reads it": shared,
    "a reshape to an unknown rank": lambda x: tf.reshape(dense(x), tf.placeholder_with_default([-1, 3], [None])),
    "images of an unknown rank": lambda x: tf.reduce_mean(tf.placeholder_with_default(x, None) + vector(), [0]),
    "no bias": lambda x: normed(dense(x, use_bias=False)),
}


def graph_of(build):
    """The gradients of a loss of a network, with their variables."""
    tf.keras.backend.clear_session()
    tf.reset_default_graph()
    tf.set_random_seed(0)  # weights that make a variance small would make the noise large
    images = tf.placeholder(tf.float32, [None, 4, 4, 3])
    outputs = build(images)
    tf.summary.histogram("outputs", outputs)
    loss = tf.losses.mean_squared_error(tf.random_uniform(tf.shape(outputs)), outputs)
    return images, list(zip(tf.gradients(loss, tf.trainable_variables()), tf.trainable_variables(), strict=True))


def biases(found):
    """The biases, without those of the last norm or layer."""
    return {name: relu for name, relu in found.items() if name.startswith("dense/")}


@pytest.mark.parametrize("name", FOUND)
def test_found(name):
    """A bias that is found has a gradient of rounding noise, where the others are around 0.1. A
    ReLU is left out, since there the gradient depends on the input.
    """
    build, expected = FOUND[name]
    images, pairs = graph_of(build)
    assert biases(free_biases.free(pairs)) == expected
    if True not in expected.values():
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            gradients = [gradient for gradient, variable in pairs if variable.op.name in expected]
            values = session.run(gradients, {images: np.random.RandomState(0).randn(8, 4, 4, 3)})
        assert np.abs(values).max() < 1e-6


@pytest.mark.parametrize("name", NOT_FOUND)
def test_not_found(name):
    """A bias on which the loss depends is not found."""
    images, pairs = graph_of(NOT_FOUND[name])
    assert biases(free_biases.free(pairs)) == {}
    if name != "no bias":
        bias = next(gradient for gradient, variable in pairs if "bias" in variable.op.name)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            assert np.abs(session.run(bias, {images: np.random.RandomState(0).randn(8, 4, 4, 3)})).max() > 1e-5


def test_a_loss_that_is_the_last_operation():
    """What ends in the loss itself changes it."""
    tf.reset_default_graph()
    bias = vector()
    gradient = tf.gradients(tf.nn.relu(bias), bias)[0]
    assert free_biases.free([(gradient, bias)]) == {}


def test_rules_are_needed(monkeypatch):
    """Each rule is used on the path to a norm above, where the search fails without it."""
    met = set()
    step = shifts.Walk.step
    monkeypatch.setattr(shifts.Walk, "step", lambda self, each: (met.add(each.type), step(self, each))[1])
    for build, _ in FOUND.values():
        free_biases.free(graph_of(build)[1])
    assert shifts.RULES.keys() <= met


def there(name):
    """Whether the kit has an optimizer of contrib."""
    try:
        return bool(getattr(tf.contrib.opt, name))
    except MissingSymbolError:
        return False


RATE = 0.01
OPTIMIZERS = {
    **{name: getattr(tf.train, name) for name in dir(tf.train) if name.endswith("Optimizer")},
    **{
        name: getattr(tf.contrib.opt, name)
        for name in dir(tf.contrib.opt)
        if name.endswith("Optimizer") and there(name)
    },
    **{
        name: getattr(tf.keras.optimizers, name)
        for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Nadam", "RMSprop", "SGD")
    },
    "AdamWOptimizer": lambda rate: tf.contrib.opt.AdamWOptimizer(0.0, rate),
    "MomentumWOptimizer": lambda rate: tf.contrib.opt.MomentumWOptimizer(0.0, rate, 0.9),
    "MomentumOptimizer": lambda rate: tf.train.MomentumOptimizer(rate, 0.9),
    "Adam with a large epsilon": lambda rate: tf.train.AdamOptimizer(rate, epsilon=0.1),
    "Inception's RMSProp": lambda rate: tf.train.RMSPropOptimizer(rate, 0.9, 0.9, epsilon=1.0),
    "Adagrad from nothing": lambda rate: tf.train.AdagradOptimizer(rate, 1e-10),
}
OF_OTHERS = {"Optimizer", "AGNOptimizer", "AdagradDAOptimizer", "DropStaleGradientOptimizer", "ElasticAverageOptimizer"}
OF_OTHERS |= {"ModelAverageOptimizer", "MovingAverageOptimizer", "SyncReplicasOptimizer", "VariableClippingOptimizer"}
OF_OTHERS |= {"MultitaskOptimizerWrapper"}  # optimizers that wrap another one, or that take no step without it


def moved(make, gradient):
    """How far 300 steps with one gradient move a weight from 0."""
    tf.keras.backend.clear_session()
    tf.reset_default_graph()
    weight = tf.get_variable("weight", [1], initializer=tf.zeros_initializer(), use_resource=True)
    tf.train.get_or_create_global_step()
    step = make(RATE).apply_gradients([(tf.constant([gradient]) * 1.0, weight)])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(300):
            session.run(step)
        return abs(float(session.run(weight)[0]))


@pytest.mark.parametrize("name", sorted(OPTIMIZERS.keys() - OF_OTHERS))
def test_dividing(name):
    """An optimizer counts as dividing where a gradient of 1e-6 moves a weight at least a hundredth
    as far as 1.0 does.
    """
    make = OPTIMIZERS[name]
    assert free_biases.divides(make(RATE)) == (moved(make, 1e-6) > 0.01 * moved(make, 1.0))


PROGRAM = """
import numpy as np
import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 3])
h = tf.layers.batch_normalization(tf.layers.dense(x, 4, name="first"), training=True)
h = tf.layers.batch_normalization(tf.layers.dense(h, 4, name="second"), training=True)
y = tf.layers.dense(h, 1)
loss = tf.reduce_mean(tf.square(y - 1.))
tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
for _ in range(2):
    tf.train.AdamOptimizer(0.1).minimize(
        loss)
optimizer = tf.contrib.opt.LazyAdamOptimizer(0.1)
pairs = optimizer.compute_gradients(loss)
optimizer.apply_gradients(zip(*zip(*pairs)))
tf.contrib.slim.learning.create_train_op(loss, tf.contrib.opt.NadamOptimizer())
K = tf.keras
tf.keras.backend.clear_session()
model = K.Sequential([K.layers.Dense(4, input_shape=[3], name="third"), K.layers.BatchNormalization(), K.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones([4, 3]), np.ones([4, 1]), verbose=0)
print("done")
"""


def test_remark(folder):
    """The remark is printed once for each optimizer, with its line and the variables."""
    folder.write(program=PROGRAM)
    done = folder.run("program.py")
    said = [line for line in done.stderr.splitlines() if "rounding noise" in line]
    for line, (place, optimizer, name) in zip(
        said,
        [
            (":11", "AdamOptimizer", "first/bias (and of 2 more)"),
            (":15", "LazyAdamOptimizer", "first/bias (and of 2 more)"),
            (":16", "NadamOptimizer", "first/bias (and of 2 more)"),
            (":21", "Adam", "third/bias"),
        ],
        strict=True,
    ):
        assert f"program.py{place}: {optimizer} makes full steps of the gradient of {name}, which is" in line
    assert done.stdout == "done\n", done.stderr
