"""K-means as an estimator of contrib.learn.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/kmeans.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.factorization import clustering_ops
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.model_fn import ModelFnOps


class InitializeClustersHook(tf.train.SessionRunHook):
    """Runs an operation that chooses clusters until a variable says that they are chosen."""

    def __init__(self, init_op: Any, initialized: Any) -> None:
        self._init_op, self._initialized = init_op, initialized

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Choose the clusters."""
        while not session.run(self._initialized):
            session.run(self._init_op)


class _LossRelativeChangeHook(tf.train.SessionRunHook):
    """Ends the training when the loss changes by less than a share of itself."""

    def __init__(self, tolerance: float) -> None:
        self._tolerance = tolerance
        self._before: Any = None

    def begin(self) -> None:
        """Find the loss."""
        self._loss = tf.get_default_graph().get_tensor_by_name(f"{KMeansClustering.LOSS_OP_NAME}:0")

    def before_run(self, run_context: Any) -> Any:
        """Ask for the loss."""
        return tf.train.SessionRunArgs(self._loss)

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """Compare it with the last one."""
        loss = run_values.results
        if self._before is not None and abs(loss - self._before) / (1 + abs(self._before)) < self._tolerance:
            run_context.request_stop()
        self._before = loss


def points_of(features: Any) -> Any:
    """Points [points, dim] from a tensor or a dict of tensors, in the order of their names."""
    return tf.concat([features[key] for key in sorted(features)], 1) if isinstance(features, dict) else features


def _kmeans_clustering_model_fn(features: Any, labels: Any, mode: str, params: Any) -> ModelFnOps:
    assert labels is None, labels
    tolerance = params["relative_tolerance"]
    given = {key: value for key, value in params.items() if key != "relative_tolerance"}
    graph = clustering_ops.KMeans(points_of(features), **given).training_graph()
    distances, nearest, losses, initialized, first, step = graph
    counted = tf.assign_add(tf.train.get_global_step(), 1)
    loss = tf.reduce_sum(losses, name=KMeansClustering.LOSS_OP_NAME)
    tf.summary.scalar("loss/raw", loss)
    with tf.control_dependencies([step, counted]):
        train_op = tf.identity(loss)
    hooks: list[Any] = [InitializeClustersHook(first, initialized)]
    hooks += [] if tolerance is None else [_LossRelativeChangeHook(tolerance)]
    return ModelFnOps(
        mode=mode,
        predictions={KMeansClustering.ALL_SCORES: distances[0], KMeansClustering.CLUSTER_IDX: nearest[0]},
        eval_metric_ops={KMeansClustering.SCORES: loss},
        loss=loss,
        train_op=train_op,
        training_hooks=hooks,
    )


class KMeansClustering(Estimator):
    """K-means of points float32 [points, dim], trained with contrib.learn's `fit`.

    Args:
        num_clusters: the number of clusters.
        model_dir: the folder of the checkpoints; None makes a temporary one.
        initial_clusters: `RANDOM_INIT`, `KMEANS_PLUS_PLUS_INIT`, centers [clusters, dim], or a
            function.
        distance_metric: `SQUARED_EUCLIDEAN_DISTANCE` or `COSINE_DISTANCE`.
        random_seed: the seed by which the first centers are drawn.
        use_mini_batch: move a center by the points of a batch; the more points it has seen, the
            less it moves.
        mini_batch_steps_per_iteration: must be 1 with `use_mini_batch`.
        kmeans_plus_plus_num_retries: candidates for each center.
        relative_tolerance: training ends when the loss changes by less than this share of itself.
        config: a `RunConfig`.

    Raises:
        ValueError: the initialisation or the distance is unknown; raised when it is trained.
        NotImplementedError: `mini_batch_steps_per_iteration` is above 1; raised when it is trained.
    """

    SQUARED_EUCLIDEAN_DISTANCE = clustering_ops.SQUARED_EUCLIDEAN_DISTANCE
    COSINE_DISTANCE = clustering_ops.COSINE_DISTANCE
    RANDOM_INIT = clustering_ops.RANDOM_INIT
    KMEANS_PLUS_PLUS_INIT = clustering_ops.KMEANS_PLUS_PLUS_INIT
    SCORES = "scores"
    CLUSTER_IDX = "cluster_idx"
    CLUSTERS = "clusters"
    ALL_SCORES = "all_scores"
    LOSS_OP_NAME = "kmeans_loss"

    def __init__(
        self,
        num_clusters: int,
        model_dir: str | None = None,
        initial_clusters: Any = RANDOM_INIT,
        distance_metric: str = SQUARED_EUCLIDEAN_DISTANCE,
        random_seed: int | None = 0,
        use_mini_batch: bool = True,
        mini_batch_steps_per_iteration: int = 1,
        kmeans_plus_plus_num_retries: int = 2,
        relative_tolerance: float | None = None,
        config: Any = None,
    ) -> None:
        params = {
            "num_clusters": num_clusters,
            "initial_clusters": initial_clusters,
            "distance_metric": distance_metric,
            "random_seed": random_seed,
            "use_mini_batch": use_mini_batch,
            "mini_batch_steps_per_iteration": mini_batch_steps_per_iteration,
            "kmeans_plus_plus_num_retries": kmeans_plus_plus_num_retries,
            "relative_tolerance": relative_tolerance,
        }
        super().__init__(_kmeans_clustering_model_fn, model_dir, config, params)

    def predict_cluster_idx(self, input_fn: Any = None) -> Iterator[Any]:
        """The nearest center of each point, int32."""
        for each in self.predict(input_fn=input_fn, outputs=[self.CLUSTER_IDX]):
            yield each[self.CLUSTER_IDX]

    def score(self, input_fn: Any = None, steps: int | None = None) -> Any:
        """The sum of the distances of the points of the last batch to their centers."""
        return np.sum(self.evaluate(input_fn=input_fn, steps=steps)[self.SCORES])

    def transform(self, input_fn: Any = None, as_iterable: bool = False) -> Any:
        """The distances to all centers, [points, clusters]; with `as_iterable`, a dict for each point."""
        results = self.predict(input_fn=input_fn, outputs=[self.ALL_SCORES], as_iterable=as_iterable)
        return results if as_iterable else results[self.ALL_SCORES]

    def clusters(self) -> Any:
        """The centers [clusters, dim]."""
        return self.get_variable_value(self.CLUSTERS)
