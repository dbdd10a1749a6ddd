"""Stochastic dual coordinate ascent for linear models.

Source: TensorFlow 1.15.5: tensorflow/contrib/linear_optimizer/python/ops/sdca_ops.py. The solver is
an operation that TensorFlow still has.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.linear_optimizer.sharded_mutable_dense_hashtable import ShardedMutableDenseHashTable
from tf1kit.tf1.private import PartitionedVariable
from tf1kit.tf1.variables import initialized_value

LOSSES = ("logistic_loss", "squared_loss", "hinge_loss", "smooth_hinge_loss", "poisson_loss")
WEIGHTS = ("sparse_features_weights", "dense_features_weights")
FEATURES = ("sparse_features", "dense_features")
UNSHRINKED = "_unshrinked/SDCAOptimizer"


class SdcaModel:
    """A linear model, and the operations that train it.

    Args:
        examples: sparse_features: list of `SparseFeatureColumn`; dense_features: list of float32
            [examples, dimension]; example_labels and example_weights: float32 [examples];
            example_ids: string [examples].
        variables: sparse_features_weights: list of variables [vocabulary], any of which may be a
            partitioned variable or a list of its parts; dense_features_weights: list of variables
            [dimension].
        options: loss_type: one of `LOSSES`; symmetric_l1_regularization;
            symmetric_l2_regularization, which the solver raises to at least 1;
            num_loss_partitions, num_table_shards (both 1 by default) and adaptive (True).

    Raises:
        ValueError: an argument is missing or does not fit.
        KeyError: one of the required keys is missing.
    """

    def __init__(self, examples: dict[str, Any], variables: dict[str, Any], options: dict[str, Any]) -> None:
        if not examples or not variables or not options:
            raise ValueError("examples, variables and options must all be specified.")
        if options["loss_type"] not in LOSSES:
            raise ValueError("Unsupported loss_type: ", options["loss_type"])
        _check(examples, ("example_labels", "example_weights", "example_ids", *FEATURES))
        _check(variables, WEIGHTS)
        _check(options, ("loss_type", "symmetric_l2_regularization", "symmetric_l1_regularization"))
        for name in ("symmetric_l1_regularization", "symmetric_l2_regularization"):
            if options[name] < 0.0:
                raise ValueError(f"{name} should be non-negative. Found ({options[name]:f})")
        self._examples, self._variables, self._options = examples, variables, options
        self._l1 = options["symmetric_l1_regularization"]
        self._l2 = max(options["symmetric_l2_regularization"], 1.0)  # the solver needs at least 1
        self._slots = {name: [_slots(each) for each in variables[name]] for name in WEIGHTS}
        self._hashtable = ShardedMutableDenseHashTable(
            tf.int64,
            tf.float32,
            default_value=[0.0] * 4,
            empty_key=[0, 0],  # no fingerprint begins with 0 or 1
            deleted_key=[1, 1],
            num_shards=options.get("num_table_shards") or 1,
        )
        tf.summary.scalar("approximate_duality_gap", self.approximate_duality_gap())
        tf.summary.scalar("examples_seen", self._hashtable.size())

    def predictions(self, examples: dict[str, Any]) -> Any:
        """Probabilities with the logistic loss, rates with the Poisson loss, otherwise w * x; float32
        [examples].

        Raises:
            ValueError: a part of the examples is missing or is not a list.
        """
        _check(examples, ("example_weights", *FEATURES))
        result = self._linear_predictions(examples)
        if self._options["loss_type"] == "logistic_loss":
            with tf.name_scope("sdca/logistic_prediction"):
                return tf.sigmoid(result)
        if self._options["loss_type"] == "poisson_loss":
            with tf.name_scope("sdca/poisson_prediction"):
                return tf.exp(result)
        return result

    def minimize(self, global_step: Any = None, name: str | None = None) -> Any:
        """The operation that trains by one pass over the examples.

        Args:
            global_step: a variable that it increments.
            name: the name of the operation.
        """
        with tf.name_scope(name, "sdca/minimize"):
            columns = self._examples["sparse_features"]
            ids = tf.raw_ops.SdcaFprint(input=tf.convert_to_tensor(self._examples["example_ids"]))
            used = [
                tf.cast(tf.unique(tf.cast(column.feature_indices, tf.int32))[0], tf.int64)
                for column, _ in zip(columns, self._slots["sparse_features_weights"], strict=False)
            ]
            slots = [
                _Parts(parts, each) for parts, each in zip(self._slots["sparse_features_weights"], used, strict=False)
            ]
            state, sparse, dense = tf.raw_ops.SdcaOptimizerV2(
                sparse_example_indices=[column.example_indices for column in columns],
                sparse_feature_indices=[column.feature_indices for column in columns],
                sparse_feature_values=[
                    column.feature_values for column in columns if column.feature_values is not None
                ],
                dense_features=_tensors(self._examples["dense_features"]),
                example_weights=tf.convert_to_tensor(self._examples["example_weights"]),
                example_labels=tf.convert_to_tensor(self._examples["example_labels"]),
                sparse_indices=used,
                sparse_weights=[slot.gather() for slot in slots],
                dense_weights=_tensors(self._slots["dense_features_weights"]),
                example_state_data=self._hashtable.lookup(ids),
                loss_type=self._options["loss_type"],
                l1=self._l1,
                l2=self._l2,
                num_loss_partitions=self._options.get("num_loss_partitions", 1),
                num_inner_iterations=1,
                adaptive=self._options.get("adaptive", True),
            )
            with tf.control_dependencies([state]):
                updates = [self._hashtable.insert(ids, state)]
                for slot, update in zip(slots, sparse, strict=True):
                    updates += slot.scatter_add(update)
                for parts, update in zip(self._slots["dense_features_weights"], dense, strict=True):
                    sizes = [part.shape.as_list()[0] for part in parts]
                    split = [update] if len(parts) == 1 else tf.split(update, sizes)
                    updates += [tf.assign_add(part, each) for part, each in zip(parts, split, strict=True)]
            if global_step is None:
                return tf.group(*updates)
            with tf.control_dependencies(updates):
                return tf.assign_add(global_step, 1, name=name).op

    def update_weights(self, train_op: Any) -> Any:
        """The operation that copies the weights that `minimize` has trained into the variables, and shrinks
        them by the L1 norm.

        Args:
            train_op: the operation of `minimize`.
        """
        pairs = [
            (part, slot)
            for name in WEIGHTS
            for variable, slots in zip(self._variables[name], self._slots[name], strict=True)
            for part, slot in zip(_parts(variable), slots, strict=True)
        ]
        with tf.control_dependencies([train_op]):
            copied = [part.assign(slot) for part, slot in pairs]
        shrunk = []
        with tf.control_dependencies(copied):
            for part, _ in pairs:
                with tf.device(part.device):
                    shrunk.append(tf.raw_ops.SdcaShrinkL1(weights=[part._ref()], l1=self._l1, l2=self._l2))
            return tf.group(*shrunk)

    def approximate_duality_gap(self) -> Any:
        """How far the loss may be from its minimum, over all examples so far: a scalar, float64. It
        is NaN before the first example.
        """
        with tf.name_scope("sdca/approximate_duality_gap"):
            sums: list[Any] = []
            for values in self._hashtable.export_sharded()[1]:
                with tf.device(values.device), tf.control_dependencies(sums):  # one large cast at a time
                    sums.append(tf.reduce_sum(tf.cast(values, tf.float64), 0))
            summed = tf.add_n(sums)
            primal, dual, weights = summed[1], summed[2], summed[3]
            return (primal + dual + self._l1_loss() + 2.0 * self._l2_loss(self._l2)) / weights

    def unregularized_loss(self, examples: dict[str, Any]) -> Any:
        """The mean loss: a scalar, float64.

        Raises:
            ValueError: a part of the examples is missing or is not a list.
        """
        _check(examples, ("example_labels", "example_weights", *FEATURES))
        with tf.name_scope("sdca/unregularized_loss"):
            predictions = tf.cast(self._linear_predictions(examples), tf.float64)
            labels = tf.cast(tf.convert_to_tensor(examples["example_labels"]), tf.float64)
            weights = tf.cast(tf.convert_to_tensor(examples["example_weights"]), tf.float64)
            kind = self._options["loss_type"]
            if kind == "logistic_loss":
                losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=predictions)
            elif kind == "poisson_loss":
                losses = tf.nn.log_poisson_loss(targets=labels, log_input=predictions)
            elif kind == "squared_loss":
                losses = tf.square(labels - predictions)
                return tf.reduce_sum(losses * weights) / (2.0 * tf.reduce_sum(weights))
            else:  # the labels are 0 and 1
                losses = tf.nn.relu(1.0 - (2.0 * labels - 1.0) * predictions)
            return tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)

    def regularized_loss(self, examples: dict[str, Any]) -> Any:
        """The mean loss with regularization by both norms: a scalar, float64.

        Raises:
            ValueError: a part of the examples is missing or is not a list.
        """
        _check(examples, ("example_labels", "example_weights", *FEATURES))
        with tf.name_scope("sdca/regularized_loss"):
            weights = tf.cast(tf.convert_to_tensor(examples["example_weights"]), tf.float64)
            norms = self._l1_loss() + self._l2_loss(self._options["symmetric_l2_regularization"])
            return norms / tf.reduce_sum(weights) + self.unregularized_loss(examples)

    def _linear_predictions(self, examples: dict[str, Any]) -> Any:
        with tf.name_scope("sdca/prediction"):
            sparse: Any = 0.0
            variables = _tensors(self._variables["sparse_features_weights"])
            for column, weights in zip(examples["sparse_features"], variables, strict=False):
                products = tf.gather(weights, column.feature_indices) * column.feature_values
                sparse += tf.segment_sum(products, column.example_indices)
            dense: Any = 0.0
            features = _tensors(examples["dense_features"])
            for weights, feature in zip(_tensors(self._variables["dense_features_weights"]), features, strict=False):
                dense += tf.matmul(feature, weights[:, None])
        return tf.reshape(dense, [-1]) + sparse

    def _l1_loss(self) -> Any:
        with tf.name_scope("sdca/l1_loss"):
            return self._l1 * tf.add_n(self._sums(tf.abs))

    def _l2_loss(self, l2: Any) -> Any:
        with tf.name_scope("sdca/l2_loss"):
            return l2 * tf.add_n(self._sums(tf.square)) / 2.0

    def _sums(self, function: Any) -> list[Any]:
        """The sum of a function of each variable, on its device."""
        found = []
        for part in (part for name in WEIGHTS for each in self._variables[name] for part in _parts(each)):
            weights = tf.convert_to_tensor(part)
            with tf.device(weights.device):
                found.append(tf.reduce_sum(function(tf.cast(weights, tf.float64))))
        return found


class _Parts:
    """The elements at some indices of a vector that is stored in parts.

    Args:
        parts: variables, [size] each.
        indices: int64 [indices], into all of them.
    """

    def __init__(self, parts: list[Any], indices: Any) -> None:
        self.parts = parts
        if len(parts) == 1:
            self.inside = [indices]
            return
        ends = tf.cumsum(tf.stack([tf.shape(part, out_type=tf.int64)[0] for part in parts]))
        self.which = tf.searchsorted(ends, indices, side="right")
        starts = tf.concat([[0], ends[:-1]], 0)
        self.inside = tf.dynamic_partition(indices - tf.gather(starts, self.which), self.which, len(parts))

    def gather(self) -> Any:
        """The elements, float32 [indices]."""
        found = []
        for part, inside in zip(self.parts, self.inside, strict=True):
            with tf.colocate_with(part):
                found.append(tf.gather(part, inside))
        if len(found) == 1:
            return found[0]
        places = tf.dynamic_partition(tf.range(tf.size(self.which)), self.which, len(self.parts))
        return tf.dynamic_stitch(places, found)

    def scatter_add(self, update: Any) -> list[Any]:
        """Operations that add an update, [indices], to the elements."""
        found = []
        updates = [update] if len(self.parts) == 1 else tf.dynamic_partition(update, self.which, len(self.parts))
        for part, inside, each in zip(self.parts, self.inside, updates, strict=True):
            with tf.colocate_with(part):
                found.append(tf.scatter_add(part, inside, each))
        return found


def _parts(variable: Any) -> list[Any]:
    return list(variable) if isinstance(variable, list | PartitionedVariable) else [variable]


def _slots(variable: Any) -> list[Any]:
    """A variable beside each part of a variable, with zeros at first: it gets the weights before they shrink."""
    found = []
    for part in _parts(variable):
        with tf.device(part.device):
            zeros = tf.zeros_like(initialized_value(part), tf.float32)
            found.append(tf.Variable(zeros, name=part.op.name + UNSHRINKED))
    return found


def _tensors(values: list[Any]) -> list[Any]:
    """The values as tensors; parts of a variable are put together."""
    return [
        tf.convert_to_tensor(tf.concat(list(each), 0) if isinstance(each, list | PartitionedVariable) else each)
        for each in values
    ]


def _check(given: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if given[name] is None:
            raise ValueError(f"{name} must be specified.")
        if name in (*FEATURES, *WEIGHTS) and not isinstance(given[name], list):
            raise ValueError(f"{name} must be a list.")
