"""Tensors whose dimensions have names, and operations at each element.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/core.py. 1.15.5 checks the
types of all arguments; here an operation fails where it cannot use one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor._axes import Axes, Axis, as_axis, concat_axes, shown

__all__ = ["Axes", "Axis", "as_axis", "concat_axes"]

ORDER = ("__axis_order",)  # the key of a collection


class LabeledTensor:
    """A tensor and its dimensions.

    Args:
        tensor: the tensor.
        axes: its dimensions: an Axes, or an Axis, a name with labels or a size, or a name for each.

    Raises:
        ValueError: they do not fit the tensor's shape.
    """

    def __init__(self, tensor: Any, axes: Any) -> None:
        sizes = tensor.get_shape().as_list()
        given = list(axes.values()) if isinstance(axes, Axes) else list(axes)
        named = [(each, sizes[i]) if isinstance(each, str) else each for i, each in enumerate(given)]
        self._tensor, self._axes = tensor, Axes(named)
        if len(sizes) != len(self._axes):
            raise ValueError(f"Tensor rank was not equal to the number of axes: {tensor.get_shape()!r}, {self._axes!r}")
        for size, axis in zip(sizes, self._axes.values(), strict=True):
            if None not in (size, axis.size) and size != axis.size:
                raise ValueError(
                    f"Provided axis size {axis.size} does not match tensor dimension size {size}in tensor {tensor!r}"
                )

    def __repr__(self) -> str:
        tensor = self.tensor
        head = f"<{type(self).__name__} '{tensor.name}' shape={tensor.get_shape()} dtype={tensor.dtype.name}"
        return f"{head}\n axes=[{shown(self.axes, len(' axes=['))}]>"

    @property
    def tensor(self) -> Any:
        """The tensor."""
        return self._tensor

    def _as_graph_element(self) -> Any:
        return self.tensor

    @property
    def axes(self) -> Axes:
        """The dimensions."""
        return self._axes

    @property
    def dtype(self) -> Any:
        """The tensor's dtype."""
        return self._tensor.dtype

    @property
    def shape(self) -> Any:
        """The tensor's shape."""
        return self._tensor.shape

    @property
    def name(self) -> str:
        """The tensor's name."""
        name: str = self._tensor.name
        return name

    def get_shape(self) -> Any:
        """The tensor's shape."""
        return self._tensor.get_shape()

    def __getitem__(self, key: Any) -> LabeledTensor:
        keys = key if isinstance(key, tuple) else (key,)
        if len(keys) != len(self.axes):
            raise ValueError(f"indexer {keys!r} must have the same length as the Tensor rank ({len(self.axes)!r})")
        return slice_function(self, dict(zip(self.axes, keys, strict=True)))

    def __pos__(self) -> LabeledTensor:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabeledTensor) and self.tensor is other.tensor and self.axes == other.axes

    def __hash__(self) -> int:
        return hash((id(self.tensor), self.axes))


def convert_to_labeled_tensor(value: Any, dtype: Any = None, name: str | None = None) -> LabeledTensor:
    """A labeled tensor, or a scalar as one.

    Raises:
        ValueError: it is neither.
    """
    axes = value.axes.values() if isinstance(value, LabeledTensor) else []
    value = value.tensor if isinstance(value, LabeledTensor) else value
    tensor = tf.convert_to_tensor(value, dtype=dtype, name=name)
    if tensor.shape.rank != len(axes):
        raise ValueError(
            f"cannot automatically convert unlabeled arrays or tensors with rank>0 into LabeledTensors: {value!r}"
        )
    return LabeledTensor(tensor, axes)


def identity(labeled_tensor: Any, name: str | None = None) -> LabeledTensor:
    """`tf.identity`."""
    return _mapped("identity", tf.identity)(labeled_tensor, name)


def slice_function(labeled_tensor: Any, selection: dict[str, Any], name: str | None = None) -> LabeledTensor:
    """A part of a tensor.

    Args:
        labeled_tensor: the tensor.
        selection: {name of a dimension: a slice or an index}; an index removes the dimension.
        name: the name of the operation.
    """
    with tf.name_scope(name, "lt_slice", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        keys = [selection.get(each, slice(None)) for each in given.axes]
        axes: list[Any] = []
        for axis, key in zip(given.axes.values(), keys, strict=True):
            if isinstance(key, slice):
                axes.append(axis.name if axis.labels is None else (axis.name, axis.labels[key]))
        return LabeledTensor(tf.identity(given.tensor[tuple(keys)], name=scope), axes)


def transpose(labeled_tensor: Any, axis_order: Iterable[str] | None = None, name: str | None = None) -> LabeledTensor:
    """A tensor with its dimensions in another order, by default the reverse.

    Raises:
        ValueError: the order has other names.
    """
    with tf.name_scope(name, "lt_transpose", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        names = list(given.axes)
        order = names[::-1] if axis_order is None else list(axis_order)
        if sorted(order) != sorted(names):
            raise ValueError(
                f"The new axis order must have the same names as the original axes, but the new order is {order!r} "
                f"while the original order is {names!r}"
            )
        tensor = tf.transpose(given.tensor, [names.index(each) for each in order], name=scope)
        return LabeledTensor(tensor, [given.axes[each] for each in order])


def expand_dims(labeled_tensor: Any, axes: Sequence[Any], name: str | None = None) -> LabeledTensor:
    """A tensor with further dimensions of length 1.

    Args:
        labeled_tensor: the tensor.
        axes: the names of all dimensions in order; a new one may have a label, (name, label).
        name: the name of the operation.

    Raises:
        AxisOrderError: those of the tensor are in another order.
    """
    with tf.name_scope(name, "lt_expand_dims", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        check_axis_order(given, [each if isinstance(each, str) else each[0] for each in axes])
        made: list[Any] = []
        shape = []
        for each in axes:
            if each in given.axes:
                size = given.axes[each].size
                made.append(given.axes[each])
                shape.append(-1 if size is None else size)
            else:
                made.append((each, 1) if isinstance(each, str) else (each[0], (each[1],)))
                shape.append(1)
        return LabeledTensor(tf.reshape(given.tensor, shape, name=scope), made)


class AxisOrderError(ValueError):
    """The dimensions are not in the order that is needed."""


def get_axis_order() -> list[str] | None:
    """The order of the `axis_order_scope`; None outside one."""
    held = tf.get_collection(ORDER)
    return held[0] if held else None


def _set_axis_order(axis_order: list[str] | None) -> None:
    tf.get_collection_ref(ORDER)[:] = [axis_order]


@contextlib.contextmanager
def axis_order_scope(axis_order: list[str] | None = None) -> Iterator[list[str] | None]:
    """Give dimensions an order within a `with` statement."""
    before = get_axis_order()
    _set_axis_order(axis_order)
    try:
        yield axis_order
    finally:
        _set_axis_order(before)


def _order(axis_order: Any) -> list[str]:
    found = get_axis_order() if axis_order is None else list(axis_order)
    if found is None:
        raise AxisOrderError(
            "an explicit axis order must be provided with the axis_order argument or by using an axis_order_scope"
        )
    return found


def check_axis_order(labeled_tensor: Any, axis_order: Iterable[str] | None = None) -> None:
    """Raise AxisOrderError unless the dimensions are in an order, by default that of the scope."""
    given = convert_to_labeled_tensor(labeled_tensor)
    order = _order(axis_order)
    wanted = [each for each in order if each in given.axes]
    if len(wanted) < len(given.axes):
        raise AxisOrderError(f"not all axis names appear in the required axis order {order!r}: {given!r}")
    if wanted != list(given.axes):
        raise AxisOrderError(
            f"axes on a labeled tensor do not appear in the same order as the required axis order {order!r}: {given!r}"
        )


def impose_axis_order(
    labeled_tensor: Any, axis_order: Iterable[str] | None = None, name: str | None = None
) -> LabeledTensor:
    """A tensor with its dimensions in an order, by default that of the scope."""
    with tf.name_scope(name, "lt_impose_axis_order", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        return transpose(given, [each for each in _order(axis_order) if each in given.axes], name=scope)


def _find_consistent_ordering(first: list[str], second: list[str]) -> list[str] | None:
    """An order of axes that both tensors keep, or None."""
    found, i, j = [], 0, 0
    while i < len(first) and j < len(second):
        if first[i] == second[j] or first[i] not in second:
            found.append(first[i])
            j += first[i] == second[j]
            i += 1
        elif second[j] not in first:
            found.append(second[j])
            j += 1
        else:
            return None
    return [*found, *first[i:], *second[j:]]


def align(
    labeled_tensor_0: Any, labeled_tensor_1: Any, name: str | None = None
) -> tuple[LabeledTensor, LabeledTensor, Axes]:
    """Two tensors with the dimensions of both, and the dimensions of what they are broadcast to.

    Raises:
        ValueError: a dimension that both have differs.
        AxisOrderError: no order fits both.
    """
    with tf.name_scope(name, "lt_align", [labeled_tensor_0, labeled_tensor_1]) as scope:
        first, second = (convert_to_labeled_tensor(each) for each in (labeled_tensor_0, labeled_tensor_1))
        for each in first.axes:
            if each in second.axes and first.axes[each] != second.axes[each]:
                raise ValueError(
                    f"Mismatched {each!r} axis on input tensors: {first.axes[each]!r} and {second.axes[each]!r}"
                )
        order = get_axis_order()
        if order is None:
            names = _find_consistent_ordering(list(first.axes), list(second.axes))
            if names is None:
                raise AxisOrderError(
                    f"No consistent axis order allows for aligning tensors with axis orders {list(first.axes)!r} and "
                    f"{list(second.axes)!r} without copying data. Use transpose or impose_axis_order to reorder axes "
                    "on one of more of the inputs."
                )
        else:
            names = [each for each in order if each in first.axes or each in second.axes]
            check_axis_order(first, order)
            check_axis_order(second, order)
        axes = Axes(first.axes[each] if each in first.axes else second.axes[each] for each in names)
        return (
            expand_dims(first, names, name=f"{scope}0"),
            expand_dims(second, names, name=f"{scope}1"),
            axes,
        )


def _mapped(op_name: str, function: Callable[..., Any]) -> Callable[..., LabeledTensor]:
    def op(labeled_tensor: Any, name: str | None = None) -> LabeledTensor:
        with tf.name_scope(name, f"lt_{op_name}", [labeled_tensor]) as scope:
            given = convert_to_labeled_tensor(labeled_tensor)
            return LabeledTensor(function(given.tensor, name=scope), given.axes)

    op.__name__, op.__doc__ = op_name, f"`tf.{op_name}` of each element."
    return op


def define_unary_op(op_name: str, elementwise_function: Callable[..., Any]) -> Callable[..., LabeledTensor]:
    """A function of a labeled tensor from one of a tensor that keeps the shape."""
    return _mapped(op_name, elementwise_function)


def define_binary_op(op_name: str, elementwise_function: Callable[..., Any]) -> Callable[..., LabeledTensor]:
    """A function of two labeled tensors from one of two tensors; they are aligned before."""

    def op(labeled_tensor_0: Any, labeled_tensor_1: Any, name: str | None = None) -> LabeledTensor:
        with tf.name_scope(name, f"lt_{op_name}", [labeled_tensor_0, labeled_tensor_1]) as scope:
            first, second, axes = align(labeled_tensor_0, labeled_tensor_1)
            return LabeledTensor(elementwise_function(first.tensor, second.tensor, name=scope), axes)

    op.__name__, op.__doc__ = op_name, f"`tf.{op_name}` of each two elements."
    return op


def _convert(value: LabeledTensor, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Any:
    return tf.convert_to_tensor(value.tensor, dtype=dtype, name=name)


tf.register_tensor_conversion_function(LabeledTensor, _convert)

abs_function = define_unary_op("abs", tf.abs)
neg = define_unary_op("neg", tf.negative)
sign = define_unary_op("sign", tf.sign)
square = define_unary_op("square", tf.square)
reciprocal = define_unary_op("reciprocal", tf.math.reciprocal)
round_function = define_unary_op("round", tf.round)
sqrt = define_unary_op("sqrt", tf.sqrt)
rsqrt = define_unary_op("rsqrt", tf.rsqrt)
exp = define_unary_op("exp", tf.exp)
log = define_unary_op("log", tf.log)
ceil = define_unary_op("ceil", tf.ceil)
floor = define_unary_op("floor", tf.floor)
cos = define_unary_op("cos", tf.cos)
sin = define_unary_op("sin", tf.sin)
tan = define_unary_op("tan", tf.tan)
acos = define_unary_op("acos", tf.acos)
asin = define_unary_op("asin", tf.asin)
atan = define_unary_op("atan", tf.atan)
lgamma = define_unary_op("lgamma", tf.lgamma)
digamma = define_unary_op("digamma", tf.digamma)
erf = define_unary_op("erf", tf.erf)
erfc = define_unary_op("erfc", tf.erfc)
logical_not = define_unary_op("logical_not", tf.logical_not)
tanh = define_unary_op("tanh", tf.tanh)
sigmoid = define_unary_op("sigmoid", tf.sigmoid)

add = define_binary_op("add", tf.add)
sub = define_binary_op("sub", tf.subtract)
mul = define_binary_op("mul", tf.multiply)
div = define_binary_op("div", tf.div)
mod = define_binary_op("mod", tf.mod)
pow_function = define_binary_op("pow", tf.pow)
equal = define_binary_op("equal", tf.equal)
greater = define_binary_op("greater", tf.greater)
greater_equal = define_binary_op("greater_equal", tf.greater_equal)
not_equal = define_binary_op("not_equal", tf.not_equal)
less = define_binary_op("less", tf.less)
less_equal = define_binary_op("less_equal", tf.less_equal)
logical_and = define_binary_op("logical_and", tf.logical_and)
logical_or = define_binary_op("logical_or", tf.logical_or)
logical_xor = define_binary_op("logical_xor", tf.logical_xor)
maximum = define_binary_op("maximum", tf.maximum)
minimum = define_binary_op("minimum", tf.minimum)
squared_difference = define_binary_op("squared_difference", tf.squared_difference)
igamma = define_binary_op("igamma", tf.igamma)
igammac = define_binary_op("igammac", tf.igammac)
zeta = define_binary_op("zeta", tf.zeta)
polygamma = define_binary_op("polygamma", tf.polygamma)

UNARY = {"abs": abs_function, "neg": neg, "invert": logical_not}
COMPARED = {"lt": less, "le": less_equal, "gt": greater, "ge": greater_equal}
BOOLEAN = {"and": logical_and, "or": logical_or, "xor": logical_xor}
ARITHMETIC = {"add": add, "sub": sub, "mul": mul, "truediv": div, "mod": mod, "pow": pow_function}


def _methods() -> None:
    """Give labeled tensors their operators."""

    def flipped(call: Callable[..., LabeledTensor]) -> Callable[..., LabeledTensor]:
        return lambda self, other: call(other, self)

    def plain(call: Callable[..., LabeledTensor]) -> Callable[..., LabeledTensor]:
        return lambda self, *other: call(self, *other)

    for name, call in (UNARY | COMPARED | BOOLEAN | ARITHMETIC).items():
        setattr(LabeledTensor, f"__{name}__", plain(call))
    for name, call in ARITHMETIC.items():
        setattr(LabeledTensor, f"__r{name}__", flipped(call))


_methods()
