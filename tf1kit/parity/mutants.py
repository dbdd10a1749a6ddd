"""Mutants: copies of a port with one mistake, which test whether the comparison notices it."""

from __future__ import annotations

import linecache
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import keras

from tf1kit.errors import UsageError

if TYPE_CHECKING:
    from tf1kit.parity.pair import Pair

ENDPOINTS = "    def endpoints(self, images, training=False):\n"


@dataclass(frozen=True)
class Mutant:
    """A mistake to make in a copy of a port: the text `old` of its source is replaced by `new`.

    Attributes:
        name: the name that reports show.
        old: text that occurs exactly once in the port's source.
        new: the text that replaces it.
        variant: the options under which this is a mistake, such as `{"split": True}`.
            [default: all options]
    """

    name: str
    old: str
    new: str
    variant: dict[str, Any] = field(default_factory=dict)

    def applies(self, options: dict[str, Any]) -> bool:
        """Whether this is a mistake in a pair with these options.

        options: all options, also those with their default, as `naming.all_options` returns them.
        """
        return all(options.get(key, value) == value for key, value in self.variant.items())


def wrong_call(endpoint: str) -> Mutant:
    """A mutant of a `tf1kit.port.Network` whose `call` returns this end point, not the last."""
    own = f"    def call(self, images, training=False):\n        return self.endpoints(images, training)[{endpoint!r}]\n\n"
    return Mutant("another end point from call", ENDPOINTS, own + ENDPOINTS)


def mutate(module: ModuleType, *mutants: Mutant) -> ModuleType:
    """Return a copy of `module` with the changes of all `mutants`. `module` is not changed.

    Raises UsageError if the text to replace does not occur exactly once.
    """
    path = Path(str(module.__file__))
    mutated = path.read_text(encoding="utf-8")
    for mutant in mutants:
        found = mutated.count(mutant.old)
        if found != 1:
            raise UsageError(
                f"the mutant '{mutant.name}' cannot be made: {mutant.old!r} occurs {found} times in {path.name} "
                "instead of once"
            )
        mutated = mutated.replace(mutant.old, mutant.new)
    copy = ModuleType(module.__name__)
    copy.__file__ = f"<{path.name} with the mutant: {mutant.name}>"
    copy.__package__ = module.__package__
    linecache.cache[copy.__file__] = (len(mutated), None, mutated.splitlines(True), copy.__file__)
    registered = dict(keras.saving.get_custom_objects())
    try:
        exec(compile(mutated, copy.__file__, "exec"), copy.__dict__)
    finally:  # a class of the copy must not replace the class that the port registered with Keras
        keras.saving.get_custom_objects().clear()
        keras.saving.get_custom_objects().update(registered)
    return copy


def mutate_port(pair: Pair, name: str) -> None:
    """Replace the port by its mutant `name`, which the pair or one of its companions declares."""
    known = {mutant.name: (part, mutant) for part in (pair, *pair.companions) for mutant in part.mutants}
    if name not in known:
        declared = f"its mutants are {'; '.join(known)}" if known else "it does not declare any"
        raise UsageError(f"{pair.stem} does not declare a mutant '{name}': {declared}")
    part, mutant = known[name]
    part.migrated, part.mutants = mutate(part.migrated, mutant), ()
