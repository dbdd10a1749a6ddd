"""Python functions in graphs, with keyword arguments and nested results.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/ops/script_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import nest

__all__ = ["py_func"]


def py_func(
    func: Any,
    args: Any = (),
    kwargs: Any = None,
    output_types: Any = None,
    output_shapes: Any = None,
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """`tf.py_func` with nested arguments and results.

    Args:
        func: called with arrays in place of tensors.
        args: a list or tuple of tensors, which may be nested.
        kwargs: a dict of tensors, which may be nested.
        output_types: the dtypes of the result, in its structure; or a function that returns them
            for the arguments.
        output_shapes: the shapes of the result, in the same way; None leaves them unknown.
        stateful: whether the function may return something else each time.
        name: the name of the operation.

    Returns:
        Tensors in the structure of `output_types`.

    Raises:
        TypeError: args or kwargs are of another kind.
    """
    kwargs = {} if kwargs is None else kwargs
    if not isinstance(args, (list, tuple)):
        raise TypeError(f"args must be list and not {type(args)}. args: {args}")
    if not isinstance(kwargs, dict):
        raise TypeError(f"kwargs must be dict and not {type(kwargs)}. args: {kwargs}")
    types = output_types(*args, **kwargs) if callable(output_types) else output_types
    shapes = output_shapes(*args, **kwargs) if callable(output_shapes) else output_shapes
    structure = (args, kwargs)

    def flat_function(*flat: Any) -> Any:
        packed_args, packed_kwargs = tf.nest.pack_sequence_as(structure, flat)
        result = func(*packed_args, **packed_kwargs)
        nest.assert_shallow_structure(types, result)
        return tf.nest.flatten(result)

    values = tf.numpy_function(
        flat_function, tf.nest.flatten(structure), tf.nest.flatten(types), stateful=stateful, name=name
    )
    if shapes is not None:
        for value, shape in zip(values, nest.flatten_up_to(types, shapes), strict=True):
            value.set_shape(shape)
    return tf.nest.pack_sequence_as(types, values)
