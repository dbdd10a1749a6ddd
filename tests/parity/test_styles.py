"""Tests correct ports of one network in five styles: each holds, or is equal but for rounding.
Wrong ports fail.

The tests are cheap but complete: three steps of float64 training and five of float32, on two images
a batch.
"""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.parity.conftest import importable, write
from tf1kit.cli import main
from tf1kit.parity import ladder
from tf1kit.parity.beyond.checks import CHECKS
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.mutants import Mutant
from tf1kit.parity.pair import load_pair
from tf1kit.parity.results import VERDICT, RungResult

LEGACY = '''"""Convolution, batch norm, pooling, a classifier: as TensorFlow 1 writes it."""
import tensorflow.compat.v1 as tf
from tf1kit.contrib import layers

INPUT_SHAPE = (4, 6, 6, 2)
GOLDEN_STEPS = {"float64": (1, 3), "float32": (1, 3)}


def build(images, is_training=True):
    x = convolved = layers.conv2d(images, 4, 3, activation_fn=None, scope="conv")
    x = layers.batch_norm(x, 0.9, scale=True, epsilon=1e-3, is_training=is_training, fused=False, scope="norm")
    x = layers.flatten(layers.max_pool2d(tf.nn.relu(x), 2))
    logits = layers.fully_connected(x, 3, activation_fn=None, scope="fc")
    return {"convolved": convolved, "pooled": x, "logits": logits, "probabilities": tf.nn.softmax(logits)}


def loss(endpoints, labels):
    return tf.losses.softmax_cross_entropy(labels, endpoints["logits"])


def optimizer():
    return tf.train.MomentumOptimizer(0.05, 0.9)
'''
COMMON = '''"""The same in Keras 3."""
import keras
from keras import layers, ops

import tf1kit.keras
import tf1kit.port

NAMES = ("convolved", "pooled", "logits", "probabilities")


def loss(endpoints, labels):
    return ops.mean(ops.categorical_crossentropy(labels, endpoints["logits"], from_logits=True))


def optimizer():
    return tf1kit.keras.Momentum(0.05, 0.9)


WEIGHT_MAP = (
    ("conv/weights", "conv/kernel", None),
    ("conv/biases", "conv/bias", None),
    ("norm/beta", "norm/beta", None),
    ("norm/gamma", "norm/gamma", None),
    ("norm/moving_mean", "norm/moving_mean", None),
    ("norm/moving_variance", "norm/moving_variance", None),
    ("fc/weights", "fc/kernel", None),
    ("fc/biases", "fc/bias", None),
)
'''
FUNCTIONAL = """

class Net(keras.Model):
    def __init__(self):
        images = keras.Input((6, 6, 2))
        x = convolved = layers.Conv2D(4, 3, padding="same", name="conv")(images)
        x = layers.BatchNormalization(momentum=0.9, epsilon=1e-3, name="norm")(x)
        x = pooled = layers.Flatten()(layers.MaxPooling2D()(layers.ReLU()(x)))
        logits = layers.Dense(3, name="fc")(x)
        ends = dict(zip(NAMES, (convolved, pooled, logits, layers.Softmax()(logits))))
        super().__init__(images, ends)

    def endpoints(self, images, training=False):
        ends = super().call(images, training=training)
        return {name: ends[name] for name in NAMES}

    def call(self, images, training=False, mask=None):
        return self.endpoints(images, training)["probabilities"]
"""
SEQUENTIAL = """

class Net(keras.Sequential):
    def __init__(self):
        super().__init__(
            [
                keras.Input((6, 6, 2)),
                layers.Conv2D(4, 3, padding="same", name="conv"),
                layers.BatchNormalization(momentum=0.9, epsilon=1e-3, name="norm"),
                layers.ReLU(),
                layers.MaxPooling2D(),
                layers.Flatten(name="pooled"),
                layers.Dense(3, name="fc"),
                layers.Softmax(),
            ]
        )

    def endpoints(self, images, training=False):
        found, x = [], images
        for layer in self.layers:
            x = layer(x, training=training) if layer.name == "norm" else layer(x)
            found.append(x)
        return dict(zip(NAMES, (found[0], found[4], found[5], found[6])))
"""
SUBCLASSED = """

class Net(tf1kit.port.Network):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(3, name="fc")
        self.norm = layers.BatchNormalization(momentum=0.9, epsilon=1e-3, name="norm")
        self.conv = layers.Conv2D(4, 3, padding="same", name="conv")

    def endpoints(self, images, training=False):
        convolved = self.conv(images)
        x = self.norm(convolved, training=training)
        pooled = ops.reshape(ops.max_pool(ops.relu(x), 2, 2), (-1, 36))
        logits = self.fc(pooled)
        return dict(zip(NAMES, (convolved, pooled, logits, ops.softmax(logits))))
"""
KIT_NORM = (
    "layers.BatchNormalization(momentum=0.9,",
    "tf1kit.keras.BatchNormalization(decay=0.9, scale=True, fused=False,",
)
STOCK_SGD = ("tf1kit.keras.Momentum(0.05, 0.9)", "keras.optimizers.SGD(0.05, 0.9)")
STOCK_ADAM = ("tf1kit.keras.Momentum(0.05, 0.9)", "keras.optimizers.Adam(0.05, epsilon=1e-8)")
POWERS = (
    "WEIGHT_MAP = (",
    'WEIGHT_MAP = (\n    *((name, None, "Keras counts steps") for name in ("beta1_power", "beta2_power")),',
)
TF1_ADAM = ("MomentumOptimizer(0.05, 0.9)", "AdamOptimizer(0.05)")


def changed(text: str, *changes: tuple[str, str]) -> str:
    """`text` with each of `changes`; the replaced texts must exist."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


STYLES = {  # style -> legacy, port
    "functional": (LEGACY, COMMON + FUNCTIONAL),
    "Sequential": (LEGACY, COMMON + SEQUENTIAL),
    "subclassed, another order": (LEGACY, changed(COMMON + SUBCLASSED, KIT_NORM)),
    "stock layers, optimizer of the kit": (LEGACY, COMMON + SUBCLASSED),
    "all stock, SGD": (LEGACY, changed(COMMON + FUNCTIONAL, STOCK_SGD)),
    "all stock, Adam": (changed(LEGACY, TF1_ADAM), changed(COMMON + SUBCLASSED, STOCK_ADAM, POWERS)),
}


@pytest.fixture(scope="module")
def known() -> dict[str, Ladder]:
    """Ladders by the text of their legacy, so that each legacy is computed once."""
    return {}


@pytest.fixture
def ladder_of(tmp_path, known):
    """A function that makes the ladder for two texts."""

    def make(legacy: str, migrated: str) -> Ladder:
        write(tmp_path, {"old/net.py": legacy, "new/net.py": migrated})
        with importable(tmp_path):
            ladder = Ladder(load_pair("old.net", "new.net"), steps=5)
        if legacy in known:
            ladder.pair.legacy_side = known[legacy].pair.legacy_side
            ladder._legacy64 = known[legacy]._legacy64
        return known.setdefault(legacy, ladder) and ladder

    return make


@pytest.mark.parametrize(("legacy", "migrated"), STYLES.values(), ids=STYLES)
def test_a_right_port_in_any_style_holds_or_is_equal_but_for_rounding(legacy: str, migrated: str, ladder_of) -> None:
    """In float64 nothing differs; in float32 nothing, or only rounding, with its size and cause."""
    ladder = ladder_of(legacy, migrated)
    assert [ladder.run(rung).failures for rung in ("map", "float64", "bitwise")] == [[], [], []]
    result = ladder.run("bitwise")
    assert result.status in ("holds", VERDICT)
    if result.status == VERDICT:
        assert "one float32 step differs by up to " in result.rounding
        assert ", first at step_1/" in result.rounding
        assert all(row.note.startswith(VERDICT) for row in result.rows if row.ulp)


@pytest.mark.parametrize("style", ["all stock, SGD", "all stock, Adam"])
def test_the_checks_beyond_say_it_too(style: str, ladder_of, monkeypatch) -> None:
    """In `beyond`, float32 results are within the tolerances of `golden`, and everything else is
    equal.
    """
    monkeypatch.delitem(CHECKS, "odd image size")  # these ports take one size only
    result = ladder_of(*STYLES[style]).run("beyond")
    assert (result.status, result.failures) == (VERDICT, [])


def test_a_port_that_is_wrong_at_another_batch_size_is_not_excused(ladder_of, monkeypatch) -> None:
    """A port that sums a batch of four and divides by four is right for the pair's batch size only,
    and fails.
    """
    for name in set(CHECKS) - {"other batch size"}:
        monkeypatch.delitem(CHECKS, name)
    legacy, port = STYLES["all stock, SGD"]
    wrong = changed(
        port, ("from_logits=True))", "from_logits=True)) * ops.cast(ops.shape(labels)[0], labels.dtype) / 4")
    )
    result = ladder_of(legacy, wrong).run("beyond")
    assert result.status == "fails"
    assert result.failures[0].startswith("other batch size/images 3x6x6x2/loss, legacy against migrated: ")


PLAIN = COMMON + SUBCLASSED
SINGLE = "x = self.norm(convolved, training=training)"
RMS = ("MomentumOptimizer(0.05, 0.9)", "RMSPropOptimizer(0.05, 0.9, 0.9, 1e-3)")
FUSED = ("fused=False", "fused=None if images.dtype == tf.float32 else False")


def only_in_float32(text: str) -> tuple[str, str]:
    """A port that applies `text` to the batch norm's output in float32 only."""
    return SINGLE, f"{SINGLE}\n        if x.dtype == 'float32':\n            x = {text}"


WRONG = {  # the fault -> legacy, port, part of the message
    "epsilon": (
        LEGACY,
        changed(PLAIN, ("epsilon=1e-3", "epsilon=1.001e-3")),
        "legacy and port also differ in float64: step_1/endpoints/",
    ),
    "decay": (
        LEGACY,
        changed(PLAIN, ("momentum=0.9,", "momentum=0.9001,")),
        "legacy and port also differ in float64: step_1/weights/norm",
    ),
    "scaled in float32 only": (LEGACY, changed(PLAIN, only_in_float32("x * 1.000001")), "runs Mul "),
    "another constant in float32 only": (
        LEGACY,
        changed(PLAIN, (SINGLE, f"{SINGLE}\n        x = x * (1.00001 if x.dtype == 'float32' else 1.0)")),
        "has a constant in only one precision: (1",
    ),
    "less precise in float32 only": (
        LEGACY,
        changed(PLAIN, only_in_float32("ops.cast(ops.cast(x, 'bfloat16'), 'float32')")),
        "runs Cast ",
    ),
    "computed in Python": (
        LEGACY,
        changed(
            PLAIN,
            ("import keras\n", "import keras\nimport tensorflow as tf\n"),
            (
                "return dict(zip(NAMES, (convolved,",
                "convolved = tf.ensure_shape(tf.numpy_function(lambda v: v * v.dtype.type(1 + 1e-6 * (v.itemsize == 4)), "
                "[convolved], convolved.dtype), convolved.shape)\n        return dict(zip(NAMES, (convolved,",
            ),
        ),
        "runs PyFunc, whose Python code cannot be inspected",
    ),
    "fused in the legacy only": (changed(LEGACY, FUSED), PLAIN, "the legacy runs FusedBatchNormV3 in "),
    "begins with other slots": (
        changed(LEGACY, RMS),
        changed(PLAIN, ("tf1kit.keras.Momentum(0.05, 0.9)", "keras.optimizers.RMSprop(0.05, 0.9, 0.9, 1e-3)")),
        "start/slots/conv/weights/RMSProp differs by",
    ),
    "epsilon of Adam": (
        changed(LEGACY, TF1_ADAM),
        changed(PLAIN, STOCK_ADAM, POWERS, (", epsilon=1e-8", "")),
        "legacy and port also differ in float64: step_1/weights/",
    ),
}


@pytest.mark.parametrize(("legacy", "migrated", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_port_is_never_equal_but_for_rounding(legacy: str, migrated: str, why: str, ladder_of) -> None:
    """A wrong port, also one whose float64 says nothing about its float32, fails `bitwise`, and the
    report says why it is not rounding.
    """
    result = ladder_of(legacy, migrated).run("bitwise")
    assert result.status == "fails"
    assert result.failures
    assert len(result.remarks) == 1
    assert why in result.remarks[0]


def test_mistakes_in_a_port_that_is_equal_but_for_rounding_are_noticed(ladder_of) -> None:
    """`mutation` notices mutants in float64, without rounding, even a decay that is wrong by one in
    ten thousand.
    """
    ladder = ladder_of(*STYLES["all stock, SGD"])
    ladder.pair.mutants = (Mutant("decay", "momentum=0.9,", "momentum=0.9001,"),)
    result = ladder.run("mutation")
    assert (result.status, result.failures) == ("holds", [])
    assert {rung for catch in result.catches for rung in catch.caught} == {"float64"}


def test_the_command_says_so_and_its_exit_code_is_0_only_if_allowed(tmp_path, monkeypatch) -> None:
    """The exit code is 1 without --allow-rounding, and the last lines name that option and the page
    about it.

    The second command gets the results of the first.
    """
    write(tmp_path, {"old/net.py": STYLES["functional"][0], "new/net.py": STYLES["functional"][1]})
    asked = ["parity", "old.net", "new.net", "--rung", "map", "--rung", "bitwise", "--steps", "2"]
    results: list[RungResult] = []
    climb = ladder.climb
    monkeypatch.setattr(ladder, "climb", lambda *what: results or results.extend(climb(*what)) or results)
    with importable(tmp_path):
        plain, allowed = (CliRunner().invoke(main, [*asked, *more]) for more in ([], ["--allow-rounding"]))
    assert (plain.exit_code, allowed.exit_code) == (1, 0)
    last = f"{VERDICT}: bitwise; holds: map"
    assert plain.output.splitlines()[-2:] == [
        f"{last} ({VERDICT} is exit code 1; --allow-rounding accepts it)",
        'Next: read "Equal but for rounding" in `tf1kit docs 3-prove-it`, then accept it by --allow-rounding.',
    ]
    assert allowed.output.splitlines()[-2:] == [last, "Next: run the other rungs, too: leave out --rung."]
