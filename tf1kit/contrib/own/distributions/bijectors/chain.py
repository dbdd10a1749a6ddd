"""Several bijectors after each other as one bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/chain.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.tf1.private import Bijector


def least_ndims(ranks: Iterable[tuple[int, int]]) -> int:
    """The least dimensions of an event that bijectors after each other need.

    Args:
        ranks: the least dimensions before and after each of them, in the order in which they act.
    """
    needed = known = 0  # dimensions of an event at the beginning, and at this place
    for before, after in ranks:
        needed += max(0, before - known)
        known = max(before, known) + after - before
    return needed


class Chain(Bijector):
    """y = bijectors[0](bijectors[1](...x)); the last one acts first. Without bijectors it is the
    identity.

    Raises:
        NotImplementedError: a bijector is not injective.
        ValueError: there are more than two dtypes.
    """

    def __init__(self, bijectors: Sequence[Any] | None = None, validate_args: bool = False, name: Any = None) -> None:
        self._bijectors = bijectors = () if bijectors is None else bijectors
        for each in bijectors:
            if not each._is_injective:
                raise NotImplementedError(f"Invert is not implemented for non-injective bijector ({each.name})")
        dtypes = {each.dtype for each in bijectors}
        if len(dtypes) > 2:  # None is one of them; 1.15.5 lets two others pass
            raise ValueError(f"incompatible dtypes: {list(dtypes)}")
        ranks = [(each.forward_min_event_ndims, each.inverse_min_event_ndims) for each in bijectors]
        super().__init__(
            graph_parents=[parent for each in bijectors for parent in each.graph_parents],
            forward_min_event_ndims=least_ndims(reversed(ranks)),
            inverse_min_event_ndims=least_ndims((after, before) for before, after in ranks),
            is_constant_jacobian=all(each.is_constant_jacobian for each in bijectors),
            validate_args=validate_args,
            dtype=next((each for each in dtypes if each is not None), None),
            name=name or ("_of_".join(["chain", *(each.name for each in bijectors)]) if bijectors else "identity"),
        )

    bijectors = property_of("bijectors", "The bijectors; the last one acts first.")

    def _shape(self, function: str, shape: Any) -> Any:
        acting = reversed(self.bijectors) if function.startswith("forward") else self.bijectors
        for each in acting:
            shape = getattr(each, function)(shape)
        return shape

    def _forward_event_shape(self, input_shape: Any) -> Any:
        return self._shape("forward_event_shape", input_shape)

    def _forward_event_shape_tensor(self, input_shape: Any) -> Any:
        return self._shape("forward_event_shape_tensor", input_shape)

    def _inverse_event_shape(self, output_shape: Any) -> Any:
        return self._shape("inverse_event_shape", output_shape)

    def _inverse_event_shape_tensor(self, output_shape: Any) -> Any:
        return self._shape("inverse_event_shape_tensor", output_shape)

    def _forward(self, x: Any, **kwargs: Any) -> Any:
        for each in reversed(self.bijectors):
            x = each.forward(x, **kwargs.get(each.name, {}))
        return x

    def _inverse(self, y: Any, **kwargs: Any) -> Any:
        for each in self.bijectors:
            y = each.inverse(y, **kwargs.get(each.name, {}))
        return y

    def _volume(self, way: str, value: Any, ndims: Any, acting: Iterable[Any], kwargs: dict[str, Any]) -> Any:
        """The sum of the logarithms of the volumes, each over the event as it is there.

        Args:
            way: "forward" or "inverse".
            value: x or y.
            ndims: the dimensions of an event of it.
            acting: the bijectors in the order in which they act.
            kwargs: for each bijector by its name.
        """
        value = tf.convert_to_tensor(value)
        total = tf.cast(0.0, dtype=value.dtype.base_dtype)
        if not self.bijectors:
            return total
        ndims = self._maybe_get_static_event_ndims(ndims)
        is_static = value.shape.is_fully_defined() and isinstance(ndims, int)
        shape = value.shape[value.shape.ndims - ndims :] if is_static else tf.shape(value)[tf.rank(value) - ndims :]
        for each in acting:
            given = kwargs.get(each.name, {})
            total += getattr(each, f"{way}_log_det_jacobian")(value, event_ndims=ndims, **given)
            if value.shape.is_fully_defined() and isinstance(ndims, int):
                shape = getattr(each, f"{way}_event_shape")(shape)
                ndims = self._maybe_get_static_event_ndims(shape.ndims)
            else:
                shape = getattr(each, f"{way}_event_shape_tensor")(shape)
                ndims = tf.size(shape)
                static = self._maybe_get_static_event_ndims(ndims)
                ndims = ndims if static is None else static
            value = getattr(each, way)(value, **given)
        return total

    def _forward_log_det_jacobian(self, x: Any, **kwargs: Any) -> Any:
        return self._volume("forward", x, self.forward_min_event_ndims, reversed(self.bijectors), kwargs)

    def _inverse_log_det_jacobian(self, y: Any, **kwargs: Any) -> Any:
        return self._volume("inverse", y, self.inverse_min_event_ndims, self.bijectors, kwargs)
