"""Trains contrib.learn's linear models by stochastic dual coordinate ascent.

Source: TensorFlow 1.15.5: tensorflow/contrib/linear_optimizer/python/sdca_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._crossed_column import _CrossedColumn
from tf1kit.contrib.own.layers._dense_column import _BucketizedColumn, _RealValuedColumn
from tf1kit.contrib.own.layers._sparse_column import _SparseColumn, _WeightedSparseColumn
from tf1kit.contrib.own.linear_optimizer.sdca_ops import SdcaModel
from tf1kit.contrib.own.linear_optimizer.sparse_feature_column import SparseFeatureColumn


class SDCAOptimizer:
    """The optimizer of a linear model with one output. Each argument is an attribute.

    Args:
        example_id_column: the name of the feature with the examples' names, text [batch].
        num_loss_partitions: how many workers train at once.
        num_table_shards: how many shards the table of the examples has; None for one for each
            parameter server.
        symmetric_l1_regularization: how strongly the sum of magnitudes counts.
        symmetric_l2_regularization: how strongly the sum of squares counts.
        adaptive: whether examples are drawn by how wrong they are.
        partitioner: splits the weights.
    """

    def __init__(
        self,
        example_id_column: str,
        num_loss_partitions: int = 1,
        num_table_shards: int | None = None,
        symmetric_l1_regularization: float = 0.0,
        symmetric_l2_regularization: float = 1.0,
        adaptive: bool = True,
        partitioner: Any = None,
    ) -> None:
        self.example_id_column, self.partitioner = example_id_column, partitioner
        self.num_loss_partitions, self.num_table_shards = num_loss_partitions, num_table_shards
        self.symmetric_l1_regularization = symmetric_l1_regularization
        self.symmetric_l2_regularization = symmetric_l2_regularization
        self.adaptive = adaptive

    def get_name(self) -> str:
        """The name of the class."""
        return "SDCAOptimizer"

    def get_train_step(
        self,
        columns_to_variables: dict[Any, Any],
        weight_column_name: str | None,
        loss_type: str,
        features: dict[Any, Any],
        targets: Any,
        global_step: Any,
    ) -> tuple[SdcaModel, Any]:
        """The model and its training operation.

        Args:
            columns_to_variables: the lists of variables of the columns.
            weight_column_name: the name of the feature with the examples' weights, or None.
            loss_type: a loss of `SdcaModel`.
            features: the features by name, and the tensors of the columns by column.
            targets: the labels.
            global_step: is counted up.

        Raises:
            ValueError: a column is of another kind.
        """
        dense, sparse = [], []
        for column in sorted(columns_to_variables, key=lambda column: column.key):
            tensor, variables = features[column], columns_to_variables[column]
            if isinstance(column, _RealValuedColumn):
                dense.append((_rows(tensor), variables[0]))
            else:
                sparse.append((_pairs(column, tensor), variables if len(variables) > 1 else variables[0]))
        labels = tf.cast(tf.reshape(targets, [-1]), tf.float32)
        weights = tf.reshape(features[weight_column_name], [-1]) if weight_column_name else tf.ones_like(labels)
        examples = {
            "sparse_features": [feature for feature, _ in sparse],
            "dense_features": [feature for feature, _ in dense],
            "example_labels": labels,
            "example_weights": weights,
            "example_ids": features[self.example_id_column],
        }
        trained = {
            "sparse_features_weights": [variable for _, variable in sparse],
            "dense_features_weights": [variable for _, variable in dense],
        }
        options = {
            "symmetric_l1_regularization": self.symmetric_l1_regularization,
            "symmetric_l2_regularization": self.symmetric_l2_regularization,
            "adaptive": self.adaptive,
            "num_loss_partitions": self.num_loss_partitions,
            "num_table_shards": self.num_table_shards,
            "loss_type": loss_type,
        }
        model = SdcaModel(examples, trained, options)
        return model, model.minimize(global_step=global_step)


def _rows(tensor: Any) -> Any:
    """Numbers [batch, n]; an assertion checks that there were no more dimensions."""
    flat = tf.Assert(tf.less_equal(tf.rank(tensor), 2), ["transformed_tensor should have rank at most 2."])
    with tf.control_dependencies([flat]):
        return tf.reshape(tensor, [tf.shape(tensor)[0], -1])


def _pairs(column: Any, tensor: Any) -> SparseFeatureColumn:
    """The ids of a column by example, each once, and their weights."""
    if isinstance(column, _BucketizedColumn):
        one_hot = column._to_dnn_input_layer(tensor)
        places = tf.where(tf.not_equal(one_hot, 0))
        return SparseFeatureColumn(places[:, 0], places[:, 1], tf.gather_nd(one_hot, places))
    if not isinstance(column, (_WeightedSparseColumn, _CrossedColumn, _SparseColumn)):
        raise ValueError(f"SDCAOptimizer does not support column type {type(column).__name__}.")
    found, given = column.id_tensor(tensor), column.weight_tensor(tensor)
    ids, examples = tf.reshape(found.values, [-1]), tf.reshape(found.indices[:, 0], [-1])
    weights = tf.ones([tf.shape(found.indices)[0]]) if given is None else tf.reshape(given.values, [-1])
    ids, examples, weights = (tf.boolean_mask(each, tf.greater_equal(ids, 0)) for each in (ids, examples, weights))
    size = tf.reduce_max(ids) + 1
    both, place = tf.unique(size * examples + ids)
    count = tf.shape(both)[0]
    examples = tf.unsorted_segment_min(examples, place, count)
    return SparseFeatureColumn(examples, both - size * examples, tf.unsorted_segment_sum(weights, place, count))
