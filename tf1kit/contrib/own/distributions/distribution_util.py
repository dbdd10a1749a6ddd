"""Scales, shapes and mixtures, for distributions.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/distribution_util.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import distribution_util as util

linalg = tf.linalg


def _tensors(name: str | None, default: str, **given: Any) -> list[Any]:
    with tf.name_scope(name, default, values=[*given.values()]):
        return [None if value is None else tf.convert_to_tensor(value, name=key) for key, value in given.items()]


def _checked_scale(scale: Any, diagonal: Any, validate_args: bool, positive: bool) -> Any:
    """A scale after an assertion on its diagonal, a function without arguments."""
    if not validate_args:
        return scale
    if positive:
        return after([tf.assert_positive(diagonal(), message="diagonal part must be positive")], scale)
    zero = tf.zeros([], scale.dtype)
    return after([tf.assert_none_equal(diagonal(), zero, message="diagonal part must be non-zero")], scale)


def make_tril_scale(
    loc: Any = None,
    scale_tril: Any = None,
    scale_diag: Any = None,
    scale_identity_multiplier: Any = None,
    shape_hint: Any = None,
    validate_args: bool = False,
    assert_positive: bool = False,
    name: str | None = None,
) -> Any:
    """The operator of a lower triangle plus a diagonal plus a multiple of the identity; see
    `make_diag_scale` if there is no triangle.

    Args:
        loc: [..., k]; says the size if nothing else does.
        scale_tril: [..., k, k].
        scale_diag: [..., k].
        scale_identity_multiplier: [...].
        shape_hint: k, if nothing else says it.
        validate_args: whether an assertion checks that the diagonal is not 0.
        assert_positive: whether the diagonal must be positive.
        name: the name scope.
    """
    loc, tril, diag, multiplier = _tensors(
        name,
        "make_tril_scale",
        loc=loc,
        scale_tril=scale_tril,
        scale_diag=scale_diag,
        scale_identity_multiplier=scale_identity_multiplier,
    )
    if tril is None:
        return make_diag_scale(loc, diag, multiplier, shape_hint, validate_args, assert_positive, name)
    tril = tf.matrix_band_part(tril, -1, 0)
    diagonal = tf.matrix_diag_part(tril)
    diagonal = diagonal if diag is None else diagonal + diag
    diagonal = diagonal if multiplier is None else diagonal + multiplier[..., tf.newaxis]
    tril = tf.matrix_set_diag(tril, diagonal)
    return linalg.LinearOperatorLowerTriangular(
        tril=_checked_scale(tril, lambda: tf.matrix_diag_part(tril), validate_args, assert_positive),
        is_non_singular=True,
        is_self_adjoint=False,
        is_positive_definite=assert_positive,
    )


def make_diag_scale(
    loc: Any = None,
    scale_diag: Any = None,
    scale_identity_multiplier: Any = None,
    shape_hint: Any = None,
    validate_args: bool = False,
    assert_positive: bool = False,
    name: str | None = None,
) -> Any:
    """The operator of a diagonal plus a multiple of the identity; the identity if neither is given.
    For the arguments see `make_tril_scale`.

    Raises:
        ValueError: nothing says the size.
    """
    with tf.name_scope(name, "make_diag_scale", values=[loc, scale_diag, scale_identity_multiplier]):
        given = {"loc": loc, "scale_diag": scale_diag, "scale_identity_multiplier": scale_identity_multiplier}
        loc, diag, multiplier = (
            None if value is None else tf.convert_to_tensor(value, name=key) for key, value in given.items()
        )
        if diag is not None:
            diag = diag if multiplier is None else diag + multiplier[..., tf.newaxis]
            return linalg.LinearOperatorDiag(
                diag=_checked_scale(diag, lambda: diag, validate_args, assert_positive),
                is_non_singular=True,
                is_self_adjoint=True,
                is_positive_definite=assert_positive,
            )
        if loc is None and shape_hint is None:
            raise ValueError("Cannot infer `event_shape` unless `loc` or `shape_hint` is specified.")
        rows = tf.compat.dimension_value(loc.shape[-1]) if shape_hint is None else shape_hint
        if multiplier is None:
            return linalg.LinearOperatorIdentity(
                num_rows=rows,
                dtype=loc.dtype.base_dtype,
                is_self_adjoint=True,
                is_positive_definite=True,
                assert_proper_shapes=validate_args,
            )
        return linalg.LinearOperatorScaledIdentity(
            num_rows=rows,
            multiplier=_checked_scale(multiplier, lambda: multiplier, validate_args, assert_positive),
            is_non_singular=True,
            is_self_adjoint=True,
            is_positive_definite=assert_positive,
            assert_proper_shapes=validate_args,
        )


def shapes_from_loc_and_scale(loc: Any, scale: Any, name: str = "shapes_from_loc_and_scale") -> tuple[Any, Any]:
    """The shapes of batch and event of a location [..., k] (or None) and an operator. Each is an
    array if it is known, else a tensor.

    Raises:
        ValueError: the sizes of the events do not fit.
    """
    with tf.name_scope(name, values=[loc]):
        event_size = scale.range_dimension_tensor()
        known = tf.get_static_value(event_size)
        event_shape = event_size[tf.newaxis] if known is None else known.reshape([1])
        batch_shape = scale.batch_shape_tensor()
        if loc is None:
            static = tf.get_static_value(batch_shape)
            return (batch_shape if static is None else static), event_shape
        size = tf.compat.dimension_value(loc.get_shape()[-1])
        if size is not None and known is not None and size not in (1, known):
            raise ValueError(f"Event size of 'scale' ({known}) could not be broadcast up to that of 'loc' ({size}).")
        of_loc = loc.get_shape().with_rank_at_least(1)[:-1]
        if loc.get_shape().rank is None or not of_loc.is_fully_defined():
            of_loc = tf.shape(loc)[:-1]
        else:
            of_loc = tf.convert_to_tensor(of_loc, name="loc_batch_shape")
        return util.prefer_static_broadcast_shape(batch_shape, of_loc), event_shape


def get_broadcast_shape(*tensors: Any) -> Any:
    """The common shape of tensors: a list if it is known, else a tensor."""
    static = tensors[0].shape
    for each in tensors[1:]:
        static = tf.broadcast_static_shape(static, each.shape)
    if static.is_fully_defined():
        return static.as_list()
    shape = tf.shape(tensors[0])
    for each in tensors[1:]:
        shape = tf.broadcast_dynamic_shape(shape, tf.shape(each))
    return shape


def is_diagonal_scale(scale: Any) -> bool:
    """Whether an operator is diagonal by its class.

    Raises:
        TypeError: it is not an operator.
    """
    if not isinstance(scale, linalg.LinearOperator):
        raise TypeError(f"Expected argument 'scale' to be instance of LinearOperator. Found: {scale}")
    diagonal = (linalg.LinearOperatorIdentity, linalg.LinearOperatorScaledIdentity, linalg.LinearOperatorDiag)
    return isinstance(scale, diagonal)


def maybe_check_scalar_distribution(distribution: Any, expected_base_dtype: Any, validate_args: bool) -> list[Any]:
    """The assertions that a distribution has a scalar batch and scalar events.

    Raises:
        TypeError: it has another dtype.
        ValueError: it is known not to be scalar, or `validate_args` is set and it is not
            reparameterized.
    """
    if distribution.dtype != expected_base_dtype:
        raise TypeError(
            f'dtype mismatch; distribution.dtype="{distribution.dtype.name}" is not "{expected_base_dtype.name}"'
        )
    kind = distribution.reparameterization_type
    if validate_args and kind != FULLY:
        raise ValueError(
            "Base distribution should be reparameterized or be a function of non-trainable variables; "
            f'distribution.reparameterization_type = "{kind}" != "FULLY_REPARAMETERIZED".'
        )
    assertions = []
    with tf.name_scope(name="check_distribution"):
        for name in ("is_scalar_event", "is_scalar_batch"):
            is_scalar = getattr(distribution, name)()
            known = static_value(is_scalar)
            message = f"distribution must be scalar; distribution.{name}=False is not True"
            if known is not None and not known:
                raise ValueError(message)
            if known is None and validate_args:
                assertions.append(tf.assert_equal(is_scalar, True, message=message))
    return assertions


def pad_mixture_dimensions(x: Any, mixture_distribution: Any, categorical_distribution: Any, event_ndims: Any) -> Any:
    """A tensor [..., components] of a mixture, with dimensions of size 1 for the batch and for the
    event.
    """

    def ndims(distribution: Any) -> Any:
        known = distribution.batch_shape.rank
        return tf.shape(distribution.batch_shape_tensor())[0] if known is None else known

    with tf.name_scope("pad_mix_dims", values=[x]):
        ours, theirs = ndims(mixture_distribution), ndims(categorical_distribution)
        count = tf.where_v2(categorical_distribution.is_scalar_batch(), ours, ours - theirs)
        shape = tf.shape(x)
        batch, event = (tf.ones([each], dtype=tf.int32) for each in (count, event_ndims))
        return tf.reshape(x, shape=tf.concat([shape[:-1], batch, shape[-1:], event], axis=0))


def mixture_stddev(mixture_weight_vector: Any, mean_vector: Any, stddev_vector: Any) -> Any:
    """The standard deviations [batch] of mixtures with weights, means and standard deviations
    [batch, components].

    Raises:
        ValueError: the shapes differ, or the weights have another rank.
    """
    mixture_weight_vector.shape.assert_has_rank(2)
    for what, values in (("means", mean_vector), ("stddevs", stddev_vector)):
        if not values.shape.is_compatible_with(mixture_weight_vector.shape):
            raise ValueError(f"Expecting {what} to have same shape as mixture weights.")
    weights = tf.expand_dims(mixture_weight_vector, axis=1)
    means, deviations = (tf.expand_dims(values, axis=2) for values in (mean_vector, stddev_vector))

    def average(values: Any) -> Any:
        return tf.reshape(tf.matmul(weights, values), (-1,))

    mean, variance = average(means), average(tf.square(deviations))
    return tf.sqrt(variance + average(tf.square(means)) - tf.square(mean))


def static_value(x: Any) -> Any:
    """The value of a tensor if it is known while the graph is built, else None."""
    return tf.get_static_value(tf.convert_to_tensor(x))


def move_dimension(x: Any, source_idx: Any, dest_idx: Any) -> Any:
    """The tensor with one of its dimensions at another place; a negative number counts from the
    end.
    """
    ndims = util.prefer_static_rank(x)
    dtype = tf.int32 if isinstance(source_idx, int) else tf.as_dtype(source_idx.dtype)
    source, target = (ndims + index if index < 0 else index for index in (source_idx, dest_idx))

    def order(*parts: Any) -> Any:
        whole = [tf.range(*part, dtype=dtype) if isinstance(part, tuple) else part for part in parts]
        return util.prefer_static_value(tf.concat(whole, axis=0))

    def left() -> Any:
        return order((0, target), [source], (target, source), (source + 1, ndims))

    def right() -> Any:
        return order((0, source), (source + 1, target + 1), [source], (target + 1, ndims))

    def moved() -> Any:
        return tf.transpose(x, perm=_cond(source < target, right, left))

    return _cond(tf.equal(source, target), lambda: x, moved)


def _cond(condition: Any, if_true: Any, if_false: Any) -> Any:
    """A condition that is known chooses while the graph is built."""
    known = condition if isinstance(condition, bool) else tf.get_static_value(tf.convert_to_tensor(condition))
    if known is not None:
        return if_true() if known else if_false()
    return tf.cond(condition, if_true, if_false)
