"""Minimises by an optimizer outside TensorFlow, such as SciPy's.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/external_optimizer.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

Function = Callable[..., Any]


class ExternalOptimizerInterface:
    """Gives loss and gradients as functions of one flat vector. A subclass has `_minimize`.

    Args:
        loss: scalar tensor.
        var_list: the variables; None takes all trainable ones.
        equalities: scalar tensors that must be 0.
        inequalities: scalar tensors that must be at least 0.
        var_to_bounds: a dict of variable to (lower, upper). A bound is a number or has the
            variable's shape.
        **optimizer_kwargs: passed on to `_minimize`.
    """

    def __init__(
        self,
        loss: Any,
        var_list: Any = None,
        equalities: Any = None,
        inequalities: Any = None,
        var_to_bounds: Any = None,
        **optimizer_kwargs: Any,
    ) -> None:
        self._loss = loss
        self._equalities = equalities or []
        self._inequalities = inequalities or []
        self._vars = tf.trainable_variables() if var_list is None else list(var_list)
        self._shapes = [tuple(variable.get_shape().as_list()) for variable in self._vars]
        self._packed_bounds = None if var_to_bounds is None else self._bounds(var_to_bounds)
        self._update_placeholders = [tf.placeholder(variable.dtype.base_dtype) for variable in self._vars]
        self._var_updates = [
            variable.assign(tf.reshape(placeholder, shape))
            for variable, placeholder, shape in zip(self._vars, self._update_placeholders, self._shapes, strict=True)
        ]
        self.optimizer_kwargs = optimizer_kwargs
        self._packed_var = self._pack(self._vars)
        self._packed_loss_grad = self._packed_gradient(loss)
        self._packed_equality_grads = [self._packed_gradient(equality) for equality in self._equalities]
        self._packed_inequality_grads = [self._packed_gradient(inequality) for inequality in self._inequalities]
        ends = np.cumsum([math.prod(shape) for shape in self._shapes]).tolist()
        self._packing_slices = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def minimize(
        self,
        session: Any = None,
        feed_dict: Any = None,
        fetches: Any = None,
        step_callback: Any = None,
        loss_callback: Any = None,
        **run_kwargs: Any,
    ) -> None:
        """Minimise the loss, and put the result into the session's variables.

        Args:
            session: the session; None takes the default one.
            feed_dict: the feeds of each evaluation.
            fetches: tensors to fetch at each evaluation, for `loss_callback`.
            step_callback: called with the flat vector after each step.
            loss_callback: called with the fetches at each evaluation.
            **run_kwargs: passed on to the `session.run` that sets the variables.
        """
        session = session or tf.get_default_session()
        evaluated = (session, feed_dict or {}, fetches or [])

        def functions(tensors: list[Any]) -> list[Function]:
            return [self._function(tensor, *evaluated) for tensor in tensors]

        result = self._minimize(
            initial_val=session.run(self._packed_var),
            loss_grad_func=self._function([self._loss, self._packed_loss_grad], *evaluated, loss_callback),
            equality_funcs=functions(self._equalities),
            equality_grad_funcs=functions(self._packed_equality_grads),
            inequality_funcs=functions(self._inequalities),
            inequality_grad_funcs=functions(self._packed_inequality_grads),
            packed_bounds=self._packed_bounds,
            step_callback=step_callback or (lambda vector: None),
            optimizer_kwargs=self.optimizer_kwargs,
        )
        values = [result[part] for part in self._packing_slices]
        feeds = dict(zip(self._update_placeholders, values, strict=True))
        session.run(self._var_updates, feed_dict=feeds, **run_kwargs)

    def _minimize(
        self,
        initial_val: Any,
        loss_grad_func: Function,
        equality_funcs: list[Function],
        equality_grad_funcs: list[Function],
        inequality_funcs: list[Function],
        inequality_grad_funcs: list[Function],
        packed_bounds: Any,
        step_callback: Function,
        optimizer_kwargs: dict[str, Any],
    ) -> Any:
        """The flat vector that minimises; a subclass defines this."""
        raise NotImplementedError(
            "To use ExternalOptimizerInterface, subclass from it and implement the _minimize() method."
        )

    def _bounds(self, var_to_bounds: Any) -> list[tuple[Any, Any]]:
        """The bounds (lower, upper) of each number in the flat vector."""
        given = {variable.ref(): bounds for variable, bounds in var_to_bounds.items()}
        packed: list[tuple[Any, Any]] = []
        for variable, shape in zip(self._vars, self._shapes, strict=True):
            lower, upper = given.get(variable.ref(), (-np.inf, np.inf))
            packed.extend(zip(np.broadcast_to(lower, shape).flat, np.broadcast_to(upper, shape).flat, strict=True))
        return packed

    def _pack(self, tensors: list[Any]) -> Any:
        flat = [tf.reshape(tensor, [-1]) for tensor in tensors]
        return flat[0] if len(flat) == 1 else tf.concat(flat, 0)

    def _packed_gradient(self, tensor: Any) -> Any:
        gradients = zip(tf.gradients(tensor, self._vars), self._vars, strict=True)
        return self._pack([tf.zeros_like(variable) if grad is None else grad for grad, variable in gradients])

    def _function(
        self, tensors: Any, session: Any, feed_dict: Any, fetches: Any, callback: Function | None = None
    ) -> Function:
        """The tensors' values as a function of the flat vector."""
        tensors = tensors if isinstance(tensors, list) else [tensors]

        def evaluate(vector: Any) -> list[Any]:
            parts = zip(self._vars, self._shapes, self._packing_slices, strict=True)
            feeds = {variable: vector[part].reshape(shape) for variable, shape, part in parts}
            values = session.run(tensors + fetches, feed_dict={**feeds, **feed_dict})
            if callback is not None:
                callback(*values[len(tensors) :])
            return values[: len(tensors)]

        return evaluate


class ScipyOptimizerInterface(ExternalOptimizerInterface):
    """Minimises by `scipy.optimize.minimize`, with the arguments `method` (by default L-BFGS-B) and
    `options`.

    Raises:
        ValueError: an argument is given that this class sets itself.
    """

    _DEFAULT_METHOD = "L-BFGS-B"

    def _minimize(
        self,
        initial_val: Any,
        loss_grad_func: Function,
        equality_funcs: list[Function],
        equality_grad_funcs: list[Function],
        inequality_funcs: list[Function],
        inequality_grad_funcs: list[Function],
        packed_bounds: Any,
        step_callback: Function,
        optimizer_kwargs: dict[str, Any],
    ) -> Any:
        import scipy.optimize

        def loss_and_gradient(vector: Any) -> tuple[Any, Any]:
            loss, gradient = loss_grad_func(vector)
            return loss, gradient.astype("float64")  # SciPy's inner routines take only this type

        def one(function: Function) -> Function:
            return lambda vector: np.asarray(function(vector)[0], "float64")

        constraints = [
            {"type": kind, "fun": one(function), "jac": one(gradient)}
            for kind, functions, gradients in (
                ("eq", equality_funcs, equality_grad_funcs),
                ("ineq", inequality_funcs, inequality_grad_funcs),
            )
            for function, gradient in zip(functions, gradients, strict=True)
        ]
        options = {"method": self._DEFAULT_METHOD, **optimizer_kwargs}
        ours = {"jac": True, "callback": step_callback, "constraints": constraints, "bounds": packed_bounds}
        for name in ours:
            if name in options:
                raise ValueError(
                    "Bounds must be set using the var_to_bounds argument"
                    if name == "bounds"
                    else f"Optimizer keyword arg '{name}' is set automatically and cannot be injected manually"
                )
        result = scipy.optimize.minimize(loss_and_gradient, initial_val.astype("float64"), **ours, **options)
        lines = ["Optimization terminated with:", f"  Message: {result.message}"]
        lines.append(f"  Objective function value: {result.fun:f}")
        for attribute, what in (("nit", "iterations"), ("nfev", "functions evaluations")):
            if hasattr(result, attribute):
                lines.append(f"  Number of {what}: {getattr(result, attribute)}")
        tf.logging.info("\n".join(lines))
        return result["x"]
