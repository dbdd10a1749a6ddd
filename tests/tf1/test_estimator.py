"""Every name of `tf.estimator` exists or says why it does not, and only tensorflow-estimator's own
files see other modules.
"""

from __future__ import annotations

import importlib.util
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tf1kit.errors import MissingSymbolError, UsageError
from tf1kit.inventory import core as inventory
from tf1kit.tf1.estimator import _distribute, _imports
from tf1kit.tf1.estimator import public as supplied

NAMES = [
    f"{module}.{name}".removeprefix("tf.estimator.")
    for module in inventory.INVENTORY.texts
    if f"{module}.".startswith("tf.estimator.")
    for name in sorted(supplied.places(module))
]


def test_names_are_those_of_1_15() -> None:
    """The names are those of 1.15.5, except boosted trees."""
    assert len(NAMES) == 82 and len(set(NAMES)) == 82


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there(name: str) -> None:
    """Reading a name imports the module that contains it."""
    value = supplied.public()
    for part in name.split("."):
        value = getattr(value, part)
    assert callable(value) or isinstance(value, type)


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tensorflow-estimator the module exists, and each of its names says what to
    install.
    """
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    before = list(sys.meta_path)
    supplied.install()
    assert sys.meta_path == before
    module = supplied.public.__wrapped__()
    with pytest.raises(MissingSymbolError, match=r'tf\.estimator\.Estimator .* pip install "tf1kit\[estimator\]"'):
        _ = module.Estimator
    with pytest.raises(MissingSymbolError, match=r"tf\.contrib\.estimator\.regression_head .*tensorflow-estimator"):
        supplied.module("canned.head", "tf.contrib.estimator.regression_head")


def test_gone() -> None:
    """Boosted trees say that they are gone; a name that never existed raises an ordinary error."""
    with pytest.raises(MissingSymbolError, match=r"tf\.estimator\.BoostedTreesClassifier .*scikit-learn"):
        _ = supplied.public().BoostedTreesClassifier
    with pytest.raises(AttributeError, match="has no attribute 'Forest'"):
        _ = supplied.public().Forest


def test_tensorflow_itself_stays_as_it_is() -> None:
    """After use, other code still sees Keras 3, and no module of TensorFlow has a new name."""
    import keras
    import tensorflow
    from tensorflow.python import distribute, tpu

    linear = supplied.module("canned.linear", "tf.estimator")
    assert linear.tf is not tensorflow and linear.tf.keras.Model.__module__ == "tensorflow.python.keras.engine.training"
    assert tensorflow.keras.Model is keras.Model
    assert not hasattr(distribute, "estimator_training") and not hasattr(tpu, "session_support")


@pytest.mark.parametrize(
    ("name", "owned"),
    [
        ("tensorflow", False),
        ("tensorflow_estimators", False),
        ("program", False),
        ("tensorflow_estimator", True),
        ("tensorflow_estimator.python.estimator.run_config", True),
    ],
)
def test_owns(name: str, owned: bool) -> None:
    """`owns` is true for files of that package, and for no others."""
    assert _imports.owns(importlib.util.spec_from_loader(name, None)) is owned


@pytest.mark.parametrize("name", ["numpy", "tensorflow.python.framework", "tensorflow.compat.v1", "six"])
def test_ordinary_modules_are_not_answered_for(name: str) -> None:
    """The answer None leaves a module to Python."""
    assert _imports.resolve(name) is None


def config(**given: object) -> SimpleNamespace:
    """The parts of a `RunConfig` that the set-up uses."""
    fields = {"_experimental_distribute": None, "_train_distribute": None, "_eval_distribute": None, "told": []}
    found = SimpleNamespace(**{**fields, **given})
    found._init_distributed_setting_from_environment_var = found.told.append
    found._maybe_overwrite_session_config_for_distributed_training = lambda: found.told.append("session")
    return found


def test_parameter_servers() -> None:
    """`RunConfig` itself sets up a cluster that has no strategy."""
    cluster = {"cluster": {"worker": ["a:1"], "ps": ["b:1"]}}
    asked = config()
    _distribute.init_run_config(asked, cluster)
    assert asked.told == [cluster, "session"] and asked._distribute_coordinator_mode is None


def test_strategy_of_one_process() -> None:
    """The strategy of `experimental_distribute` is used."""
    asked = config(_experimental_distribute=SimpleNamespace(train_distribute="mirrored", remote_cluster=None))
    _distribute.init_run_config(asked, {})
    assert asked._train_distribute == "mirrored" and not _distribute.should_run_distribute_coordinator(asked)


def test_strategy_given_twice() -> None:
    """A strategy that is given in both places is an error."""
    twice = config(_experimental_distribute=SimpleNamespace(train_distribute="here"), _train_distribute="there")
    with pytest.raises(ValueError, match="train_distribute and experimental_distribute"):
        _distribute.init_run_config(twice, {})


def test_strategy_over_several_workers() -> None:
    """A strategy over several workers is gone, and the error says so."""
    with pytest.raises(UsageError, match="MultiWorkerMirroredStrategy"):
        _distribute.init_run_config(config(_train_distribute="x"), {"cluster": {"worker": ["a:1", "b:1"]}})


def test_tpu_parts_refuse() -> None:
    """TPU parts can be imported and subclassed, but not used."""
    from tf1kit.tf1.estimator import _tpu

    with pytest.raises(UsageError, match=r"session_support\.WorkerHeartbeatManager left TensorFlow.*use_tpu=False"):
        _tpu.session_support.WorkerHeartbeatManager()


def test_strings_of_pandas() -> None:
    """Columns of text become objects; other columns stay as they are."""
    import pandas

    supplied.public()
    from tf1kit.tf1.estimator._pandas import objects

    frame = pandas.DataFrame({"text": pandas.array(["a", "b"], dtype="string"), "number": [1, 2]})
    assert [str(dtype) for dtype in objects(frame).dtypes] == ["object", str(frame["number"].dtype)]
    assert objects(frame["text"]).dtype == object and objects(frame["number"]).dtype == frame["number"].dtype
    assert objects(None) is None


def test_features_need_dense_columns() -> None:
    """The input layer of the canned DNN estimators names the column."""
    from tensorflow.compat import v1 as tf

    from tf1kit.tf1.estimator._dense_features import DenseFeatures

    city = tf.feature_column.categorical_column_with_hash_bucket("city", 3)
    with pytest.raises(ValueError, match=r"DenseColumn.*key='city'"):
        DenseFeatures([city])


def test_features_are_a_dict_of_columns() -> None:
    """The input layer gives each column's part on request, and refuses anything but a dict."""
    from tensorflow.compat import v1 as tf

    from tf1kit.tf1.estimator._dense_features import DenseFeatures

    columns = [tf.feature_column.numeric_column(name) for name in ("y", "x")]
    with tf.Graph().as_default(), tf.Session() as session:
        parts: dict[Any, Any] = {}
        features = {"x": tf.constant([[1.0], [2.0]]), "y": tf.constant([[3.0], [4.0]])}
        layer = DenseFeatures(columns)
        found = session.run([layer(features, cols_to_output_tensors=parts), parts])
        assert found[0].tolist() == [[1, 3], [2, 4]]
        assert {column.key: value.tolist() for column, value in found[1].items()} == {"x": [[1], [2]], "y": [[3], [4]]}
        with pytest.raises(ValueError, match="We expected a dictionary here"):
            layer.call([1.0])  # type: ignore[arg-type]
