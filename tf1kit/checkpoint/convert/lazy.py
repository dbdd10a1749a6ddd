"""Lazy Keras variables: a value is read from the checkpoint when it is written to the output file.

So the values of a model are never in memory together.  This also saves time: TensorFlow needs a
millisecond or two to make a variable, which is more than reading and writing it takes, and for a
moment twice its size in memory.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

import keras
import numpy as np

from tf1kit.checkpoint.convert.keras_file import is_known
from tf1kit.checkpoint.convert.load_port import port_class
from tf1kit.checkpoint.convert.planning import Filling, Plan
from tf1kit.checkpoint.convert.restoring import Progress, matched, restore
from tf1kit.checkpoint.errors import DoesNotFitError
from tf1kit.errors import UsageError

T = TypeVar("T")

# Keras notes in these global attributes which objects it has made.
NOTED = ("uninitialized_variables", "object_name_uids", "global_seed_generator")


class Value(np.ndarray):
    """An array that Keras takes for a variable's value when it saves or builds an optimizer."""

    _unique_id: int  # an optimizer identifies its variables by this number

    def numpy(self) -> np.ndarray:
        """The array itself."""
        return self.view(np.ndarray)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:  # type: ignore[override]
        """The array; a dtype of None, which NumPy 1 would read as float64, means its own dtype."""
        return np.asarray(self.numpy(), dtype)


@contextmanager
def as_before() -> Iterator[None]:
    """Restore Keras's counters of names, seeds and variables after the block."""
    from tf1kit.tf1.private import global_state  # exists: `is_known` has tested it

    before = {name: global_state.get_global_attribute(name) for name in NOTED}
    before |= {name: value.copy() for name, value in before.items() if isinstance(value, (dict, list))}
    try:
        yield
    finally:
        for name, value in before.items():
            global_state.set_global_attribute(name, value)


class Held(nullcontext[None]):
    """The counterpart of `Lazy` for ports and formats that need values, such as a SavedModel."""

    is_built = False

    def build(self, optimizer: Any, variables: list[Any]) -> None:
        """Build an optimizer."""
        optimizer.build(variables)

    def fill(self, *arguments: Any, **options: Any) -> Plan:
        """Set the variables; the arguments are those of `restore`."""
        return restore(*arguments, **options)


class Lazy(keras.StatelessScope):
    """A scope in which Keras makes variables without values; `fill` connects them to a checkpoint.

    The checkpoint must stay open.  The scope can be left and entered again.  Objects made in it
    cannot be used outside; `as_before` around the scope lets Keras forget them.
    """

    def __init__(self) -> None:
        super().__init__(initialize_variables=False)
        self.sources: dict[int, Callable[[], np.ndarray]] = {}
        # True: the model and the optimizer could be made without values
        self.is_built = False

    def build(self, optimizer: Any, variables: list[Any]) -> None:
        """Build an optimizer for variables of this scope, which are zeros until they are filled."""
        for variable in variables:
            zero = np.zeros((), variable.dtype)
            self.sources[id(variable)] = functools.partial(np.broadcast_to, zero, tuple(variable.shape))
        optimizer.build(variables)

    def fill(self, *arguments: Any, progress: Progress | None = None, **options: Any) -> Plan:
        """As `restore`, with its arguments, except that each value is read when Keras asks for it.

        CheckpointError for a damaged tensor is raised only then.
        """
        self.is_built = True
        drawn, read = matched(*arguments, **options)
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
        """The value of a variable; Keras calls this method."""
        source = self.sources.get(id(variable))
        if source is None:
            return super().get_current_value(variable)
        value = source().view(Value)
        value._unique_id = id(variable)
        return value


def in_scope(model: str, work: Callable[[Held | Lazy], T], lazily: bool = True) -> T:
    """The result of `work`, which makes the port `model` in the scope that it gets.

    The scope holds no values; if a layer of the port needs values, `work` is called again with a
    scope that holds them.

    lazily: False holds the values at once.
    """
    if not model.endswith(".keras"):
        # imports the module now: its own objects must not be made in a Lazy scope
        port_class(model)
    if lazily and is_known():
        scope = Lazy()
        try:
            with as_before():
                return work(scope)
        except DoesNotFitError:
            raise
        except UsageError:
            if scope.is_built:
                raise  # the error is about the checkpoint, the map or the disk
        except Exception:
            pass  # a layer that needs values fails in its own way
    return work(Held())
