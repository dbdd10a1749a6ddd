"""Checks the inputs of layers, and raises 1.15.5's error for an input that does not fit.

Source: TensorFlow 1.15.5, tensorflow/python/keras/engine/input_spec.py and
keras/layers/convolutional.py. Today an input of unknown rank fits every layer, a convolution
accepts more dimensions than its own, and messages show shapes in another form.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tf1kit.tf1.private import convolutional, input_spec, nest, tensor_shape

InputSpec = input_spec.InputSpec


def check(spec: Any, inputs: Any, layer: str) -> None:
    """Compare a nest of inputs with a nest of specs. A spec may be None.

    Raises:
        ValueError: an input does not fit, or there are more or fewer inputs than specs.  The text
            is 1.15.5's.
    """
    if not spec:
        return
    inputs, specs = nest.flatten(inputs), nest.flatten(spec)
    if len(inputs) != len(specs):
        raise ValueError(
            f"Layer {layer} expects {len(specs)} inputs, but it received {len(inputs)} input tensors. "
            f"Inputs received: {inputs}"
        )
    for index, (tensor, one) in enumerate(zip(inputs, specs, strict=True)):
        fault = None if one is None else _fault(tensor, one)
        if fault:
            raise ValueError(f"Input {index} of layer {layer} is incompatible with the layer: {fault}")
        if one is not None and one.shape is not None:
            _check_shape(tensor, one, f"Input {index} is incompatible with layer {layer}")


def _fault(tensor: Any, spec: Any) -> str | None:
    """The fault in the rank, the dtype or one axis of an input; empty if there is no fault."""
    rank = tensor_shape.TensorShape(tensor.shape).rank
    of_rank = (spec.ndim, spec.min_ndim, spec.max_ndim) != (None, None, None)
    if rank is None and of_rank:
        return "its rank is undefined, but the layer requires a defined rank."
    if of_rank:
        found = f"found ndim={rank}"
        full = f"{found}. Full shape received: {_shape(tensor)}"
        if spec.ndim is not None and rank != spec.ndim:
            return f"expected ndim={spec.ndim}, {full}"
        if spec.max_ndim is not None and rank > spec.max_ndim:
            return f"expected max_ndim={spec.max_ndim}, {found}"
        if spec.min_ndim is not None and rank < spec.min_ndim:
            return f": expected min_ndim={spec.min_ndim}, {full}"  # its colon is 1.15.5's
    if spec.dtype is not None and tensor.dtype != spec.dtype:
        return f"expected dtype={spec.dtype}, found dtype={tensor.dtype}"
    for axis, size in (spec.axes or {}).items():
        size, shape = getattr(size, "value", size), _shape(tensor)
        if size is not None and shape[axis] not in (size, None):
            return f"expected axis {axis} of input shape to have value {size} but received input with shape {shape}"
    return None


def _check_shape(tensor: Any, spec: Any, what: str) -> None:
    shape = _shape(tensor)
    for wanted, found in zip(spec.shape, shape, strict=False):
        if wanted is not None and found is not None and wanted != found:
            raise ValueError(f"{what}: expected shape={spec.shape}, found shape={shape}")


def _shape(tensor: Any) -> list[int | None]:
    return tensor_shape.TensorShape(tensor.shape).as_list()


def of_rank(min_ndim: int | None = None, ndim: int | None = None, **options: Any) -> Any:
    """The spec of a convolution; it requires exactly the rank that is only the minimum today."""
    return InputSpec(ndim=min_ndim if ndim is None else ndim, **options)


@cache
def install() -> None:
    """Let the layers of TensorFlow's wheel use these checks, in a process that the kit owns."""
    input_spec.assert_input_compatibility = check
    convolutional.InputSpec = of_rank
