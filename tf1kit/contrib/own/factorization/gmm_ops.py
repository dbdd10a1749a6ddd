"""Mixtures of normal distributions, fitted by expectation and maximization: one run of an operation
is one step.

Source: TensorFlow 1.15.5: tensorflow/contrib/factorization/python/ops/gmm_ops.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

MEPS = np.finfo(float).eps
FULL_COVARIANCE = "full"
DIAG_COVARIANCE = "diag"
LEAST_VARIANCE = 1e-3  # is added to variances, so that a matrix of them can be inverted


def _covariance(x: Any, diag: bool) -> Any:
    """The covariance [dim, dim] of points [points, dim]; with `diag` the variances [1, dim]."""
    others = tf.cast(tf.shape(x)[0], tf.float32) - 1
    x -= tf.reduce_mean(x, 0, keepdims=True)
    return (tf.reduce_sum(tf.square(x), 0, keepdims=True) if diag else tf.matmul(x, x, transpose_a=True)) / others


def _init_clusters_random(data: list[Any], num_clusters: Any, random_seed: int | None) -> Any:
    """Points [clusters, dim] that are drawn from a list of tensors [points, dim]."""
    count = tf.add_n([tf.shape(points)[0] for points in data])
    last = tf.cast(count, tf.int64)
    with tf.control_dependencies([tf.assert_less_equal(num_clusters, count)]):
        rows = tf.random_uniform([num_clusters], minval=0, maxval=last, seed=random_seed, dtype=tf.int64)
    return tf.nn.embedding_lookup(data, rows % last, partition_strategy="div")


class GmmAlgorithm:
    """A mixture of normal distributions of points, with the variables `clusters` [classes, 1, dim],
    `clusters_covs` ([classes, dim, dim], or [classes, dim] if diagonal), `alphas` [classes] and
    `initialized`.

    Args:
        data: a list of float32 tensors [points, dim].
        num_classes: the number of distributions.
        initial_means: the first means [classes, dim]; None draws points.
        params: what is trained: "w" weights, "c" covariances, "m" means, which need "c" as in 1.15.5, or
            several of these letters.
        covariance_type: `FULL_COVARIANCE` or `DIAG_COVARIANCE`.
        random_seed: the seed by which points are drawn.

    Raises:
        Exception: the type of the covariance is unknown.
    """

    CLUSTERS_WEIGHT = "alphas"
    CLUSTERS_VARIABLE = "clusters"
    CLUSTERS_COVS_VARIABLE = "clusters_covs"

    def __init__(
        self,
        data: list[Any],
        num_classes: int,
        initial_means: Any = None,
        params: str = "wmc",
        covariance_type: str = FULL_COVARIANCE,
        random_seed: int | None = 0,
    ) -> None:
        if covariance_type not in (DIAG_COVARIANCE, FULL_COVARIANCE):
            raise Exception(f"programmer error: Invalid covariance type: {covariance_type}")
        self._full = covariance_type == FULL_COVARIANCE
        self._num_classes = num_classes
        self._dimensions = tf.shape(data[0])[1]
        self._least = tf.diag(tf.ones(tf.stack([self._dimensions]))) * LEAST_VARIANCE
        nothing = tf.constant([], dtype=tf.float32)
        self._means = tf.Variable(nothing, name=self.CLUSTERS_VARIABLE, validate_shape=False)
        self._covs = tf.Variable(nothing, name=self.CLUSTERS_COVS_VARIABLE, validate_shape=False)
        equal = tf.tile([1.0 / num_classes], [num_classes])
        self._alpha = tf.Variable(equal, name=self.CLUSTERS_WEIGHT, validate_shape=False)
        self._initialized = tf.Variable(False, dtype=tf.bool, name="initialized")
        if initial_means is None:
            initial_means = _init_clusters_random(data, num_classes, random_seed)
        self._init_op = self._initialize(tf.expand_dims(initial_means, 1), data[0])
        log_probs = [self._log_probs(points) for points in data]
        priors = [tf.reduce_logsumexp(each, axis=1, keepdims=True) for each in log_probs]
        self._members = [tf.exp(each - prior) for each, prior in zip(log_probs, priors, strict=True)]
        self._train_op = self._maximize(data, params)
        self._log_likelihood_op = tf.reduce_logsumexp([tf.reduce_logsumexp(prior) for prior in priors])
        of_each = [prior + tf.log(members) for prior, members in zip(priors, self._members, strict=True)]
        self._scores = tf.squeeze(tf.reduce_logsumexp(of_each, axis=2, keepdims=True), axis=0)

    def _initialize(self, means: Any, points: Any) -> Any:
        """Set means and covariances."""
        covariance = _covariance(points, not self._full) + self._least
        covariance = covariance if self._full else tf.diag_part(covariance)
        covs = tf.tile(tf.expand_dims(covariance, 0), [self._num_classes, 1, 1][: 3 if self._full else 2])
        assigned = [tf.assign(to, x, validate_shape=False) for to, x in ((self._means, means), (self._covs, covs))]
        with tf.control_dependencies(assigned):
            return tf.group(tf.assign(self._initialized, True))

    def _log_probs(self, points: Any) -> Any:
        """The logarithms of the densities, weighted: [points, classes]."""
        size = tf.cast(self._dimensions, tf.float32)
        points = tf.expand_dims(points, 0)
        if self._full:
            root = tf.cholesky(self._covs + self._least)
            volume = 2.0 * tf.reduce_sum(tf.log(tf.matrix_diag_part(root)), 1)
            away = tf.matrix_triangular_solve(root, tf.transpose(points - self._means, [0, 2, 1]), lower=True)
            distance = tf.transpose(tf.reduce_sum(tf.square(away), 1))
            found = -0.5 * (distance + size * tf.log(2 * np.pi) + volume)
        else:
            variances = self._covs + LEAST_VARIANCE
            volume = tf.reduce_sum(tf.log(variances), 1, keepdims=True)
            away = tf.squared_difference(points, self._means)
            distance = tf.transpose(tf.squeeze(tf.matmul(away, tf.expand_dims(1.0 / variances, 2)), [2]))
            found = -0.5 * (size * tf.log(2.0 * np.pi) + tf.transpose(volume) + distance)
        return found + tf.log(self._alpha)

    def _maximize(self, data: list[Any], params: str) -> Any:
        """Set the parameters to those by which the points are most likely."""
        sums = [tf.matmul(each, points, transpose_a=True) for each, points in zip(self._members, data, strict=True)]
        squares = [self._squares(*pair) for pair in zip(self._members, data, strict=True)]
        with tf.control_dependencies(self._members):
            counts = tf.squeeze(tf.add_n([tf.reduce_sum(each, 0, keepdims=True) for each in self._members]), axis=[0])
            steps = []
            if "w" in params:
                of_each = counts / len(data)
                steps.append(tf.assign(self._alpha, of_each / (tf.reduce_sum(of_each) + MEPS)))
            counts = tf.reshape(counts, [self._num_classes, 1, 1]) + MEPS
            means = [tf.assign(self._means, tf.expand_dims(tf.add_n(sums), 1) / counts)] if "m" in params else []
            with tf.control_dependencies(means):  # nothing else runs this assignment
                mean = tf.identity(self._means)
                covs = tf.add_n(squares) / counts - tf.matmul(mean, mean, transpose_a=True) + self._least
                if "c" in params:
                    new = covs if self._full else tf.matrix_diag_part(covs)
                    steps.append(tf.assign(self._covs, new, validate_shape=False))
        return tf.group(*steps)

    def _squares(self, members: Any, points: Any) -> Any:
        """The sum over points of the products of their elements, by class: [classes, dim, dim]."""
        x = tf.tile(tf.expand_dims(points, 0), [self._num_classes, 1, 1])
        weighted = tf.transpose(x, [0, 2, 1]) * tf.expand_dims(tf.transpose(members), 1)
        return tf.matmul(weighted, x)

    def init_ops(self) -> Any:
        """The operation that sets the first parameters."""
        return self._init_op

    def training_ops(self) -> Any:
        """The operation of a step."""
        return self._train_op

    def is_initialized(self) -> Any:
        """The variable that says whether the first parameters are set."""
        return self._initialized

    def alphas(self) -> Any:
        """The weights [classes], a variable."""
        return self._alpha

    def clusters(self) -> Any:
        """The means [classes, 1, dim], a variable."""
        return self._means

    def covariances(self) -> Any:
        """The covariances, a variable."""
        return self._covs

    def assignments(self) -> list[Any]:
        """The most likely class of each point, int64 [points] for each tensor of the data."""
        return [tf.argmax(each, 1) for each in self._members]

    def scores(self) -> Any:
        """The logarithm of the density at each point, [points, 1]; for a list of one tensor."""
        return self._scores

    def log_likelihood_op(self) -> Any:
        """The logarithm of the sum of the densities at all points."""
        return self._log_likelihood_op


def gmm(
    inp: Any,
    initial_clusters: Any,
    num_clusters: int,
    random_seed: int | None,
    covariance_type: str = FULL_COVARIANCE,
    params: str = "wmc",
) -> tuple[Any, Any, Any, Any, Any, Any]:
    """The graph of a `GmmAlgorithm`.

    Args:
        inp: float32 [points, dim], or a list of such tensors.
        initial_clusters: the first means [clusters, dim], an array; "random" draws points, and so
            does a tensor, which has no effect in 1.15.5.
        num_clusters: the number of distributions.
        random_seed: the seed by which points are drawn.
        covariance_type: `FULL_COVARIANCE` or `DIAG_COVARIANCE`.
        params: see `GmmAlgorithm`.

    Returns:
        The log-likelihood, the scores, a list with the list of assignments, the operation of a step,
        the operation that sets the first parameters, and the variable that says whether they are set.
    """
    means = None
    if not (isinstance(initial_clusters, str) and initial_clusters == "random") and not tf.is_tensor(initial_clusters):
        means = tf.constant(initial_clusters, dtype=tf.float32)
    data = inp if isinstance(inp, list) else [inp]
    tool = GmmAlgorithm(data, num_clusters, means, params, covariance_type, random_seed)
    found = tool.log_likelihood_op(), tool.scores(), [tool.assignments()]
    return *found, tool.training_ops(), tool.init_ops(), tool.is_initialized()
