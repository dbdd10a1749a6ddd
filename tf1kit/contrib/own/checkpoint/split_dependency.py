"""Several values of a checkpoint that are saved and restored together.

Source: TensorFlow 1.15.5, tensorflow/contrib/checkpoint/python/split_dependency.py (the behaviour,
not the code).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Trackable, saveable_object

VALUE = "VARIABLE_VALUE"  # the name under which a variable saves itself


class _Saveable(saveable_object.SaveableObject):
    """A value that functions save and restore."""

    def __init__(self, name: str, dtype: Any, device: str, save: Callable[[], Any], restore: Any) -> None:
        self._restore = restore
        spec = saveable_object.SaveSpec(tensor=save, slice_spec="", name=name, dtype=dtype, device=device)
        super().__init__(save, [spec], name)

    def restore(self, restored_tensors: Any, restored_shapes: Any) -> Any:
        """The operation that restores the value."""
        return self._restore(*restored_tensors)


class _SplitDependency(Trackable):
    """One of the values. A checkpoint takes it for a variable."""

    def __init__(self, values: _Together, name: str, dtype: Any) -> None:
        self._values = values
        self._name = name
        self._dtype = dtype

    def _gather_saveables_for_checkpoint(self) -> dict[str, Any]:
        make = partial(
            _Saveable,
            dtype=self._dtype,
            device=self._values.device,
            save=partial(self._values.save, self._name),
            restore=partial(self._values.restore, self._name),
        )
        return {VALUE: make}


class _Together:
    """The values: those that are still to save, and those that are restored already."""

    def __init__(self, count: int, fill: Callable[[Any], Any], consume: Callable[[Any], Any], device: str) -> None:
        self.device = device
        self._count, self._fill, self._consume = count, fill, consume
        self._to_save: dict[str, Any] = {}
        self._restored: dict[str, Any] = {}

    def save(self, name: str) -> Any:
        """The value to save; the first one makes all of them."""
        if name not in self._to_save:
            if self._to_save:
                raise AssertionError(
                    f"Split dependency {name} ({self}) unsynchronized. Split dependencies must be saved together."
                )
            self._fill(self._to_save)
        return self._to_save.pop(name)

    def restore(self, name: str, tensor: Any) -> Any:
        """An operation, which restores all values if this one is the last of them."""
        if name in self._restored:
            raise AssertionError(
                f"Split dependency {name} ({self}) unsynchronized. Split dependencies must be restored together."
            )
        self._restored[name] = tensor
        if len(self._restored) < self._count:
            return tf.no_op()
        restored, self._restored = self._restored, {}
        return self._consume(restored)


def split_dependency(
    component_names: Sequence[str],
    component_dtypes: Sequence[Any],
    fill_save_buffer_fn: Callable[[Any], Any],
    consume_restore_buffer_fn: Callable[[Any], Any],
    device: str,
) -> dict[str, Any]:
    """Objects for a checkpoint, by name, whose values are saved together and restored together. An
    object that a checkpoint holds must depend on all of them or on none.

    Args:
        component_names: the names.
        component_dtypes: the dtype of each.
        fill_save_buffer_fn: puts the tensors to save into a dict, by name.
        consume_restore_buffer_fn: takes a dict of restored tensors by name; returns the operation that
            restores them.
        device: the device that saves and restores.

    Source: TensorFlow 1.15.5, tensorflow/contrib/checkpoint/python/split_dependency.py.
    """
    together = _Together(len(component_names), fill_save_buffer_fn, consume_restore_buffer_fn, device)
    return {
        name: _SplitDependency(together, name, dtype)
        for name, dtype in zip(component_names, component_dtypes, strict=False)
    }
