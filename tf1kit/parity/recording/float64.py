"""What keeps a TensorFlow 1 graph from being float64 throughout, and what is done about it.  Python 3.7.

losses      `tf.losses.*` (and tf_slim's) cast to float32 whatever they are given, and back: here they cast to float64
casts       anything else that rounds to float32 on the way to an end point or the loss is named
operations  that have no float64 form, such as fused batch norm, are named with their layer and what to write instead

Source: TensorFlow 1.15.5 `python/ops/losses/losses_impl.py` and `contrib/losses/python/losses/loss_ops.py`.  See
docs/decisions/0009-losses-keep-float64.md.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from contextlib import contextmanager
from typing import Any

import tensorflow.compat.v1 as tf

from tf1kit.cause import cause
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.recording.upstream import upstream

LOSSES = (".losses.losses_impl", ".losses.loss_ops")  # ends of modules' names
WIDENED = ("math_ops", "array_ops")  # what those modules compute with
NARROW = (tf.float32, tf.float16, tf.bfloat16)
INSTEAD = {  # beginning of an operation's name -> what to write in its layer
    "FusedBatchNorm": "pass fused=False where the images are float64, as in fused=None if images.dtype == tf.float32 else False",
}


class Wide:
    """A module of TensorFlow's (`math_ops`, `array_ops`) whose functions take float64 where they are told float32.

    So do those whose default is float32, such as `ones`, and Python's own numbers, which TensorFlow 1 makes float32 where they
    come first: `multiply(delta, linear)`.
    """

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._module, name)
        if not inspect.isfunction(function):
            return function

        signature = inspect.signature(function)

        def wide(*args: Any, **kwargs: Any) -> Any:
            dtype = signature.parameters.get("dtype")
            if dtype and dtype.default == tf.float32 and "dtype" not in signature.bind(*args, **kwargs).arguments:
                kwargs["dtype"] = tf.float64
            return function(*map(_wide, args), **{key: _wide(value) for key, value in kwargs.items()})

        return wide


def _wide(value: Any) -> Any:
    if isinstance(value, float):
        return tf.constant(value, tf.float64)
    return tf.float64 if isinstance(value, tf.DType) and value == tf.float32 else value


@contextmanager
def losses_in(dtype: str) -> Any:
    """While a float64 graph is built inside, the losses of TensorFlow 1 keep float64; of another precision nothing changes."""
    found: list[Any] = [module for name, module in list(sys.modules.items()) if name.endswith(LOSSES)]
    before = [(module, name, getattr(module, name)) for module in found for name in WIDENED if hasattr(module, name)]
    if dtype == "float64":
        for module, name, used in before:
            setattr(module, name, Wide(used))
    try:
        yield
    finally:
        for module, name, used in before:
            setattr(module, name, used)


def rounding_casts(tensors: Any) -> list[str]:
    """The names of the operations that round float64 on the way to `tensors`, which are of one graph."""
    casts = (op for op in upstream(tensors) if op.type == "Cast")
    return sorted(
        op.name for op in casts if op.inputs[0].dtype.base_dtype == tf.float64 and op.outputs[0].dtype in NARROW
    )


@contextmanager
def explained(dtype: str, whose: str) -> Any:
    """Turn what a float64 graph is refused for into NoFloat64Error; `whose` is the file whose lines are named."""
    debugging = tf.debugging
    filtered = dtype == "float64" and getattr(debugging, "is_traceback_filtering_enabled", bool)()
    if filtered:  # the operation's name is in the frames that TensorFlow 2 takes away
        debugging.disable_traceback_filtering()
    try:
        yield
    except (TypeError, ValueError, tf.errors.OpError) as error:
        text = str(error).strip()
        if dtype != "float64" or not any(word in text for word in ("float64", "double", "DT_DOUBLE")):
            raise
        raise NoFloat64Error(_reason(error, whose)) from error
    finally:
        if filtered:
            debugging.enable_traceback_filtering()


def _reason(error: BaseException, whose: str) -> str:
    """Operation and layer from the frames of the traceback, TensorFlow's own words, and the remedy where one is known."""
    kind = layer = ""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        kind = frame.f_locals.get("op_type_name", kind)
        layer = frame.f_locals.get("scope", layer) if isinstance(frame.f_locals.get("scope"), str) else layer
    if isinstance(error, tf.errors.OpError) and error.op is not None:
        kind, layer = error.op.type, error.op.name
    lines = [line for name, line, _, _ in traceback.extract_tb(error.__traceback__) if name == whose]
    where = f" (line {lines[-1]} of {whose.rpartition('/')[2]})" if lines else ""
    layer = layer.strip("/").rpartition("/")[0] or layer.strip("/")
    instead = next((advice for name, advice in INSTEAD.items() if kind.startswith(name)), "")
    said = f"the layer {layer or '?'}{where} uses {kind or 'an operation'}, which TensorFlow does not have in float64: "
    return said + (instead or f"TensorFlow says '{cause(error)}'")
