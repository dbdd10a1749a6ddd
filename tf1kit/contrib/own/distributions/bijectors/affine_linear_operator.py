"""A linear operator and a shift as a bijector.

Source: TensorFlow 1.15.5:
tensorflow/contrib/distributions/python/ops/bijectors/affine_linear_operator.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.tf1.private import Bijector


class AffineLinearOperator(Bijector):
    """y = scale x + shift for vectors; None leaves one out.

    Raises:
        TypeError: `scale` is not a LinearOperator, or has another dtype than `shift`.
    """

    def __init__(
        self, shift: Any = None, scale: Any = None, validate_args: bool = False, name: str = "affine_linear_operator"
    ) -> None:
        added: Any = None if shift is None else tf.convert_to_tensor(shift, name="shift")
        self._shift = added
        self._scale = scale
        if scale is not None and not isinstance(scale, tf.linalg.LinearOperator):
            raise TypeError("scale is not an instance of tf.LinearOperator")
        if scale is not None and shift is not None and added.dtype.base_dtype != scale.dtype.base_dtype:
            raise TypeError(f"shift.dtype({added.dtype}) is incompatible with scale.dtype({scale.dtype}).")
        if scale is not None and validate_args and not scale.is_non_singular:
            raise ValueError("Scale matrix must be non-singular.")
        dtype = scale.dtype if scale is not None else tf.float32 if shift is None else added.dtype.base_dtype
        super().__init__(
            forward_min_event_ndims=1, is_constant_jacobian=True, dtype=dtype, validate_args=validate_args, name=name
        )

    shift = property_of("shift", "The vector that is added.")
    scale = property_of("scale", "The operator.")

    def _forward(self, x: Any) -> Any:
        with self._checked():
            y = x if self.scale is None else self.scale.matvec(x)
            return y if self.shift is None else y + self.shift

    def _inverse(self, y: Any) -> Any:
        with self._checked():
            x = y if self.shift is None else y - self.shift
            return x if self.scale is None else self.scale.solvevec(x)

    def _checked(self) -> Any:
        """Under `validate_args`, the matrix must be non-singular when it is used."""
        checks = [self.scale.assert_non_singular()] if self.validate_args and self.scale is not None else []
        return tf.control_dependencies(checks)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        if self.scale is None:
            return tf.constant(0.0, x.dtype.base_dtype)
        return self.scale.log_abs_determinant()
