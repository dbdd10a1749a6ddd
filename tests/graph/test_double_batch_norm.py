"""A float32 graph that `double` rewrote computes what the same graph computes when it is built in float64."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.graph.twins import BOUND, Built, Case, Numbers, both, worst
from tf1kit.graph import replaced

v1 = tf.compat.v1
LAYOUTS = {"NHWC": ([0, 1, 2], [1, 1, 1, -1], (4, 3, 5, 2)), "NCHW": ([0, 2, 3], [1, -1, 1, 1], (4, 2, 3, 5))}
FUSED = {
    "V1": lambda **kwargs: tf.raw_ops.FusedBatchNorm(**kwargs),
    "V2": lambda **kwargs: tf.raw_ops.FusedBatchNormV2(**kwargs),
    "V3": lambda **kwargs: tf.raw_ops.FusedBatchNormV3(**kwargs),
}


def unfused(
    numbers: Numbers, x: Any, scale: Any, offset: Any, mean: Any, variance: Any, training: bool, layout: str
) -> Any:
    """Batch norm as moments and arithmetic: the result, the mean, and the variance by N - 1."""
    axes, shape, sizes = LAYOUTS[layout]
    kept = mean, variance
    if training:
        mean, variance = tf.nn.moments(x, axes)
        count = np.prod([sizes[axis] for axis in axes])
        kept = mean, variance * count / (count - 1)
    mean, variance, scale, offset = (tf.reshape(one, shape) for one in (mean, variance, scale, offset))
    epsilon = numbers.number(0.001)
    return (x - mean) / tf.sqrt(variance + epsilon) * scale + offset, *kept


def test_averages_that_the_operation_moves() -> None:
    """With a factor below 1 it gives the moved averages."""

    def case(numbers: Numbers) -> Built:
        x, scale, offset, mean, variance = (
            numbers.constant(*sizes) for sizes in ((4, 3, 5, 2), (2,), (2,), (2,), (2,))
        )
        if numbers.dtype == tf.float32:
            return Built(
                tf.raw_ops.FusedBatchNormV3(
                    x=x, scale=scale, offset=offset, mean=mean, variance=variance, epsilon=0.001, is_training=True,
                    exponential_avg_factor=0.25,
                )[:3]
            )  # fmt: skip
        result, *moments = unfused(numbers, x, scale, offset, mean, variance, True, "NHWC")
        return Built([result, *(0.75 * old + 0.25 * new for old, new in zip((mean, variance), moments, strict=True))])

    assert worst(*both(case)) < BOUND


def batch_norm(version: str, training: bool, layout: str) -> Case:
    """Fused batch norm behind a product, with its gradients, moving averages and a step of momentum."""

    def case(numbers: Numbers) -> Built:
        weight, scale, offset = numbers.variable(), numbers.variable(2), numbers.variable(2)
        moving_mean, moving_variance = numbers.variable(2), numbers.variable(2, change=np.abs)
        x = tf.tanh(numbers.constant(*LAYOUTS[layout][2]) + weight)
        statistics = (
            (numbers.constant(0), numbers.constant(0)) if training else (moving_mean.value(), moving_variance.value())
        )
        if numbers.dtype == tf.float32:
            made = FUSED[version](
                x=x, scale=scale, offset=offset, mean=statistics[0], variance=statistics[1], epsilon=0.001,
                is_training=training, data_format=layout,
            )[:3]  # fmt: skip
        else:
            made = unfused(numbers, x, scale, offset, *statistics, training, layout)
        loss = tf.reduce_sum(tf.sin(made[0]) * numbers.constant(*LAYOUTS[layout][2]))
        gradients = v1.gradients(loss, [x, scale, offset])
        decay = numbers.number(0.1)
        with tf.control_dependencies(
            [
                v1.assign_sub(moving_mean, (moving_mean - made[1]) * decay),
                v1.assign_sub(moving_variance, (moving_variance - made[2]) * decay),
            ]
        ):
            step = v1.train.MomentumOptimizer(numbers.held(0.01), numbers.held(0.9))
            train = step.minimize(loss, var_list=[weight, scale, offset])
        return Built([*made, loss, *gradients], train)

    return case


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("version", FUSED)
def test_batch_norm(version: str, training: bool, layout: str) -> None:
    """Fused batch norm, its statistics, gradients and updates, in both modes and layouts."""
    assert worst(*both(batch_norm(version, training, layout))) < BOUND


def test_bessel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula of batch norm without the factor N/(N-1) is noticed."""
    right = replaced.DECOMPOSED["FusedBatchNormV3"]

    def wrong(*args: Any) -> list[Any]:
        made = right(*args)
        return [*made[:2], made[4], *made[3:]]

    replaced._formula.cache_clear()
    monkeypatch.setitem(replaced.DECOMPOSED, "FusedBatchNormV3", wrong)
    assert worst(*both(batch_norm("V3", True, "NHWC"))) > 1e-3
    replaced._formula.cache_clear()


def test_a_rounded_constant() -> None:
    """A single value that still rounds to float32 is noticed."""

    def rounded(graph: Any) -> None:
        node = next(node for node in graph.node if node.op == "Sin")
        for name, given, wanted in (("down", tf.float64, tf.float32), ("up", tf.float32, tf.float64)):
            cast = graph.node.add(name=name, op="Cast")
            cast.input.append(node.input[0])
            node.input[0] = name
            cast.attr["SrcT"].type, cast.attr["DstT"].type = given.as_datatype_enum, wanted.as_datatype_enum

    assert BOUND * 100 < worst(*both(batch_norm("V3", True, "NHWC"), rounded)) < 1e-5
