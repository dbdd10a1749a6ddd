"""contrib.learn's Estimator: it fits, evaluates and predicts by a model function, from arrays or an
input function.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/estimator.py. Training in
a cluster is not supplied.
"""

from __future__ import annotations

import abc
import copy
import functools
import inspect
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn import _saved_model, _sklearn, export
from tf1kit.contrib.own.learn._sklearn import NotFittedError
from tf1kit.contrib.own.learn.data_feeder import setup_train_data_feeder
from tf1kit.contrib.own.learn.evaluable import Evaluable
from tf1kit.contrib.own.learn.metric_spec import MetricSpec
from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps
from tf1kit.contrib.own.learn.monitors import replace_monitors_with_hooks
from tf1kit.contrib.own.learn.run_config import RunConfig
from tf1kit.contrib.own.learn.tensor_signature import (
    create_example_parser_from_signatures,
    create_signatures,
    tensors_compatible,
)
from tf1kit.contrib.own.learn.trainable import Trainable
from tf1kit.tf1.private import evaluation, initialize_resources, shared_resources, training_util

InputFn = Callable[[], Any]


class GraphRewriteSpec(NamedTuple):
    """How an export rewrites a graph: the tags of the result, and the names of the transforms."""

    tags: Any
    transforms: Any


NOT_REWRITTEN = (GraphRewriteSpec((tf.saved_model.SERVING,), ()),)


PS_OPS = (
    *("Variable", "VariableV2", "AutoReloadVariable", "VarHandleOp", "MutableHashTable", "MutableHashTableV2"),
    *("MutableHashTableOfTensors", "MutableHashTableOfTensorsV2", "MutableDenseHashTable", "MutableDenseHashTableV2"),
)


def infer_real_valued_columns_from_input_fn(input_fn: InputFn) -> list[Any]:
    """A real-valued column for each feature of an input function."""
    from tf1kit.contrib.own.layers.feature_column_ops import infer_real_valued_columns

    with tf.Graph().as_default():
        features, _ = input_fn()
        return infer_real_valued_columns(features)


def infer_real_valued_columns_from_input(x: Any) -> list[Any]:
    """A real-valued column for each array of x, which is an array or a dict of arrays.

    Raises:
        ValueError: x is None or a tensor.
    """
    _check(x, None, None, None, None)
    return infer_real_valued_columns_from_input_fn(setup_train_data_feeder(x, None, None, shuffle=False).input_builder)


def _get_replica_device_setter(config: RunConfig) -> Any:
    """What places variables and tables on the parameter servers of a cluster; None if it has none."""
    if not config.num_ps_replicas:
        return None
    worker = f"/job:{config.task_type}/task:{config.task_id}" if config.task_type else "/job:worker"
    return tf.train.replica_device_setter(
        config.num_ps_replicas, worker_device=worker, cluster=config.cluster_spec, ps_ops=list(PS_OPS)
    )


def _check(x: Any, y: Any, input_fn: Any, feed_fn: Any, batch_size: Any) -> None:
    """Raise ValueError unless exactly one of arrays and input function is given."""
    if input_fn is None and x is None:
        raise ValueError("Either x or input_fn must be provided.")
    if input_fn is None and (tf.is_tensor(x) or tf.is_tensor(y)):
        raise ValueError("Inputs cannot be tensors. Please provide input_fn.")
    if input_fn is None and feed_fn is not None:
        raise ValueError("Can not provide both feed_fn and x or y.")
    if input_fn is not None and (x is not None or y is not None):
        raise ValueError("Can not provide both input_fn and x or y.")
    if input_fn is not None and batch_size is not None:
        raise ValueError("Can not provide both input_fn and batch_size.")


class BaseEstimator(_sklearn.BaseEstimator, Evaluable, Trainable):
    """Trains, evaluates and predicts with a model function and its checkpoints. A subclass has
    `_call_model_fn`.

    Args:
        model_dir: the folder of the checkpoints; None makes a temporary one.
        config: a `RunConfig`.

    Raises:
        ValueError: `config` has another folder.
    """

    _engineered: tuple[Any, Any] | None = None  # features and labels as the model got them last

    def __init__(self, model_dir: str | None = None, config: Any = None) -> None:
        self._config = copy.copy(config) if config else RunConfig()  # another estimator may have it, too
        configured = self._config.model_dir
        if model_dir is not None and configured not in (None, model_dir):
            raise ValueError(
                "model_dir are set both in constructor and RunConfig, but with different values. In constructor: "
                f"'{model_dir}', in RunConfig: '{configured}'"
            )
        self._model_dir = model_dir or configured or tempfile.mkdtemp()
        self._config.model_dir = self._config.model_dir or self._model_dir
        self._features_info: Any = None
        self._labels_info: Any = None
        self._placeholders: Callable[[], Any] = lambda: None  # stands in for the labels of an input without labels

    @property
    def config(self) -> Any:
        """The `RunConfig`."""
        return self._config

    @property
    def model_dir(self) -> str:
        """The folder of checkpoints."""
        return self._model_dir

    def get_variable_value(self, name: str) -> Any:
        """The value of a variable in the latest checkpoint."""
        return tf.train.load_variable(self._model_dir, name)

    def get_variable_names(self) -> list[str]:
        """The variables of the latest checkpoint."""
        return [name for name, _ in tf.train.list_variables(self._model_dir)]

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        steps: int | None = None,
        batch_size: int | None = None,
        monitors: Any = None,
        max_steps: int | None = None,
    ) -> Any:
        """Train from the latest checkpoint on; returns the estimator.

        Args:
            x: an array or a dict of arrays; give x and y, or give input_fn.
            y: the labels.
            input_fn: returns features and labels.
            steps: the number of further steps; None trains until the input ends.
            batch_size: the size of the shuffled batches of x; by default one batch has all rows.
            monitors: hooks and monitors.
            max_steps: the number of all steps, in place of `steps`.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        _check(x, y, input_fn, None, batch_size)
        hooks = replace_monitors_with_hooks(monitors, self)
        if x is not None:
            feeder = setup_train_data_feeder(x, y, None, batch_size)
            input_fn = feeder.input_builder
            hooks.append(tf.train.FeedFnHook(feeder.get_feed_dict_fn()))
        latest = tf.train.latest_checkpoint(self._model_dir)
        if max_steps is not None and latest and tf.train.load_variable(latest, "global_step") >= max_steps:
            return self
        if steps is not None or max_steps is not None:
            hooks.append(tf.train.StopAtStepHook(steps, max_steps))
        self._train(input_fn, hooks)
        return self

    def partial_fit(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        steps: int | None = 1,
        batch_size: int | None = None,
        monitors: Any = None,
    ) -> Any:
        """`fit`, for one step by default."""
        return self.fit(x=x, y=y, input_fn=input_fn, steps=steps, batch_size=batch_size, monitors=monitors)

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        feed_fn: Any = None,
        batch_size: int | None = None,
        steps: int | None = None,
        metrics: Any = None,
        name: str | None = None,
        checkpoint_path: str | None = None,
        hooks: Any = None,
        log_progress: bool = True,
    ) -> dict[str, Any]:
        """{metric: value}, with the loss and the global step. `metrics`, {name: `MetricSpec`}, adds
        to the model's metrics.

        Raises:
            NotFittedError: there is no checkpoint.
            ValueError: `metrics` is not a dict.
        """
        _check(x, y, input_fn, feed_fn, batch_size)
        if metrics is not None and not isinstance(metrics, dict):
            raise ValueError(f"Metrics argument should be None or dict. Got {metrics}.")
        if x is not None:
            feeder = setup_train_data_feeder(x, y, None, batch_size, shuffle=False, epochs=1)
            input_fn, feed_fn = feeder.input_builder, feeder.get_feed_dict_fn()
        path = checkpoint_path or self._latest()
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(self._config.tf_random_seed)
            step = tf.train.create_global_step(graph)
            features, labels = input_fn()
            self._check_inputs(features, labels)
            self._placeholders = _placeholders(labels)
            ops = self._call_model_fn(features, labels, ModeKeys.EVAL)
            features, labels = self._engineered or (features, labels)
            metric_ops = {**ops.eval_metric_ops, **self._metrics(metrics or {}, features, labels, ops.predictions)}
            metric_ops.setdefault("loss", tf.metrics.mean(ops.loss))
            metric_ops = {
                key: value if isinstance(value, tuple | list) else (value, tf.no_op())
                for key, value in metric_ops.items()
            }
            every = list(hooks or [])
            if feed_fn:
                every.append(tf.train.FeedFnHook(feed_fn))
            if steps:
                every.append(evaluation._StopAfterNEvalsHook(steps, log_progress=log_progress))
            results = evaluation._evaluate_once(
                checkpoint_path=path,
                scaffold=ops.scaffold,
                eval_ops=tf.group(*(update for _, update in metric_ops.values())),
                final_ops={**{key: value for key, (value, _) in metric_ops.items()}, "global_step": step},
                hooks=every,
                config=self._config.session_config,
            )
        self._summarize(os.path.join(self._model_dir, f"eval_{name}" if name else "eval"), results)  # noqa: PTH118
        return dict(results)

    def predict(
        self,
        x: Any = None,
        input_fn: Any = None,
        batch_size: int | None = None,
        outputs: Any = None,
        as_iterable: bool = True,
        iterate_batches: bool = False,
    ) -> Any:
        """The predictions, example by example or batch by batch; without `as_iterable`, of all
        examples at once.

        Args:
            x: an array or a dict of arrays; give x or give input_fn.
            input_fn: returns features.
            batch_size: how many rows of the arrays are one batch.
            outputs: keys of the predictions; None takes all.
            as_iterable: whether to return an iterable.
            iterate_batches: whether the iterable goes batch by batch.

        Raises:
            NotFittedError: there is no checkpoint.
        """
        _check(x, None, input_fn, None, batch_size)
        feed_fn = None
        if x is not None:
            feeder = setup_train_data_feeder(x, None, None, batch_size, shuffle=False, epochs=1)
            input_fn, feed_fn = feeder.input_builder, feeder.get_feed_dict_fn()
        batches = self._predict(self._latest(), input_fn, feed_fn, outputs)
        if as_iterable:
            return batches if iterate_batches else _examples(batches)
        if x is None:
            return next(batches)
        every = list(batches)
        if not isinstance(every[0], dict):
            return np.concatenate(every)
        return {key: np.concatenate([batch[key] for batch in every]) for key in every[0]}

    def _latest(self) -> str:
        latest: str | None = tf.train.latest_checkpoint(self._model_dir)
        if not latest:
            raise NotFittedError(f"Couldn't find trained model at {self._model_dir}.")
        return latest

    def export(
        self,
        export_dir: Any,
        input_fn: Any = export._default_input_fn,
        input_feature_key: str | None = None,
        use_deprecated_input_fn: bool = True,
        signature_fn: Any = None,
        prediction_key: str | None = None,
        default_batch_size: int | None = 1,
        exports_to_keep: int | None = None,
        checkpoint_path: str | None = None,
    ) -> Any:
        """Write a session bundle into a new folder in `export_dir`, named by the global step; returns the
        folder, as bytes.

        Args:
            export_dir: the folder of all exports.
            input_fn: makes features of (estimator, examples), where the examples are string
                [default_batch_size]; without `use_deprecated_input_fn` it has no arguments, and returns
                features and labels.
            input_feature_key: without `use_deprecated_input_fn`, the key of the examples among the features.
            use_deprecated_input_fn: whether `input_fn` takes arguments.
            signature_fn: makes a signature and a dict of signatures of (examples, features, predictions);
                by default `generic_signature_fn`.
            prediction_key: which prediction `signature_fn` gets; None gives it all.
            default_batch_size: how many examples; None is any number.
            exports_to_keep: how many of the latest exports stay; None keeps all.
            checkpoint_path: the checkpoint; None takes the latest one.

        Raises:
            RuntimeError: this global step has been exported.
            ValueError: there is no input function, or it returns nothing.
        """
        return export._export_estimator(
            estimator=self,
            export_dir=export_dir,
            signature_fn=signature_fn,
            prediction_key=prediction_key,
            input_fn=input_fn,
            input_feature_key=input_feature_key,
            use_deprecated_input_fn=use_deprecated_input_fn,
            default_batch_size=default_batch_size,
            exports_to_keep=exports_to_keep,
            checkpoint_path=checkpoint_path,
        )

    def _get_feature_ops_from_example(self, examples_batch: Any) -> Any:
        """The features of serialised examples, string [batch], as the estimator got them when it was trained.

        Raises:
            ValueError: it was not trained.
        """
        if self._features_info is None:
            raise ValueError("Features information missing, was fit() ever called?")
        return create_example_parser_from_signatures(self._features_info, examples_batch)

    def _get_predict_ops(self, features: Any) -> Any:
        """The `ModelFnOps` of predictions."""
        return self._call_model_fn(features, self._placeholders(), ModeKeys.INFER)

    @abc.abstractmethod
    def _call_model_fn(self, features: Any, labels: Any, mode: str) -> Any:
        """The `ModelFnOps` of the model function in a mode."""

    def _metrics(self, metrics: Any, features: Any, labels: Any, predictions: Any) -> dict[str, Any]:
        """The metrics of a dict whose values are `MetricSpec`s or functions. A function's key may
        be (name, key of the predictions).
        """
        found = {}
        label = next(iter(labels.values())) if isinstance(labels, dict) and len(labels) == 1 else labels
        for name, metric in sorted(metrics.items(), key=str):
            if isinstance(metric, MetricSpec):
                found[name] = metric.create_metric_ops(features, labels, predictions)
            elif not isinstance(name, tuple):
                if isinstance(predictions, dict):
                    raise ValueError(
                        "Metrics passed provide only name, no prediction, but predictions are dict. Metrics: "
                        f"{metrics}, Labels: {labels}."
                    )
                found[name] = metric(predictions, label)
            elif len(name) != 2:
                raise ValueError(f"Invalid metric for {name}. It returned a tuple with len {len(name)}, expected 2.")
            elif not isinstance(predictions, dict):
                raise ValueError(
                    "Metrics passed provide (name, prediction), but predictions are not dict. Metrics: "
                    f"{metrics}, Predictions: {predictions}."
                )
            else:
                own = isinstance(labels, dict) and name[1] in labels
                found[name[0]] = metric(predictions[name[1]], labels[name[1]] if own else label)
        return found

    def _check_inputs(self, features: Any, labels: Any) -> None:
        """Remember what features and labels are like, or raise ValueError if they are unlike the
        first ones.
        """
        for what, given in (("features", features), ("labels", labels)):
            known = getattr(self, f"_{what}_info")
            if known is None:
                setattr(self, f"_{what}_info", create_signatures(given))
            elif (given is not None or what == "features") and not tensors_compatible(given, known):
                raise ValueError(
                    f"{what.capitalize()} are incompatible with given information. Given {what}: {given}, required "
                    f"signatures: {known}."
                )

    def _train(self, input_fn: InputFn, hooks: list[Any]) -> None:
        config = self._config
        if config.master or config.cluster_spec:
            raise NotImplementedError(
                f"TF_CONFIG has a cluster ({config.cluster_spec.as_dict()}), and tf.contrib.learn's estimators train in "
                "one process only under the kit: unset TF_CONFIG, or use tf.estimator.train_and_evaluate."
            )
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(config.tf_random_seed)
            step = tf.train.create_global_step(graph)
            features, labels = input_fn()
            self._check_inputs(features, labels)
            training_util._get_or_create_global_step_read()  # 1.15.5 seeds what follows by its operations, too
            self._placeholders = _placeholders(labels)
            ops = self._call_model_fn(features, labels, ModeKeys.TRAIN)
            tf.add_to_collection(tf.GraphKeys.LOSSES, ops.loss)
            hooks += [tf.train.NanTensorHook(ops.loss)]
            hooks += [tf.train.LoggingTensorHook({"loss": ops.loss, "step": step}, every_n_iter=100)]
            scaffold = ops.scaffold or tf.train.Scaffold()
            if not (scaffold.saver or tf.get_collection(tf.GraphKeys.SAVERS)):
                tf.add_to_collection(tf.GraphKeys.SAVERS, self._saver())
            every = config.save_checkpoints_secs, config.save_checkpoints_steps
            given = [*hooks, *ops.training_hooks, *ops.training_chief_hooks]
            saver = None
            if any(every) and not any(isinstance(each, tf.train.CheckpointSaverHook) for each in given):
                saver = tf.train.CheckpointSaverHook(self._model_dir, *every, scaffold=scaffold)
            with tf.train.MonitoredTrainingSession(
                checkpoint_dir=self._model_dir,
                scaffold=scaffold,
                hooks=hooks + ops.training_hooks,
                chief_only_hooks=([saver] if saver else []) + ops.training_chief_hooks,
                save_checkpoint_secs=0,
                save_summaries_steps=config.save_summary_steps,
                config=config.session_config,
            ) as session:
                while not session.should_stop():
                    session.run([ops.train_op, ops.loss])

    def _saver(self) -> Any:
        return tf.train.Saver(
            sharded=True,
            max_to_keep=self._config.keep_checkpoint_max,
            keep_checkpoint_every_n_hours=self._config.keep_checkpoint_every_n_hours,
            defer_build=True,
            save_relative_paths=True,
        )

    def _predict(self, path: str, input_fn: InputFn, feed_fn: Any, outputs: Any) -> Iterator[Any]:
        """Batches of predictions; a constant input gives one batch. The graph and the session are made
        before the first batch is asked for.
        """
        with tf.Graph().as_default() as graph:
            tf.set_random_seed(self._config.tf_random_seed)
            tf.train.create_global_step(graph)
            features = input_fn()
            features = features[0] if isinstance(features, (list, tuple)) else features
            ops = self._get_predict_ops(features)
            predictions = ops.predictions
            if outputs:
                if not isinstance(predictions, dict):
                    raise ValueError("outputs argument is not valid in case of non-dict predictions.")
                predictions = {key: predictions[key] for key in predictions if key in outputs}
                if not predictions:
                    raise ValueError(
                        f"Expected to run at least one output from {list(ops.predictions)}, provided {outputs}."
                    )
            constant = feed_fn is None and not tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS)
            creator = tf.train.ChiefSessionCreator(
                checkpoint_filename_with_path=path, scaffold=ops.scaffold, config=self._config.session_config
            )
            session = tf.train.MonitoredSession(session_creator=creator)
        return _batches(session, predictions, feed_fn, constant)

    def _summarize(self, folder: str, results: dict[str, Any]) -> None:
        summary = tf.Summary()
        for key, value in results.items():
            if key != "global_step":
                summary.value.extend(_summary_values(key, value))
        writer = tf.summary.FileWriterCache.get(folder)
        writer.add_summary(summary, int(results["global_step"]))
        writer.flush()


class Estimator(BaseEstimator):
    """A model function with its checkpoints.

    Args:
        model_fn: a function of (features, labels), and of mode, params, config, model_dir by name,
            that returns `ModelFnOps` or (predictions, loss, train_op).
        model_dir: the folder of the checkpoints; None makes a temporary one.
        config: a `RunConfig`.
        params: the parameters of the model function.
        feature_engineering_fn: changes (features, labels) before the model function gets them.
    """

    def __init__(
        self,
        model_fn: Any = None,
        model_dir: str | None = None,
        config: Any = None,
        params: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        super().__init__(model_dir, config)
        self._model_fn = model_fn
        self.params = params
        self._feature_engineering_fn = feature_engineering_fn or (lambda features, labels: (features, labels))

    def export_savedmodel(
        self,
        export_dir_base: Any,
        serving_input_fn: Any,
        default_output_alternative_key: str | None = None,
        assets_extra: Any = None,
        as_text: bool = False,
        checkpoint_path: str | None = None,
        graph_rewrite_specs: Any = NOT_REWRITTEN,
        strip_default_attrs: bool = False,
    ) -> bytes:
        """Write a SavedModel into a new folder in `export_dir_base`, named by the time in seconds;
        returns the folder.

        Args:
            export_dir_base: the folder of all exports.
            serving_input_fn: returns `InputFnOps`; see `build_parsing_serving_input_fn`.
            default_output_alternative_key: which of several heads to serve.
            assets_extra: {path in the model's assets.extra: file}.
            as_text: whether the graph is written as text.
            checkpoint_path: the checkpoint; None takes the latest one.
            graph_rewrite_specs: must be the default, which rewrites nothing.
            strip_default_attrs: see `SavedModelBuilder`.

        Raises:
            NotFittedError: there is no checkpoint.
            ValueError: there is no input function or no such head, or the signature cannot have
                these inputs.
            NotImplementedError: `graph_rewrite_specs` would rewrite the graph.
        """
        if serving_input_fn is None:
            raise ValueError("serving_input_fn must be defined.")
        if graph_rewrite_specs and tuple(graph_rewrite_specs) != NOT_REWRITTEN:
            raise NotImplementedError(
                f"graph_rewrite_specs is {graph_rewrite_specs}: current TensorFlow cannot rewrite graphs. Leave it out."
            )
        path, folder = checkpoint_path or self._latest(), _saved_model.new_folder(export_dir_base)
        with tf.Graph().as_default() as graph:
            tf.train.create_global_step(graph)
            features, fed = _saved_model.features_of(serving_input_fn())
            for key in features:
                tf.add_to_collection(_saved_model.FEATURE_KEYS, key)
            ops = self._call_model_fn(features, None, ModeKeys.INFER)
            resources = initialize_resources(shared_resources())
            init = tf.group(tf.local_variables_initializer(), resources, tf.tables_initializer())
            found = _saved_model.signatures(fed, ops, default_output_alternative_key)
            with tf.Session("") as session:
                saver = ops.scaffold.saver if ops.scaffold and ops.scaffold.saver else tf.train.Saver(sharded=True)
                saver.restore(session, path)
                return _saved_model.write(folder, session, found, init, assets_extra, as_text, strip_default_attrs)

    def _call_model_fn(self, features: Any, labels: Any, mode: str) -> Any:
        features, labels = self._engineered = self._feature_engineering_fn(features, labels)
        known = inspect.signature(self._model_fn).parameters
        bound = self._model_fn.keywords if isinstance(self._model_fn, functools.partial) else {}
        given = {"mode": mode, "params": self.params, "config": self._config, "model_dir": self._model_dir}
        ops = self._model_fn(
            features, labels, **{key: given[key] for key in given if key in known and key not in bound}
        )
        if isinstance(ops, ModelFnOps):
            return ops
        if len(ops) != 3:
            raise ValueError("Unrecognized value returned by model_fn, please return ModelFnOps.")
        return ModelFnOps(mode=mode, predictions=ops[0], loss=ops[1], train_op=ops[2])


def _batches(session: Any, predictions: Any, feed_fn: Any, constant: bool) -> Iterator[Any]:
    with session:
        while not session.should_stop():
            try:
                fed = feed_fn() if feed_fn else None
            except StopIteration:
                return
            yield session.run(predictions, fed)
            if constant:
                return


def _summary_values(key: str, value: Any) -> list[Any]:
    """What a summary has of a metric: a number, or an array as a tensor. Text has no value there."""
    if isinstance(value, (np.float32, np.int32, np.int64, float, int)):
        return [tf.Summary.Value(tag=key, simple_value=float(value))]
    if isinstance(value, np.ndarray):
        return [tf.Summary.Value(tag=key, node_name=key, tensor=tf.make_tensor_proto(value))]
    if value is not None:
        tf.logging.warning("Skipping summary for %s, must be a number or an array.", key)
    return []


def _placeholders(labels: Any) -> Callable[[], Any]:
    """A function that makes placeholders like the labels of training, from which a model function
    may compute a loss.
    """
    if isinstance(labels, dict):
        parts = {key: _placeholders(label) for key, label in labels.items()}
        return lambda: {key: make() for key, make in parts.items()}
    if labels is None:
        return lambda: None
    dtype = labels.dtype
    if isinstance(labels, tf.SparseTensor):
        return lambda: tf.sparse_placeholder(dtype)
    shape = labels.shape.as_list() if labels.shape.ndims else None
    return lambda: tf.placeholder(dtype, [None, *shape[1:]] if shape else None)


def _examples(batches: Iterator[Any]) -> Iterator[Any]:
    for batch in batches:
        if isinstance(batch, dict):
            size = len(next(iter(batch.values())))
            yield from ({key: value[index] for key, value in batch.items()} for index in range(size))
        else:
            yield from batch


class SKCompat:
    """An estimator with the methods of scikit-learn: arrays in, arrays out, batches of 128."""

    def __init__(self, estimator: Any) -> None:
        self._estimator = estimator

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = 128,
        steps: int | None = None,
        max_steps: int | None = None,
        monitors: Any = None,
    ) -> Any:
        """`Estimator.fit`; returns itself."""
        self._estimator.fit(x, y, batch_size=batch_size, steps=steps, max_steps=max_steps, monitors=monitors)
        return self

    def score(
        self,
        x: Any,
        y: Any,
        batch_size: int | None = 128,
        steps: int | None = None,
        metrics: Any = None,
        name: str | None = None,
    ) -> Any:
        """`Estimator.evaluate`."""
        return BaseEstimator.evaluate(
            self._estimator, x, y, batch_size=batch_size, steps=steps, metrics=metrics, name=name
        )

    def predict(self, x: Any, batch_size: int | None = 128, outputs: Any = None) -> Any:
        """The predictions of all examples, as an array or a dict of arrays."""
        return BaseEstimator.predict(self._estimator, x, batch_size=batch_size, outputs=outputs, as_iterable=False)
