"""Vectors moved by a mixture of two affine maps, over a grid of weights of these maps.

Source: TensorFlow 1.15.5:
tensorflow/contrib/distributions/python/ops/vector_diffeomixture.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, Parametric, property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.contrib.own.distributions.bijectors.affine_linear_operator import AffineLinearOperator
from tf1kit.contrib.own.distributions.bijectors.softmax_centered import SoftmaxCentered
from tf1kit.contrib.own.distributions.distribution_util import maybe_check_scalar_distribution, static_value
from tf1kit.tf1.private import add_operators, distribution_util

__all__ = [
    "VectorDiffeomixture",
    "quadrature_scheme_softmaxnormal_gauss_hermite",
    "quadrature_scheme_softmaxnormal_quantiles",
]

linalg = tf.linalg
NONE = np.array([], np.int32)
ONLY_TWO = "Currently only bimixtures are supported; "


def quadrature_scheme_softmaxnormal_gauss_hermite(
    normal_loc: Any, normal_scale: Any, quadrature_size: int, validate_args: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """A grid of points on the simplex by Gauss and Hermite, for the softmax of a normal variable.

    Args:
        normal_loc: floating [..., 1]: the mean of the variable.
        normal_scale: [..., 1]: its standard deviation.
        quadrature_size: the number of points.
        validate_args: has no effect.
        name: the name scope of the operations.

    Returns:
        The points [..., 2, quadrature_size], and their probabilities [quadrature_size].

    Raises:
        ValueError: an argument is a scalar.
        NotImplementedError: the last dimension of an argument is not 1, or not known.
    """
    with tf.name_scope(name, "quadrature_scheme_softmaxnormal_gauss_hermite", [normal_loc, normal_scale]):
        loc, scale = _normal(normal_loc, normal_scale, validate_args)
        dtype = loc.dtype.base_dtype.as_numpy_dtype
        points, weights = (each.astype(dtype) for each in np.polynomial.hermite.hermgauss(deg=quadrature_size))
        weights /= np.linalg.norm(weights, ord=1, keepdims=True)
        probs = tf.convert_to_tensor(weights, name="probs", dtype=loc.dtype.base_dtype)
        spread = loc[..., tf.newaxis] + dtype(np.sqrt(2.0)) * scale[..., tf.newaxis] * points
        return softmax(-distribution_util.pad(spread, axis=-2, front=True), axis=-2), probs


def quadrature_scheme_softmaxnormal_quantiles(
    normal_loc: Any, normal_scale: Any, quadrature_size: int, validate_args: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """A grid of points on the simplex that are equally likely, between quantiles of the softmax of a
    normal variable.

    Args, the result and the errors are those of `quadrature_scheme_softmaxnormal_gauss_hermite`.
    """
    with tf.name_scope(name, "softmax_normal_grid_and_probs", [normal_loc, normal_scale]):
        normal = tf.distributions.Normal(*_normal(normal_loc, normal_scale, validate_args))
        rank = normal.batch_shape.rank
        if rank is None:
            rank = tf.shape(normal.batch_shape_tensor())[0]
        edges = tf.linspace(tf.zeros([], normal.dtype), 1.0, quadrature_size + 3)[1:-1]
        edges = tf.reshape(edges, tf.concat([[-1], tf.ones([rank], tf.int32)], 0))
        quantiles = SoftmaxCentered().forward(normal.quantile(edges))
        quantiles = tf.transpose(quantiles, tf.concat([tf.range(1, 1 + rank), [0]], 0))
        batch = normal.batch_shape.with_rank_at_least(1)
        size = tf.compat.dimension_value(batch[-1])
        size = None if size is None else size + 1
        quantiles.set_shape(batch[:-1].concatenate([size, quadrature_size + 1]))
        grid = (quantiles[..., :-1] + quantiles[..., 1:]) / 2.0
        grid.set_shape(batch[:-1].concatenate([size, quadrature_size]))
        return grid, tf.fill([quadrature_size], 1.0 / tf.cast(quadrature_size, normal.dtype))


def _normal(loc: Any, scale: Any, validate_args: bool) -> tuple[Any, Any]:
    """The parameters of a normal variable as tensors, the second one checked."""
    loc = tf.convert_to_tensor(loc, name="normal_loc")
    scale = tf.convert_to_tensor(scale, dtype=loc.dtype.base_dtype, name="normal_scale")
    return loc, maybe_check_quadrature_param(scale, "normal_scale", validate_args)


class VectorDiffeomixture(Parametric):
    """The vector z[0] (scale[0] x + loc[0]) + z[1] (scale[1] x + loc[1]), where the elements of x are
    independent, and z is the softmax of a normal variable, which takes the values of a grid.

    Args:
        mix_loc: [..., 1]: how much weight the first map has; `mix_loc / temperature` is the mean of
            the normal variable.
        temperature: [..., 1]: `1 / temperature` is the standard deviation of the normal variable.
        distribution: the scalar distribution of an element of x.
        loc: two vectors [..., d], each of which may be None for 0; None if both are 0.
        scale: two positive definite LinearOperators for vectors [d].
        quadrature_size: the number of points of the grid.
        quadrature_fn: makes the grid; see the functions above.
        validate_args: whether the arguments are checked.
        allow_nan_stats: see `tf.distributions.Distribution`.
        name: the name scope of the operations.

    Raises:
        ValueError: `scale` has less than two operators, `loc` has another length, or under
            `validate_args` an operator is not positive definite; `distribution` is not scalar.
        TypeError: dtypes differ.
        NotImplementedError: there are more than two operators.
    """

    def __init__(
        self,
        mix_loc: Any,
        temperature: Any,
        distribution: Any,
        loc: Any = None,
        scale: Any = None,
        quadrature_size: int = 8,
        quadrature_fn: Any = quadrature_scheme_softmaxnormal_quantiles,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "VectorDiffeomixture",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[mix_loc, temperature]) as name:
            dtype, locs = _checked(loc, scale, validate_args)
            self._endpoint_affine = _affine(locs, scale, validate_args, "endpoint")
            if len(scale) != 2:
                raise NotImplementedError(f"{ONLY_TWO}len(scale)={len(scale)} is not 2.")
            mix_loc = tf.convert_to_tensor(mix_loc, dtype=dtype, name="mix_loc")
            temperature = tf.convert_to_tensor(temperature, dtype=dtype, name="temperature")
            grid, probs = quadrature_fn(mix_loc / temperature, 1.0 / temperature, quadrature_size, validate_args)
            self._mixture_distribution = tf.distributions.Categorical(
                logits=tf.log(probs), validate_args=validate_args, allow_nan_stats=allow_nan_stats
            )
            self._grid = after(maybe_check_scalar_distribution(distribution, dtype, validate_args), grid)
            self._distribution = distribution
            between = interpolate_loc(self._grid, locs), interpolate_scale(self._grid, scale)
            self._interpolated_affine = _affine(*between, validate_args, "interpolated")
            self._shapes = determine_batch_event_shapes(self._grid, self._endpoint_affine)
        parts = self._grid, *(each for each in locs if each is not None)
        self._set_up(name, parameters, parts, FULLY, dtype)

    mixture_distribution = property_of("mixture_distribution", "The distribution of the number of a point.")
    distribution = property_of("distribution", "The distribution of an element before the maps.")
    grid = property_of("grid", "The weights of the maps, [..., 2, quadrature_size].")
    endpoint_affine = property_of("endpoint_affine", "The two maps.")
    interpolated_affine = property_of("interpolated_affine", "The map of each point of the grid.")

    def _batch_shape(self) -> Any:
        return self._shapes[0]

    def _batch_shape_tensor(self) -> Any:
        return self._shapes[1]

    def _event_shape(self) -> Any:
        return self._shapes[2]

    def _event_shape_tensor(self) -> Any:
        return self._shapes[3]

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        shape = concat_vectors([n], self.batch_shape_tensor(), self.event_shape_tensor())
        x = self.distribution.sample(shape, seed=seed)
        first, second = (affine.forward(x) for affine in self.endpoint_affine)
        scalar = self.is_scalar_batch()
        count = _number(self.batch_shape, self.batch_shape_tensor())
        mixture = self.mixture_distribution
        each = count // _number(mixture.batch_shape, mixture.batch_shape_tensor())
        ids = mixture.sample(
            concat_vectors([n], distribution_util.pick_vector(scalar, NONE, [each])),
            seed=distribution_util.gen_new_seed(seed, "vector_diffeomixture"),
        )
        flat = concat_vectors([n], distribution_util.pick_vector(scalar, NONE, np.array([-1], np.int32)))
        ids = tf.reshape(ids, flat)
        stride = _number(self.grid.shape.with_rank_at_least(2)[-2:], tf.shape(self.grid)[-2:])
        ids += tf.range(0, count * stride, stride, dtype=ids.dtype)  # the first weight of that point
        weight = tf.gather(tf.reshape(self.grid, [-1]), ids)
        weight = tf.reshape(weight, concat_vectors([-1], self.batch_shape_tensor(), [1]))
        return weight * (first - second) + second

    def _log_prob(self, x: Any) -> Any:
        before = tf.stack([affine.inverse(x) for affine in self.interpolated_affine], -1)
        log_prob = tf.reduce_sum(self.distribution.log_prob(before), -2)
        volumes = [affine.forward_log_det_jacobian(x, event_ndims=1) for affine in self.interpolated_affine]
        return tf.reduce_logsumexp(self.mixture_distribution.logits - tf.stack(volumes, -1) + log_prob, -1)

    def _mean(self) -> Any:
        return self._average(self._means())

    def _covariance(self) -> Any:
        return add(self._mean_covariance(False), self._covariance_of_means(False))

    def _variance(self) -> Any:
        return add(self._mean_covariance(True), self._covariance_of_means(True))

    def _means(self) -> list[Any]:
        """The mean at each point of the grid, [..., d]."""
        shape = concat_vectors(self.batch_shape_tensor(), self.event_shape_tensor())
        mean = tf.reshape(self.distribution.mean(), tf.ones_like(shape, dtype=tf.int32))
        mean = tf.tile(mean, shape)
        mean.set_shape(self.batch_shape.concatenate(self.event_shape))
        return [affine.forward(mean) for affine in self.interpolated_affine]

    def _average(self, values: Sequence[Any], more: int = 0) -> Any:
        """The mean of [..., d] over the points of the grid; `more` is 1 for [..., d, d]."""
        probs = self.mixture_distribution.probs
        for _ in range(1 + more):  # an event is a vector
            probs = probs[..., tf.newaxis, :]
        total = None
        for k, value in enumerate(values):
            total = add(total, probs[..., k] * value)
        return total

    def _covariance_of_means(self, diag_only: bool) -> Any:
        square, means = tf.square if diag_only else vec_osquare, self._means()
        mean = self._average(means)
        return self._average([square(each - mean) for each in means], 0 if diag_only else 1)

    def _mean_covariance(self, diag_only: bool) -> Any:
        """The mean of the covariances at the points of the grid; with `diag_only`, of the
        variances.
        """
        probs = self.mixture_distribution.probs
        multiple = diagonal = full = None
        for k, affine in enumerate(self.interpolated_affine):
            scale, weight = affine.scale, probs[..., k, tf.newaxis]
            if scale is None or isinstance(scale, linalg.LinearOperatorIdentity):
                multiple = add(multiple, weight)
            elif isinstance(scale, linalg.LinearOperatorScaledIdentity):
                multiple = add(multiple, weight * tf.square(scale.multiplier))
            elif isinstance(scale, linalg.LinearOperatorDiag):
                diagonal = add(diagonal, weight * tf.square(scale.diag_part()))
            else:
                product = weight[..., tf.newaxis] * scale.matmul(scale.to_dense(), adjoint_arg=True)
                full = add(full, tf.matrix_diag_part(product) if diag_only else product)
        variance = self.distribution.variance()
        multiple = None if multiple is None else multiple * variance
        diagonal = None if diagonal is None else diagonal * variance[..., tf.newaxis]
        full = None if full is None else full * variance[..., tf.newaxis]
        if diag_only:
            found = add(diagonal, full)
            if found is None and multiple is not None:
                return multiple[..., tf.newaxis] * tf.ones(self.event_shape_tensor(), self.dtype)
            return add(found, multiple)
        definite = all(affine.scale.is_positive_definite for affine in self.endpoint_affine) or None
        parts = []
        if diagonal is not None:
            parts.append(linalg.LinearOperatorDiag(diagonal, is_positive_definite=definite))
        if full is not None:
            parts.append(linalg.LinearOperatorFullMatrix(full, is_positive_definite=definite))
        if multiple is not None:
            size = self.event_shape_tensor()[0]
            parts.append(linalg.LinearOperatorScaledIdentity(size, multiple, is_positive_definite=definite))
        return add_operators(parts)[0].to_dense() if parts else None


def _checked(loc: Any, scale: Any, validate_args: bool) -> tuple[Any, list[Any]]:
    """The dtype of the operators, and the vectors as tensors."""
    if not scale or len(scale) < 2:
        raise ValueError(
            "Must specify list (or list-like object) of scale LinearOperators, one for each component with "
            "num_component >= 2."
        )
    loc = [None] * len(scale) if loc is None else loc
    if len(loc) != len(scale):
        raise ValueError("loc/scale must be same-length lists (or same-length list-like objects).")
    dtype = scale[0].dtype.base_dtype
    locs = [
        None if each is None else tf.convert_to_tensor(each, dtype=dtype, name=f"loc{k}") for k, each in enumerate(loc)
    ]
    for k, each in enumerate(scale):
        if validate_args and not each.is_positive_definite:
            raise ValueError(f"scale[{k}].is_positive_definite = {each.is_positive_definite} != True")
        if each.dtype.base_dtype != dtype:
            raise TypeError(f'dtype mismatch; scale[{k}].base_dtype="{each.dtype.base_dtype.name}" != "{dtype.name}"')
    return dtype, locs


def _affine(locs: Sequence[Any], scales: Sequence[Any], validate_args: bool, name: str) -> list[Any]:
    return [
        AffineLinearOperator(loc, scale, validate_args, f"{name}_affine_{k}")
        for k, (loc, scale) in enumerate(zip(locs, scales, strict=True))
    ]


def _number(shape: Any, tensor: Any) -> Any:
    """The number of elements: an int if the shape is known, else a tensor."""
    known = shape.num_elements()
    return tf.reduce_prod(tensor) if known is None else known


def maybe_check_quadrature_param(param: Any, name: str, validate_args: bool) -> Any:
    """A parameter of the normal variable after checks of its shape. `validate_args` has no effect.

    Raises:
        ValueError: it is a scalar.
        NotImplementedError: its last dimension is not 1, or not known.
    """
    with tf.name_scope(name="check_" + name, values=[param]):
        if param.shape.rank == 0:
            raise ValueError(f"Mixing params must be a (batch of) vector; {name}.rank=0 is not at least one.")
        size = tf.compat.dimension_value(param.shape.with_rank_at_least(1)[-1])
        if size != 1:
            raise NotImplementedError(f"{ONLY_TWO}{name}.shape[-1]={size} is not 1.")
        return param


def determine_batch_event_shapes(grid: Any, endpoint_affine: Sequence[Any]) -> tuple[Any, Any, Any, Any]:
    """The static batch shape, the batch shape as a tensor, and those of the event.

    Args:
        grid: [..., components, quadrature_size].
        endpoint_affine: the map of each component.
    """
    with tf.name_scope(name="determine_batch_event_shapes"):
        batch, batch_tensor = grid.shape[:-2], tf.shape(grid)[:-2]
        event = event_tensor = None
        for affine in endpoint_affine:
            shapes = []
            if affine.shift is not None:
                shapes.append((affine.shift.shape, tf.shape(affine.shift)))
            if affine.scale is not None:
                scale = affine.scale
                vectors = tf.concat([scale.batch_shape_tensor(), scale.range_dimension_tensor()[tf.newaxis]], 0)
                shapes.append((scale.batch_shape.concatenate([scale.range_dimension]), vectors))
            for static, tensor in shapes:
                batch = tf.broadcast_static_shape(batch, static[:-1])
                batch_tensor = tf.broadcast_dynamic_shape(batch_tensor, tensor[:-1])
                event = static[-1:] if event is None else tf.broadcast_static_shape(event, static[-1:])
                last = tensor[-1:]
                event_tensor = last if event_tensor is None else tf.broadcast_dynamic_shape(event_tensor, last)
        return batch, batch_tensor, event, event_tensor


def _points(grid: Any, ends: Sequence[Any]) -> int:
    """The number of points of a grid between two ends."""
    if len(ends) != 2:
        raise NotImplementedError(f"{ONLY_TWO}len(scale)={len(ends)} is not 2.")
    number: int | None = tf.compat.dimension_value(grid.shape.with_rank_at_least(1)[-1])
    if number is None:
        raise ValueError("Num quadrature grid points must be known prior to graph execution.")
    return number


def interpolate_loc(grid: Any, loc: Sequence[Any]) -> list[Any]:
    """The vector [..., d] of each point of a grid [..., 2, quadrature_size] between two vectors, of
    which None stands for 0.

    Raises:
        NotImplementedError: there are not two vectors.
        ValueError: the size of the grid is not known.
    """
    number = _points(grid, loc)
    with tf.name_scope("interpolate_loc", values=[grid, loc]):
        if loc[0] is None and loc[1] is None:
            return [None] * number
        weights = grid[..., tf.newaxis, :, :]
        first, second = (None if each is None else each[..., tf.newaxis] for each in loc)
        if first is None:
            found = weights[..., 1, :] * second
        elif second is None:
            found = weights[..., 0, :] * first
        else:
            found = weights[..., 0, :] * (first - second) + second
        return [found[..., k] for k in range(number)]


def interpolate_scale(grid: Any, scale: Sequence[Any]) -> list[Any]:
    """The operator of each point of a grid [..., 2, quadrature_size] between two operators.

    Raises:
        NotImplementedError: there are not two operators, or one is of another class than those of
            `linop_scale`.
        ValueError: the size of the grid is not known.
    """
    number = _points(grid, scale)
    with tf.name_scope("interpolate_scale", values=[grid]):
        return [
            add_operators([linop_scale(grid[..., k, q], each) for k, each in enumerate(scale)])[0]
            for q in range(number)
        ]


def linop_scale(w: Any, op: Any) -> Any:
    """An operator times positive weights [...].

    Raises:
        NotImplementedError: the operator is not an identity, a scaled identity, a diagonal or a lower
            triangle.
    """
    hints = {key: getattr(op, key) for key in ("is_non_singular", "is_self_adjoint", "is_positive_definite")}
    with tf.name_scope("linop_scale", values=[w]):
        if isinstance(op, linalg.LinearOperatorIdentity):
            return linalg.LinearOperatorScaledIdentity(op.range_dimension_tensor(), w, **hints)
        if isinstance(op, linalg.LinearOperatorScaledIdentity):
            return linalg.LinearOperatorScaledIdentity(op.range_dimension_tensor(), w * op.multiplier, **hints)
        if isinstance(op, linalg.LinearOperatorDiag):
            return linalg.LinearOperatorDiag(w[..., tf.newaxis] * op.diag_part(), **hints)
        if isinstance(op, linalg.LinearOperatorLowerTriangular):
            return linalg.LinearOperatorLowerTriangular(w[..., tf.newaxis, tf.newaxis] * op.to_dense(), **hints)
        raise NotImplementedError(f"Unsupported Linop type ({type(op).__name__})")


def concat_vectors(*args: Any) -> Any:
    """Vectors one after the other: a list if all of them are known, else a tensor."""
    known = [static_value(each) for each in args]
    if any(each is None for each in known):
        return tf.concat(args, axis=0)
    return [value for each in known for value in each]


def add(x: Any, y: Any) -> Any:
    """The sum, where None counts as 0."""
    if x is None:
        return y
    return x if y is None else x + y


def vec_osquare(x: Any) -> Any:
    """The outer product [..., d, d] of vectors [..., d] with themselves."""
    return x[..., :, tf.newaxis] * x[..., tf.newaxis, :]


def softmax(x: Any, axis: Any, name: str | None = None) -> Any:
    """The softmax along an axis, which may be negative and may be a tensor."""
    with tf.name_scope(name, "softmax", [x, axis]):
        x = tf.convert_to_tensor(x, name="x")
        ndims = tf.rank(x, name="ndims") if x.shape.rank is None else x.shape.rank
        axis = tf.convert_to_tensor(axis, dtype=tf.int32, name="axis")
        known = tf.get_static_value(axis)
        start = 0 if known is not None and known >= 0 else ndims
        place = start + int(known) if known is not None else tf.where_v2(axis < 0, ndims + axis, axis)
    return tf.nn.softmax(x, axis=place)
