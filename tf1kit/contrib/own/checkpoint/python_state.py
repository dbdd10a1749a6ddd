"""Arrays in checkpoints.

Source: TensorFlow 1.15.5: tensorflow/contrib/checkpoint/python/python_state.py.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Trackable


class _Array(tf.train.experimental.PythonState):
    """An array that a checkpoint holds as the bytes of a .npy file."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def serialize(self) -> bytes:
        """The bytes of the array."""
        file = io.BytesIO()
        np.save(file, self.array, allow_pickle=False)
        return file.getvalue()

    def deserialize(self, string_value: bytes) -> None:
        """Take the array of the bytes."""
        self.array = np.load(io.BytesIO(string_value), allow_pickle=False)


class NumpyState(Trackable):
    """An object whose attributes are arrays, which `tf.train.Checkpoint` saves and restores.

    Raises:
        NotImplementedError: an attribute is set to something else.
    """

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        """The arrays, for a checkpoint."""
        return {name: value for name, value in vars(self).items() if isinstance(value, _Array)}

    def _lookup_dependency(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """The array of a checkpoint that is restored, which may be a new attribute."""
        if name not in vars(self):
            object.__setattr__(self, name, _Array(np.array([])))
        return vars(self)[name]

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        return value.array if isinstance(value, _Array) else value

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, (np.ndarray, np.generic)):
            known = vars(self).get(name)
            if isinstance(known, _Array):
                known.array = value
            else:
                object.__setattr__(self, name, _Array(value))
        elif name.startswith("_"):
            super().__setattr__(name, value)
        else:
            raise NotImplementedError(
                f"Assigned {value} to the {name} property of {self}, which is not a NumPy array. Currently mixing "
                "NumPy arrays and other trackable objects is not supported."
            )
