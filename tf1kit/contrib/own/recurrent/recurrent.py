"""A recurrent computation as a loop of functions, with a gradient that is another loop.

Each loop writes what its steps compute into one tensor, in place. Theta, states, inputs and extras are
structures of tensors: tuples, lists and dicts, in any depth.

Source: TensorFlow 1.15.5: tensorflow/contrib/recurrent/python/ops/recurrent.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import function, functional_ops, gen_array_ops, nest


def Recurrent(  # noqa: N802
    theta: Any,
    state0: Any,
    inputs: Any,
    cell_fn: Callable[..., Any],
    cell_grad: Callable[..., Any] | None = None,
    extras: Any = None,
    max_input_length: Any = None,
    use_tpu: bool = False,
    aligned_end: bool = False,
) -> Any:
    """The states of all steps, [time, ...], and the last state.

    Args:
        theta: the weights.
        state0: the state before the first step.
        inputs: [time, ...].
        cell_fn: (theta, state, inputs of a step) to (next state, extras); uses no other tensors.
        cell_grad: (theta, state, inputs of a step, extras, gradient of the next state) to the gradients
            of the first three, of which None stands for zeros; by default that of `cell_fn`, which
            computes the step once more.
        extras: tensors like those of `cell_fn`; by default zeros.
        max_input_length: int32 scalar: how many steps there are; by default the length of the inputs.
        use_tpu: whether the loops are `While` operations in place of `For`.
        aligned_end: whether these steps are the last of the inputs, not the first.

    Raises:
        AssertionError: a function uses other tensors than its arguments.
    """
    if cell_grad is None and _is_single_step(inputs, max_input_length):
        state1, _ = cell_fn(theta, state0, nest.map_structure(lambda x: tf.squeeze(x, axis=0), inputs))
        return nest.map_structure(lambda x: tf.expand_dims(x, axis=0), state1), state1
    _, computed = cell_fn(theta, state0, _at(inputs, 0))
    if extras is None:
        extras = nest.map_structure(tf.zeros_like, computed)
    if max_input_length is None:
        max_input_length = tf.reduce_max(_length(inputs))
    loops = _Loops(cell_fn, cell_grad or _gradient_of(cell_fn), use_tpu, aligned_end)
    return loops.forward(theta, state0, inputs, max_input_length, extras)[:2]


class _Loops:
    """The loop of the steps, and that of their gradients.

    Args: see `Recurrent`.
    """

    def __init__(self, cell_fn: Any, cell_grad: Any, use_tpu: bool, aligned_end: bool) -> None:
        self._cell_fn, self._cell_grad = cell_fn, cell_grad
        self._use_tpu, self._aligned_end = use_tpu, aligned_end

    def forward(self, theta: Any, state0: Any, inputs: Any, length: Any, extras: Any) -> Any:
        """The states of all steps, the last state, and the extras of all steps."""
        given, results = [theta, state0, inputs, length, extras], [state0, state0, extras]
        step = _function(self._step, [theta, state0, inputs], [state0, extras])

        def body(t: Any, theta: Any, state0: Any, inputs: Any, states: Any, all_extras: Any) -> Any:
            state1, extras = step(theta, state0, _at(inputs, t))
            return [theta, state1, inputs, _put(states, t, state1), _put(all_extras, t, extras)]

        def steps(theta: Any, state0: Any, inputs: Any, length: Any, extras: Any) -> Any:
            time = _length(inputs)
            start, limit = (time - length, time) if self._aligned_end else (0, length)
            values = [theta, state0, inputs, _empty(time, state0), _empty(time, extras)]
            _, state1, _, states, all_extras = self._loop(start, limit, 1, body, values)
            return [states, state1, all_extras]

        def gradient(op: Any, *gradients: Any) -> Any:
            outputs = list(op.outputs)
            found = [tf.zeros_like(y) if dy is None else dy for y, dy in zip(outputs, gradients, strict=True)]
            theta, state0, inputs, length, extras = _packed(list(op.inputs), given)
            states, _, all_extras = _packed(outputs, results)
            d_states, d_state1, _ = _packed(found, results)
            return nest.flatten(
                self._backward(theta, state0, inputs, length, states, all_extras, d_states, d_state1, extras)
            )

        call = _function(steps, given, results, python_grad_func=gradient, noinline=not self._use_tpu)
        return call(*given)

    def _backward(
        self,
        theta: Any,
        state0: Any,
        inputs: Any,
        length: Any,
        states: Any,
        all_extras: Any,
        d_states: Any,
        d_state1: Any,
        extras: Any,
    ) -> Any:
        """The gradients of theta, of the first state, of the inputs, of the number of steps, which is
        0, and in place of that of the extras the extras of all steps, as in 1.15.5.
        """
        given = [theta, state0, inputs, length, states, all_extras, d_states, d_state1]
        back = _function(self._step_back, [theta, state0, inputs, extras, state0], [theta, state0, inputs])

        def body(t: Any, *values: Any) -> Any:
            theta, first, inputs, states, all_extras, d_theta, d_state1, d_inputs, d_states = values
            before = nest.map_structure(
                lambda one, state: tf.where_v2(tf.equal(t, 0), one, state), first, _at(states, tf.maximum(0, t - 1))
            )
            d_state1 = nest.map_structure(tf.add, _at(d_states, t), d_state1)
            more, d_state0, d_input = back(theta, before, _at(inputs, t), _at(all_extras, t), d_state1)
            d_theta = nest.map_structure(tf.add, d_theta, more)
            d_inputs = _put(d_inputs, t, d_input)
            return [theta, first, inputs, states, all_extras, d_theta, d_state0, d_inputs, d_states]

        def steps_back(
            theta: Any,
            state0: Any,
            inputs: Any,
            length: Any,
            states: Any,
            all_extras: Any,
            d_states: Any,
            d_state1: Any,
        ) -> Any:
            time = _length(inputs)
            start, limit = (time - 1, time - length - 1) if self._aligned_end else (length - 1, -1)
            values = [theta, state0, inputs, states, all_extras, _empty(None, theta), d_state1]
            values += [_empty(None, inputs), d_states]
            found = self._loop(start, limit, -1, body, values)
            return [*found[5:8], tf.constant(0, length.dtype), found[4]]

        results = [theta, state0, inputs, length, extras]
        return _function(steps_back, given, results, noinline=not self._use_tpu)(*given)

    def _step(self, *args: Any) -> Any:
        found = self._cell_fn(*args)
        _check_captures("cell_fn")
        return found

    def _step_back(self, *args: Any) -> Any:
        found = self._cell_grad(*args)
        _check_captures("cell_grad")
        return _no_none(args[:3], found)

    def _loop(self, start: Any, limit: Any, delta: int, body: Callable[..., Any], values: list[Any]) -> Any:
        """`values` after body(t, *values) for each t."""

        def flat_body(t: Any, *args: Any) -> Any:
            return nest.flatten(body(t, *_packed(args, values)))

        flat = nest.flatten(values)
        defined = function.Defun(tf.int32, *(value.dtype for value in flat))(flat_body)
        return _packed(functional_ops.For(start, limit, delta, flat, defined, rewrite_with_while=self._use_tpu), values)


def _function(call: Callable[..., Any], given: Any, results: Any, **options: Any) -> Callable[..., Any]:
    """A function of structures like `given` with results like `results`, as a function of the graph."""

    def flat(*args: Any) -> Any:
        return nest.flatten(call(*_packed(args, given)))

    defined = function.Defun(*(value.dtype for value in nest.flatten(given)), **options)(flat)
    return lambda *args: _packed(defined(*nest.flatten(args)), results)


def _packed(values: Any, like: Any) -> Any:
    """Tensors in the structure of `like`; a function of the graph gives a single one without a list."""
    return nest.pack_sequence_as(like, values if isinstance(values, list | tuple) else [values])


def _check_captures(name: str) -> None:
    more = function.get_extra_args()
    assert not more, f"{name} is not pure with extra args: {more}."


def _gradient_of(cell_fn: Callable[..., Any]) -> Callable[..., Any]:
    """The gradient function of a step, which computes the step once more."""

    def cell_grad(theta: Any, state0: Any, inputs: Any, extras: Any, d_state1: Any) -> Any:
        state1, _ = cell_fn(theta, state0, inputs)
        of = [theta, state0, inputs]
        return _packed(tf.gradients(nest.flatten(state1), nest.flatten(of), nest.flatten(d_state1)), of)

    return cell_grad


def _no_none(values: Any, gradients: Any) -> Any:
    """Gradients with zeros for None."""
    pairs = zip(nest.flatten(values), nest.flatten(gradients), strict=True)
    return [tf.zeros_like(value) if gradient is None else gradient for value, gradient in pairs]


def _is_single_step(inputs: Any, max_input_length: Any) -> bool:
    """Whether it is known that there is one step."""
    if not tf.is_tensor(max_input_length):
        return bool(max_input_length == 1)
    return all(x.shape.rank is not None and x.shape[0].value == 1 for x in nest.flatten(inputs))


def _length(inputs: Any) -> Any:
    return tf.shape(nest.flatten(inputs)[0])[0]


def _at(values: Any, t: Any) -> Any:
    """What tensors [time, ...] have at one time."""
    return nest.map_structure(lambda x: tf.gather(x, t), values)


def _put(values: Any, t: Any, new: Any) -> Any:
    """Write into tensors [time, ...] at one time."""
    return nest.map_structure(
        lambda to, x: gen_array_ops.inplace_update(to, tf.reshape(t, [1]), tf.expand_dims(x, 0)), values, new
    )


def _empty(time: Any, like: Any) -> Any:
    """Zeros to write into: [time, ...] for tensors [...], or like the tensors themselves. An operation
    `Empty` makes them, since a constant may be shared.
    """

    def zeros(x: Any) -> Any:
        shape = tf.shape(x) if time is None else tf.concat([[time], tf.shape(x)], 0)
        return gen_array_ops.empty(shape, x.dtype, init=True)

    return nest.map_structure(zeros, like)
