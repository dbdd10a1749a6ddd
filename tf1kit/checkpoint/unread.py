"""Variables whose values stay in the checkpoint until they are asked for, so that none of them is held to be converted.

Making a TensorFlow variable takes a millisecond or two, and twice its size for a moment: more than reading and writing it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, TypeVar

import keras
import numpy as np

from tf1kit.checkpoint import keras_file
from tf1kit.checkpoint.planning import Filling, Plan, WeightMap
from tf1kit.checkpoint.restoring import Progress, matched, restore

NOTED = ("uninitialized_variables", "object_name_uids")  # what Keras notes of variables and names, for after the scope
Made = TypeVar("Made")


class Value(np.ndarray):
    """An array that can be asked for NumPy's, as a tensor can, and for the variable's number, as a variable can."""

    _unique_id: int

    def numpy(self) -> np.ndarray:
        """The array itself."""
        return self.view(np.ndarray)


class Held(nullcontext[None]):
    """No scope: variables have their values, and are set from the checkpoint.  What is to be run needs that."""

    def made(self, make: Callable[[], Made]) -> Made:
        """`make()`."""
        return make()

    def build(self, optimizer: Any, variables: list[Any]) -> None:
        """Build an optimizer."""
        optimizer.build(variables)

    def fill(self, *arguments: Any) -> Plan:
        """`restore`."""
        return restore(*arguments)


class Unread(keras.StatelessScope):
    """A scope in which Keras makes variables without values; `fill` gives them those of the checkpoint, which stays open.

    It can be entered again, and leaves nothing behind in Keras.  What is made in it is of no use outside of it.
    """

    def __init__(self) -> None:
        super().__init__(initialize_variables=False)
        self.sources: dict[int, Callable[[], np.ndarray]] = {}

    def build(self, optimizer: Any, variables: list[Any]) -> None:
        """Build an optimizer of variables of this scope, which stand for zeros as long."""
        for variable in variables:
            self.sources[id(variable)] = functools.partial(np.zeros, tuple(variable.shape), variable.dtype)
        with self:
            optimizer.build(variables)

    def fill(
        self,
        model: Any,
        checkpoint: Mapping[str, Any],
        weight_map: WeightMap,
        optimizer: Any = None,
        use_ema: bool = False,
        progress: Progress | None = None,
    ) -> Plan:
        """What `restore` does, but that each value is read when it is asked for: a CheckpointError is raised then, too."""
        drawn, read = matched(model, checkpoint, weight_map, optimizer, use_ema)

        def source(place: int, filling: Filling) -> np.ndarray:
            if progress:
                progress(filling.source, place, len(drawn.fillings))
            return read(filling)

        for place, filling in enumerate(drawn.fillings):
            self.sources[id(filling.variable)] = functools.partial(source, place, filling)
        return drawn

    def get_current_value(self, variable: Any) -> Any:
        """The value as Keras asks for it."""
        source = self.sources.get(id(variable))
        if source is None:
            return super().get_current_value(variable)
        value = source().view(Value)
        value._unique_id = id(variable)
        return value

    def made(self, make: Callable[[], Made]) -> Made:
        """`make()` in this scope, or outside where that fails: a layer may need a value, or give a variable an array."""
        try:
            with self:
                return make()
        except Exception:  # it may be of any kind, and if it is not the scope's fault it is raised again
            return make()

    def __enter__(self) -> Unread:
        noted = {name: keras_file.saving_lib.global_state.get_global_attribute(name) for name in NOTED}
        self.before = {name: value if value is None else value.copy() for name, value in noted.items()}
        super().__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        for name, value in self.before.items():
            keras_file.saving_lib.global_state.set_global_attribute(name, value)
