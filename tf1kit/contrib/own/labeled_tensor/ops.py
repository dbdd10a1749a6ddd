"""Operations on labeled tensors.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/ops.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor import core
from tf1kit.contrib.own.labeled_tensor._batches import batch, shuffle_batch
from tf1kit.contrib.own.labeled_tensor._matmul import matmul
from tf1kit.contrib.own.labeled_tensor._reductions import define_reduce_op, squeeze
from tf1kit.contrib.own.labeled_tensor.core import Axes, Axis, LabeledTensor, convert_to_labeled_tensor

__all__ = ["batch", "define_reduce_op", "matmul", "shuffle_batch", "squeeze"]


def select(labeled_tensor: Any, selection: dict[str, Any], name: str | None = None) -> LabeledTensor:
    """A part of a tensor by labels.

    Args:
        labeled_tensor: the tensor.
        selection: {name of a dimension: a label, a slice of labels with its end, or a list of labels}.
            Only one dimension may have a list.
        name: the name of the operation.

    Raises:
        ValueError: there is no such dimension, or it has no labels.
        NotImplementedError: a slice has a step, or a list is not the only one.
    """
    with tf.name_scope(name, "lt_select", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        keys = {each: _key(given.axes, each, value) for each, value in selection.items()}
        lists = [each for each, key in keys.items() if isinstance(key, list)]
        if len(lists) > 1:
            raise NotImplementedError("select does not yet support more than one list selection at the same time")
        if lists and len(keys) > 1:
            raise NotImplementedError("select does not yet support combined scalar and list selection")
        if not lists:
            return core.slice_function(given, keys, name=scope)
        axis = Axis(lists[0], selection[lists[0]])
        axes = [axis if each.name == axis.name else each for each in given.axes.values()]
        index = tf.convert_to_tensor(keys[axis.name], tf.int64)
        tensor = tf.gather(given.tensor, index, axis=list(given.axes).index(axis.name), name=scope)
        return LabeledTensor(tensor, axes)


def _key(axes: Axes, name: str, value: Any) -> Any:
    """The index, slice or list of indices of labels."""
    if name not in axes:
        raise ValueError(f"The tensor does not have an axis named {name}. Its axes are: {list(axes)!r}")
    axis = axes[name]
    if axis.labels is None:
        raise ValueError(f"The axis named {name} does not have labels. The axis is: {axis!r}")
    if isinstance(value, list):
        return [axis.index(each) for each in value]
    if not isinstance(value, slice):
        return axis.index(value)
    if value.step is not None:
        raise NotImplementedError("slicing with a step is not yet supported")
    start = None if value.start is None else axis.index(value.start)
    return slice(start, None if value.stop is None else axis.index(value.stop) + 1)


def concat(labeled_tensors: Any, axis_name: str, name: str | None = None) -> LabeledTensor:
    """Tensors one after the other; ValueError if their other dimensions differ."""
    with tf.name_scope(name, "lt_concat", labeled_tensors) as scope:
        given = [convert_to_labeled_tensor(each) for each in labeled_tensors]
        if not given:
            raise ValueError(f"concat expects at least 1 tensor, but received {given}")
        axes = given[0].axes
        if axis_name not in axes:
            raise ValueError(f"{axis_name} not in {list(axes)}")
        shared = axes.remove(axis_name)
        for each in given[1:]:
            if each.axes.remove(axis_name) != shared:
                raise ValueError(
                    f"Mismatched shared axes: the first tensor had axes {shared!r} but this tensor has axes "
                    f"{each.axes.remove(axis_name)!r}."
                )
        place = list(axes).index(axis_name)
        tensor = tf.concat([each.tensor for each in given], place, name=scope)
        joined = core.concat_axes([each.axes[axis_name] for each in given])
        return LabeledTensor(tensor, [joined if each.name == axis_name else each for each in axes.values()])


def pack(labeled_tensors: Any, new_axis: Any, axis_position: int = 0, name: str | None = None) -> LabeledTensor:
    """Tensors side by side along a new dimension; ValueError if their dimensions differ."""
    with tf.name_scope(name, "lt_pack", labeled_tensors) as scope:
        given = [convert_to_labeled_tensor(each) for each in labeled_tensors]
        if not given:
            raise ValueError(f"pack expects at least 1 tensors, but received {given}")
        for each in given:
            if each.axes != given[0].axes:
                raise ValueError(f"Non-identical axes. Expected {given[0].axes} but got {each.axes}")
        axes: list[Any] = list(given[0].axes.values())
        axes.insert(axis_position, new_axis)
        return LabeledTensor(tf.stack([each.tensor for each in given], axis=axis_position, name=scope), axes)


def unpack(labeled_tensor: Any, axis_name: str | None = None, name: str | None = None) -> list[LabeledTensor]:
    """The parts of a tensor along a dimension, by default the first."""
    with tf.name_scope(name, "lt_unpack", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        names = list(given.axes)
        axis_name = names[0] if axis_name is None else axis_name
        if axis_name not in names:
            raise ValueError(f"{axis_name} not in {names}")
        parts = tf.unstack(given.tensor, axis=names.index(axis_name), name=scope)
        return [LabeledTensor(each, given.axes.remove(axis_name)) for each in parts]


def reshape(labeled_tensor: Any, existing_axes: Any, new_axes: Any, name: str | None = None) -> LabeledTensor:
    """Replace dimensions that are side by side by other dimensions.

    Args:
        labeled_tensor: the tensor.
        existing_axes: the names of the dimensions to replace.
        new_axes: the new dimensions; one of them may be only a name, and gets the size that is left.
        name: the name of the operation.

    Raises:
        ValueError: the tensor does not have these dimensions, or several new sizes are unknown.
        AxisOrderError: the dimensions are not side by side.
    """
    with tf.name_scope(name, "lt_reshape", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        names, gone = list(given.axes), list(existing_axes)
        if not set(gone) <= set(names):
            raise ValueError(
                f"existing_axes {gone!r} are not contained in the set of axis names {names!r} on the input labeled "
                "tensor"
            )
        start, stop = names.index(gone[0]), names.index(gone[-1]) + 1
        if gone != names[start:stop]:
            raise core.AxisOrderError(
                f"existing_axes {gone!r} are not a slice of axis names {names!r} on the input labeled tensor. Use "
                "`transpose` or `impose_axis_order` to reorder axes on the input explicitly."
            )
        if sum(isinstance(each, str) for each in new_axes) > 1:
            raise ValueError(
                "at most one axis in new_axes can have unknown size. All other axes must have an indicated integer "
                f"size or labels: {new_axes!r}"
            )
        old = list(given.axes.values())
        axes = [*old[:start], *new_axes, *old[stop:]]
        sizes = [None if isinstance(each, str) else core.as_axis(each).size for each in axes]
        tensor = tf.reshape(given.tensor, [-1 if size is None else size for size in sizes], name=scope)
        return LabeledTensor(tensor, axes)


def rename_axis(labeled_tensor: Any, existing_name: str, new_name: str, name: str | None = None) -> LabeledTensor:
    """A tensor whose dimension has another name; ValueError if it is not there."""
    with tf.name_scope(name, "lt_rename_axis", [labeled_tensor]) as scope:
        if existing_name not in labeled_tensor.axes:
            raise ValueError(
                f"existing_name {existing_name!r} are not contained in the set of axis names "
                f"{list(labeled_tensor.axes)!r} on the input labeled tensor"
            )
        axis = Axis(new_name, labeled_tensor.axes[existing_name].value)
        return reshape(labeled_tensor, [existing_name], [axis], name=scope)


def random_crop(
    labeled_tensor: Any, shape_map: dict[str, int], seed: int | None = None, name: str | None = None
) -> LabeledTensor:
    """A random part of a tensor, of the sizes that are given by name."""
    with tf.name_scope(name, "lt_random_crop", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        for each in shape_map:
            if each not in given.axes:
                raise ValueError(f"Selection axis {each} not in axes {given.axes}")
        axes = [(a.name, shape_map[a.name]) if a.name in shape_map else a for a in given.axes.values()]
        shape = [shape_map.get(axis.name) or len(axis) for axis in given.axes.values()]
        return LabeledTensor(tf.random_crop(given.tensor, shape, seed=seed, name=scope), axes)


def map_fn(fn: Callable[[Any], Any], labeled_tensor: Any, name: str | None = None) -> LabeledTensor:
    """A function of each part along the first dimension."""
    with tf.name_scope(name, "lt_map_fn", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        axes, parts = list(given.axes.values()), unpack(given)
        if given.dtype == tf.string:
            return pack([fn(each) for each in parts], axes[0], name=scope)
        first = fn(parts[0])
        mapped = tf.map_fn(lambda each: fn(LabeledTensor(each, axes[1:])).tensor, given.tensor, dtype=first.dtype)
        return core.identity(LabeledTensor(mapped, [axes[0], *first.axes.values()]), name=scope)


def foldl(fn: Callable[[Any, Any], Any], labeled_tensor: Any, initial_value: Any, name: str | None = None) -> Any:
    """A function of what came before and of each part along the first dimension, in turn."""
    with tf.name_scope(name, "lt_foldl", [labeled_tensor, initial_value]) as scope:
        given, first = convert_to_labeled_tensor(labeled_tensor), convert_to_labeled_tensor(initial_value)
        axes = list(given.axes.values())[1:]

        def step(before: Any, each: Any) -> Any:
            return fn(LabeledTensor(before, first.axes), LabeledTensor(each, axes)).tensor

        folded = tf.foldl(step, given.tensor, initializer=first.tensor)
        return core.identity(LabeledTensor(folded, first.axes), name=scope)


reduce_all, reduce_any = define_reduce_op("reduce_all", tf.reduce_all), define_reduce_op("reduce_any", tf.reduce_any)
reduce_max, reduce_min = define_reduce_op("reduce_max", tf.reduce_max), define_reduce_op("reduce_min", tf.reduce_min)
reduce_sum, reduce_mean = (
    define_reduce_op("reduce_sum", tf.reduce_sum),
    define_reduce_op("reduce_mean", tf.reduce_mean),
)
reduce_prod = define_reduce_op("reduce_prod", tf.reduce_prod)
reduce_logsumexp = define_reduce_op("reduce_logsumexp", tf.reduce_logsumexp)


def tile(labeled_tensor: Any, multiples: dict[str, int], name: str | None = None) -> LabeledTensor:
    """A tensor repeated along some dimensions; ValueError if they are not there or have labels."""
    with tf.name_scope(name, "lt_tile", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        if not set(multiples) <= set(given.axes):
            raise ValueError(
                f"tile axes {list(multiples)!r} are not contained in the set of axis names {given.axes!r} on the "
                "input labeled tensor"
            )
        labeled = [each for each in multiples if given.axes[each].labels is not None]
        if labeled:
            raise ValueError(f"cannot tile axes with tick labels: {labeled!r}")
        tensor = tf.tile(given.tensor, [multiples.get(each, 1) for each in given.axes], name=scope)
        return LabeledTensor(tensor, [a.name if a.labels is None else a for a in given.axes.values()])


def pad(
    labeled_tensor: Any, paddings: dict[str, Any], mode: str = "CONSTANT", name: str | None = None
) -> LabeledTensor:
    """A tensor with more before and after it.

    Args:
        labeled_tensor: the tensor.
        paddings: a dimension's name to the labels or sizes before and after.
        mode: the mode of `tf.pad`.
        name: the name of the operation.

    Raises:
        ValueError: there is no such dimension.
    """
    with tf.name_scope(name, "lt_pad", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        if not set(paddings) <= set(given.axes):
            raise ValueError(
                f"pad axes {list(paddings)!r} are not contained in the set of axis names {given.axes!r} on the input "
                "labeled tensor"
            )
        axes, pairs = [], []
        for key, axis in given.axes.items():
            around = [Axis(key, each) for each in paddings[key]] if key in paddings else []
            axes.append(core.concat_axes([around[0], axis, around[1]]) if around else axis)
            pairs.append([len(each) for each in around] or [0, 0])
        return LabeledTensor(tf.pad(given.tensor, pairs, mode, name=scope), axes)


def constant(value: Any, dtype: Any = None, axes: Any = None, name: str | None = None) -> LabeledTensor:
    """A constant with dimensions."""
    with tf.name_scope(name, "lt_constant", [value]) as scope:
        given = list(axes.values() if isinstance(axes, Axes) else axes or [])
        known = not any(isinstance(each, str) for each in given)
        shape = [core.as_axis(each).size for each in given] if known else None
        return LabeledTensor(tf.constant(value, dtype=dtype, shape=shape, name=scope), given)


def _kept(labeled_tensor: Any, name: str | None, default: str, function: Callable[..., Any]) -> LabeledTensor:
    with tf.name_scope(name, default, [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        return LabeledTensor(function(given.tensor, name=scope), given.axes)


def zeros_like(labeled_tensor: Any, dtype: Any = None, name: str | None = None) -> LabeledTensor:
    """Zeros with the dimensions of a tensor."""
    return _kept(labeled_tensor, name, "lt_zeros_like", lambda x, name: tf.zeros_like(x, dtype=dtype, name=name))


def ones_like(labeled_tensor: Any, dtype: Any = None, name: str | None = None) -> LabeledTensor:
    """Ones with the dimensions of a tensor."""
    return _kept(labeled_tensor, name, "lt_ones_like", lambda x, name: tf.ones_like(x, dtype=dtype, name=name))


def cast(labeled_tensor: Any, dtype: Any = None, name: str | None = None) -> LabeledTensor:
    """`tf.cast`."""
    return _kept(labeled_tensor, name, "lt_cast", lambda x, name: tf.cast(x, dtype, name=name))


def verify_tensor_all_finite(labeled_tensor: Any, message: str, name: str | None = None) -> LabeledTensor:
    """A tensor, after a check that it is finite."""
    check = tf.verify_tensor_all_finite
    return _kept(labeled_tensor, name, "lt_verify_tensor_all_finite", lambda x, name: check(x, message, name=name))


def boolean_mask(labeled_tensor: Any, mask: Any, name: str | None = None) -> LabeledTensor:
    """The parts along the first dimension for which `mask` is true; ValueError if its dimension is
    another.
    """
    with tf.name_scope(name, "lt_boolean_mask", [labeled_tensor, mask]) as scope:
        given, mask = convert_to_labeled_tensor(labeled_tensor), convert_to_labeled_tensor(mask)
        if len(mask.axes) > 1:
            raise NotImplementedError("LabeledTensor's boolean_mask currently only supports 1D masks")
        axes = list(given.axes.values())
        if next(iter(mask.axes.values())) != axes[0]:
            raise ValueError(
                "the first axis of the labeled tensor and the mask are not equal:\n"
                f"{axes[0]!r}\n{next(iter(mask.axes.values()))!r}"
            )
        return LabeledTensor(tf.boolean_mask(given.tensor, mask.tensor, name=scope), [axes[0].name, *axes[1:]])


def where(condition: Any, x: Any, y: Any, name: str | None = None) -> LabeledTensor:
    """Elements of `x` or `y`; ValueError unless all three have the same dimensions."""
    with tf.name_scope(name, "lt_where", [condition, x, y]) as scope:
        parts = [convert_to_labeled_tensor(each) for each in (condition, x, y)]
        if not parts[0].axes == parts[1].axes == parts[2].axes:
            raise ValueError("all inputs to `where` must have equal axes")
        return LabeledTensor(tf.where(*(each.tensor for each in parts), name=scope), parts[1].axes)
