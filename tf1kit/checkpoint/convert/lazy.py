"""Variables whose values stay in the checkpoint until they are asked for, so that none of them is held to be converted.

Making a TensorFlow variable takes a millisecond or two, and twice its size for a moment: more than reading and writing it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tf1kit.checkpoint.convert.planning import Filling, Plan, WeightMap
from tf1kit.checkpoint.convert.restoring import Progress, matched, restore

NOTED = ("uninitialized_variables", "object_name_uids", "global_seed_generator")  # by Keras, of what is made


class Value(np.ndarray):
    """An array that takes what Keras asks of the value of a variable while it saves one or builds an optimizer."""

    _unique_id: int  # what an optimizer tells its variables apart by

    def numpy(self) -> np.ndarray:
        """The array itself."""
        return self.view(np.ndarray)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:  # type: ignore[override]
        """The array, of its own dtype where none is given: NumPy 1 takes None for float64."""
        return np.asarray(self.numpy(), dtype)


@contextmanager
def as_before() -> Iterator[None]:
    """A block after which Keras goes on with names, seeds and variables to be made as if it had not been."""
    from tf1kit.tf1.private import global_state  # `keras_file.is_known` has looked for it

    before = {name: global_state.get_global_attribute(name) for name in NOTED}
    before |= {name: value.copy() for name, value in before.items() if isinstance(value, (dict, list))}
    try:
        yield
    finally:
        for name, value in before.items():
            global_state.set_global_attribute(name, value)


class Held(nullcontext[None]):
    """No scope: `Lazy` for what needs values, such as a SavedModel."""

    def build(self, optimizer: Any, variables: list[Any]) -> None:
        """Build an optimizer."""
        optimizer.build(variables)

    def fill(self, *arguments: Any) -> Plan:
        """Set the variables: `restore`, with its arguments."""
        return restore(*arguments)


class Lazy(keras.StatelessScope):
    """A scope in which Keras makes variables without values; `fill` gives them those of the checkpoint, which stays open.

    It can be left and entered again.  What is made in it is of no use outside; `as_before` around all of it has Keras forget it.
    """

    def __init__(self) -> None:
        super().__init__(initialize_variables=False)
        self.sources: dict[int, Callable[[], np.ndarray]] = {}
        self.is_asked_to_fill = False  # so all that may need values or make variables of arrays has been made without

    def build(self, optimizer: Any, variables: list[Any]) -> None:
        """Build an optimizer of variables of this scope, which read as zeros until they are filled."""
        for variable in variables:
            zero = np.zeros((), variable.dtype)
            self.sources[id(variable)] = functools.partial(np.broadcast_to, zero, tuple(variable.shape))
        optimizer.build(variables)

    def fill(
        self,
        model: Any,
        checkpoint: Mapping[str, Any],
        weight_map: WeightMap,
        optimizer: Any = None,
        use_ema: bool = False,
        progress: Progress | None = None,
        meta: Path | None = None,
    ) -> Plan:
        """What `restore` does, but that each value is read when it is asked for: a CheckpointError is raised then, too."""
        self.is_asked_to_fill = True
        drawn, read = matched(model, checkpoint, weight_map, optimizer, use_ema, meta)
        seen: set[str] = set()

        def source(filling: Filling) -> np.ndarray:
            if progress:
                progress(filling.source, len(seen), len(drawn.fillings))
            seen.add(filling.source)
            return read(filling)

        for filling in drawn.fillings:
            self.sources[id(filling.variable)] = functools.partial(source, filling)
        return drawn

    def get_current_value(self, variable: Any) -> Any:
        """The value as Keras asks for it."""
        source = self.sources.get(id(variable))
        if source is None:
            return super().get_current_value(variable)
        value = source().view(Value)
        value._unique_id = id(variable)
        return value
