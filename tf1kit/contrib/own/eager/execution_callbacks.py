"""Functions that see each operation of eager execution, and the search for infinities and NaN.

Source: TensorFlow 1.15.5: tensorflow/python/eager/execution_callbacks.py. Current TensorFlow does not
tell the names of operations, so that they are None. After an error `errstate` restores the
settings, which it does not in 1.15.5.
"""

from __future__ import annotations

import contextlib
import enum
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import op_callbacks


class ExecutionCallback(enum.Enum):
    """What happens when a callback finds something."""

    IGNORE = "ignore"
    PRINT = "print"
    RAISE = "raise"
    WARN = "warn"


DEFAULT = ExecutionCallback.RAISE
_callbacks: list[Callable[..., Any]] = []


class InfOrNanError(Exception):
    """A result has infinities or NaN: `op_type`, `op_name`, `output_index`, `num_outputs`, `value`."""

    def __init__(self, op_type: str, op_name: str | None, output_index: int, num_outputs: int, value: Any) -> None:
        self.op_type, self.op_name = op_type, op_name
        self.output_index, self.num_outputs, self.value = output_index, num_outputs, value
        name = op_name if op_name is None else f"'{op_name}'"
        counts = {"inf(s)": np.count_nonzero(np.isinf(value)), "nan(s)": np.count_nonzero(np.isnan(value))}
        found = " and ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "0 nan(s)"
        super().__init__(
            f"Output {output_index + 1} of {num_outputs} of TFE operation {op_type} (name: {name}) contains {found} "
            f"out of a total of {np.size(value)} element(s). Tensor value: {value}"
        )


def inf_nan_callback(
    op_type: str,
    inputs: Any,
    attrs: Any,
    outputs: Any,
    op_name: str | None,
    check_inf: bool = True,
    check_nan: bool = True,
    action: Any = DEFAULT,
) -> None:
    """A callback that looks for infinities and NaN in the results of an operation.

    Args:
        op_type: the type of the operation.
        inputs: not used.
        attrs: not used.
        outputs: the results.
        op_name: the name of the operation.
        check_inf: whether infinities count.
        check_nan: whether NaN counts.
        action: an `ExecutionCallback`, or its value.

    Raises:
        InfOrNanError: there is one, and the action is RAISE.
        ValueError: there is one, and the action is IGNORE.
    """
    action = ExecutionCallback(action)
    for index, output in enumerate(outputs):
        if not output.dtype.is_floating and not output.dtype.is_complex:
            continue
        value = output.numpy()
        if not (check_inf and np.any(np.isinf(value))) and not (check_nan and np.any(np.isnan(value))):
            continue
        error = InfOrNanError(op_type, op_name, index, len(outputs), value)
        if action is ExecutionCallback.RAISE:
            raise error
        if action is ExecutionCallback.IGNORE:
            said = "Valid actions are: {PRINT | WARN | RAISE}"
            raise ValueError(f"Invalid action for inf_nan_callback: {action}. {said}")
        if action is ExecutionCallback.PRINT:
            print(f"Warning: {error}")
        else:
            tf.logging.warn(str(error))


def inf_callback(op_type: str, inputs: Any, attrs: Any, outputs: Any, op_name: Any, action: Any = DEFAULT) -> None:
    """`inf_nan_callback` for infinities."""
    inf_nan_callback(op_type, inputs, attrs, outputs, op_name, check_inf=True, check_nan=False, action=action)


def nan_callback(op_type: str, inputs: Any, attrs: Any, outputs: Any, op_name: Any, action: Any = DEFAULT) -> None:
    """`inf_nan_callback` for NaN."""
    inf_nan_callback(op_type, inputs, attrs, outputs, op_name, check_inf=False, check_nan=True, action=action)


def add_execution_callback(callback: Callable[..., Any]) -> None:
    """Call a function after each operation of eager execution: (op_type, inputs, attrs, outputs,
    op_name).
    """
    if not _callbacks:
        op_callbacks.add_op_callback(_call)
    _callbacks.append(callback)


def clear_execution_callbacks() -> None:
    """Remove all callbacks."""
    if _callbacks:
        op_callbacks.remove_op_callback(_call)
    _callbacks.clear()


def _call(op_type: Any, inputs: Any, attrs: Any, outputs: Any, op_name: Any = None, graph: Any = None) -> None:
    if graph is None:
        kind = op_type.decode() if isinstance(op_type, bytes) else op_type
        for callback in list(_callbacks):
            callback(kind, inputs, attrs, outputs, op_name)


def _searches(callback: Any) -> bool:
    return getattr(callback, "func", callback) is inf_nan_callback


def seterr(inf_or_nan: Any = None) -> dict[str, ExecutionCallback]:
    """Set what happens when a result has infinities or NaN; None changes nothing.

    Returns:
        What has happened so far, {"inf_or_nan": an `ExecutionCallback`}.
    """
    old = ExecutionCallback.IGNORE
    for callback in _callbacks:
        if _searches(callback):
            old = getattr(callback, "keywords", {}).get("action", DEFAULT)
    if inf_or_nan is not None:
        action = ExecutionCallback(inf_or_nan)
        kept = [callback for callback in _callbacks if not _searches(callback)]
        clear_execution_callbacks()
        if action is not ExecutionCallback.IGNORE:
            kept.append(functools.partial(inf_nan_callback, action=action))
        for callback in kept:
            add_execution_callback(callback)
    return {"inf_or_nan": old}


@contextlib.contextmanager
def errstate(inf_or_nan: Any = None) -> Iterator[None]:
    """`seterr` for a block; without effect in a graph."""
    if not tf.executing_eagerly():
        yield
        return
    old = seterr(inf_or_nan=inf_or_nan)
    try:
        yield
    finally:
        seterr(**old)
