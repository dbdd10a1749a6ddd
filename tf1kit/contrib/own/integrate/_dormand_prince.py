"""One step of Dormand and Prince's method (1980), and the polynomial inside it (Shampine, 1986).

Source: TensorFlow 1.15.5: tensorflow/contrib/integrate/python/ops/odes.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

ALPHA = (1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
BETA = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
FOURTH = (1951 / 21600, 0, 22642 / 50085, 451 / 720, -12231 / 42400, 649 / 6300, 1 / 60)
ERROR = tuple(low - high for low, high in zip(FOURTH, (*BETA[-1], 0), strict=True))
MIDDLE = (
    6025192743 / 30085553152 / 2,
    0,
    51252292925 / 65400821598 / 2,
    -2691868925 / 45128329728 / 2,
    187940372067 / 1594534317056 / 2,
    -1776094331 / 19743644256 / 2,
    11237099 / 235043384 / 2,
)


def step(func: Any, y0: Any, f0: Any, t0: Any, dt: Any) -> tuple[Any, Any, Any, list[Any]]:
    """One step: y and the slope at its end, the error, and all seven slopes."""
    size, slopes = tf.cast(dt, y0.dtype), [f0]
    for alpha, beta in zip(ALPHA, BETA, strict=True):
        y = y0 + _combined(size, beta, slopes)
        slopes.append(func(y, t0 + alpha * dt))
    return y, slopes[-1], _combined(size, ERROR, slopes), slopes


def fit(y0: Any, y1: Any, slopes: list[Any], dt: Any) -> list[Any]:
    """The coefficients of the polynomial in a step, the highest power first."""
    dt = tf.cast(dt, y0.dtype)
    return _interp_fit(y0, y1, y0 + _combined(dt, MIDDLE, slopes), slopes[0], slopes[-1], dt)


def _interp_fit(y0: Any, y1: Any, y_mid: Any, f0: Any, f1: Any, dt: Any) -> list[Any]:
    """The coefficients of the polynomial by three values and two slopes, the highest power first."""
    factors = (
        (-2 * dt, 2 * dt, -8, -8, 16),
        (5 * dt, -3 * dt, 18, 14, -32),
        (-4 * dt, dt, -11, -5, 16),
    )
    return [*(_dot(each, (f0, f1, y0, y1, y_mid)) for each in factors), dt * f0, y0]


def _interp_evaluate(coefficients: Sequence[Any], t0: Any, t1: Any, t: Any) -> Any:
    """The polynomial of a step from `t0` to `t1` at a time in between; an assertion checks it."""
    t0, t1, t = (tf.convert_to_tensor(each) for each in (t0, t1, t))
    inside = tf.Assert((t0 <= t) & (t <= t1), ["invalid interpolation, fails `t0 <= t <= t1`:", t0, t, t1])
    dtype = coefficients[0].dtype
    with tf.control_dependencies([inside]):
        x = tf.cast((t - t0) / (t1 - t0), dtype)
    powers = [tf.constant(1, dtype), x]
    for _ in coefficients[2:]:
        powers.append(powers[-1] * x)
    return _dot(coefficients, powers[::-1])


def _optimal_step_size(
    last_step: Any,
    error_ratio: Any,
    safety: Any = 0.9,
    ifactor: Any = 10.0,
    dfactor: Any = 0.2,
    order: int = 5,
    name: str | None = None,
) -> Any:
    """The size of the next step, by the error of the last as a part of what is allowed."""
    with tf.name_scope(name, "optimal_step_size", [last_step, error_ratio]):
        wanted = tf.cast(error_ratio, last_step.dtype) ** tf.cast(1 / order, last_step.dtype) / safety
        return last_step / tf.maximum(1 / ifactor, tf.minimum(wanted, 1 / dfactor))


def _combined(scale: Any, factors: Sequence[float], slopes: list[Any]) -> Any:
    pairs = zip(factors, slopes, strict=False)
    return tf.add_n([scale * factor * slope for factor, slope in pairs if factor != 0])


def _dot(left: Sequence[Any], right: Sequence[Any]) -> Any:
    return tf.add_n([a * b for a, b in zip(left, right, strict=True)])
