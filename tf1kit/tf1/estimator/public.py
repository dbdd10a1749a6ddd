"""`tf.estimator` as TensorFlow 1.15.5 has it: tensorflow-estimator 2.15's first API, by its repairs, where installed.

    pip install "tf1kit[estimator]"

A module of tensorflow-estimator is imported when the first of its names is used.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any

from tf1kit.errors import MissingSymbolError
from tf1kit.importing.overlay import OverlayModule
from tf1kit.tf1.estimator import has_estimator
from tf1kit.tf1.repairs import repaired

if TYPE_CHECKING:
    estimator: OverlayModule

PACKAGE = "tensorflow_estimator.python.estimator"

# Public module to the modules of PACKAGE that it takes names from.
NAMES = {
    "": {
        "canned.baseline": "BaselineClassifier BaselineEstimator BaselineRegressor",
        "canned.dnn": "DNNClassifier DNNEstimator DNNRegressor",
        "canned.dnn_linear_combined": (
            "DNNLinearCombinedClassifier DNNLinearCombinedEstimator DNNLinearCombinedRegressor"
        ),
        "canned.linear": "LinearClassifier LinearEstimator LinearRegressor",
        "canned.parsing_utils": "classifier_parse_example_spec regressor_parse_example_spec",
        "estimator": "Estimator VocabInfo WarmStartSettings",
        "exporter": "BestExporter Exporter FinalExporter LatestExporter",
        "extenders": "add_metrics",
        "head.base_head": "Head",
        "head.binary_class_head": "BinaryClassHead",
        "head.multi_class_head": "MultiClassHead",
        "head.multi_head": "MultiHead",
        "head.multi_label_head": "MultiLabelHead",
        "head.regression_head": "LogisticRegressionHead PoissonRegressionHead RegressionHead",
        "hooks.basic_session_run_hooks": (
            "CheckpointSaverHook CheckpointSaverListener FeedFnHook FinalOpsHook GlobalStepWaiterHook LoggingTensorHook "
            "NanLossDuringTrainingError NanTensorHook ProfilerHook SecondOrStepTimer StepCounterHook StopAtStepHook "
            "SummarySaverHook"
        ),
        "hooks.session_run_hook": "SessionRunArgs SessionRunContext SessionRunHook SessionRunValues",
        "mode_keys": "ModeKeys",
        "model_fn": "EstimatorSpec",
        "run_config": "RunConfig",
        "training": "EvalSpec TrainSpec train_and_evaluate",
    },
    "experimental": {
        "canned.dnn": "dnn_logit_fn_builder",
        "canned.kmeans": "KMeansClustering=KMeans",
        "canned.linear": "LinearSDCA linear_logit_fn_builder",
        "early_stopping": (
            "make_early_stopping_hook stop_if_higher_hook stop_if_lower_hook stop_if_no_decrease_hook "
            "stop_if_no_increase_hook"
        ),
        "export.export": "build_raw_supervised_input_receiver_fn",
        "hooks.hooks": "InMemoryEvaluatorHook make_stop_at_checkpoint_step_hook",
        "model_fn": "call_logit_fn",
    },
    "export": {
        "export.export": (
            "ServingInputReceiver TensorServingInputReceiver build_parsing_serving_input_receiver_fn "
            "build_raw_serving_input_receiver_fn"
        ),
        "export.export_output": "ClassificationOutput ExportOutput PredictOutput RegressionOutput",
    },
    "inputs": {"inputs.numpy_io": "numpy_input_fn", "inputs.pandas_io": "pandas_input_fn"},
    "tpu": {
        "tpu.tpu_config": "InputPipelineConfig RunConfig TPUConfig",
        "tpu.tpu_estimator": "TPUEstimator TPUEstimatorSpec",
    },
    "tpu.experimental": {"tpu._tpu_estimator_embedding": "EmbeddingConfigSpec"},
}
# Names that are in front of those.
OWN = {"inputs": {"pandas_input_fn": "tf1kit.tf1.estimator._pandas:pandas_input_fn"}}
# What tensorflow-estimator 2.15 has no more.
GONE = ("BoostedTreesClassifier", "BoostedTreesEstimator", "BoostedTreesRegressor")


def __getattr__(name: str) -> Any:
    """`estimator`, made when it is first asked for; and its names, for who takes this module for it."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return public() if name == "estimator" else getattr(public(), name)


@cache
def public() -> OverlayModule:
    """The module that a program gets as `tf.estimator`."""
    if not has_estimator():
        return OverlayModule("tensorflow.estimator", None, {}, lambda name: _not_installed(f"tf.estimator.{name}"))
    install()
    modules: dict[str, OverlayModule] = {}
    for path, sources in NAMES.items():  # a module comes after the one that it is in
        table = {
            entry.rpartition("=")[2]: f"{PACKAGE}.{source}:{entry.partition('=')[0]}"
            for source, entries in sources.items()
            for entry in entries.split()
        }
        table.update(OWN.get(path, {}))
        modules[path] = OverlayModule(f"tensorflow.estimator.{path}".rstrip("."), None, table, None if path else _gone)
        if path:
            outer, _, name = path.rpartition(".")
            setattr(modules[outer], name, modules[path])
    return modules[""]


def module(name: str, symbol: str) -> Any:
    """A module of tensorflow-estimator, such as "canned.head", for what rests on it.

    Raises:
        MissingSymbolError: tensorflow-estimator is not installed; the message names `symbol`.
    """
    if not has_estimator():
        _not_installed(symbol)
    install()
    return importlib.import_module(f"{PACKAGE}.{name}")


def install() -> None:
    """Make tensorflow-estimator importable, if it is installed."""
    if not has_estimator():
        return
    from tf1kit.tf1.estimator import _imports

    _imports.install()
    repaired("tensorflow_estimator")


def _not_installed(symbol: str) -> Any:
    raise MissingSymbolError.of(
        symbol,
        "tensorflow-estimator, which left TensorFlow with 2.16, is not installed",
        'pip install "tf1kit[estimator]", and this name',
    )


def _gone(name: str) -> Any:
    if name in GONE:
        why = "boosted trees left TensorFlow's estimators with 2.13"
        raise MissingSymbolError.of(f"tf.estimator.{name}", why, "TensorFlow Decision Forests, or scikit-learn")
    raise AttributeError(f"module 'tensorflow.estimator' has no attribute {name!r}")
