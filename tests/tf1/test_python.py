"""`tensorflow.python` has the names that moved away."""

import importlib
import operator

import pytest

from tf1kit.errors import MissingNameError
from tf1kit.importing.importer import Importer
from tf1kit.tf1 import moved, python, resolve, tensorflow

ROWS = [(name, each) for name in sorted(moved.names()) for each in python.table(name)]


@pytest.mark.parametrize(("name", "each"), ROWS)
def test_each_row_is_where_it_says(name: str, each: str) -> None:
    """Every name of the table can be imported, and only because of the table."""
    supplied = resolve(python.PREFIX + name)
    assert getattr(supplied, each) is not None


@pytest.mark.parametrize("old", sorted(moved.modules()))
def test_moved_modules(old: str) -> None:
    """Every module of the table exists, and has names."""
    assert len(dir(resolve(python.PREFIX + old))) > 5


def test_the_installed_modules_stay_as_they_are() -> None:
    """Supplied names are not put into TensorFlow."""
    supplied = resolve("tensorflow.python.framework.ops")
    assert supplied.IndexedSlices.__name__ == "IndexedSlices"
    assert not hasattr(importlib.import_module("tensorflow.python.framework.ops"), "IndexedSlices")


def test_names_that_never_were() -> None:
    """A name that never existed, submodules included, raises the error of an ordinary module."""
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = resolve("tensorflow.python.ops.array_ops").nonsense
    with pytest.raises(ModuleNotFoundError, match=r"tensorflow\.python\.nonsense"):
        resolve("tensorflow.python.nonsense")


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        ("framework.ops", "enter_eager_name_scope", r"tensorflow_core/python/framework/ops\.py of the wheel"),
        ("framework.common_shapes", "matmul_shape", r"shape functions of operations are in C\+\+ today"),
        ("eager", "execution_callbacks", r"Instead: tf\.debugging\.enable_check_numerics"),
        ("keras.layers.local", "LocallyConnected1D", r"build the model with tf\.layers"),
        ("feature_column.feature_column_lib", "LinearModel", "was private to TensorFlow"),
        ("debug.examples", "debug_mnist", "no longer has the examples"),
        ("tpu", "session_support", r"tf\.distribute"),
    ],
)
def test_a_name_that_is_not_there_says_why(module: str, name: str, said: str) -> None:
    """A name of 1.15.5 that the kit does not supply raises an error with the name, the reason and
    what to use, also in `from ... import`. `hasattr` is False.
    """
    full = f"{python.PREFIX}{module}"
    found = resolve(full)
    assert not hasattr(found, name)
    with pytest.raises(MissingNameError, match=said) as caught:
        getattr(found, name)
    assert f"{name} of TensorFlow 1.15.5 is not available" in str(caught.value)
    given = {"__builtins__": Importer(resolve, lambda spec: False).builtins}
    with pytest.raises(ImportError, match=said):
        exec(f"from {full} import {name}", given)


def test_a_module_that_is_not_there_says_why() -> None:
    """A module of 1.15.5 that the kit does not supply raises such an error when it is imported."""
    with pytest.raises(ModuleNotFoundError, match=r"tpu\.session_support of TensorFlow 1\.15\.5.*tf\.distribute"):
        resolve("tensorflow.python.tpu.session_support")


def test_names_from_elsewhere() -> None:
    """A name that 1.15.5's module imported is found where it was imported from, in modules that
    only import, too.
    """
    assert resolve("tensorflow.python.ops.rnn").control_flow_ops.cond is tensorflow.cond
    assert resolve("tensorflow.python.keras.api._v1.keras.layers").Dense is tensorflow.keras.layers.Dense
    assert (
        resolve("tensorflow.python.feature_column.dense_features").DenseFeatures
        is tensorflow.keras.layers.DenseFeatures
    )


@pytest.mark.parametrize(
    ("module", "name", "same"),
    [
        ("keras.layers", "LSTM", "layers.LSTM"),
        ("keras.layers", "BatchNormalization", "layers.BatchNormalization"),
        ("keras.layers.normalization", "BatchNormalization", "layers.BatchNormalization"),
        ("keras.layers.wrappers", "Bidirectional", "layers.Bidirectional"),
        ("keras.layers.core", "Dense", "layers.Dense"),
        ("keras.optimizers", "Adam", "optimizers.Adam"),
        ("keras.initializers", "RandomNormal", "initializers.RandomNormal"),
        ("keras.initializers", "glorot_uniform", "initializers.glorot_uniform"),
        ("keras.backend", "name_scope", "backend.name_scope"),
        ("keras.utils", "to_categorical", "utils.to_categorical"),
        ("keras.utils.np_utils", "to_categorical", "utils.to_categorical"),
        ("keras.datasets.mnist", "load_data", "datasets.mnist.load_data"),
    ],
)
def test_keras_by_its_inner_names(module: str, name: str, same: str) -> None:
    """A module of `tensorflow.python.keras` has the names that tf.keras has of it, even where the
    wheel has no such module.
    """
    assert getattr(resolve(f"{python.PREFIX}{module}"), name) is operator.attrgetter(same)(tensorflow.keras)


def test_keras_packages_by_their_inner_names() -> None:
    """A package in a package is found in it, and a name that cannot be supplied says why."""
    assert resolve("tensorflow.python.keras.preprocessing").sequence.pad_sequences
    assert resolve("tensorflow.python.keras.engine.base_layer").Layer is tensorflow.keras.layers.Layer
    with pytest.raises(AttributeError, match=r"tf1kit\.contrib\.slim\.nets"):
        _ = resolve("tensorflow.python.keras.applications.vgg16").VGG16


@pytest.mark.parametrize(
    ("module", "name"),
    [("framework.ops", "Tensor"), ("ops.rnn_cell_impl", "LSTMCell"), ("keras.preprocessing.image", "array_to_img")],
)
def test_imported_under_another_name(module: str, name: str) -> None:
    """`import tensorflow.python.x as y` goes through `tensorflow`, and finds the supplied
    module.
    """
    importer = Importer(resolve, lambda spec: False)
    given = {"__builtins__": importer.builtins}
    exec(f"import tensorflow.python.{module} as module", given)
    assert getattr(given["module"], name) is getattr(resolve(python.PREFIX + module), name)


def test_inner_packages_are_names_of_tensorflow() -> None:
    """`tf.python` and `tf.core` exist, as in 1.15.5."""
    assert tensorflow.python.training.moving_averages.assign_moving_average
    assert tensorflow.core.framework.summary_pb2.Summary
