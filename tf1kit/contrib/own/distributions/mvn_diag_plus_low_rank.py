"""The normal distribution of vectors by a diagonal and a few more directions.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mvn_diag_plus_low_rank.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.distribution_util import make_diag_scale
from tf1kit.contrib.own.distributions.mvn_linear_operator import MultivariateNormalLinearOperator


class MultivariateNormalDiagPlusLowRank(MultivariateNormalLinearOperator):
    """The factor of the covariance is that of `MultivariateNormalDiag` plus `scale_perturb_factor`
    times the diagonal `scale_perturb_diag` times the first factor's transpose.
    """

    def __init__(
        self,
        loc: Any = None,
        scale_diag: Any = None,
        scale_identity_multiplier: Any = None,
        scale_perturb_factor: Any = None,
        scale_perturb_diag: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalDiagPlusLowRank",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name:
            more = scale_perturb_factor is not None or scale_perturb_diag is not None
            scale = make_diag_scale(
                loc, scale_diag, scale_identity_multiplier, validate_args=validate_args, assert_positive=more
            )
            if more:
                given = scale_perturb_factor, scale_perturb_diag
                factor, diag = (None if each is None else tf.convert_to_tensor(each) for each in given)
                scale = tf.linalg.LinearOperatorLowRankUpdate(
                    scale,
                    u=factor,
                    diag_update=diag,
                    is_diag_update_positive=diag is None,
                    is_non_singular=True,
                    is_self_adjoint=True,
                    is_positive_definite=True,
                    is_square=True,
                )
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)
        derived(self, parameters)
