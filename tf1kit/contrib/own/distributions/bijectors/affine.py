"""A matrix and a shift for vectors as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/affine.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Parameters, after
from tf1kit.contrib.own.distributions.distribution_util import make_tril_scale
from tf1kit.contrib.own.distributions.shape import _DistributionShape
from tf1kit.tf1.private import Bijector, distribution_util


class Affine(Bijector):
    """y = scale x + shift for vectors x [..., k].

    The scale is the sum of those that are given, or the identity:

    Args:
        shift: [..., k].
        scale_identity_multiplier: c [...], stands for c I.
        scale_diag: [..., k], a diagonal.
        scale_tril: [..., k, k], a lower triangle.
        scale_perturb_factor: U [..., k, r], stands for U D U^T.
        scale_perturb_diag: the diagonal of D [..., r]; by default D is I.
        validate_args: whether assertions check the scale.
        name: the name scope.

    Raises:
        ValueError: `scale_perturb_diag` is given without `scale_perturb_factor`.
        TypeError: shift and scale have different dtypes.
    """

    def __init__(
        self,
        shift: Any = None,
        scale_identity_multiplier: Any = None,
        scale_diag: Any = None,
        scale_tril: Any = None,
        scale_perturb_factor: Any = None,
        scale_perturb_diag: Any = None,
        validate_args: bool = False,
        name: str = "affine",
    ) -> None:
        if scale_perturb_diag is not None and scale_perturb_factor is None:
            raise ValueError("When scale_perturb_diag is specified, scale_perturb_factor must be specified.")
        self._is_only_identity_multiplier = scale_tril is None and scale_diag is None and scale_perturb_factor is None
        with Parameters(name, validate_args):
            added: Any = None if shift is None else tf.convert_to_tensor(shift, name="shift")
            self._shift = added
            dtype = tf.float32 if shift is None else added.dtype.base_dtype
            if self._is_only_identity_multiplier and scale_identity_multiplier is None:
                scale_identity_multiplier = tf.convert_to_tensor(1.0, dtype=dtype)
            given = {
                "identity_multiplier": scale_identity_multiplier,
                "diag": scale_diag,
                "tril": scale_tril,
                "perturb_diag": scale_perturb_diag,
                "perturb_factor": scale_perturb_factor,
            }
            parts = {key: None if each is None else tf.convert_to_tensor(each, name=key) for key, each in given.items()}
            self._scale = self._operator(parts, validate_args)
            dtype = self._scale.dtype.base_dtype
            batch_ndims: Any = 0
            if not self._is_only_identity_multiplier:
                if shift is not None and added.dtype.base_dtype != dtype:
                    raise TypeError(f"shift.dtype({added.dtype}) is incompatible with scale.dtype({dtype}).")
                rank = self._scale.tensor_rank
                batch_ndims = (self._scale.tensor_rank_tensor() if rank is None else rank) - 2
            self._shaper = _DistributionShape(batch_ndims=batch_ndims, event_ndims=1, validate_args=validate_args)
            super().__init__(
                forward_min_event_ndims=1,
                graph_parents=[self._scale] if self._is_only_identity_multiplier else [],
                is_constant_jacobian=True,
                dtype=dtype,
                validate_args=validate_args,
                name=name,
            )

    def _operator(self, parts: dict[str, Any], validate_args: bool) -> Any:
        """The scale: a number, or a linear operator."""
        factor, multiplier = parts["perturb_factor"], parts["identity_multiplier"]
        if self._is_only_identity_multiplier:
            if not validate_args:
                return multiplier
            message = "identity_multiplier should be non-zero."
            return after([tf.assert_none_equal(multiplier, tf.zeros([], multiplier.dtype), [message])], multiplier)
        scale = make_tril_scale(
            loc=self._shift,
            scale_tril=parts["tril"],
            scale_diag=parts["diag"],
            scale_identity_multiplier=multiplier,
            validate_args=validate_args,
            assert_positive=False,
            shape_hint=None if factor is None else distribution_util.dimension_size(factor, axis=-2),
        )
        if factor is None:
            return scale
        return tf.linalg.LinearOperatorLowRankUpdate(
            scale,
            u=factor,
            diag_update=parts["perturb_diag"],
            is_diag_update_positive=parts["perturb_diag"] is None,
            is_non_singular=True,
            is_self_adjoint=True,
            is_positive_definite=True,
            is_square=True,
        )

    shift = property_of("shift", "The vector that is added.")
    scale = property_of("scale", "The operator, or the factor of the identity.")

    def _through(self, x: Any, function: Any) -> Any:
        """Apply a function of the operator to vectors."""
        x, sample_shape = self._shaper.make_batch_of_event_sample_matrices(x, expand_batch_dim=False)
        with tf.control_dependencies([self.scale.assert_non_singular()] if self.validate_args else []):
            x = function(x)
        return self._shaper.undo_make_batch_of_event_sample_matrices(x, sample_shape, expand_batch_dim=False)

    def _forward(self, x: Any) -> Any:
        y = x * self._scale if self._is_only_identity_multiplier else self._through(x, self.scale.matmul)
        return y if self.shift is None else y + self.shift

    def _inverse(self, y: Any) -> Any:
        x = y if self.shift is None else y - self.shift
        return x / self._scale if self._is_only_identity_multiplier else self._through(x, self.scale.solve)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        if self._is_only_identity_multiplier:
            return tf.log(tf.abs(self._scale)) * tf.cast(tf.shape(x)[-1], self._scale.dtype)
        return self.scale.log_abs_determinant()
