"""Makes the tensors of contrib's feature columns.

For contrib's estimators it also takes the columns of `tf.feature_column`.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/feature_column_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._column import Inputs, _FeatureColumn, at_rank, model_variable, parts, restore
from tf1kit.contrib.own.layers._crossed_column import _CrossedColumn
from tf1kit.contrib.own.layers._dense_column import (
    _BucketizedColumn,
    _EmbeddingColumn,
    _OneHotColumn,
    _RealValuedColumn,
    _RealValuedVarLenColumn,
)
from tf1kit.contrib.own.layers.embedding_ops import safe_embedding_lookup_sparse
from tf1kit.contrib.own.layers.feature_column import (
    _create_sequence_feature_spec_for_parsing,
    create_feature_spec_for_parsing,
    real_valued_column,
)

__all__ = [
    "check_feature_columns",
    "infer_real_valued_columns",
    "input_from_feature_columns",
    "joint_weighted_sum_from_feature_columns",
    "parse_feature_columns_from_examples",
    "parse_feature_columns_from_sequence_examples",
    "sequence_input_from_feature_columns",
    "transform_features",
    "weighted_sum_from_feature_columns",
]

SEQUENCES = (_OneHotColumn, _EmbeddingColumn, _RealValuedColumn, _RealValuedVarLenColumn)


def infer_real_valued_columns(features: Any) -> list[Any]:
    """A real-valued column for each dense tensor [batch, dimension] of a dict, or a column named ""
    for a single tensor.

    Raises:
        ValueError: a tensor is sparse or has text.
    """
    if not isinstance(features, dict):
        return [_inferred("", features)]
    return [_inferred(key, features[key]) for key in sorted(features)]


def _inferred(name: str, feature: Any) -> Any:
    said = f"Please define corresponding FeatureColumn for tensor {name} {feature}."
    if isinstance(feature, tf.SparseTensor):
        raise ValueError(f"SparseTensor is not supported for auto detection. {said}")
    if not (feature.dtype.is_integer or feature.dtype.is_floating):
        raise ValueError(f"Non integer or non floating types are not supported for auto detection. {said}")
    size = feature.shape[1:].num_elements()
    return real_valued_column(name, dimension=size, dtype=feature.dtype)


def check_feature_columns(feature_columns: Any) -> None:
    """Raise ValueError for a dict of columns, and for two columns that are alike."""
    if isinstance(feature_columns, dict):
        raise ValueError("Expected feature_columns to be iterable, found dict.")
    seen = set()
    for column in feature_columns:
        if column.key in seen:
            raise ValueError(
                f"Duplicate feature column key found for column: {column.name}. This usually means that the column is "
                "almost identical to another column, and one must be discarded."
            )
        seen.add(column.key)


def _sorted(columns: Any) -> list[Any]:
    check_feature_columns(columns)
    return sorted(set(columns), key=lambda column: str(column.key))


def transform_features(features: dict[Any, Any], feature_columns: Any) -> dict[Any, Any]:
    """The columns' tensors by column: numbers, buckets, sparse ids, or pairs of ids and weights."""
    found = dict(features)
    for column in _sorted(feature_columns):
        Inputs(found).get(column)
    return {key: value for key, value in found.items() if key in feature_columns}


class _Transformer:
    """Makes the tensors of columns, each of them once.

    Args:
        columns_to_tensors: features by name, and tensors by column; new ones are added to it.
    """

    def __init__(self, columns_to_tensors: dict[Any, Any]) -> None:
        self._columns_to_tensors = columns_to_tensors

    def transform(self, feature_column: Any) -> Any:
        """The tensor of a column; see `transform_features`."""
        return Inputs(self._columns_to_tensors).get(feature_column)


def parse_feature_columns_from_examples(
    serialized: Any, feature_columns: Any, name: str | None = None, example_names: Any = None
) -> dict[Any, Any]:
    """Parse serialized `tf.train.Example`s [batch]; returns features by name and columns' tensors
    by column.
    """
    columns = _sorted(feature_columns)
    found = tf.parse_example(serialized, create_feature_spec_for_parsing(columns), name, example_names)
    for column in columns:
        Inputs(found).get(column)
    return dict(found)


def input_from_feature_columns(
    columns_to_tensors: dict[Any, Any],
    feature_columns: Any,
    weight_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
    cols_to_outs: dict[Any, Any] | None = None,
) -> Any:
    """The input of a network's first layer: the columns side by side, in the order of their keys.

    Args:
        columns_to_tensors: features by name, and tensors of columns that are made already, by
            column.
        feature_columns: contrib's columns.
        weight_collections: more collections for the variables, <scope>/<column>/weights.
        trainable: whether embeddings are trained.
        scope: the scope of the variables.
        cols_to_outs: a dict that gets each column's part.

    Returns:
        float32 [batch, all columns' numbers].

    Raises:
        ValueError: a network cannot take a column, two columns are alike, or a feature is missing.
    """
    if cols_to_outs is not None and not isinstance(cols_to_outs, dict):
        raise ValueError("cols_to_outs must be a dict unless None")
    name = "input_from_feature_columns"
    outputs, together = _input(columns_to_tensors, feature_columns, weight_collections, trainable, scope, name, 2)
    (cols_to_outs if cols_to_outs is not None else {}).update(outputs)
    return together


def sequence_input_from_feature_columns(
    columns_to_tensors: dict[Any, Any],
    feature_columns: Any,
    weight_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """`input_from_feature_columns` for sequences.

    Returns:
        float32 [batch, time, all columns' numbers].

    Raises:
        ValueError: a column is not of real values, one-hot or an embedding, or is made of buckets or
            crosses.
    """
    _check_supported_sequence_columns(feature_columns)
    for column in feature_columns:
        for inner in _inner(column):
            if isinstance(inner, (_BucketizedColumn, _CrossedColumn)):
                kind = type(inner).__name__
                said = f"Column {inner.name} is of type {kind}, which is not currently supported for sequences."
                raise ValueError(said)
    name = "sequence_input_from_feature_columns"
    return _input(columns_to_tensors, feature_columns, weight_collections, trainable, scope, name, 3)[1]


def _check_supported_sequence_columns(feature_columns: Any) -> None:
    for column in feature_columns:
        if not isinstance(column, SEQUENCES):
            raise ValueError(
                f"FeatureColumn type {type(column).__name__} is not currently supported for sequence data."
            )


def _get_parent_columns(feature_column: Any) -> tuple[Any, ...]:
    """The columns of which a column is made."""
    one = (getattr(feature_column, name, None) for name in ("sparse_id_column", "source_column"))
    return (*(column for column in one if column is not None), *getattr(feature_column, "columns", ()))


def _inner(column: Any) -> list[Any]:
    """The columns of which a column is made, and those of which they are made."""
    return [each for parent in _get_parent_columns(column) for each in [parent, *_inner(parent)]]


def _input(
    given: dict[Any, Any], columns: Any, collections: Any, trainable: bool, scope: Any, name: str, rank: int
) -> tuple[dict[Any, Any], Any]:
    """The input of each column, and all of them side by side."""
    columns, tensors = _sorted(columns), dict(given)
    values = tuple(tensors.values())
    outputs = {}
    with tf.variable_scope(scope, default_name=name, values=values):
        for column in columns:
            with tf.variable_scope(None, default_name=column.name, values=values):
                tensor = Inputs(tensors).get(column)
                if rank == 3 and isinstance(tensor, tf.Tensor):
                    tensor = at_rank(tensor, rank, column.name)
                try:
                    outputs[column] = column._to_dnn_input_layer(tensor, collections, trainable, rank)
                except ValueError as error:
                    said = f"{error}, No deep embedding lookup arguments for column {column}."
                    raise ValueError(f"Error creating input layer for column: {column.name}.\n{said}") from error
        return outputs, tf.concat(list(outputs.values()), rank - 1)


def parse_feature_columns_from_sequence_examples(
    serialized: Any,
    context_feature_columns: Any,
    sequence_feature_columns: Any,
    name: str | None = None,
    example_name: Any = None,
) -> Any:
    """Parse one serialized `tf.train.SequenceExample`.

    Args:
        serialized: a text.
        context_feature_columns: columns of the context; None for none.
        sequence_feature_columns: columns of the sequences; None for none.
        name: the name of the operations.
        example_name: the name of the example.

    Returns:
        The features of the context and those of the sequences, by name.

    Raises:
        ValueError: `serialized` has more than one example, or two columns are alike.
    """
    try:
        serialized = tf.reshape(serialized, [])
    except ValueError as error:
        said = "serialized must contain as single sequence example. Batching must be done after parsing for sequence"
        raise ValueError(f"{said} examples. Error: {error}") from error
    context, sequences = context_feature_columns or [], sequence_feature_columns or []
    for columns in (context, sequences):
        check_feature_columns(columns)
    specs = create_feature_spec_for_parsing(context), _create_sequence_feature_spec_for_parsing(sequences)
    return tf.io.parse_single_sequence_example(serialized, *specs, example_name, name)


def weighted_sum_from_feature_columns(
    columns_to_tensors: dict[Any, Any],
    feature_columns: Any,
    num_outputs: int,
    weight_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """A linear model of the columns.

    Args:
        columns_to_tensors: features by name, and tensors of columns that are made already, by
            column.
        feature_columns: contrib's columns.
        num_outputs: how many outputs the model has.
        weight_collections: more collections for the variables. These are <scope>/<column>/weights
            (weight for a real-valued column) and <scope>/bias_weight; all start at 0.
        trainable: whether the variables are trained.
        scope: the scope of the variables.

    Returns:
        float32 [batch, num_outputs], a dict of lists of variables by column, and the bias.

    Raises:
        ValueError: a linear model cannot take a column, two columns are alike, or a feature is
            missing.
    """
    columns, tensors = _sorted(feature_columns), dict(columns_to_tensors)
    sums, variables = [], {}
    default = "weighted_sum_from_feature_columns"
    with tf.variable_scope(scope, default_name=default, values=tuple(tensors.values())):
        for column in columns:
            tensor = Inputs(tensors).get(column)
            with tf.variable_scope(None, default_name=column.name, values=tuple(tensors.values())):
                try:
                    total, variables[column] = _total(column, tensor, num_outputs, weight_collections, trainable)
                except ValueError as error:
                    raise ValueError(f"Error creating weighted sum for column: {column.name}.\n{error}") from error
            sums.append(tf.reshape(total, [-1, num_outputs]))
            restore(column, variables[column])
        bias = _zeros("bias_weight", [num_outputs], trainable, weight_collections)
        return tf.nn.bias_add(tf.add_n(sums), bias), variables, bias


def _zeros(name: str, shape: list[int], trainable: bool, collections: Any) -> Any:
    return model_variable(name, shape, tf.zeros_initializer(), trainable, collections)


def _total(column: Any, tensor: Any, outputs: int, collections: Any, trainable: bool) -> tuple[Any, list[Any]]:
    """The part of the sum that a column gives, and the column's variables."""
    found = column._summed(tensor)
    if found is None:
        numbers = at_rank(column._to_dense_tensor(tensor), 2, column.name)
        variable = _zeros("weight", [numbers.shape.as_list()[1], outputs], trainable, collections)
        return tf.matmul(numbers, variable), [variable]
    variables = parts(_zeros("weights", [found.size, outputs], trainable, collections))
    name = f"{column.name}_weights"
    return safe_embedding_lookup_sparse(variables, found.ids, found.weights, found.combiner, name=name), variables


def joint_weighted_sum_from_feature_columns(
    columns_to_tensors: dict[Any, Any],
    feature_columns: Any,
    num_outputs: int,
    weight_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """`weighted_sum_from_feature_columns`, but all columns share one variable,
    <scope>/linear_weights/weights.

    Returns:
        float32 [batch, num_outputs], a list of the variable's parts, and the bias.

    Raises:
        NotImplementedError: a column is real-valued.
        AssertionError: a column has weights, a combiner is not "sum", or there are no columns.
    """
    columns, tensors = _sorted(feature_columns), dict(columns_to_tensors)
    default = "joint_weighted_sum_from_feature_columns"
    with tf.variable_scope(scope, default_name=default, values=tuple(tensors.values())):
        sums = [column._summed(Inputs(tensors).get(column)) for column in columns]
        if None in sums:
            raise NotImplementedError(
                "Real-valued columns are not supported. Use weighted_sum_from_feature_columns instead, or bucketize "
                "these columns."
            )
        if not sums or any(one.weights is not None or one.combiner != "sum" for one in sums):
            raise AssertionError(f'{default} takes columns without weights, and with the combiner "sum".')
        size, ids = 0, []
        for one in sums:
            ids.append(one.ids.with_values(tf.cast(one.ids.values, tf.int64) + size))
            size += one.size
        with tf.variable_scope(None, default_name="linear_weights", values=tuple(tensors.values())):
            variables = parts(_zeros("weights", [size, num_outputs], trainable, weight_collections))
            total = safe_embedding_lookup_sparse(variables, tf.sparse.concat(1, ids), combiner="sum", name="_weights")
        bias = _zeros("bias_weight", [num_outputs], trainable, weight_collections)
        return tf.nn.bias_add(total, bias), variables, bias


def _contribs(columns: Any) -> bool:
    return all(isinstance(column, _FeatureColumn) for column in columns)


def input_layer(features: dict[str, Any], columns: Any, collections: list[str] | None = None, scope: Any = None) -> Any:
    """The input of an estimator's network, from columns of contrib or of `tf.feature_column`."""
    if _contribs(columns):
        return input_from_feature_columns(features, columns, collections, scope=scope)
    return tf.feature_column.input_layer(features, columns, weight_collections=collections)


def weighted_sum(
    features: dict[str, Any],
    columns: Any,
    outputs: int,
    collections: list[str],
    scope: Any = None,
    joint: bool = False,
) -> Any:
    """An estimator's linear model of columns of contrib or of `tf.feature_column`."""
    if not _contribs(columns):
        return tf.feature_column.linear_model(features, columns, units=outputs, weight_collections=collections)
    function = joint_weighted_sum_from_feature_columns if joint else weighted_sum_from_feature_columns
    return function(features, columns, outputs, collections, scope=scope)[0]
