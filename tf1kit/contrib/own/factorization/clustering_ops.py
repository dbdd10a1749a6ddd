"""K-means as a graph: one run of an operation is one step of Lloyd's algorithm.

Source: TensorFlow 1.15.5: tensorflow/contrib/factorization/python/ops/clustering_ops.py.
TensorFlow's core has the kernels. `use_mini_batch` with more than one step an iteration, and KMC2,
are not supplied.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

SQUARED_EUCLIDEAN_DISTANCE = "squared_euclidean"
COSINE_DISTANCE = "cosine"
RANDOM_INIT = "random"
KMEANS_PLUS_PLUS_INIT = "kmeans_plus_plus"
KMC2_INIT = "kmc2"
CLUSTERS_VAR_NAME = "clusters"


class KMeans:
    """K-means of points.

    Args:
        inputs: float32 [points, dim], or a list of such tensors.
        num_clusters: the number of clusters.
        initial_clusters: `RANDOM_INIT`, `KMEANS_PLUS_PLUS_INIT`, centers [clusters, dim], or a
            function of the inputs and the number of missing centers.
        distance_metric: `SQUARED_EUCLIDEAN_DISTANCE` or `COSINE_DISTANCE`.
        use_mini_batch: move a center by the points of a batch; the more points it has seen, the
            less it moves.
        mini_batch_steps_per_iteration: must be 1.
        random_seed: the seed by which the first centers are drawn.
        kmeans_plus_plus_num_retries: candidates for each center.
        kmc2_chain_length: not used.

    Raises:
        ValueError: the initialisation or the distance is unknown.
        NotImplementedError: an argument asks for something that is not supplied; see the module.
    """

    def __init__(
        self,
        inputs: Any,
        num_clusters: Any,
        initial_clusters: Any = RANDOM_INIT,
        distance_metric: str = SQUARED_EUCLIDEAN_DISTANCE,
        use_mini_batch: bool = False,
        mini_batch_steps_per_iteration: int = 1,
        random_seed: int = 0,
        kmeans_plus_plus_num_retries: int = 2,
        kmc2_chain_length: int = 200,
    ) -> None:
        known = (RANDOM_INIT, KMEANS_PLUS_PLUS_INIT, KMC2_INIT)
        if isinstance(initial_clusters, str) and initial_clusters not in known:
            raise ValueError(f"Unsupported initialization algorithm '{initial_clusters}'")
        if distance_metric not in (SQUARED_EUCLIDEAN_DISTANCE, COSINE_DISTANCE):
            raise ValueError(f"Unsupported distance metric '{distance_metric}'")
        if isinstance(initial_clusters, str) and initial_clusters == KMC2_INIT:
            raise NotImplementedError(
                "tf.contrib.factorization.KMeans: initial_clusters='kmc2' is not supplied; use kmeans_plus_plus."
            )
        if use_mini_batch and mini_batch_steps_per_iteration > 1:
            raise NotImplementedError(
                "tf.contrib.factorization.KMeans: mini_batch_steps_per_iteration above 1 is not supplied; use 1."
            )
        self._inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        self._num_clusters = num_clusters
        self._initial_clusters = initial_clusters
        self._cosine = distance_metric == COSINE_DISTANCE
        self._use_mini_batch = use_mini_batch
        self._random_seed = random_seed
        self._retries = kmeans_plus_plus_num_retries

    def training_graph(self) -> tuple[Any, Any, Any, Any, Any, Any]:
        """Build the graph, with the variables `clusters` [clusters, dim] and `initialized`, and
        with counts for mini-batches.

        Returns:
            Three tuples with an item for each input: the distances to all centers [points,
                clusters], the nearest center int32 [points], and the distance to it [points]. Then
                the variable that says whether the centers are chosen, the operation that chooses
                them, and the operation of a step.
        """
        initial = self._initial_clusters
        count = tf.convert_to_tensor(self._num_clusters)
        if not isinstance(initial, str) and not callable(initial):
            initial = tf.convert_to_tensor(initial)
            count = tf.shape(initial)[0]
        nothing = tf.constant([], dtype=tf.float32)
        centers = tf.Variable(nothing, name=CLUSTERS_VAR_NAME, validate_shape=False)
        initialized = tf.Variable(False, dtype=tf.bool, name="initialized")
        seen = tf.Variable(tf.ones([count], dtype=tf.int64)) if self._use_mini_batch else None
        first = self._initialize(centers, initialized, initial, count)
        inputs, compared = self._inputs, centers
        if self._cosine:
            inputs = [tf.nn.l2_normalize(points, dim=1) for points in inputs]
            compared = tf.nn.l2_normalize(centers, dim=1) if self._use_mini_batch else centers
        distances, nearest, scores = zip(*(self._compare(points, compared) for points in inputs), strict=True)
        if self._use_mini_batch:
            step = tf.group(*(self._batch_step(*pair, centers, seen) for pair in zip(inputs, nearest, strict=True)))
        else:
            step = self._full_step(inputs, nearest, centers, count)
        return distances, nearest, scores, initialized, first, step

    def _compare(self, points: Any, centers: Any) -> tuple[Any, Any, Any]:
        """Distances to all centers, the nearest center, the distance to it."""
        if self._cosine:
            distances = 1 - tf.matmul(points, centers, transpose_b=True)
        else:
            distances = (
                tf.reduce_sum(tf.square(points), 1, keepdims=True)
                - 2 * tf.matmul(points, centers, transpose_b=True)
                + tf.transpose(tf.reduce_sum(tf.square(centers), 1, keepdims=True))
            )
        index, distance = tf.raw_ops.NearestNeighbors(points=points, centers=centers, k=tf.constant(1, tf.int64))
        distance = distance * 0.5 if self._cosine else distance
        return distances, tf.squeeze(index, [-1]), tf.squeeze(distance, [-1])

    def _full_step(self, inputs: Any, nearest: Any, centers: Any, count: Any) -> Any:
        """Move each center to the mean of its points, or to the origin if it has none."""
        sums, counts = [], []
        for points, index in zip(inputs, nearest, strict=True):
            sums.append(tf.unsorted_segment_sum(points, index, count))
            ones = tf.ones([tf.shape(points)[0], 1], points.dtype)
            counts.append(tf.unsorted_segment_sum(ones, index, count))
        moved = tf.add_n(sums) / (tf.add_n(counts) + tf.constant(1e-6, inputs[0].dtype))
        return tf.assign(centers, tf.nn.l2_normalize(moved, dim=1) if self._cosine else moved)

    def _batch_step(self, points: Any, nearest: Any, centers: Any, seen: Any) -> Any:
        """Move each center towards the mean of its points, by their share in all points that it has
        seen.
        """
        unique, index = tf.unique(tf.reshape(nearest, [-1]))
        size = tf.size(unique)
        before, old = tf.gather(seen, unique), tf.gather(centers, unique)
        new = tf.unsorted_segment_sum(tf.ones_like(index, dtype=seen.dtype), index, size)
        pull = tf.unsorted_segment_sum(points, index, size) - tf.cast(new[:, None], points.dtype) * old
        pull *= tf.reciprocal(tf.cast(before + new, points.dtype))[:, None]
        with tf.control_dependencies([pull]):  # what was seen before is read before it changes
            return tf.group(tf.scatter_add(seen, unique, new), tf.scatter_add(centers, unique, pull))

    def _initialize(self, centers: Any, initialized: Any, initial: Any, count: Any) -> Any:
        """Choose as many centers as are missing; a program runs it until there are enough."""
        chosen = tf.shape(centers)[0]
        missing = count - chosen

        def choose() -> Any:
            new = self._choose(initial, missing)
            new = tf.nn.l2_normalize(new, dim=1) if self._cosine else new
            every = tf.cond(tf.equal(chosen, 0), lambda: new, lambda: tf.concat([centers, new], 0))
            assigned = tf.assign(centers, every, validate_shape=False)
            enough = tf.equal(count - tf.shape(assigned)[0], 0)
            return tf.cond(enough, lambda: tf.assign(initialized, True).op, tf.no_op)

        def check() -> Any:
            return tf.assert_equal(initialized, True)

        return tf.cond(tf.equal(missing, 0), check, choose)

    def _choose(self, initial: Any, missing: Any) -> Any:
        """New centers [missing, dim]."""
        if not isinstance(initial, str):
            if callable(initial):
                return initial(self._inputs, missing)
            with tf.control_dependencies([tf.assert_equal(missing, tf.shape(initial)[0])]):
                return tf.identity(initial)
        points = tf.add_n([tf.shape(part)[0] for part in self._inputs])
        if initial == RANDOM_INIT:

            def random() -> Any:
                last = tf.cast(points, tf.int64)
                shape = tf.reshape(missing, [-1])
                rows = tf.random_uniform(shape, minval=0, maxval=last, seed=self._random_seed, dtype=tf.int64)
                return tf.nn.embedding_lookup(self._inputs, rows, partition_strategy="div")

            return tf.cond(points <= missing, lambda: tf.concat(self._inputs, 0), random)
        first = tf.nn.l2_normalize(self._inputs[0], dim=1) if self._cosine else self._inputs[0]
        with tf.control_dependencies([tf.assert_greater_equal(points, missing)]):
            return tf.raw_ops.KmeansPlusPlusInitialization(
                points=first,
                num_to_sample=tf.cast(missing, tf.int64),
                seed=tf.constant(self._random_seed, tf.int64),
                num_retries_per_sample=tf.constant(self._retries, tf.int64),
            )
