"""A bijector of given functions.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/inline.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tf1kit.tf1.private import Bijector

Function = Callable[..., Any] | None


class Inline(Bijector):
    """A bijector whose parts are functions of the constructor. A shape without a function stays as
    it is.

    Raises:
        NotImplementedError: when a function is needed that is not given.
    """

    def __init__(
        self,
        forward_fn: Function = None,
        inverse_fn: Function = None,
        inverse_log_det_jacobian_fn: Function = None,
        forward_log_det_jacobian_fn: Function = None,
        forward_event_shape_fn: Function = None,
        forward_event_shape_tensor_fn: Function = None,
        inverse_event_shape_fn: Function = None,
        inverse_event_shape_tensor_fn: Function = None,
        is_constant_jacobian: bool = False,
        validate_args: bool = False,
        forward_min_event_ndims: int | None = None,
        inverse_min_event_ndims: int | None = None,
        name: str = "inline",
    ) -> None:
        super().__init__(
            forward_min_event_ndims=forward_min_event_ndims,
            inverse_min_event_ndims=inverse_min_event_ndims,
            is_constant_jacobian=is_constant_jacobian,
            validate_args=validate_args,
            name=name,
        )
        self._shapes = {
            "forward": forward_event_shape_fn,
            "forward_tensor": forward_event_shape_tensor_fn,
            "inverse": inverse_event_shape_fn,
            "inverse_tensor": inverse_event_shape_tensor_fn,
        }
        self._functions = {
            "forward_fn": forward_fn,
            "inverse_fn": inverse_fn,
            "inverse_log_det_jacobian_fn": inverse_log_det_jacobian_fn,
            "forward_log_det_jacobian_fn": forward_log_det_jacobian_fn,
        }

    def _shape(self, key: str, shape: Any) -> Any:
        function = self._shapes[key]
        return shape if function is None else function(shape)

    def _forward_event_shape(self, input_shape: Any) -> Any:
        return self._shape("forward", input_shape)

    def _forward_event_shape_tensor(self, input_shape: Any) -> Any:
        return self._shape("forward_tensor", input_shape)

    def _inverse_event_shape(self, output_shape: Any) -> Any:
        return self._shape("inverse", output_shape)

    def _inverse_event_shape_tensor(self, output_shape: Any) -> Any:
        return self._shape("inverse_tensor", output_shape)

    def _call(self, key: str, value: Any, kwargs: dict[str, Any]) -> Any:
        function = self._functions[key]
        if not callable(function):
            raise NotImplementedError(f"{key} is not a callable function.")
        return function(value, **kwargs)

    def _forward(self, x: Any, **kwargs: Any) -> Any:
        return self._call("forward_fn", x, kwargs)

    def _inverse(self, y: Any, **kwargs: Any) -> Any:
        return self._call("inverse_fn", y, kwargs)

    def _inverse_log_det_jacobian(self, y: Any, **kwargs: Any) -> Any:
        return self._call("inverse_log_det_jacobian_fn", y, kwargs)

    def _forward_log_det_jacobian(self, x: Any, **kwargs: Any) -> Any:
        return self._call("forward_log_det_jacobian_fn", x, kwargs)
