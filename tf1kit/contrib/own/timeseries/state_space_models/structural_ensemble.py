"""A series as a sum: a level with a trend, periods, and regression on the past.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/structural_ensemble.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.state_space_models import level_trend, periodic, varma
from tf1kit.contrib.own.timeseries.state_space_models.state_space_model import (
    StateSpaceCorrelatedFeaturesEnsemble,
    StateSpaceIndependentEnsemble,
    StateSpaceModelConfiguration,
)
from tf1kit.tf1.private import nest


def _for_each_feature(make: Callable[..., Any], configuration: StateSpaceModelConfiguration) -> Any:
    """A model of each feature, in the scopes "feature0", "feature1", ..."""
    members = []
    for feature in range(configuration.num_features):
        with tf.variable_scope(f"feature{feature}"):
            members.append(make(configuration=configuration._replace(num_features=1)))
    return StateSpaceCorrelatedFeaturesEnsemble(ensemble_members=members, configuration=configuration)


def _parts(
    cycles: Sequence[Callable[..., Any]],
    moving_average_order: int,
    autoregressive_order: int,
    configuration: StateSpaceModelConfiguration,
) -> list[Any]:
    """The models of a sum. Noise of observations is that of the sum."""
    configuration = configuration._replace(use_observation_noise=False)
    with tf.variable_scope("adder"):
        parts = [_for_each_feature(level_trend.AdderStateSpaceModel, configuration)]
    with tf.variable_scope("varma"):
        parts.append(
            varma.VARMA(
                autoregressive_order=autoregressive_order,
                moving_average_order=moving_average_order,
                configuration=configuration,
            )
        )
    for number, cycle in enumerate(cycles):
        with tf.variable_scope(f"cycle{number}"):
            parts.append(_for_each_feature(cycle, configuration))
    return parts


class StructuralEnsemble(StateSpaceIndependentEnsemble):
    """A sum whose periods have a value for each time.

    Args:
        periodicities: a period or several.
        moving_average_order: how many earlier noises count.
        autoregressive_order: how many earlier values count.
        use_level_noise: not used, as in 1.15.5.
        configuration: see `StateSpaceModelConfiguration`.
    """

    def __init__(
        self,
        periodicities: Any,
        moving_average_order: int,
        autoregressive_order: int,
        use_level_noise: bool = True,
        configuration: StateSpaceModelConfiguration = StateSpaceModelConfiguration(),  # noqa: B008  it is a tuple
    ) -> None:
        def cycle(period: Any) -> Callable[..., Any]:
            return lambda configuration: periodic.CycleStateSpaceModel(period, configuration)

        cycles = [cycle(period) for period in nest.flatten(periodicities)]
        parts = _parts(cycles, moving_average_order, autoregressive_order, configuration)
        super().__init__(ensemble_members=parts, configuration=configuration)


class MultiResolutionStructuralEnsemble(StateSpaceIndependentEnsemble):
    """A sum whose periods are described by a few values.

    Args:
        cycle_num_latent_values: the values of a period, one number or one for each period.
        moving_average_order: how many earlier noises count.
        autoregressive_order: how many earlier values count.
        periodicities: a period or several; None for none.
        use_level_noise: not used, as in 1.15.5.
        configuration: see `StateSpaceModelConfiguration`.

    Raises:
        ValueError: there are as many numbers of values as neither 1 nor the periods.
    """

    def __init__(
        self,
        cycle_num_latent_values: Any,
        moving_average_order: int,
        autoregressive_order: int,
        periodicities: Any,
        use_level_noise: bool = True,
        configuration: StateSpaceModelConfiguration = StateSpaceModelConfiguration(),  # noqa: B008  it is a tuple
    ) -> None:
        periods = nest.flatten([] if periodicities is None else periodicities)
        values = nest.flatten(cycle_num_latent_values)
        if len(values) not in (1, len(periods)):
            raise ValueError(
                "`cycle_num_latent_values` must either be a list with the same size as `periodicity` or a scalar. "
                f"Received length {len(values)} `cycle_num_latent_values`, while `periodicities` has length "
                f"{len(periods)}."
            )

        def cycle(count: int, period: Any) -> Callable[..., Any]:
            return lambda configuration: periodic.ResolutionCycleModel(count, period, configuration=configuration)

        counts = values if len(values) == len(periods) else values * len(periods)
        cycles = [cycle(count, period) for count, period in zip(counts, periods, strict=True)]
        parts = _parts(cycles, moving_average_order, autoregressive_order, configuration)
        super().__init__(ensemble_members=parts, configuration=configuration)
