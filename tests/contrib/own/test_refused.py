"""Tests what the kit's modules of contrib refuse, where 1.15.5 did not, or said something else."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest import MonkeyPatch
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.constrained_optimization.candidates import find_best_candidate_distribution
from tf1kit.contrib.own.eager.datasets import Iterator
from tf1kit.contrib.own.eager.saver import Saver
from tf1kit.contrib.own.estimator import extenders
from tf1kit.contrib.own.estimator.replicate_model_fn import replicate_model_fn
from tf1kit.contrib.own.factorization.clustering_ops import KMC2_INIT, KMeans
from tf1kit.contrib.own.graph_editor.subgraph import SubGraphView
from tf1kit.contrib.own.labeled_tensor._axes import concat_axes
from tf1kit.contrib.own.layers import feature_column, feature_column_ops
from tf1kit.contrib.own.learn import models
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.pandas_io import extract_pandas_data
from tf1kit.contrib.own.learn.run_config import RunConfig
from tf1kit.contrib.own.linear_optimizer.sdca_ops import SdcaModel
from tf1kit.contrib.own.predictor.saved_model_predictor import SavedModelPredictor
from tf1kit.contrib.own.training.hparam import HParams
from tf1kit.tf1 import facade


def model_fn(features: Any, labels: Any, mode: str) -> Any:
    """A model that nothing trains."""
    return features, tf.constant(0.0), tf.no_op()


def predicted(predictions: Any, features: Any, **options: Any) -> Any:
    """The predictions of a core estimator that forwards features."""
    from tf1kit.tf1.estimator import public as estimator

    def model(features: Any, labels: Any, mode: str) -> Any:
        return estimator.EstimatorSpec(mode, predictions=predictions(features))

    forwarding = extenders.forward_features(estimator.Estimator(model), **options)
    return forwarding.model_fn(features, None, "infer", RunConfig())


def dense() -> dict[str, Any]:
    """A dense and a sparse feature."""
    return {"x": tf.zeros([1, 1]), "s": tf.SparseTensor([[0, 0]], [1], [1, 1])}


def doubled(features: Any) -> dict[str, Any]:
    """A model's predictions."""
    return {"y": 2.0 * features["x"]}


REFUSED: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "hparam_def": (lambda: HParams(hparam_def=1), NotImplementedError, r"HParams.hparam_def: .* to_json\(\)"),
    "to_proto": (lambda: HParams().to_proto(), NotImplementedError, "HParams.to_proto"),
    "from_proto": (lambda: HParams.from_proto(1), NotImplementedError, "HParams.from_proto"),
    "kmc2": (lambda: KMeans(tf.zeros([2, 2]), 1, KMC2_INIT), NotImplementedError, "use kmeans_plus_plus"),
    "mini batches": (
        lambda: KMeans(tf.zeros([2, 2]), 1, use_mini_batch=True, mini_batch_steps_per_iteration=2),
        NotImplementedError,
        "use 1",
    ),
    "dimension": (lambda: feature_column.real_valued_column("a", None), TypeError, "variable length features"),
    "devices": (
        lambda: replicate_model_fn(model_fn, devices=["/cpu:0", "/cpu:1"]),
        NotImplementedError,
        "MirroredStrategy",
    ),
    "rewrite": (
        lambda: Estimator(model_fn).export_savedmodel("a", lambda: None, graph_rewrite_specs=["a"]),
        NotImplementedError,
        "graph_rewrite_specs is .* Leave it out",
    ),
    "saver": (lambda: Saver([]), RuntimeError, "tf.train.Saver"),
    "iterator": (lambda: Iterator(tf.data.Dataset.range(1)), RuntimeError, "enable_eager_execution"),
    "index": (
        lambda: SubGraphView([tf.no_op()]).input_index(tf.zeros([1], name="t")),
        ValueError,
        "Can't find t:0 in inputs",
    ),
    "sdca": (
        lambda: SdcaModel({"example_labels": None}, {"a": 1}, {"loss_type": "squared_loss"}),
        ValueError,
        "example_labels must be specified",  # 1.15.5 said that None and a text cannot be added
    ),
    "candidates": (
        lambda: find_best_candidate_distribution(np.array([1.0, 2.0]), np.array([[1e20, 1e20]])),
        RuntimeError,
        "with a violation of 1e.20 has no solution",
    ),
    "axis": (lambda: concat_axes([3]), TypeError, "is not an instance of the allowed type"),
    "no dict": (lambda: predicted(lambda features: features["x"], dense(), keys="x"), ValueError, "should be a dict"),
    "no feature": (lambda: predicted(doubled, dense(), keys="a"), ValueError, "the features are"),
    "twice": (
        lambda: predicted(lambda features: {"x": features["x"]}, dense(), keys="x"),
        ValueError,
        "is a prediction already",
    ),
    "sparse": (lambda: predicted(doubled, dense(), keys="s"), ValueError, "has no entry in sparse_default_values"),
    "not sparse": (
        lambda: predicted(doubled, dense(), keys="x", sparse_default_values={"x": 0}),
        ValueError,
        "is expected to be a SparseTensor",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str) -> None:
    """The error says what is refused, and what to do."""
    call, kind, said = REFUSED[name]
    with tf.Graph().as_default(), pytest.raises(kind, match=said):
        call()


def test_forwards_features() -> None:
    """Dense and sparse features are predictions, too; the sparse ones are made dense."""
    with tf.Graph().as_default():
        spec = predicted(doubled, dense(), sparse_default_values={"s": 0})
        assert sorted(spec.predictions) == ["s", "x", "y"]
        with tf.Session() as sess:
            assert sess.run(spec.predictions["s"]).tolist() == [[1]]


def test_cluster(monkeypatch: MonkeyPatch) -> None:
    """An estimator of contrib.learn refuses to train as one of several processes."""
    cluster = {"ps": ["a:1"], "worker": ["b:1"], "master": ["c:1"]}
    about = {"cluster": cluster, "task": {"type": "worker", "index": 0}, "environment": "cloud"}
    monkeypatch.setenv("TF_CONFIG", json.dumps(about))
    estimator = Estimator(model_fn, config=RunConfig())
    with pytest.raises(NotImplementedError, match=r"TF_CONFIG has a cluster .*train_and_evaluate"):
        estimator.fit(input_fn=lambda: (tf.zeros([1]), tf.zeros([1])), steps=1)


def test_signature_by_key(tmp_path: Path) -> None:
    """A key that a saved model does not have is refused; 1.15.5 predicted nothing."""
    folder = str(tmp_path / "saved")
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None], "x")
        tf.saved_model.simple_save(sess, folder, {"x": x}, {"y": x + 1.0})
    with pytest.raises(ValueError, match=r'signature_def_key "no". Available signatures are \[.serving_default.\]'):
        SavedModelPredictor(folder, signature_def_key="no")


def test_series_of_a_column() -> None:
    """The series of a column makes its tensor; 1.15.5 could not hash that column on Python 3."""

    class Series:
        def required_base_features(self) -> dict[str, Any]:
            """What it takes."""
            return {"r": tf.FixedLenFeature([2], tf.float32)}

        def build(self, tensors: Any) -> Any:
            """The tensor of a dict of features."""
            return 2.0 * tensors["r"]

    column = feature_column.DataFrameColumn("d", Series())
    with tf.Graph().as_default(), tf.Session() as sess:
        made = feature_column_ops.input_from_feature_columns({"r": tf.constant([[1.0, 2.0]])}, [column])
        np.testing.assert_array_equal(sess.run(made), [[2.0, 4.0]])


def test_lengths_of_sequences() -> None:
    """The second cell begins at the end of each sequence; 1.15.5 could not take lengths."""
    about: dict[str, Any] = {"dtype": tf.float32, "sequence_length": [1, 3]}
    with tf.Graph().as_default(), tf.variable_scope("net", initializer=tf.constant_initializer(0.1)):
        steps = [tf.constant(np.full([2, 3], step, np.float32)) for step in range(1, 4)]
        cells = [facade().nn.rnn_cell.BasicRNNCell(2) for _ in range(4)]
        outputs, state = models.bidirectional_rnn(cells[0], cells[1], steps, **about)
        expected, *ends = tf.nn.static_bidirectional_rnn(cells[2], cells[3], steps, **about)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            found, right = sess.run([[outputs, state], [expected, tf.concat(ends, 1)]])
    for one, other in zip([*found[0], found[1]], [*right[0], right[1]], strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_pandas(monkeypatch: MonkeyPatch) -> None:
    """Without pandas nothing is a table."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert extract_pandas_data([1]) == [1]
