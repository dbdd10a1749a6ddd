"""Solves ordinary differential equations: Dormand and Prince's method with steps of its own size,
and two methods on a grid.

Source: TensorFlow 1.15.5: tensorflow/contrib/integrate/python/ops/odes.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.integrate._dormand_prince import _interp_evaluate, _interp_fit, _optimal_step_size, fit, step

__all__ = ["_interp_evaluate", "_interp_fit", "_optimal_step_size", "odeint", "odeint_fixed"]

Function = Callable[[Any, Any], Any]


class _State(NamedTuple):
    """The last step: its end, the slope there, when it began and ended, the next step's size, and
    the polynomial in between.
    """

    y1: Any
    f1: Any
    t0: Any
    t1: Any
    dt: Any
    interp_coeff: Sequence[Any]


class _History(NamedTuple):
    """All steps that were tried: their ends, and their errors as a part of what is allowed."""

    integrate_points: Any
    error_ratio: Any


def odeint(
    func: Function,
    y0: Any,
    t: Any,
    rtol: Any = 1e-6,
    atol: Any = 1e-12,
    method: str | None = None,
    options: dict[str, Any] | None = None,
    full_output: bool = False,
    name: str | None = None,
) -> Any:
    """Solve dy/dt = func(y, t).

    Args:
        func: gives the slope, of the shape and dtype of y.
        y0: y at the first time, floating or complex.
        t: the times, increasing, floating [times].
        rtol: the error that is allowed, relative to y.
        atol: the error that is allowed besides.
        method: "dopri5" or None, which is the same.
        options: `first_step`, `safety`, `ifactor`, `dfactor`, `max_num_steps`; only with a method.
        full_output: return the dict of `num_func_evals`, `integrate_points` and `error_ratio`, too.
        name: the name scope.

    Returns:
        y at each time, [times, ...].

    Raises:
        ValueError: another method, or options without a method.
        TypeError: `y0` or `t` has another dtype.
    """
    if method is not None and method != "dopri5":
        raise ValueError(f"invalid method: {method!r}")
    if options and method is None:
        raise ValueError("cannot supply `options` without specifying `method`")
    with tf.name_scope(name, "odeint", [y0, t, rtol, atol]):
        y0, t = tf.convert_to_tensor(y0, name="y0"), tf.convert_to_tensor(t, preferred_dtype=tf.float64, name="t")
        _check_types(y0, t)
        real = abs(y0).dtype
        rtol, atol = (tf.convert_to_tensor(limit, dtype=real) for limit in (rtol, atol))
        return _adaptive(func, y0, t, rtol, atol, full_output, **(options or {}))


def _adaptive(
    func: Function,
    y0: Any,
    t: Any,
    rtol: Any,
    atol: Any,
    full_output: bool,
    first_step: Any = None,
    safety: float = 0.9,
    ifactor: float = 10.0,
    dfactor: float = 0.2,
    max_num_steps: int = 1000,
) -> Any:
    first = tf.convert_to_tensor(1.0 if first_step is None else first_step, dtype=t.dtype)
    factors = [tf.convert_to_tensor(each, dtype=t.dtype) for each in (safety, ifactor, dfactor)]

    def forward(state: _State, history: _History, steps: Any) -> tuple[_State, _History, Any]:
        with tf.control_dependencies(_sound(state, steps, max_num_steps)):
            y1, f1, error, slopes = step(func, state.y1, state.f1, state.t1, state.dt)
        allowed = atol + rtol * tf.maximum(abs(state.y1), abs(y1))
        ratio = tf.sqrt(tf.reduce_mean(_abs_square(error) / _abs_square(allowed)))
        accepted, end = ratio <= 1, state.t1 + state.dt
        new = _State(
            tf.cond(accepted, lambda: y1, lambda: state.y1),
            tf.cond(accepted, lambda: f1, lambda: state.f1),
            state.t1,
            tf.cond(accepted, lambda: end, lambda: state.t1),
            _optimal_step_size(state.dt, ratio, *factors),
            tf.cond(accepted, lambda: fit(state.y1, y1, slopes, state.dt), lambda: list(state.interp_coeff)),
        )
        tried = (history.integrate_points, end), (history.error_ratio, ratio)
        return new, _History(*(array.write(array.size(), value) for array, value in tried)), steps + 1

    def until(solution: Any, history: _History, state: _State, i: Any) -> tuple[Any, _History, _State, Any]:
        state, history, _ = tf.while_loop(lambda state, *_: t[i] > state.t1, forward, (state, history, 0))
        y = _interp_evaluate(state.interp_coeff, state.t0, state.t1, t[i])
        return solution.write(i, y), history, state, i + 1

    with tf.control_dependencies([_increasing(t)]):
        count = tf.size(t)
    growing = [tf.TensorArray(dtype, size=0, dynamic_size=True) for dtype in (t.dtype, rtol.dtype)]
    state = _State(y0, func(y0, t[0]), t[0], t[0], first, [y0] * 5)
    solution = tf.TensorArray(y0.dtype, size=count).write(0, y0)
    start = (solution, _History(*growing), state, 1)
    solution, history, _, _ = tf.while_loop(lambda *each: each[-1] < count, until, start)
    y = solution.stack()
    y.set_shape(t.shape.concatenate(y0.shape))
    if not full_output:
        return y
    points = history.integrate_points.stack()
    info = {"num_func_evals": 6 * tf.size(points) + 1, "integrate_points": points}
    return y, dict(info, error_ratio=history.error_ratio.stack())


def _sound(state: _State, steps: Any, max_num_steps: int) -> list[Any]:
    """Assertions: the time moves, there are not too many steps, and y is finite."""
    return [
        tf.Assert(state.t1 + state.dt > state.t1, ["underflow in dt", state.dt]),
        tf.Assert(steps < max_num_steps, ["max_num_steps exceeded"]),
        tf.Assert(tf.reduce_all(tf.is_finite(abs(state.y1))), ["non-finite values in state `y`", state.y1]),
    ]


def _abs_square(x: Any) -> Any:
    return tf.square(tf.math.real(x)) + tf.square(tf.math.imag(x)) if x.dtype.is_complex else tf.square(x)


def _increasing(t: Any) -> Any:
    return tf.Assert(tf.reduce_all(t[1:] > t[:-1]), ["`t` must be monotonic increasing"])


def _check_types(y0: Any, t: Any, dt: Any = None) -> None:
    if not (y0.dtype.is_floating or y0.dtype.is_complex):
        raise TypeError("`y0` must have a floating point or complex floating point dtype")
    for name, value in (("t", t), ("dt", dt)):
        if value is not None and not value.dtype.is_floating:
            raise TypeError(f"`{name}` must have a floating point dtype")


def odeint_fixed(func: Function, y0: Any, t: Any, dt: Any = None, method: str = "rk4", name: str | None = None) -> Any:
    """Solve dy/dt = func(y, t) with steps that are fixed before.

    Args:
        func: gives the slope, of the shape and dtype of y.
        y0: y at the first time.
        t: the times, increasing, [times].
        dt: the size of the steps between two times, [times - 1] or a scalar; by default one step.
        method: "rk4" or "midpoint".
        name: the name scope.

    Returns:
        y at each time, [times, ...].

    Raises:
        ValueError: another method, or `t` and `dt` do not fit.
        TypeError: `y0`, `t` or `dt` has another dtype.
    """
    with tf.name_scope(name, "odeint_fixed", [y0, t, dt]):
        t, y0 = tf.convert_to_tensor(t, preferred_dtype=tf.float64, name="t"), tf.convert_to_tensor(y0, name="y0")
        intervals = t[1:] - t[:-1]
        dt = tf.convert_to_tensor(intervals if dt is None else dt, preferred_dtype=tf.float64, name="dt")
        counts = tf.ceil(intervals / dt)
        dt = intervals / counts
        _check_types(y0, t, dt)
        if t.shape.rank > 1 or dt.shape.rank > 1:
            raise ValueError("t must be a 1D tensor")
        if t.shape[0] != dt.shape[0] + 1:
            raise ValueError("t and dt have incompatible lengths, must be N and N-1")
        if method not in GRID_STEPS:
            raise ValueError(f"method not supported: {method}")
        with tf.control_dependencies([_increasing(t)]), tf.name_scope(method):
            return _on_grid(func, y0, tf.identity(t), dt, tf.cast(counts, tf.int32), GRID_STEPS[method])


def _on_grid(func: Function, y0: Any, t: Any, dt: Any, counts: Any, change: Callable[..., Any]) -> Any:
    def inner(y: Any, time: Any, j: Any, i: Any) -> tuple[Any, ...]:
        return y + tf.cast(change(func, time, dt[i - 1], y), y.dtype), time + dt[i - 1], j + 1, i

    def outer(solution: Any, y: Any, time: Any, i: Any) -> tuple[Any, ...]:
        y, time, _, _ = tf.while_loop(lambda _, __, j, i: j < counts[i - 1], inner, (y, time, 0, i))
        return solution.write(i, y), y, time, i + 1

    count = tf.size(t)
    solution = tf.TensorArray(y0.dtype, count).write(0, y0)
    made = tf.while_loop(lambda *each: each[-1] < count, outer, (solution, y0, t[0], 1))[0].stack()
    made.set_shape(t.shape.concatenate(y0.shape))
    return made


def _midpoint(func: Function, t: Any, dt: Any, y: Any) -> Any:
    size = tf.cast(dt, y.dtype)
    return size * func(y + func(y, t) * size / 2, t + dt / 2)


def _rk4(func: Function, t: Any, dt: Any, y: Any) -> Any:
    half, size = t + dt / 2, tf.cast(dt, y.dtype)
    k1 = func(y, t)
    k2 = func(y + size * k1 / 2, half)
    k3 = func(y + size * k2 / 2, half)
    k4 = func(y + size * k3, t + dt)
    return tf.add_n([k1, 2 * k2, 2 * k3, k4]) * (size / 6)


GRID_STEPS = {"midpoint": _midpoint, "rk4": _rk4}
