"""Tests `for_inference`: it computes what the model does, without batch norms, and a wrong fold is
noticed.
"""

from __future__ import annotations

import inspect
import types
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tf1kit.keras
from tf1kit.errors import UsageError
from tf1kit.graph import folded
from tf1kit.port import Network, for_inference, inference

SHAPE = (2, 9, 8, 3)
LIMIT = 5e-6  # of scale, as the rung `golden` allows
MISTAKES = {
    "no epsilon": (' + one.norm.attr["epsilon"].f', ""),
    "the variance for the deviation": ("np.sqrt(", "("),
    "a bias that is not multiplied": ("(shift - mean) * factor", "shift - mean * factor"),
    "a mean that is not multiplied": ("(shift - mean) * factor", "shift * factor - mean"),
    "no beta": ("bias = beta +", "bias ="),
    "no gamma": ("gamma / np.sqrt", "1.0 / np.sqrt"),
    "a kernel that is not multiplied": ("(kernel * along)", "kernel"),
    "maps of a depthwise kernel in another order": (
        "factor.reshape(kernel.shape[2:])",
        "factor.reshape(kernel.shape[:1:-1]).T",
    ),
    "an output folded that something else uses": ("users[front.name] == 1 and users[norm.name]", "users[norm.name]"),
}


def norm(**options: Any) -> layers.Layer:
    """A batch norm of contrib, its epsilon large enough to matter."""
    return tf1kit.keras.BatchNormalization(epsilon=0.1, **options)


class Several(Network):
    """Convolutions with and without a bias, one depthwise, one that is used twice, and one behind a ReLU."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__({}, **kwargs)
        own = {"padding": "same", "bias_initializer": "normal"}
        self.plain = [layers.Conv2D(4, 3, use_bias=False, padding="same"), norm()]
        self.biased = [layers.Conv2D(4, (1, 3), **own), norm(scale=True)]
        self.added = [tf1kit.keras.Conv2D(4, 1, **own), norm()]
        self.deep = [layers.DepthwiseConv2D(3, depth_multiplier=2, **own), norm(scale=True)]
        self.twice = [layers.Conv2D(8, 1, use_bias=False), norm()]
        self.behind = [layers.ReLU(), norm()]

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """All of them in a row."""
        x = images
        for chain in (self.plain, self.biased, self.added, self.deep):
            for layer in chain:
                x = layer(x)
        x = self.twice[0](x)
        x = x + self.twice[1](x)
        for layer in self.behind:
            x = layer(x)
        return {"last": x}


@pytest.fixture(scope="module")
def model() -> Any:
    """The network with drawn weights; variances are positive."""
    draw = np.random.RandomState(0)
    made = Several()
    made(np.zeros(SHAPE, np.float32))
    for variable in made.variables:
        spread = (0.5, 2.0) if "variance" in variable.path or "gamma" in variable.path else (-1.0, 1.0)
        variable.assign(draw.uniform(*spread, variable.shape))
    return made


class Held(Network):
    """A batch norm whose scale depends on the images, and a table that the model holds as a tensor."""

    def __init__(self) -> None:
        super().__init__({})
        self.conv, self.table = layers.Conv2D(3, 1, use_bias=False), tf.linspace(0.0, 1.0, SHAPE[1] * SHAPE[2] * 3)

    def endpoints(self, images: Any, training: bool = False) -> dict[str, Any]:
        """One."""
        scale, zeros = tf.reduce_mean(images, [0, 1, 2]) + 1.0, tf.zeros([3])
        normal = tf.raw_ops.FusedBatchNormV3(
            x=self.conv(images), scale=scale, offset=zeros, mean=zeros, variance=zeros + 2.0, is_training=False
        )
        return {"last": normal[0] * tf.reshape(self.table, [*SHAPE[1:3], 3])}


def test_what_is_no_variable(images: np.ndarray) -> None:
    """A tensor that the model holds is a constant, and what depends on the images is not folded."""
    made = Held()
    made(images)
    assert apart(made, images) < LIMIT


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """A batch."""
    return np.random.RandomState(1).uniform(-1.0, 1.0, SHAPE).astype(np.float32)


def apart(model: Any, images: np.ndarray) -> float:
    """How far the fast inference is from the model, relative to the largest magnitude."""
    expected = model(images, training=False).numpy()
    found = for_inference(model, (None, *SHAPE[1:]))(images).numpy()
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    return float(np.abs(found - expected).max() / np.abs(expected).max())


def test_it_computes_the_same(model: Any, images: np.ndarray) -> None:
    """The results are within the limit; of six batch norms those two stay that cannot be folded."""
    assert apart(model, images) < LIMIT
    graph = for_inference(model, SHAPE).get_concrete_function().graph
    kinds = [operation.type for operation in graph.get_operations()]
    assert kinds.count("FusedBatchNormV3") == 2
    assert "ReadVariableOp" not in kinds


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_noticed(model: Any, images: np.ndarray, mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With each mistake in the fold, the results are beyond the limit."""
    old, new = MISTAKES[mistake]
    text = inspect.getsource(folded)
    assert text.count(old) == 1
    mutant = types.ModuleType("mutant")
    exec(compile(text.replace(old, new), "mutant", "exec"), mutant.__dict__)
    monkeypatch.setattr(inference, "fold", mutant.fold)
    assert apart(model, images) > 100 * LIMIT


def test_it_keeps_the_weights(images: np.ndarray) -> None:
    """Later changes of the model do not change the function."""
    model = keras.Sequential([keras.Input(SHAPE[1:]), layers.Conv2D(2, 1), norm()])
    infer = for_inference(model, SHAPE)
    before = infer(images).numpy()
    model.set_weights([weight + 1 for weight in model.get_weights()])
    assert np.array_equal(infer(images).numpy(), before)


def test_a_model_that_changes_in_inference_is_refused() -> None:
    """A variable that is assigned cannot be a constant; the error names it."""

    class Counting(layers.Layer):
        def build(self, shape: Any) -> None:
            self.seen = self.add_weight(name="seen", shape=(), trainable=False)

        def call(self, images: Any) -> Any:
            self.seen.assign_add(1.0)
            return images + self.seen

    model = keras.Sequential([keras.Input((2,)), Counting()])
    with pytest.raises(UsageError, match=r"of the type Assign.* takes the variable .*seen.* itself"):
        for_inference(model, (1, 2))


def test_a_batch_norm_that_always_trains_is_refused(images: np.ndarray) -> None:
    """A batch norm that always trains is refused, because it moves its statistics."""

    class Training(layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.norm = norm()

        def call(self, images: Any) -> Any:
            return self.norm(images, training=True)

    model = keras.Sequential([keras.Input(SHAPE[1:]), Training()])
    with pytest.raises(UsageError, match="moving_mean"):
        for_inference(model, SHAPE)
    assert tf.is_tensor(model(images))
