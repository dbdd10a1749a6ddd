"""K-means as an estimator: `tf.estimator.experimental.KMeans` with contrib's parameters and
distances.

Source: TensorFlow 1.15.5: tensorflow/contrib/factorization/python/ops/kmeans.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tf1kit.tf1.estimator import public as estimator

_Base: Any = estimator.module("canned.kmeans", "tf.contrib.factorization.KMeansClustering").KMeansClustering


class KMeansClustering(_Base):
    """K-means of points float32 [points, dim].

    Args:
        num_clusters: the number of clusters.
        model_dir: the folder of the checkpoints.
        initial_clusters: `RANDOM_INIT`, `KMEANS_PLUS_PLUS_INIT`, centers [clusters, dim], or a
            function.
        distance_metric: `SQUARED_EUCLIDEAN_DISTANCE` or `COSINE_DISTANCE`.
        random_seed: the seed by which the first centers are drawn.
        use_mini_batch: move a center by the points of a batch; the more points it has seen, the
            less it moves.
        mini_batch_steps_per_iteration: steps before the centers are moved.
        kmeans_plus_plus_num_retries: candidates for each center.
        relative_tolerance: training ends when the loss changes by less than this share of itself.
        config: see `tf.estimator.Estimator`.
        feature_columns: the features that make the points; by default all.

    Raises:
        ValueError: the initialisation or the distance is unknown.
        UsageError: tensorflow-estimator is not installed.
    """

    def __init__(
        self,
        num_clusters: int,
        model_dir: str | None = None,
        initial_clusters: Any = _Base.RANDOM_INIT,
        distance_metric: str = _Base.SQUARED_EUCLIDEAN_DISTANCE,
        random_seed: int | None = 0,
        use_mini_batch: bool = True,
        mini_batch_steps_per_iteration: int = 1,
        kmeans_plus_plus_num_retries: int = 2,
        relative_tolerance: float | None = None,
        config: Any = None,
        feature_columns: Any = None,
    ) -> None:
        super().__init__(
            num_clusters,
            model_dir,
            initial_clusters,
            distance_metric,
            random_seed,
            use_mini_batch,
            mini_batch_steps_per_iteration,
            kmeans_plus_plus_num_retries,
            relative_tolerance,
            config,
            feature_columns,
        )

    def transform(self, input_fn: Any) -> Iterator[Any]:
        """Each point's distances to the centers, float32 [clusters]. Euclidean distances are
        squared; those of the newer class are not.
        """
        for result in self.predict(input_fn=input_fn, predict_keys=[_Base.ALL_DISTANCES]):
            yield result[_Base.ALL_DISTANCES]
