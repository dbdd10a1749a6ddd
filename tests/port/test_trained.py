"""Tests ports that train: of graphs by genuine 1.15.5 and by this TensorFlow.  After each step all
weights, slots and counts are those of the graph; of a mutant they are not.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import tf1kit.keras
from tests.port.networks import TRAINED, dense, descends, l2, labels, rows, sampled, trained, write
from tf1kit.errors import UsageError
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward, loaded
from tf1kit.parity.written.steps import TrainedPort, steps_of
from tf1kit.port.read import graph_of, read
from tf1kit.port.recognise.step import Made
from tf1kit.port.translate import translate
from tf1kit.port.weight_map import ResolvedMap
from tf1kit.port.written import Written

GRAPHS = Path(__file__).parent / "graphs"  # by genuine 1.15.5
NAMES = [made.__name__ for made in TRAINED]
HAND = ("drawing", "norms", "activating", "assigning", "mirrored")  # what programs write by hand


@cache
def translated(name: str) -> Written:
    """The port of a graph of 1.15.5."""
    return translate(read(GRAPHS / f"{name}.meta"), name)


def failed(made: Written, folder: Path, old: str = "", new: str = "") -> list[str]:
    """The keys of what differs after a change in the module."""
    assert old in made.text
    path = folder / "net.py"
    made.write(path)
    path.write_text(made.text.replace(old, new))
    results = Forward(made, path).prove()
    assert {one.status for one in results} <= {"holds", "fails", "does not apply"} or results[0].failures
    return [row.key for row in results[1].rows if not row.ok] + [
        row.legacy for row in results[0].map_rows if row.problem
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_port_of_1_15_5_trains_alike(name: str, tmp_path: Path) -> None:
    """Nothing is left, and the state has the same bits."""
    made = translated(name)
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


@pytest.mark.parametrize(
    "name",
    [
        *("adam", "adadelta", "ftrl", "adagrad", "normalizing", "switching", "channels", "tuning"),
        *(
            "tuned",
            "averaging",
            "adversaries",
            "noises",
            "pictures",
            "critics",
            "targets",
            "multiplied",
            "both",
            "parted",
            "bags",
            "naming",
            "summing",
            "ending",
            "ending_critics",
            "parted_by_norm",
            "parted_by_own_norm",
            "parted_by_value",
            "rows_lazy",
            "rows_lazy_resources",
        ),
        *(
            "decaying",
            "decaying_resources",
            "rows_descent",
            "rows_adam",
            "rows_ftrl",
            "rows_rmsprop",
            "tied",
            "nce",
            "softmax_of_some",
        ),
        *(
            "debiasing",
            "debiasing_both",
            "enlarging",
            "renorming",
            "sloping",
            "storing",
            "choosing",
            "warming",
            "flooring",
        ),
        *HAND,
    ],
)
def test_a_port_of_this_tensorflow_trains_alike(name: str, tmp_path: Path) -> None:
    """The same of graphs with the operations of today."""
    with branches_of_version_1():
        made = translate(read(Path(write(name, str(tmp_path)))), name)
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


def test_rates_in_pieces_whose_branches_are_functions(tmp_path: Path) -> None:
    """A graph of current TensorFlow has a `StatelessIf` for each piece."""
    path = Path(write("adadelta", str(tmp_path)))
    assert any(node.op == "StatelessIf" for node in graph_of(path).node)
    made = translate(read(path), "adadelta")
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


@pytest.mark.parametrize("by", ["1.15.5", "current"])
def test_what_is_fed_is_a_number(by: str, tmp_path: Path) -> None:
    """`keep_prob` and a rate that are fed are those of the port; the number of rows is free."""
    with branches_of_version_1():
        path = GRAPHS / "fed.meta" if by == "1.15.5" else Path(write("fed", str(tmp_path)))
    made = translate(read(path, fed={"keep": 0.75, "rate": 0.02}), "fed")
    assert made.source.left == ()
    assert "Dropout(0.25, " in made.text and "Adam(0.02)" in made.text and "Fed, and so not in" in made.text
    assert failed(made, tmp_path) == []
    rates = failed(made, tmp_path, "Adam(0.02)", "Adam(0.021)")
    assert rates and all(key.startswith(("far/", "slots/rate/", "step_", "zeros/")) for key in rates)


@pytest.mark.parametrize("resource", [False, True])
def test_a_rate_that_is_a_variable(resource: bool, tmp_path: Path) -> None:
    """The program may set it at any time, so it is a number where one is given; a step that is counted twice is named."""
    with branches_of_version_1(), tf.Graph().as_default():
        y = dense(tf.placeholder(tf.float32, [4, 5], "x"), 3, "fc")
        rate = tf.get_variable(
            "rate", [], initializer=tf.constant_initializer(0.5), trainable=False, use_resource=resource
        )
        rate.assign(rate * 0.5)
        tf.train.MomentumOptimizer(rate, 0.9).minimize(tf.reduce_mean(tf.square(y - labels(4, 3))))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    told = "its learning rate is the variable rate, which the program may set at any time: give --feed rate=NUMBER"
    assert made.source.left == (f"the optimizer ({told})",)
    made = translate(read(tmp_path / "net.meta", fed={"rate": 0.25}), "net")
    assert made.source.left == () and "Momentum(0.25, " in made.text and "graph itself: rate=0.25." in made.text
    assert failed(made, tmp_path) == []


def test_a_rate_that_decays_by_a_fed_step(tmp_path: Path) -> None:
    """With the step it is a number, as the formula of a deep Q network is."""
    with branches_of_version_1(), tf.Graph().as_default():
        y = dense(tf.placeholder(tf.float32, [4, 5], "x"), 3, "fc")
        at = tf.placeholder(tf.int64, None, "at")
        rate = tf.maximum(0.02, tf.train.exponential_decay(0.5, at, 10, 0.5, staircase=True))
        tf.train.GradientDescentOptimizer(rate).minimize(tf.reduce_mean(tf.square(y - labels(4, 3))))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    assert "GradientDescent(0.125)" in translate(read(tmp_path / "net.meta", fed={"at": 25}), "net").text
    made = translate(read(tmp_path / "net.meta", fed={"at": 1000}), "net")
    assert made.source.left == () and "GradientDescent(0.02)" in made.text
    assert failed(made, tmp_path) == []


def test_a_step_that_is_counted_twice(tmp_path: Path) -> None:
    """The message says that, and not that something changes the count."""
    with branches_of_version_1(), tf.Graph().as_default():
        y = dense(tf.placeholder(tf.float32, [4, 5], "x"), 3, "fc")
        step = tf.train.get_or_create_global_step()
        loss = tf.reduce_mean(tf.square(y - labels(4, 3)))
        with tf.control_dependencies([tf.assign_add(step, 1)]):
            tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, step)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ("the optimizer (a step counts global_step up 2 times)",)


def test_what_should_be_fed() -> None:
    """A rate that is fed is named, and so is a dropout that waits for its `keep_prob`."""
    made = translate(read(GRAPHS / "fed.meta", fed={"keep": 0.75}), "fed")
    assert made.source.left == ("the optimizer (its learning rate is fed: give --feed rate=NUMBER)",)
    with pytest.raises(UsageError, match="if a placeholder such as keep_prob is fed that rate, give --feed"):
        translate(read(GRAPHS / "fed.meta"), "fed")


@pytest.mark.parametrize(
    ("fed", "says"),
    [
        ({"nothing": 1.0}, "has no placeholder 'nothing' for --feed; it has keep, rate, x, labels"),
        ({"net/fc/weights": 1.0}, "has no placeholder 'net/fc/weights'"),
        ({"rate": "high"}, "rate of .* takes a scalar of the type float32"),
        ({"rate": (1.0, 2.0)}, "rate of .* takes a scalar of the type float32"),
    ],
)
def test_what_cannot_be_fed(fed: dict[str, Any], says: str) -> None:
    """One sentence with the name."""
    with pytest.raises(UsageError, match=says):
        read(GRAPHS / "fed.meta", fed=fed)


def test_labels_that_are_not_there() -> None:
    """One sentence with the name, and what the graph has."""
    with pytest.raises(
        UsageError, match="has no tensor 'nosuch' for --labels; it has the placeholders keep, rate, x, labels"
    ):
        read(GRAPHS / "fed.meta", labels=["nosuch"])


SOURCE = {  # network -> what is in its port
    "adam": (
        'ops.mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=endpoints["logits"]))',
        "ExponentialDecay(0.1, 7, 0.9, staircase=True)",
        "beta_1=0.8, epsilon=0.0001, global_clipnorm=0.5",
        "kernel_regularizer=tf1kit.keras.regularizers.L2(0.01)",
        '("beta2_power", "adam/beta2_power", None)',
        '("global_step", "adam/iteration", None)',
    ),
    "rmsprop": ("ops.mean(tf.math.squared_difference(", " * 0.3)", "clipnorm=0.25", "centered=True"),
    "adagrad": ("sigmoid_cross_entropy_with_logits(labels=labels", "initial_accumulator_value=0.3, clipvalue=0.01"),
    "adadelta": ("PiecewiseConstant((3, 10, 20), (1.0, 0.5, 0.25, 0.1))", "tf1kit.keras.Conv2D("),
    "ftrl": (
        "NaturalExpDecay(0.1, 6, 0.5)",
        "learning_rate_power=-0.4",
        "bias_regularizer=tf1kit.keras.regularizers.L1(0.02)",
    ),
    "nesterov": ("CosineDecay(0.1, 20, alpha=0.1)", 'use_nesterov=True, name="nesterov"', 'endpoints["side"]'),
    "descent": ('ops.log(endpoints["softmax"] + 1e-08)', "tf.one_hot(labels, 3)", "regularizers.L2(0.001)"),
    "normalizing": (
        "decay=0.899999976, scale=True, epsilon=0.01, fused=False",
        'Activation("silu"',
    ),
    "switching": ("BatchNormalization(", "fused=False"),
    "renorming": (
        "decay=0.9, renorm=True",
        'renorm_clipping={"rmin": 0.7, "rmax": 1.5, "dmax": 0.5}',
        "renorm_decay=0.8",
        "epsilon=0.01",
    ),
    "enlarging": (
        "tf1kit.keras.UpSampling2D(name=",
        'size=(2, 3), interpolation="bilinear", align_corners=True',
        'interpolation="bicubic"',
        'size=(1, 3), interpolation="bilinear"',
        "tf.compat.v1.image.resize_nearest_neighbor(x, (5, 6))",
    ),
    "sloping": (
        "with tf.GradientTape(watch_accessed_variables=False) as tape: tape.watch(add) x =",
        'ends["gradients"] = tape.gradient(x, add)',
        'ops.sqrt(ops.sum(ops.square(endpoints["gradients"]), axis=(1, 2, 3)))',
    ),
    "summing": ("ops.mean(ops.square(sub)) + ops.mean(ops.abs(sub))", "L2(0.01)", "global_clipnorm=0.5)"),
    "naming": ("tape.gradient(x, inputs)", "momentum=0.9, global_clipnorm=0.5)"),
    "debiasing": (
        "decay=0.899999976, zero_debias_moving_mean=True, scale=True",
        '("loss/ExponentialMovingAverage/local_step", None, "the average of loss:0, which only summaries take")',
    ),
    "debiasing_both": ("zero_debias_moving_mean=True, zero_debias_moving_variance=True, scale=True",),
    "channels": (
        'BiasAdd(data_format="channels_first"',
        "noise_shape=(None, 1, 1, None)",
        "tf.space_to_batch(x, (2, 2)",
    ),
    "switched": ("decay=0.99, scale=True", "tf1kit.keras.Adam(0.01)"),
    "drawing": (
        "RandomNormal(stddev=0.1, shape=(None, 6), seed=(87654321, 4)",
        "shape=(None, 6), seed=(87654321, 3)",
        "mean=0.5, shape=(None, 1), seed=(87654321, 7)",
        "RandomUniform(minval=1e-05",
        '0.2, seed=(87654321, 8), noise_shape=(None, 1), arithmetic="drop path"',
    ),
    "assigning": ("decay=0.99, assigned=True, scale=True, fused=False",),
    "mirrored": (
        "SeparableConv1D(",
        "depth_multiplier=2",
        "tf.matmul(x, self.code, transpose_b=True)",
    ),
    "norms": (
        '"moments", "batch_normalization", 1e-12, (1, 2, 3)',
        "InstanceNormalization(",
        'data_format="channels_first"',
        "groups=2",
        '"cyclegan", 1e-05, arithmetic="sqrt"',
        '"gpt2", "squares", "rsqrt"',
        '"t2t", "squared_difference", "power"',
        "tf.nn.l2_normalize(x, axis=2)",
    ),
    "activating": (
        "tf1kit.keras.activations.gelu)",
        "tf1kit.keras.activations.gelu_of_half",
        "tf1kit.keras.activations.gelu_by_erf",
        "tf1kit.keras.activations.swish",
        "tf1kit.keras.activations.selu",
        'dense("step5", 0.1, "maximum")',
        "layers.LeakyReLU(negative_slope=0.3",
        'dense("step7", 0.2, "absolute")',
        'dense_2("step9", (), "absolute")',
        'dense_2("step10", (1,), "minimum")',
        "tf1kit.keras.activations.concat_elu(x, axis=1)",
        "tf.nn.crelu(x, axis=-1)",
    ),
    "waiting": (
        'together = { "value_loss:0": ("actor_loss:0",), }',
        'after_step = { "value_loss:0": ("mix",), }',
        'return { "value_loss": self.minimize("value_loss:0", inputs, labels), }',
    ),
    "waiting_resources": ('together = { "g_loss:0": ("d_loss:0",), }', '"g_loss": self.minimize("g_loss:0", inputs),'),
    "watching": (
        '("loss/ExponentialMovingAverage", None, "the average of loss:0, which only summaries take")',
        '("error/ExponentialMovingAverage", None, "the average of error:0, which only summaries take")',
    ),
    "warming": (
        "return 0.044194173 * ops.minimum(cast * 0.003952847, cast**-0.5)",
        "tf1kit.keras.Adam(Rate(), beta_2=0.98)",
    ),
    "flooring": (
        'maximum = ops.maximum(0.1 * 0.7 ** ops.floor(ops.cast(step * 32, dtype="float32") / 300.0), 0.001)',
        'ops.where(ops.less(step, 2), 0.05 * (ops.cast(step, dtype="float32") + 1.0), maximum)',
        "tf1kit.keras.Momentum(Rate(), momentum=0.9)",
    ),
    "resources": ("kernel_regularizer=keras.regularizers.L2(0.01)", "tf1kit.keras.Adam(0.01)"),
    "rows_descent": ("layers.Embedding(", "GradientDescent(", "ExponentialDecay(0.1, 2, 0.5)", "global_clipnorm=0.5"),
    "rows_momentum": ("tf1kit.keras.Momentum(0.1, momentum=0.9, use_nesterov=True, clipnorm=0.05)",),
    "rows_adam": ("ExponentialDecay(0.1, 2, 0.5)", "beta_1=0.8, global_clipnorm=0.5"),
    "rows_adagrad": ("tf1kit.keras.Adagrad(0.1, initial_accumulator_value=0.2, clipvalue=0.01)",),
    "rows_rmsprop": ("tf1kit.keras.RMSProp(0.1, momentum=0.5, centered=True)",),
    "rows_ftrl": ("l1_regularization_strength=0.001, l2_regularization_strength=0.01)",),
    "rows_adadelta": ("tf1kit.keras.Adadelta(0.5, epsilon=1e-06)",),
    "bags": (
        "unique = tf.unique(words)",
        "tf.sparse.segment_mean(embedding_lookup, unique[1], cast)",
        "tf.sparse.segment_sqrt_n(embedding_lookup_1, unique[1], cast)",
    ),
    "rows_resources": ("tf1kit.keras.Adam(0.1, global_clipnorm=0.5)",),
    "rows_scattered": ("tf1kit.keras.GradientDescent(0.1)",),
    "decaying": (
        "WarmUp(tf1kit.keras.schedules.PolynomialDecay(0.1, 50.0, end_learning_rate=0.0), 0.1, 4)",
        "weight_decay_rate=0.01, beta_1=0.8, beta_2=0.99, ",
        "global_clipnorm=0.5",
        '("global_step", "adam_weight_decay/iteration", None)',
    ),
    "decaying_resources": (
        "AdamWeightDecay(0.1, weight_decay_rate=0.01, beta_1=0.8, beta_2=0.99)",
        '("global_step", "adam_weight_decay/iteration", None)',
    ),
    "tied": ("tf.gather(self.table, words)", "tf1kit.keras.Adam(0.1, global_clipnorm=0.5)"),
    "nce": ("tf.nn.nce_loss(", "num_sampled=5, num_classes=20,", "return ops.mean(endpoints["),
    "softmax_of_some": ("tf.nn.sampled_softmax_loss(", "num_sampled=5, num_classes=20,"),
    "tuned": ('var_list = ("logits",)', "tf1kit.keras.Momentum(0.1, momentum=0.9)", "L2(0.01)"),
    "adversaries": (
        'var_lists = { "d_loss:0": ("discriminator",), "g_loss:0": ("generator.project", "generator.norm", "generator_2"), }',
        'real = inputs.get("real")',
        "if real is not None: ends",
        '"d_loss": self.minimize("d_loss:0", inputs),',
        '"g_loss": self.minimize("g_loss:0", {"z": inputs["z"]}),',
        'optimizer = {"d_loss:0": d_optimizer, "g_loss:0": g_optimizer}',
        '("beta1_power_1", "adam_2/beta1_power", None)',
    ),
    "noises": (
        'unmoved = { "d_loss:0": ("generator.norm_2",), }',
        'x = ends["generator.random_uniform"] = self.generator_random_uniform()',
        '"d_loss": self.minimize("d_loss:0", inputs), "g_loss": self.minimize("g_loss:0", None),',
    ),
    "pictures": (
        'if self.stepping != "g_loss:0": x = ends["discriminator.first"] = ',
        "Ends of the graph that are not in the port: sampler.",
        "Averages that move whenever the program computes such an end: generator/norm/moving_mean,",
    ),
    "tuning": ("is_training=False, scale=True, gamma_", "is_training=False, scale=True, fused=False,"),
    "critics": (
        'changes = { "clip": Clipped(("critic",), -0.01, 0.02), }',
        'self.change("clip") return losses',
        "when the program changes weights by clip (`train_step` runs each after the losses)",
    ),
    "targets": (
        '"copy": Copied({"target.first": "online.first", "target.q": "online.q"})',
        '"mix": Copied({"target.first": "online.first", "target.q": "online.q"}, rate=0.01)',
        'rate=0.05, form="difference")',
        "by copy, mix, mix_2 (`change` runs them, and `fit` does not)",
    ),
    "storing": (
        'tf.gather(CONSTANTS["kinds:0"], words)',
        'x + CONSTANTS["positions:0"]',
        'ops.conv(x, CONSTANTS["Const:0"], padding="same")',
        'ops.square(endpoints["y"] - labels) * (0.5, 2.0)',
        "keras.initializers.Constant((0.5, 0.25, 0.0, 1.0, 2.0, -1.0, 0.1, 0.2))",
        'keras.initializers.Constant(CONSTANTS["Const_2:0"])',
    ),
    "choosing": (
        "Dropout(0.25, ",
        "Dropout(0.4, ",
        "Ends of the graph that are not in the port: zero_fraction/fraction.",
    ),
    "rows_lazy": ("tf1kit.keras.LazyAdam(0.1, beta_1=0.8, global_clipnorm=0.5)",),
    "rows_lazy_resources": ("tf1kit.keras.LazyAdam(0.1, beta_1=0.8)",),
    "parted": (
        '(("fc", "fc2"), tf1kit.keras.Momentum(tf1kit.keras.schedules.ExponentialDecay(0.1, 2, 0.5), momentum=0.9)),',
        '(("logits",), tf1kit.keras.Adam(tf1kit.keras.schedules.PolynomialDecay(0.5, 9.0))),',
        '("beta1_power", "adam/beta1_power", None)',
        '("global_step", "parted/iteration", None)',
    ),
    "ending": (
        '"clip": Clipped(("online.first", "online.q"), -0.03, 0.05), "mix": Copied(',
        'after_step = ( "clip", "mix", )',
    ),
    "ending_critics": ('after_step = { "c_loss:0": ("clip",), }', '"c_loss": self.minimize("c_loss:0", inputs),'),
    "parted_by_norm": ('(("logits",), tf1kit.keras.Adam(0.05)), ), global_clipnorm=0.02, )',),
    "parted_by_own_norm": ("momentum=0.9, global_clipnorm=0.02))", "Adam(0.05, clipnorm=0.01)"),
    "parted_by_value": ("Momentum(0.1, momentum=0.9))", "Adam(0.05, clipvalue=0.01)"),
    "multiplied": ("global_clipnorm=0.5", 'multipliers={"embedding_lookup": 0.5, "logits": 10.0}'),
    "both": (
        'RMSProp(0.1, momentum=0.5, multipliers={"shared": 0.5, "a": 0.5})',
        'optimizer = {"a_loss:0": a_optimizer, "b_loss:0": b_optimizer}',
    ),
    "averaging": (
        "momentum=0.9, use_ema=True, ema_momentum=0.999, ema_by_step=True)",
        '("loss/average", None, "the average of loss:0, which only summaries take")',
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_recovered(name: str) -> None:
    """The loss, the optimizer and the regularizers are those of the program."""
    text = " ".join(translated(name).text.split())
    assert [part for part in SOURCE[name] if part not in text] == []


def test_the_bias_of_a_dense_layer_is_summed_as_before(tmp_path: Path) -> None:
    """From eight rows on, a stock layer with one unit sums the gradient of its bias in another order."""
    with branches_of_version_1(), tf.Graph().as_default():
        y = dense(tf.placeholder(tf.float32, [None, 4], "x"), 1, "net/fc")
        loss = tf.reduce_mean(tf.square(y - labels(None, 1)))
        tf.train.AdamOptimizer(0.1).minimize(loss, tf.train.get_or_create_global_step())
        tf.train.export_meta_graph(str(tmp_path / "one.meta"))
    made = translate(read(tmp_path / "one.meta"), "one")
    assert failed(made, tmp_path) == []
    written = 'tf1kit.keras.Dense(1, kernel_initializer="zeros", bias_add=True'
    wrong = failed(made, tmp_path, written, 'keras.layers.Dense(1, kernel_initializer="zeros"')
    assert any("net/fc/biases" in key for key in wrong)


def test_a_tape_that_adds_in_another_order_is_told(tmp_path: Path) -> None:
    """Its steps are not those of the graph, so the proof says how far they are away."""
    made = translated("normalizing")
    path = tmp_path / "net.py"
    path.write_text(made.text)
    bitwise = Forward(made, path).prove()[1]
    assert bitwise.status == "holds" and "A tape, as in fit, adds those" in bitwise.remarks[0]


MUTANTS = {  # network, what is changed, into what -> where that shows first
    ("adam", "0.9, staircase=True", "0.8, staircase=True"): "slots/rate/",
    ("adam", ", staircase=True", ""): "slots/rate/",
    ("adam", "global_clipnorm=0.5", "global_clipnorm=0.6"): "clipped/",
    ("adam", "global_clipnorm=0.5", "clipnorm=0.5"): "clipped/",
    ("adam", "L2(0.01)", "L2(0.011)"): "step_",
    ("rmsprop", " * 0.3", " * 0.31"): "step_",
    ("adagrad", "accumulator_value=0.3", "accumulator_value=0.1"): "fresh/",
    ("adadelta", "(3, 10, 20)", "(3, 11, 20)"): "slots/rate/",
    ("nesterov", "use_nesterov=True, ", ""): "step_",
    ("descent", "1e-08", "1e-07"): "step_",
    ("normalizing", "decay=0.899999976", "decay=0.9"): "weights/",
    ("normalizing", "fused=False", "fused=None"): "weights/",
    ("renorming", '"rmin": 0.7', '"rmin": 0.71'): "endpoints/",
    ("renorming", '"dmax": 0.5', '"dmax": 0.51'): "endpoints/",
    ("renorming", "renorm_decay=0.8", "renorm_decay=0.81"): "weights/",
    ("enlarging", ", align_corners=True", ""): "endpoints/",
    ("enlarging", 'size=(1, 3), interpolation="bilinear"', "size=(1, 3)"): "endpoints/",
    ("sloping", "10.0 *", "9.0 *"): "c_loss:0/",
    ("sloping", "tape.gradient(x, add)", "ops.stop_gradient(tape.gradient(x, add))"): "c_loss:0/step_",
    ("sloping", "real + random_uniform", "real - random_uniform"): "endpoints/",
    ("naming", "tape.gradient(x, inputs)", "ops.stop_gradient(tape.gradient(x, inputs))"): "step_",
    ("waiting", '"value_loss:0": ("actor_loss:0",),', ""): "value_loss:0/step_",
    ("waiting", "0.9 * ", "0.8 * "): "value_loss:0/step_",
    ("waiting_resources", '"g_loss:0": ("d_loss:0",),', ""): "g_loss:0/step_",
    ("watching", "momentum=0.9", "momentum=0.8"): "step_",
    ("warming", "cast**-0.5", "cast**-0.6"): "slots/rate/",
    ("warming", "step + 1", "step"): "slots/rate/",
    ("flooring", "ops.less(", "ops.less_equal("): "slots/rate/",
    ("flooring", "0.001", "0.002"): "slots/rate/",
    ("flooring", "step * 32", "step * 31"): "slots/rate/",
    ("summing", "ops.mean(ops.square(", "0.5 * ops.mean(ops.square("): "step_",
    ("naming", "global_clipnorm=0.5", "global_clipnorm=0.6"): "clipped/",
    ("debiasing", "zero_debias_moving_mean", "zero_debias_moving_variance"): "net/norm/",
    ("debiasing_both", "debias_moving_variance=True", "debias_moving_variance=False"): "net/norm/",
    ("debiasing_both", "decay=0.899999976", "decay=0.9"): "weights/",
    ("bags", "tf.sparse.segment_mean(", "tf.sparse.segment_sum("): "endpoints/",
    ("bags", "segment_sum(embedding_lookup_1", "segment_sum(embedding_lookup"): "endpoints/",
    ("rows_descent", "global_clipnorm=0.5", "clipnorm=0.5"): "clipped/",
    ("rows_adam", "beta_1=0.8", "beta_1=0.9"): "step_",
    ("rows_adagrad", "accumulator_value=0.2", "accumulator_value=0.1"): "fresh/",
    ("nce", "num_sampled=5", "num_sampled=4"): "endpoints/",
    ("softmax_of_some", "num_classes=20", "num_classes=20, remove_accidental_hits=False"): "endpoints/",
    ("channels", "noise_shape=(None, 1, 1, None)", "noise_shape=(None, 1, 1, 1)"): "endpoints/",
    ("drawing", "stddev=0.1", "stddev=0.2"): "endpoints/",
    ("drawing", "seed=(87654321, 3)", "seed=(87654321, 5)"): "endpoints/",
    ("drawing", "0.2, seed=(87654321, 8)", "0.2, seed=(87654321, 9)"): "endpoints/",
    ("assigning", "assigned=True", "assigned=False"): "weights/",
    ("assigning", "decay=0.99", "decay=0.9"): "weights/",
    ("norms", '"cyclegan", 1e-05', '"cyclegan", 1e-04'): "endpoints/",
    ("norms", '"t2t", "squared_difference", "power"', '"t2t", "squared_difference", "sqrt"'): "",
    ("activating", '"step5", 0.1', '"step5", 0.11'): "endpoints/",
    ("tuned", '("logits",)', '("logits", "fc")'): "-",
    ("tuned", '("logits",)', '("logits/kernel",)'): "net/logits/biases/Momentum",
    ("averaging", "ema_momentum=0.999", "ema_momentum=0.99"): "far/",
    ("averaging", ", ema_by_step=True", ""): "step_",
    ("adversaries", '"generator_2"),', ")"): "generator/up/Adam",
    (
        "adversaries",
        'labels=tf.fill((4, 1), 1.0), logits=endpoints["discriminator_1"]',
        'labels=tf.fill((4, 1), 0.9), logits=endpoints["discriminator_1"]',
    ): "g_loss:0/step_",
    ("adversaries", "0.01, beta_1=0.5)", "0.02, beta_1=0.5)"): "d_loss:0/step_",
    ("adversaries", '0.01, beta_1=0.5, name="adam_2")', '0.02, beta_1=0.5, name="adam_2")'): "g_loss:0/step_",
    ("adversaries", "decay=0.9,", "decay=0.8,"): "weights/",
    ("tuning", "is_training=False", "is_training=True"): "endpoints/",
    ("pictures", '"g_loss:0":\n', '"":\n'): "g_loss:0/step_1/weights/discriminator/norm/moving_",
    ("noises", '"d_loss:0": ("generator.norm_2",),', ""): "d_loss:0/step_1/weights/generator/norm/moving_",
    (
        "noises",
        '"d_loss:0": ("generator.norm_2",)',
        '"g_loss:0": ("generator.norm_2",)',
    ): "g_loss:0/step_1/weights/generator/norm/moving_",
    ("noises", "minval=-1.0, ", ""): "endpoints/",
    ("averaging", ", use_ema=True", ""): "net/fc/",
    ("rows_lazy", "LazyAdam(0.1", 'Adam(0.1, name="lazy_adam"'): "step_",
    ("rows_lazy_resources", "LazyAdam(0.1", 'Adam(0.1, name="lazy_adam"'): "step_",
    ("parted", "PolynomialDecay(0.5,", "PolynomialDecay(0.4,"): "slots/rate/",
    ("parted", "ExponentialDecay(0.1,", "ExponentialDecay(0.2,"): "slots/rate/",
    ("parted", "momentum=0.9", "momentum=0.8"): "step_",
    ("ending", "-0.03, 0.05", "-0.03, 0.06"): "step_",
    ("ending", '        "mix",\n    )', "    )"): "step_",
    ("ending_critics", '"c_loss:0": ("clip",)', '"g_loss:0": ("clip",)'): "c_loss:0/step_",
    ("parted_by_norm", "global_clipnorm=0.02", "global_clipnorm=0.03"): "clipped/",
    ("parted_by_norm", "        global_clipnorm=0.02,\n", ""): "clipped/",
    ("parted_by_own_norm", "momentum=0.9, global_clipnorm=0.02", "momentum=0.9, clipnorm=0.02"): "clipped/",
    ("parted_by_value", ", clipvalue=0.01", ", clipvalue=0.02"): "clipped/",
    ("multiplied", '"logits": 10.0', '"logits": 5.0'): "clipped/",
    ("multiplied", '"embedding_lookup": 0.5, ', ""): "clipped/",
    (
        "both",
        '{"a_loss:0": a_optimizer, "b_loss:0": b_optimizer}',
        '{"b_loss:0": b_optimizer, "a_loss:0": a_optimizer}',
    ): "",
    ("both", '"shared": 0.5, "b"', '"b"'): "b_loss:0/step_",
    ("critics", "-0.01, 0.02", "-0.01, 0.01"): "clip/",
    ("critics", '("critic",), -', '("critic/first",), -'): "clip/",
    ("targets", 'Copied({"target.first": "online.first",', "Copied({"): "copy/",
    ("targets", "rate=0.01)", "rate=0.02)"): "mix/",
    ("targets", ', form="difference"', ""): "mix_2/",
    ("decaying", "decay_rate=0.01", "decay_rate=0.02"): "step_",
    ("storing", 'CONSTANTS["positions:0"]', '-CONSTANTS["positions:0"]'): "endpoints/",
    ("choosing", "Dropout(0.25", "Dropout(0.3"): "endpoints/",
    ("decaying", "beta_2=0.99", "beta_2=0.999"): "step_",
    ("decaying", "0.1, 4)", "0.1, 5)"): "slots/rate/",
    ("decaying", '"/bias$", ', '"/bias$", "/kernel$", '): "step_",
    ("decaying_resources", "weight_decay_rate=0.01, ", ""): "step_",
}


@pytest.mark.parametrize(("name", "old", "new"), MUTANTS)
def test_a_mutant_trains_otherwise(name: str, old: str, new: str, tmp_path: Path) -> None:
    """A port with one mistake in its loss or optimizer fails, even where three steps do not show it."""
    found = failed(translated(name), tmp_path, old, new)
    assert any(key.startswith(MUTANTS[name, old, new]) for key in found), found


def test_an_optimizer_of_another_kind_does_not_fit(tmp_path: Path) -> None:
    """The map says that the port's optimizer keeps no such slots."""
    found = failed(translated("resources"), tmp_path, "Adam(0.01)", "RMSProp(0.01)")
    assert "beta1_power" in found


def fitted(module: Any, path: str, images: Any, given: Any) -> list[np.ndarray]:
    """The state after a step: by `fit` with the loss of the port or of Keras, or as the proof takes it."""
    keras.utils.set_random_seed(0)
    network, optimizer = module.Adam(), module.optimizer()
    if path == "the proof":
        network(images)
        optimizer.build(network.trainable_variables)
        port = TrainedPort(module, network, optimizer, ResolvedMap([]))
        port.step(*map(keras.ops.convert_to_tensor, (images, given)))
    elif path == "fit":
        network.compile(optimizer, module.loss, metrics=["sparse_categorical_accuracy"])
        history = network.fit(images, given, batch_size=4, shuffle=False, verbose=0).history
        assert history.keys() == {"loss", "sparse_categorical_accuracy"}
    else:
        network.compile(
            optimizer, lambda y, out: module.loss({"logits": out}, keras.ops.cast(y, "int64")), jit_compile=False
        )
        network.fit(images, given, batch_size=4, shuffle=False, verbose=0)
    return [np.asarray(one) for one in network.variables]


def test_fit(tmp_path: Path) -> None:
    """`fit` takes the step that the proof takes, with the loss of the port and with one of Keras's form."""
    path = tmp_path / "net.py"
    path.write_text(translated("adam").text)
    module = loaded(path)
    draw = np.random.default_rng(0)
    images, given = draw.normal(size=(4, 5)).astype("float32"), np.array([0, 1, 2, 1])
    expected, *others = (fitted(module, way, images, given) for way in ("the proof", "fit", "Keras"))
    for state in others:
        assert all(np.array_equal(*both) for both in zip(expected, state, strict=True))


def test_a_saved_model_keeps_its_optimizer(tmp_path: Path) -> None:
    """The loss of a port is not in the file: it is in the module."""
    path = tmp_path / "net.py"
    path.write_text(translated("adam").text)
    module = loaded(path)
    network = module.Adam()
    network.compile(module.optimizer(), module.loss)
    network.fit(np.ones((4, 5), "float32"), np.array([0, 1, 2, 1]), verbose=0)
    network.save(tmp_path / "net.keras")
    again = keras.saving.load_model(tmp_path / "net.keras")
    for both in zip(network.optimizer.variables, again.optimizer.variables, strict=True):
        assert np.array_equal(*map(np.asarray, both))


def test_fit_refuses_several_replicas(tmp_path: Path) -> None:
    """Keras would add up the gradients of two means."""
    path = tmp_path / "net.py"
    path.write_text(translated("adam").text)
    module = loaded(path)
    with tf.distribute.MirroredStrategy(["/cpu:0", "/cpu:1"]).scope():
        network = module.Adam()
        network.compile(module.optimizer(), module.loss)
    with pytest.raises(ValueError, match="the gradients of 2 replicas"):
        network.fit(np.ones((4, 5), "float32"), np.array([0, 1, 2, 1]), verbose=0)


def test_evaluate_and_sample_weights(tmp_path: Path) -> None:
    """`evaluate` tells the loss of the port, and weights of examples are refused."""
    path = tmp_path / "net.py"
    path.write_text(translated("adam").text)
    module = loaded(path)
    network = module.Adam()
    images, given = np.ones((4, 5), "float32"), np.array([0, 1, 2, 1])
    network.compile(module.optimizer(), module.loss)
    expected = module.loss(network.endpoints(images), keras.ops.convert_to_tensor(given))
    penalties = sum(float(one) for one in network.losses)
    assert network.evaluate(images, given, verbose=0) == pytest.approx(float(expected) + penalties, rel=1e-6)
    with pytest.raises(ValueError, match="takes no sample weights"):
        network.fit(images, given, sample_weight=np.ones(4), verbose=0)


def of(loss: Any, optimizer: Any, tmp_path: Path, **options: Any) -> tuple[str, ...]:
    """What is left of a network with this loss and optimizer."""
    with branches_of_version_1(), tf.Graph().as_default():
        trained(loss, optimizer, **options)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    return translate(read(tmp_path / "net.meta"), "net").source.left


def test_a_loss_without_labels(tmp_path: Path) -> None:
    """The loss takes the end points alone, and the docstring does not say that there is no loss."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [4, 5], "x")
        x = tf.matmul(x, tf.get_variable("w", [5, 5]), name="out")
        tf.train.AdamOptimizer(0.1).minimize(tf.reduce_mean(tf.square(x)))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert "def loss(endpoints):" in made.text
    assert "Not in this graph" not in made.text
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "Adam(0.1)", "Adam(0.2)")


def test_a_part_of_a_layer(tmp_path: Path) -> None:
    """`var_list` names a weight where the rest of its layer stays as it is; a constant decay of averages."""

    class OfSome(tf.train.GradientDescentOptimizer):
        def compute_gradients(self, loss: Any) -> Any:
            return super().compute_gradients(loss, tf.trainable_variables()[::2])

        def apply_gradients(self, *args: Any, **options: Any) -> Any:
            with tf.control_dependencies([super().apply_gradients(*args, **options)]):
                return tf.train.ExponentialMovingAverage(0.75).apply(tf.trainable_variables())

    with branches_of_version_1(), tf.Graph().as_default():
        trained(plain, lambda step: OfSome(0.1))
        tf.train.export_meta_graph(str(tmp_path / "some.meta"))
    made = translate(read(tmp_path / "some.meta"), "some")
    assert made.source.left == ()
    for part in (
        '("fc/kernel", "logits/kernel")',
        "GradientDescent(0.1, use_ema=True, ema_momentum=0.75)",
        '"the average of net/fc/biases, which no step changes"',
    ):
        assert part in " ".join(made.text.replace("(\n        ", "(").replace(",\n    )", ")").split())
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "0.75", "0.5")
    assert "-" in failed(made, tmp_path, '"fc/kernel"', '"fc"')  # an average without a row


def test_averages_at_any_time_in_a_step(tmp_path: Path) -> None:
    """As in the CIFAR-10 tutorial: the port moves them after the step, and says that the graph leaves it open."""
    with branches_of_version_1(), tf.Graph().as_default():
        trained(plain, lambda step: averaged("any", decay=0.75), use_resource=True)
        tf.train.export_meta_graph(str(tmp_path / "some.meta"))
    made = translate(read(tmp_path / "some.meta"), "some")
    assert (made.source.left, len(made.absent)) == ((), 1)
    assert "whether averages are moved before or after a step" in made.absent[0]
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "0.75", "0.7")


def test_layers_alike_but_for_their_regularizers(tmp_path: Path) -> None:
    """The regularizer is a parameter of the function that makes them, or None for a layer without one."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [4, 5], "x")
        for number, scale in enumerate((0.1, 0.2, None, 0.3)):
            with tf.variable_scope(f"net/fc{number}", regularizer=None if scale is None else l2(scale)):
                x = tf.nn.relu(tf.matmul(x, tf.get_variable("w", [5, 5])))
        loss = tf.reduce_mean(tf.square(x - labels(4, 5))) + tf.losses.get_regularization_loss()
        tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ()
    assert "kernel_regularizer: None | keras.regularizers.Regularizer" in made.text
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "L2(0.2)", "L2(0.1)")


def plain(logits: Any) -> Any:
    """A mean square."""
    return tf.reduce_mean(tf.square(logits - labels(4, 3)))


def penalized(logits: Any) -> Any:
    """A penalty that is no regularizer."""
    return plain(logits) + 0.1 * tf.reduce_max(tf.trainable_variables()[0])


def averaged(when: str = "after", name: str = "ExponentialMovingAverage", some: int = 4, decay: Any = 0.9) -> Any:
    """An optimizer that keeps averages of the weights: before, at any time in or after a step, of some weights."""
    average = tf.train.ExponentialMovingAverage(decay, name=name)

    class Averaging(tf.train.GradientDescentOptimizer):
        def apply_gradients(self, *args: Any, **options: Any) -> Any:
            weights = tf.trainable_variables()[:some]
            with tf.control_dependencies([average.apply(weights)] if when == "before" else []):
                step = super().apply_gradients(*args, **options)
            with tf.control_dependencies([step] if when == "after" else []):
                return tf.group(step, average.apply(weights) if when != "before" else tf.no_op())

    return Averaging(0.1)


def first_alone(given: list[Any]) -> list[Any]:
    """Only the first gradient is clipped."""
    return [tf.clip_by_value(given[0], -1.0, 1.0), *given[1:]]


def twice(logits: Any) -> Any:
    """A sum with one part twice."""
    return tf.add_n([plain(logits)] * 2)


def scaled(logits: Any) -> Any:
    """A loss with a variable of its own."""
    return plain(logits) * tf.get_variable("scale", [], trainable=False)


class Lazy(tf.train.AdamOptimizer):
    """Adam that changes the rows with a gradient alone, as `contrib.opt.LazyAdamOptimizer`."""

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        """Moments and weights of these rows."""
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        m = tf.scatter_update(m, grad.indices, 0.9 * tf.gather(m, grad.indices) + 0.1 * grad.values)
        v = tf.scatter_update(v, grad.indices, 0.9 * tf.gather(v, grad.indices) + 0.1 * tf.square(grad.values))
        moved = 0.1 * tf.gather(m, grad.indices) / (tf.sqrt(tf.gather(v, grad.indices)) + 1e-8)
        return tf.group(tf.scatter_sub(var, grad.indices, moved), m, v)


class AsTheyAre(tf.train.MomentumOptimizer):
    """Momentum that does not add up the gradients of equal rows."""

    def _apply_sparse_duplicate_indices(self, grad: Any, var: Any) -> Any:
        return self._apply_sparse(grad, var)


class ByHand(tf.train.GradientDescentOptimizer):
    """An optimizer that assigns what it computes, as those of BERT do."""

    def apply_gradients(self, grads_and_vars: Any, *args: Any, **options: Any) -> Any:
        """The weights without a part of themselves and of the gradients."""
        return tf.group(*(tf.assign(one, one - 0.1 * (given + 0.01 * one)) for given, one in grads_and_vars))


class Squared(ByHand):
    """The same, of weights that are squared."""

    def apply_gradients(self, grads_and_vars: Any, *args: Any, **options: Any) -> Any:
        """The squares without a part of the gradients."""
        return tf.group(*(tf.assign(one, tf.square(one) - tf.multiply(0.1, given)) for given, one in grads_and_vars))


ROWS = {  # optimizer -> what is said
    Lazy: "changes rows of net/table by another formula",
    partial(AsTheyAre, momentum=0.9): "takes rows that may be equal, and are not added up",
    ByHand: "what the operation add does with a gradient",
    Squared: "changes net/table by a formula of its own",
}


@pytest.mark.parametrize("optimizer", ROWS)
def test_another_change_of_rows(optimizer: Any, tmp_path: Path) -> None:
    """It is named, and the loss is recovered nevertheless."""
    with branches_of_version_1(), tf.Graph().as_default():
        rows(lambda step: optimizer(0.1), use_resource=False)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert len(made.source.left) == 1 and ROWS[optimizer] in made.source.left[0]
    assert made.objectives and made.objectives[0].steps


MUST_NOT = {  # what is not recovered -> (loss, optimizer, further arguments, what is said)
    "another optimizer": (plain, lambda step: tf.train.ProximalAdagradOptimizer(0.1), {}, "ProximalAdagrad"),
    "another penalty": (penalized, lambda step: tf.train.GradientDescentOptimizer(0.1), {}, "is not a penalty"),
    "clipping of a part": (
        plain,
        lambda step: tf.train.GradientDescentOptimizer(0.1),
        {"clip": first_alone},
        "not all clipped in the same way",
    ),
    "a part twice": (twice, lambda step: tf.train.GradientDescentOptimizer(0.1), {}, "it adds one of its parts twice"),
    "a variable of the loss": (
        scaled,
        lambda step: tf.train.GradientDescentOptimizer(0.1),
        {},
        "takes a variable that the network does not have",
    ),
    "averages before a step": (
        plain,
        lambda step: averaged("before"),
        {},
        "takes net/fc/weights as it is before a step",
    ),
    "averages of another name": (plain, lambda step: averaged(name="own"), {}, "net/fc/weights/own is not called"),
    "averages of some weights": (plain, lambda step: averaged(some=3), {}, "no average of net/logits/biases"),
    "a decay of another form": (
        plain,
        lambda step: averaged(decay=tf.minimum(0.9, 0.1 * tf.cast(step, tf.float32))),
        {},
        "the change of net/fc/weights/ExponentialMovingAverage in each step",
    ),
}


@pytest.mark.parametrize("what", MUST_NOT)
def test_what_is_not_recovered(what: str, tmp_path: Path) -> None:
    """It is named, and nothing is written in its place."""
    loss, optimizer, options, says = MUST_NOT[what]
    left = of(loss, optimizer, tmp_path, **options)
    assert len(left) == 1
    assert says in left[0]


def test_rates_are_compared_where_they_change() -> None:
    """Around each boundary, and far behind it."""
    found = steps_of(Made("Adam", (Made("PiecewiseConstant", ((50, 5000), (0.3, 0.2, 0.1))),)))
    assert {49, 50, 51, 4999, 5000, 5001, 100000} <= set(found)


def halves() -> None:
    """A network and a loss that keep gradients from a part of what they take."""
    x = tf.placeholder(tf.float32, [4, 5], "x")
    first = tf.nn.relu(tf.matmul(x, tf.get_variable("first", [5, 6])))
    code = tf.matmul(first + tf.stop_gradient(tf.tanh(first)), tf.get_variable("second", [6, 6]))
    loss = tf.reduce_mean(tf.square(tf.stop_gradient(code) - first)) + 0.25 * tf.reduce_mean(tf.square(code))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def test_gradients_that_are_stopped(tmp_path: Path) -> None:
    """`stop_gradient` stays where a gradient would flow, in the network and in the loss."""
    with tf.Graph().as_default():
        halves()
        tf.train.export_meta_graph(str(tmp_path / "halves.meta"))
    made = translate(read(tmp_path / "halves.meta"), "net")
    assert made.source.left == () and made.text.count("ops.stop_gradient(") == 2
    assert failed(made, tmp_path) == []
    path = tmp_path / "net.py"
    for part in ("ops.stop_gradient(x)", 'ops.stop_gradient(endpoints["matmul_1"])'):
        assert part in made.text
        path.write_text(made.text)
        assert any(
            key.startswith("step_") for key in failed(made, tmp_path, part, part.replace("ops.stop_gradient", ""))
        )


def sloped(critic: Any, by: int, folder: Path) -> Written:
    """The port of a network with a penalty on the gradient of `critic(x, side)` by both or one of them."""
    with branches_of_version_1(), tf.Graph().as_default():
        given = [tf.placeholder(tf.float32, [4, 5], name) for name in ("x", "side")]
        score = critic(*given)
        slopes = [tf.reduce_mean(tf.square(one)) for one in tf.gradients(score, given[:by])]
        tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(score) + tf.add_n(slopes))
        tf.train.export_meta_graph(str(folder / "net.meta"))
    return translate(read(folder / "net.meta"), "net")


def test_the_gradient_by_an_input(tmp_path: Path) -> None:
    """It is a tensor of the network, also where the input is taken twice."""

    def critic(x: Any, side: Any) -> Any:
        x = tf.nn.tanh(dense(x, 6, "fc")) + tf.matmul(x, tf.get_variable("around", [5, 6])) + side[:, :1]
        return tf.square(dense(x, 1, "score"))

    made = sloped(critic, 1, tmp_path)
    assert made.source.left == () and "tape.watch(x_2)" in made.text
    assert failed(made, tmp_path) == []


def test_a_gradient_by_several_tensors(tmp_path: Path) -> None:
    """It is named."""
    made = sloped(lambda x, side: dense(tf.nn.tanh(x * side), 1, "score"), 2, tmp_path)
    assert "it is not clear by which tensor" in made.source.left[0]


@pytest.mark.parametrize("by", ["assign", "assign_sub"])
def test_weights_that_a_program_moves_itself(by: str, tmp_path: Path) -> None:
    """That is GradientDescent, whether a group has all of it or not."""
    with branches_of_version_1(), tf.Graph().as_default():
        y = dense(tf.placeholder(tf.float32, [4, 5], "x"), 3, "net/fc")
        weights = tf.trainable_variables()
        given = tf.gradients(tf.reduce_mean(tf.square(y - labels(4, 3))), weights)
        for one, gradient in zip(weights, given, strict=True):
            one.assign(one - 0.1 * gradient) if by == "assign" else one.assign_sub(gradient * 0.1)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == () and "tf1kit.keras.GradientDescent(0.1)" in made.text
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "GradientDescent(0.1)", "GradientDescent(0.2)")


def test_a_loss_that_is_passed_on(tmp_path: Path) -> None:
    """`--loss` may name an `Identity` of the loss, such as that of slim's `create_train_op`."""
    with tf.Graph().as_default():
        logits = tf.matmul(tf.placeholder(tf.float32, [4, 5], "x"), tf.get_variable("w", [5, 3]))
        loss = tf.identity(tf.reduce_mean(tf.square(logits)) + 0.1 * tf.nn.l2_loss(logits), name="passed")
        tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        tf.train.export_meta_graph(str(tmp_path / "passed.meta"))
    made = translate(read(tmp_path / "passed.meta", loss="passed"), "net")
    assert made.source.left == () and "tf.nn.l2_loss" in made.text


def test_candidates_with_a_seed(tmp_path: Path) -> None:
    """The port draws them by the operation of the graph, with its seed."""

    def loss(labels: Any, **given: Any) -> Any:
        drawn = tf.random.log_uniform_candidate_sampler(tf.cast(labels, tf.int64), 1, 5, True, 20, seed=7)
        return tf.nn.nce_loss(labels=labels, sampled_values=drawn, **given)

    with branches_of_version_1(), tf.Graph().as_default():
        sampled(loss, descends)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ()
    assert failed(made, tmp_path) == []
    assert failed(made, tmp_path, "seed=7", "seed=8")


def small(side: bool = False) -> None:
    """A table with fewer rows than the proof has words, penalties on tables, and the mean over examples by hand."""
    words = tf.placeholder(tf.int32, [None, 3], "words")
    x = tf.reduce_sum(tf.nn.embedding_lookup(tf.get_variable("table", [5, 4]), words), 1)
    if side:
        x += tf.placeholder(tf.float32, [None, 4], "side")
    mixed = tf.get_variable("mixed", [4, 4])
    y = tf.matmul(tf.tanh(tf.matmul(x, mixed)), mixed, transpose_b=True, name="out")
    loss = tf.reduce_sum(tf.square(y - labels(None, 4))) / tf.cast(tf.shape(words)[0], tf.float32)
    penalties = tf.add_n([tf.nn.l2_loss(one) for one in tf.trainable_variables()])
    tf.train.AdagradOptimizer(0.1).minimize(loss + 0.01 * penalties)


def test_penalties_on_tables_and_a_count_of_examples(tmp_path: Path) -> None:
    """The weights of no layer have regularizers, too; the examples are those of what the network gives."""
    with branches_of_version_1(), tf.Graph().as_default():
        small()
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ()
    assert 'tf.shape(endpoints["out"])' in made.text
    assert failed(made, tmp_path) == []
    for part in ("embeddings_regularizer=tf1kit.keras.regularizers.L2(0.01)", "L2(0.01))\n"):
        assert failed(made, tmp_path, part, part.replace("0.01", "0.02"))


def test_a_count_of_examples_that_is_not_clear(tmp_path: Path) -> None:
    """Of two inputs, one has the examples that the loss counts."""
    with branches_of_version_1(), tf.Graph().as_default():
        small(side=True)
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert len(made.source.left) == 1 and "the loss" in made.source.left[0] and "'words'" in made.source.left[0]


@pytest.mark.parametrize("by", ["its first size", "a product"])
def test_dropout_of_an_unknown_size(by: str, tmp_path: Path) -> None:
    """How many numbers it draws is what the graph computes."""
    with branches_of_version_1(), tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, None, 3], "x")
        flat = tf.reshape(x, [tf.shape(x)[0], -1] if by == "its first size" else [-1, tf.reduce_prod(tf.shape(x)[1:])])
        y = tf.matmul(tf.nn.dropout(flat, rate=0.5), tf.get_variable("w", [12, 4]), name="out")
        descends(None).minimize(tf.reduce_mean(tf.square(y - labels(None, 4))))
        tf.train.export_meta_graph(str(tmp_path / "net.meta"))
    made = translate(read(tmp_path / "net.meta"), "net")
    assert made.source.left == ()
    (tmp_path / "net.py").write_text(made.text)
    results = Forward(made, tmp_path / "net.py", shapes={"x:0": (2, 4, 3)}).prove()
    assert [one.status for one in results] == ["holds"] * 3


def test_fit_of_parts_of_the_weights(tmp_path: Path) -> None:
    """`fit` takes the step of both optimizers, a saved model keeps them, and each weight is in one part."""
    path = tmp_path / "net.py"
    path.write_text(translated("parted").text)
    module = loaded(path)
    network = module.Parted()
    network.compile(module.optimizer(), module.loss)
    draw = np.random.default_rng(0)
    images, given = (draw.normal(size=(4, size)).astype("float32") for size in (5, 3))
    network(images)
    for one in network.weights:
        one.assign(draw.normal(size=one.shape))
    before = [np.asarray(one) for one in network.weights]
    network.fit(images, given, batch_size=4, epochs=2, verbose=0)
    assert all((np.asarray(one) != old).any() for one, old in zip(network.weights, before, strict=True))
    assert int(network.optimizer.iterations) == 2
    network.save(tmp_path / "net.keras")
    again = keras.saving.load_model(tmp_path / "net.keras")
    assert list(again.optimizer.parts) == ["momentum", "adam"]
    for both in zip(network.optimizer.variables, again.optimizer.variables, strict=True):
        assert np.array_equal(*map(np.asarray, both))


def test_parts_that_are_not_right() -> None:
    """A weight in no part, two parts of one name, and a rate of all parts."""
    part = tf1kit.keras.GradientDescent
    weight = keras.Variable(np.ones(2), name="kernel")
    with pytest.raises(ValueError, match="the weight kernel is in no part of parted"):
        tf1kit.keras.Parted([(["bias"], part(0.1))]).build([keras.Variable(np.ones(2), name="bias"), weight])
    with pytest.raises(ValueError, match="is in several parts of parted: a, b"):
        tf1kit.keras.Parted([(["kernel"], part(0.1, name=name)) for name in "ab"]).build([weight])
    with pytest.raises(ValueError, match="two optimizers with the same name"):
        tf1kit.keras.Parted([(["kernel"], part(0.1)), (["bias"], part(0.2))])
    parted = tf1kit.keras.Parted([(["kernel"], part(0.1))])
    with pytest.raises(ValueError, match="each of its parts gradient_descent has one"):
        parted.learning_rate = 0.2
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(parted, "mse")
    scheduler.set_model(model)
    with pytest.raises(ValueError, match="each of its parts gradient_descent has one"):
        scheduler.on_epoch_begin(0)


def test_parts_that_are_clipped_together(tmp_path: Path) -> None:
    """A saved model keeps the norm, and a step is that of gradients which are clipped before."""
    weights = [keras.Variable(np.ones(1), name=name) for name in "ab"]
    parts = [(["a"], tf1kit.keras.GradientDescent(0.5)), (["b"], tf1kit.keras.GradientDescent(0.1, name="other"))]
    made = tf1kit.keras.Parted(parts, global_clipnorm=1.0)
    again = tf1kit.keras.Parted.from_config(made.get_config())
    again.apply([tf.constant([3.0]), tf.constant([4.0])], weights)
    assert [round(float(one[0]), 6) for one in weights] == [0.7, 0.92]
