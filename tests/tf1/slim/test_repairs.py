"""The repaired tf-slim finds every name that it uses of TensorFlow, and TensorFlow stays as it
is.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import tf1kit.tf1.slim as folder
from tests import warm
from tests.tf1.slim.scan import missing
from tf1kit.importing.overlay import has
from tf1kit.tf1.repairs import repaired

FILES = sorted(info.name for info in pkgutil.iter_modules(folder.__path__) if not info.name.startswith("_"))


@pytest.fixture(scope="module")
def modules() -> list[ModuleType]:
    """tf-slim's library modules, repaired."""
    repaired("tf_slim")
    from tf1kit.tf1.slim._moved import library

    return list(library())


def lost(name: str) -> bool:
    """Whether TensorFlow's own module lacks the name "package.module:name", or lacks it without
    Keras 2.
    """
    module, _, attribute = name.partition(":")
    return not has(importlib.import_module(module), attribute)


def takes_small_epsilon() -> bool:
    """Whether TensorFlow's fused batch norm normalises with an epsilon below 1.001e-5."""
    from tensorflow.compat import v1 as tf

    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(np.linspace(0, 1e-3, 16, dtype="float32").reshape(4, 2, 2, 1))
        made = [tf.nn.fused_batch_norm(x, [1.0], [0.0], epsilon=epsilon)[0] for epsilon in (1e-6, 1.001e-5)]
        small, large = session.run(made)
    return not np.allclose(small, large, rtol=1e-3)


def indexing_by_a_list_fails() -> bool:
    """Whether NumPy takes a list of slices for an index array."""
    with pytest.raises(IndexError):
        np.zeros((2, 2))[[slice(0, 1), slice(0, 1)]]  # type: ignore[index]
    return True


# Conditions that hold on every supported version, and make each repair necessary.
NEEDED = {
    "batch_normalization": lambda: lost("tensorflow.python.layers.normalization:BatchNormalization"),
    "fused_epsilon": takes_small_epsilon,
    "moved_names": lambda: lost("tensorflow.python.framework.ops:Tensor"),
    "partitioned_checkpoints": indexing_by_a_list_fails,
}


@pytest.mark.parametrize("name", FILES)
def test_each_repair_is_still_needed(name: str) -> None:
    """What a repair mends is broken on the installed versions. A repair that is no longer needed
    must be removed.
    """
    repair = importlib.import_module(f"{folder.__name__}.{name}")
    assert repair.__doc__
    assert callable(repair.apply)
    assert NEEDED[name]()


@pytest.mark.parametrize(
    "name",
    [
        "array_ops:stack",
        "array_ops:unstack",
        "control_flow_ops:Assert",
        "control_flow_ops:case",
        "control_flow_ops:cond",
        "control_flow_ops:while_loop",
        "variable_scope:variable",
    ],
)
def test_names_that_moved(modules: list[ModuleType], name: str) -> None:
    """Each name is TensorFlow's public object in all modules of tf-slim that import its module.
    TensorFlow's own module no longer has it.
    """
    from tensorflow.compat import v1 as tf

    place, _, attribute = name.partition(":")
    expected = tf.Variable if attribute == "variable" else getattr(tf, attribute)
    users = [vars(module)[place] for module in modules if place in vars(module)]
    assert users and all(getattr(user, attribute) is expected for user in users)
    assert lost(f"tensorflow.python.ops.{name}")


def test_nothing_is_missing(modules: list[ModuleType]) -> None:
    """Every attribute that the library's code reads from TensorFlow's modules exists."""
    assert len(modules) > 40
    assert missing(modules) == []


def test_a_missing_name_is_found(modules: list[ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan sees a missing name, here `stack` without its repair."""
    from tensorflow.python.ops import array_ops

    layers = next(module for module in modules if module.__name__ == "tf_slim.layers.layers")
    monkeypatch.setattr(layers, "array_ops", array_ops)
    assert [found.partition(" ")[2] for found in missing([layers])] == ["array_ops.unstack", "array_ops.stack"]


COMPARED = """
import sys
import tensorflow, tf_slim
from tf1kit.tf1.repairs import repaired

names = sorted(name for name in sys.modules if name.startswith(("tensorflow", "keras", "numpy")))
before = {name: dict(vars(sys.modules[name])) for name in names}
repaired("tf_slim")
# PLANT
print([
    f"{name}.{key}"
    for name in names
    for key in before[name].keys() | vars(sys.modules[name]).keys()
    if before[name].get(key) is not vars(sys.modules[name]).get(key)
    and f"{name}.{key}" not in sys.modules  # a module that is imported for the first time becomes an attribute
])
"""
PLANT = "from tensorflow.python.ops import array_ops; array_ops.stack = tensorflow.stack"


@pytest.mark.parametrize(("planted", "changed"), [("", []), (PLANT, ["tensorflow.python.ops.array_ops.stack"])])
def test_tensorflow_is_left_alone(planted: str, changed: list[str], tmp_path: Path) -> None:
    """In TensorFlow's own modules no name has changed and none is added. The test sees a name that
    it adds itself.
    """
    program = COMPARED.replace("# PLANT", planted)
    ran = warm.run_code(program, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ast.literal_eval(ran.stdout) == changed


def test_partitioned_variables_from_a_checkpoint(modules: list[ModuleType], tmp_path: Path) -> None:
    """Each of a variable's three parts takes its rows of the value in the checkpoint."""
    import tensorflow.compat.v1 as tf
    import tf_slim

    value = np.arange(12, dtype=np.float32).reshape(6, 2)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.get_variable("whole", initializer=value, use_resource=False)
        session.run(tf.global_variables_initializer())
        path = tf.train.Saver().save(session, str(tmp_path / "model.ckpt"))
    with tf.Graph().as_default(), tf.Session() as session:
        parts = tf.get_variable("whole", [6, 2], partitioner=tf.fixed_size_partitioner(3), use_resource=False)
        assign, feeds = tf_slim.assign_from_checkpoint(path, list(parts))
        session.run(assign, feeds)
        assert np.array_equal(session.run(parts.as_tensor()), value)
        with pytest.raises(ValueError, match="has no value named other"):
            tf_slim.assign_from_checkpoint(path, {"other": list(parts)})


def test_the_least_epsilon(modules: list[ModuleType]) -> None:
    """An epsilon of 0 counts as 1.001e-5, as in TensorFlow 1.15.5."""
    import tensorflow.compat.v1 as tf

    layers = next(module for module in modules if module.__name__ == "tf_slim.layers.layers")
    images = np.random.RandomState(0).normal(0, 1e-3, [8, 2, 2, 3]).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as session:
        outputs = layers.nn.fused_batch_norm(images, [1.0] * 3, [0.0] * 3, epsilon=0.0)[0]
        found = session.run(outputs)
    mean, variance = images.mean((0, 1, 2)), images.var((0, 1, 2))
    np.testing.assert_allclose(found, (images - mean) / np.sqrt(variance + 1.001e-5), rtol=1e-4, atol=1e-6)
