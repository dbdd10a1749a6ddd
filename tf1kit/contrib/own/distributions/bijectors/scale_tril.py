"""Vectors to lower triangles with a positive diagonal, as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/scale_tril.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.distributions.bijectors.affine_scalar import AffineScalar
from tf1kit.contrib.own.distributions.bijectors.chain import Chain
from tf1kit.contrib.own.distributions.bijectors.fill_triangular import FillTriangular
from tf1kit.contrib.own.distributions.bijectors.softplus import Softplus
from tf1kit.contrib.own.distributions.bijectors.transform_diagonal import TransformDiagonal


class ScaleTriL(Chain):
    """Vectors to lower triangles whose diagonal goes through a bijector, by default softplus, and
    gets `diag_shift` added; None adds nothing.
    """

    def __init__(
        self,
        diag_bijector: Any = None,
        diag_shift: Any = 1e-5,
        validate_args: bool = False,
        name: str = "scale_tril",
    ) -> None:
        diag_bijector = Softplus(validate_args=validate_args) if diag_bijector is None else diag_bijector
        if diag_shift is not None:
            diag_bijector = Chain([AffineScalar(shift=diag_shift), diag_bijector])
        parts = [TransformDiagonal(diag_bijector=diag_bijector), FillTriangular()]
        super().__init__(parts, validate_args=validate_args, name=name)
