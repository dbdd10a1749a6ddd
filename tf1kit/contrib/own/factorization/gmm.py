"""Mixtures of normal distributions as an estimator of contrib.learn.

Source: TensorFlow 1.15.5: tensorflow/contrib/factorization/python/ops/gmm.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.factorization import gmm_ops
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.kmeans import InitializeClustersHook, points_of
from tf1kit.contrib.own.learn.model_fn import ModelFnOps


class GMM(Estimator):
    """A mixture of normal distributions of points, trained with contrib.learn's `fit`.

    Args:
        num_clusters: the number of distributions.
        model_dir: the folder of the checkpoints; None makes a temporary one.
        random_seed: the seed by which the first means are drawn.
        params: what is trained; see `gmm_ops.GmmAlgorithm`.
        initial_clusters: the first means [clusters, dim], or "random".
        covariance_type: "full" or "diag".
        config: a `RunConfig`.
    """

    SCORES = "scores"
    LOG_LIKELIHOOD = "loss"
    ASSIGNMENTS = "assignments"

    def __init__(
        self,
        num_clusters: int,
        model_dir: str | None = None,
        random_seed: int | None = 0,
        params: str = "wmc",
        initial_clusters: Any = "random",
        covariance_type: str = "full",
        config: Any = None,
    ) -> None:
        def model_fn(features: Any, labels: Any, mode: str) -> ModelFnOps:
            assert labels is None, labels
            given = initial_clusters, num_clusters, random_seed, covariance_type, params
            loss, scores, assignments, step, first, initialized = gmm_ops.gmm(points_of(features), *given)
            with tf.control_dependencies([step, tf.assign_add(tf.train.get_global_step(), 1)]):
                train_op = tf.identity(loss)
            total = tf.Variable(0.0, trainable=False, collections=[tf.GraphKeys.LOCAL_VARIABLES])
            return ModelFnOps(
                mode=mode,
                predictions={self.ASSIGNMENTS: assignments[0][0]},
                eval_metric_ops={self.SCORES: scores, self.LOG_LIKELIHOOD: (total, total.assign_add(loss))},
                loss=loss,
                train_op=train_op,
                training_hooks=[InitializeClustersHook(first, initialized)],
            )

        super().__init__(model_fn, model_dir, config)

    def predict_assignments(
        self, input_fn: Any = None, batch_size: int | None = None, outputs: Any = None
    ) -> Iterator[Any]:
        """The most likely distribution of each point, int64."""
        for each in self.predict(input_fn=input_fn, batch_size=batch_size, outputs=outputs):
            yield each[self.ASSIGNMENTS]

    def score(self, input_fn: Any = None, batch_size: int | None = None, steps: int | None = None) -> Any:
        """The logarithm of the sum of the densities at the points of the last batch."""
        results = self.evaluate(input_fn=input_fn, batch_size=batch_size, steps=steps)
        return np.log(np.sum(np.exp(results[self.SCORES])))

    def weights(self) -> Any:
        """The weights [clusters]."""
        return self.get_variable_value(gmm_ops.GmmAlgorithm.CLUSTERS_WEIGHT)

    def clusters(self) -> Any:
        """The means [clusters, dim]."""
        return np.squeeze(self.get_variable_value(gmm_ops.GmmAlgorithm.CLUSTERS_VARIABLE), 1)

    def covariances(self) -> Any:
        """The covariances [clusters, dim, dim], or variances [clusters, dim]."""
        return self.get_variable_value(gmm_ops.GmmAlgorithm.CLUSTERS_COVS_VARIABLE)
