"""Functions that end in the operation of 1.15.5, with its name and type: `ReduceLogSumExp/Add:0`.

Source: TensorFlow 1.15.5, tensorflow/python/ops: math_ops.py, array_ops.py, sort_ops.py, random_ops.py,
confusion_matrix.py, special_math_ops.py, nn_impl.py and nn_ops.py. Programs fetch results by these names.
The values are today's, or 1.15.5's where they differ: `saturate_cast`, `sort` and `argsort` of the smallest
integer, `compute_average_loss` of nothing.
docs/findings/result-names.md has the functions whose results are still called otherwise.

FUNCTIONS has the functions that a program gets by their public names. `install` replaces those that
TensorFlow's own functions call, too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, OverlayModule
from tf1kit.tf1.private import (
    array_ops,
    bincount_ops,
    confusion_matrix_ops,
    dct_ops,
    gen_array_ops,
    gen_math_ops,
    losses_util,
    math_ops,
    ops,
    ragged_array_ops,
    ragged_concat_ops,
    ragged_util,
    random_seed,
    shape_util,
    sort_ops,
)

WHY = "TensorFlow's result has another name or type"


def accumulate_n(inputs: Any, shape: Any = None, tensor_dtype: Any = None, name: str | None = None) -> Any:
    """The sum of tensors of one shape and dtype. 1.15.5's operation of this name adds them up in the order
    in which they are computed, so that its bits may differ from run to run; this is a sum in their order.

    Raises:
        ValueError: no list of tensors, or tensors of several dtypes or shapes.
        TypeError: they do not have the dtype `tensor_dtype`.
    """
    several = isinstance(inputs, list | tuple) and len(inputs) > 1
    return tf.accumulate_n(inputs, shape, tensor_dtype, name or ("AccumulateNV2" if several else None))


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: Any = None,
    maxlength: Any = None,
    dtype: Any = tf.int32,
    name: str | None = None,
    *more: Any,
    **named: Any,
) -> Any:
    """How often each number from 0 occurs in `arr`, or the sum of its weights."""
    if more or named or isinstance(arr, tf.SparseTensor | tf.RaggedTensor):
        return TODAY["bincount"](arr, weights, minlength, maxlength, dtype, name, *more, **named)
    with tf.name_scope("bincount" if name is None else name):
        arr = tf.convert_to_tensor(arr, name="arr", dtype=tf.int32)
        size = tf.cast(tf.reduce_prod(tf.shape(arr)) > 0, tf.int32) * (tf.reduce_max(arr) + 1)
        if minlength is not None:
            size = gen_math_ops.maximum(tf.convert_to_tensor(minlength, name="minlength", dtype=tf.int32), size)
        if maxlength is not None:
            size = gen_math_ops.minimum(tf.convert_to_tensor(maxlength, name="maxlength", dtype=tf.int32), size)
        if weights is not None:
            return gen_math_ops.unsorted_segment_sum(tf.convert_to_tensor(weights, name="weights"), arr, size)
        return gen_math_ops.bincount(arr, size, tf.constant([], dtype))


class Instead:
    """A module as one other module sees it, with some functions replaced."""

    def __init__(self, module: Any, **functions: Any) -> None:
        self.module = module
        vars(self).update(functions)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.module, name)


def scatter_nd(indices: Any, updates: Any, shape: Any) -> Any:
    """The confusion matrix: a matrix of zeros, to which the updates are added at the indices."""
    if tf.executing_eagerly():
        return array_ops.scatter_nd(indices, updates, shape)
    before = shape.op.inputs[0] if shape.op.type == "Cast" else shape
    zeros = tf.zeros(tf.cast(before, tf.int32), updates.dtype)
    return tf.sparse_add(zeros, tf.SparseTensor(indices, updates, shape))


def convert_but_zero(value: Any, dtype: Any = None) -> Any:
    """The tensor of a value for a cosine transform, which takes zero as it is."""
    is_zero = value == 0.0 if type(value) is float else False
    return value if is_zero and dtype == tf.float32 else tf.convert_to_tensor(value, dtype=dtype)


def diagonal(name: str) -> Callable[..., Any]:
    """The operation `name` of one diagonal in the middle of a matrix, which 1.15.5 made; for others,
    today's.
    """
    today, plain = getattr(gen_array_ops, f"{name}_v3"), getattr(gen_array_ops, name)

    def function(*arguments: Any, name: str | None = None, align: str = "RIGHT_LEFT", **options: Any) -> Any:
        others = {"k": 0, "num_rows": -1, "num_cols": -1, "padding_value": 0}
        given = {each: options.pop(each) for each in others if each in options}
        if len(arguments) > 2 or any(
            type(value) not in (int, bool) or value != others[each] for each, value in given.items()
        ):
            return today(*arguments, name=name, align=align, **options, **given)
        return plain(*arguments, name=name, **options)

    return function


def matrix_triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Any:
    """The solution of `matrix` times x = `rhs`, for triangular matrices."""
    return tf.raw_ops.MatrixTriangularSolve(matrix=matrix, rhs=rhs, lower=lower, adjoint=adjoint, name=name)


def random_uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = tf.float32,
    seed: int | None = None,
    name: str | None = None,
) -> Any:
    """Random numbers from `minval` up to `maxval`, which is 1 for floats if it is left out."""
    dtype = tf.as_dtype(dtype)
    plain = type(minval) in (int, float) and minval == 0 and (maxval is None or type(maxval) in (int, float))
    if not plain or maxval not in (None, 1) or not dtype.is_floating:
        return tf.random_uniform(shape, minval, maxval, dtype, seed, name)
    with tf.name_scope(name, "random_uniform", [shape, minval, maxval]) as scope:
        shape = shape_util.shape_tensor(shape)
        low = tf.convert_to_tensor(minval, dtype=dtype, name="min")
        high = tf.convert_to_tensor(1 if maxval is None else maxval, dtype=dtype, name="max")
        seed, seed2 = random_seed.get_seed(seed)
        drawn = tf.raw_ops.RandomUniform(shape=shape, dtype=dtype, seed=seed, seed2=seed2)
        result = tf.add(drawn * (high - low), low, name=scope)
        shape_util.maybe_set_static_shape(result, shape)
        return result


def reduce_logsumexp(
    input_tensor: Any, axis: Any = None, keepdims: bool | None = False, name: str | None = None
) -> Any:
    """The logarithm of the sum of exponentials; infinite maxima are not subtracted."""
    keepdims, values = bool(keepdims), tf.convert_to_tensor(input_tensor)
    with tf.name_scope(name, "ReduceLogSumExp", [values]):
        raw = tf.reduce_max(values, axis=axis, keepdims=True)
        largest = tf.stop_gradient(tf.where(gen_math_ops.is_finite(raw), raw, tf.zeros_like(raw)))
        total = tf.reduce_sum(gen_math_ops.exp(gen_math_ops.sub(values, largest)), axis, keepdims=keepdims)
        result = gen_math_ops.log(total)
        largest = largest if keepdims else tf.reshape(largest, tf.shape(result))
        return math_ops._may_reduce_to_scalar(keepdims, axis, gen_math_ops.add(result, largest))


def repeat_with_axis(data: Any, repeats: Any, axis: int, name: str | None = None) -> Any:
    """Each slice of `data` along an axis, as often as `repeats` says.

    Args:
        data: a tensor.
        repeats: a scalar, or a vector with one number per slice.
        axis: the axis.
        name: the name scope.
    """
    with tf.name_scope(name, "Repeat", [data, repeats]):
        data = array_ops._with_nonzero_rank(tf.convert_to_tensor(data, name="data"))
        repeats = array_ops.convert_to_int_tensor(repeats, name="repeats")
        repeats.shape.with_rank_at_most(1)
        shape = tf.shape(data)
        axis = array_ops.get_positive_axis(axis, data.shape.rank)
        if repeats.shape.rank == 1:
            size = data.shape.dims[axis]
            if repeats.shape[0] == 1 and not size.is_compatible_with(1):  # one number for all: 1.15.5 refused it
                return TODAY["repeat_with_axis"](data, repeats, axis)
            size.assert_is_compatible_with(repeats.shape[0])
        if repeats.shape.rank == 0:
            tiled = array_ops.tile_one_dimension(tf.expand_dims(data, axis + 1), axis + 1, repeats)
            return tf.reshape(tiled, tf.concat([shape[:axis], [-1], shape[axis + 1 :]], axis=0))
        if repeats.shape.rank != axis + 1:
            of_repeats, rank = tf.shape(repeats), tf.rank(repeats)
            repeats = tf.broadcast_to(repeats, tf.concat([shape[: axis + 1 - rank], of_repeats], axis=0))
            repeats.set_shape([None] * (axis + 1))
        most = gen_math_ops.maximum(0, gen_math_ops._max(repeats, array_ops._all_dimensions(repeats)))
        mask = tf.sequence_mask(repeats, most)
        tiled = array_ops.tile_one_dimension(tf.expand_dims(data, axis + 1), axis + 1, most)
        result = tf.boolean_mask(tiled, mask)
        if axis:
            result = tf.reshape(result, tf.concat([shape[:axis], [-1], shape[axis + 1 :]], axis=0))
        if data.shape.rank is not None:
            size = 0 if repeats.shape[0] == 0 else None
            result.set_shape(data.shape[:axis].concatenate([size]).concatenate(data.shape[axis + 1 :]))
        return result


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """The values in another dtype; those that are too large or too small for it are its limits."""
    with tf.name_scope(name, "saturate_cast", [value]) as scope:
        value, dtype = tf.convert_to_tensor(value, name="value"), tf.as_dtype(dtype).base_dtype
        if value.dtype.min < dtype.min:
            value = gen_math_ops.maximum(value, tf.convert_to_tensor(dtype.min, dtype=value.dtype, name="min"))
        if value.dtype.max > dtype.max:
            value = gen_math_ops.minimum(value, tf.convert_to_tensor(dtype.max, dtype=value.dtype, name="max"))
        return tf.cast(value, dtype, name=scope)


def sign(x: Any, name: str | None = None) -> Any:
    """-1, 0 or 1 for each number; a complex number divided by its size."""
    return tf.raw_ops.Sign(x=tf.convert_to_tensor(x), name=name)


def ascending(values: Any, axis: int, return_argsort: bool = False) -> Any:
    """Sort in the other direction the negative values, of which the smallest integer has none."""
    if values.dtype.is_unsigned:
        return TODAY["ascending"](values, axis, return_argsort)
    found = sort_ops._descending_sort(-values, axis, return_argsort)
    return found if return_argsort else -found


def bessel(order: int) -> Callable[..., Any]:
    """The modified Bessel function of this order."""

    def function(x: Any, name: str | None = None) -> Any:
        with tf.name_scope(name, f"bessel_i{order}", [x]):
            return tf.exp(tf.abs(x)) * scaled(order)(x)

    return function


def scaled(order: int) -> Callable[..., Any]:
    """The exponentially scaled one."""
    return lambda x, name=None: getattr(tf.raw_ops, f"BesselI{order}e")(x=x, name=name)


def xdivy(x: Any, y: Any, name: str | None = None) -> Any:
    """`x` by `y`, and 0 where `x` is 0."""
    return tf.raw_ops.Xdivy(x=x, y=y, name=name)


def compute_average_loss(per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None) -> Any:
    """The sum of the losses by the size of the batch on all replicas, which is NaN for no losses.

    Raises:
        ValueError: the losses are a scalar.
        RuntimeError: it is called outside of a replica, without a size.
    """
    losses = tf.convert_to_tensor(per_example_loss)
    dtype = losses.dtype
    with losses_util.check_per_example_loss_rank(losses):
        if sample_weight is not None:
            losses = losses_util.scale_losses_by_sample_weight(losses, sample_weight)
        losses = tf.cast(losses, dtype)
        if global_batch_size is None:
            if tf.distribute.has_strategy() and tf.distribute.in_cross_replica_context():
                raise RuntimeError("compute_average_loss is called outside of a replica; give it global_batch_size")
            size = tf.shape(losses)[0] * tf.distribute.get_strategy().num_replicas_in_sync
            global_batch_size = tf.cast(size, dtype)
        return tf.reduce_sum(losses) / global_batch_size


def max_pool_v2(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None = None, name: str | None = None
) -> Any:
    """The largest values of windows, of a tensor of rank 3 to 5."""
    of_images = getattr(input, "shape", None) is not None and len(input.shape) == 4
    name = name or ("MaxPool" if of_images else None)
    return tf.nn.max_pool_v2(input, ksize, strides, padding, data_format, name)


def ragged_helper(rt_inputs: Any, axis: Any, stack_values: bool) -> Any:
    """`tf.ragged.stack` of one tensor: a new axis."""
    if stack_values and len(rt_inputs) == 1:
        (given,) = rt_inputs
        given = given if isinstance(given, tf.RaggedTensor) else tf.convert_to_tensor(given, name="rt_input")
        return ragged_array_ops.expand_dims(given, axis=axis)
    return TODAY["ragged_helper"](rt_inputs, axis, stack_values)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "accumulate_n": accumulate_n,
    "math.accumulate_n": accumulate_n,
    "math.bessel_i0": bessel(0),
    "math.bessel_i0e": scaled(0),
    "math.bessel_i1": bessel(1),
    "math.bessel_i1e": scaled(1),
    "math.sign": sign,
    "math.xdivy": xdivy,
    "linalg.triangular_solve": matrix_triangular_solve,
    "matrix_triangular_solve": matrix_triangular_solve,
    "nn.compute_average_loss": compute_average_loss,
    "nn.max_pool_v2": max_pool_v2,
    "random.uniform": random_uniform,
    "random_uniform": random_uniform,
    "dtypes.saturate_cast": saturate_cast,
    "saturate_cast": saturate_cast,
    "sign": sign,
}
TODAY: dict[str, Any] = {
    "ascending": sort_ops._ascending_sort,
    "bincount": bincount_ops.bincount,
    "ragged_helper": ragged_concat_ops._ragged_stack_concat_helper,
    "repeat_with_axis": array_ops.repeat_with_axis,
}


def table(module: str = "") -> dict[str, Changed]:
    """The functions of a public module, such as "math", by name."""
    placed = {full.rpartition(".")[::2]: function for full, function in FUNCTIONS.items()}
    return {name: Changed(function, WHY) for (place, name), function in placed.items() if place == module}


TABLE = {
    **table(),
    **{
        name: Changed(OverlayModule(f"tensorflow.{name}", getattr(tf, name), table(name)), WHY)
        for name in ("dtypes", "linalg", "random")
    },
}


@cache
def install() -> None:
    """Let TensorFlow's own functions make these operations, in a process that the kit owns."""
    for name in ("matrix_diag", "matrix_diag_part", "matrix_set_diag"):
        setattr(gen_array_ops, f"{name}_v3", diagonal(name))
    array_ops.repeat_with_axis = ragged_util.repeat = repeat_with_axis
    bincount_ops.bincount = bincount
    confusion_matrix_ops.array_ops = Instead(array_ops, scatter_nd=scatter_nd)
    dct_ops._ops = Instead(ops, convert_to_tensor=convert_but_zero)
    math_ops.reduce_logsumexp = reduce_logsumexp
    math_ops.saturate_cast = saturate_cast
    ragged_concat_ops._ragged_stack_concat_helper = ragged_helper
    sort_ops._SORT_IMPL["ASCENDING"] = ascending
