"""Linear models and recurrent networks.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/models.py.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.losses_ops import mean_squared_error_regressor, softmax_classifier


def linear_regression_zero_init(x: Any, y: Any) -> tuple[Any, Any]:
    """`linear_regression` that starts at zero."""
    return linear_regression(x, y, init_mean=0.0, init_stddev=0.0)


def logistic_regression_zero_init(x: Any, y: Any) -> tuple[Any, Any]:
    """`logistic_regression` that starts at zero."""
    return logistic_regression(x, y, init_mean=0.0, init_stddev=0.0)


def linear_regression(x: Any, y: Any, init_mean: float | None = None, init_stddev: float = 1.0) -> tuple[Any, Any]:
    """A linear model and its mean squared error.

    Args:
        x: [batch, n].
        y: [batch] or [batch, m].
        init_mean: variables start with normal numbers of this mean; None for the scope's initializer.
        init_stddev: the deviation of these numbers.

    Returns:
        The predictions, of the shape of y, and the loss.
    """
    with tf.variable_scope("linear_regression"):
        size = 1 if len(y.get_shape()) == 1 else y.get_shape()[1]
        return mean_squared_error_regressor(x, y, *_variables(x, y, size, init_mean, init_stddev))


def logistic_regression(
    x: Any, y: Any, class_weight: Any = None, init_mean: float | None = None, init_stddev: float = 1.0
) -> tuple[Any, Any]:
    """A linear model of logits and its softmax cross entropy.

    Args:
        x: [batch, n].
        y: one-hot [batch, classes].
        class_weight: the factor of each logit; None for the tensor "class_weight:0", if it is there.
        init_mean: see `linear_regression`.
        init_stddev: see `linear_regression`.

    Returns:
        The probabilities [batch, classes], and the loss.
    """
    with tf.variable_scope("logistic_regression"):
        weights, bias = _variables(x, y, y.get_shape()[-1], init_mean, init_stddev)
        if class_weight is None:
            with suppress(KeyError):
                class_weight = tf.get_default_graph().get_tensor_by_name("class_weight:0")
        return softmax_classifier(x, y, weights, bias, class_weight=class_weight)


def _variables(x: Any, y: Any, size: Any, mean: float | None, deviation: float) -> list[Any]:
    """The weights and the bias, with histograms of all."""
    scope, dtype = tf.get_variable_scope().name, x.dtype.base_dtype
    tf.summary.histogram(f"{scope}.x", x)
    tf.summary.histogram(f"{scope}.y", y)
    found = []
    for name, shape in (("weights", [x.get_shape()[1], size]), ("bias", [size])):
        start = None if mean is None else tf.random_normal_initializer(mean, deviation, dtype=dtype)
        found.append(tf.get_variable(name, shape, initializer=start, dtype=dtype))
    for name, variable in zip(("weights", "bias"), found, strict=True):
        tf.summary.histogram(f"{scope}.{name}", variable)
    return found


def bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: list[Any],
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: str | None = None,
) -> tuple[list[Any], Any]:
    """Two cells over a sequence, one of them from its end.

    Returns:
        The joined outputs of each step, and the joined last states.

    Raises:
        TypeError: a cell is not one, or `inputs` is not a list.
        ValueError: there are no inputs.
    """
    for name, cell in (("cell_fw", cell_fw), ("cell_bw", cell_bw)):
        if not isinstance(cell, _cells().RNNCell):
            raise TypeError(f"{name} must be an instance of RNNCell")
    if not isinstance(inputs, list):
        raise TypeError("inputs must be a list")
    if not inputs:
        raise ValueError("inputs must not be empty")
    name = scope or "BiRNN"
    with tf.variable_scope(f"{name}_FW"):
        forward, last = tf.nn.static_rnn(cell_fw, inputs, initial_state_fw, dtype, sequence_length)
    with tf.variable_scope(f"{name}_BW"):
        given = _reversed(inputs, sequence_length)
        backward, first = tf.nn.static_rnn(cell_bw, given, initial_state_bw, dtype, sequence_length)
    backward = _reversed(backward, sequence_length)
    outputs = [tf.concat(pair, 1) for pair in zip(forward, backward, strict=True)]
    return outputs, tf.concat([last, first], 1)


def _reversed(sequence: list[Any], lengths: Any) -> list[Any]:
    if lengths is None:
        return list(reversed(sequence))
    return tf.unstack(tf.reverse_sequence(tf.stack(sequence), lengths, seq_axis=0, batch_axis=1))


def _cells() -> Any:
    from tf1kit.tf1 import rnn_cell

    return rnn_cell


def get_rnn_model(
    rnn_size: int,
    cell_type: str,
    num_layers: int,
    input_op_fn: Any,
    bidirectional: bool,
    target_predictor_fn: Any,
    sequence_length: Any,
    initial_state: Any,
    attn_length: int | None,
    attn_size: int | None,
    attn_vec_size: int | None,
) -> Any:
    """A function of (x, y) that returns `target_predictor_fn` of the last state and y.

    Args:
        rnn_size: the size of a cell.
        cell_type: "rnn", "gru" or "lstm".
        num_layers: the number of layers of cells.
        input_op_fn: makes a list of steps of x.
        bidirectional: whether a second network reads from the end.
        target_predictor_fn: a function of (state, y).
        sequence_length: int [batch]; None for the length of the list.
        initial_state: None for zeros.
        attn_length: the length of an attention; None without one.
        attn_size: the size of the attention.
        attn_vec_size: the size of the vectors of the attention.

    Raises:
        ValueError: the function that is returned raises it, if the type of the cell is unknown.
    """
    from tf1kit.contrib.own.rnn.rnn_cell import AttentionCellWrapper

    cells = _cells()
    kinds = {"rnn": cells.BasicRNNCell, "gru": cells.GRUCell}
    kinds["lstm"] = lambda size: cells.BasicLSTMCell(size, state_is_tuple=False)

    def layers() -> Any:
        made = [kinds[cell_type](rnn_size) for _ in range(num_layers)]
        if attn_length is not None:
            about: dict[str, Any] = {"attn_length": attn_length, "attn_size": attn_size, "attn_vec_size": attn_vec_size}
            made = [AttentionCellWrapper(cell, **about, state_is_tuple=False) for cell in made]
        return cells.MultiRNNCell(made, state_is_tuple=False)

    def rnn_estimator(x: Any, y: Any) -> Any:
        steps = input_op_fn(x)
        if cell_type not in kinds:
            raise ValueError(f"cell_type {cell_type} is not supported. ")
        about = {"dtype": tf.float32, "sequence_length": sequence_length}
        if not bidirectional:
            _, state = tf.nn.static_rnn(layers(), steps, initial_state=initial_state, **about)
        else:
            starts = {"initial_state_fw": initial_state, "initial_state_bw": initial_state}
            _, state = bidirectional_rnn(layers(), layers(), steps, **starts, **about)
        return target_predictor_fn(state, y)

    return rnn_estimator
