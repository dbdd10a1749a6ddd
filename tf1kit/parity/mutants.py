"""Mutants: copies of a port with one thing wrong, to see whether the comparison notices."""

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
    """A mistake to put into a copy of a port: in its source, `old`, which stands there exactly once, becomes `new`.

    Attributes:
        name: what reports call it.
        old: text of the port's source.
        new: what takes its place.
        variant: the options under which it is a mistake, such as `{"split": True}`.  [default: all]
    """

    name: str
    old: str
    new: str
    variant: dict[str, Any] = field(default_factory=dict)

    def applies(self, options: dict[str, Any]) -> bool:
        """Whether the mutant can be made in the pair with these options: all of them, as `naming.all_options` gives them."""
        return all(options.get(key, value) == value for key, value in self.variant.items())


def wrong_call(endpoint: str) -> Mutant:
    """The mutant of a `tf1kit.port.Network` whose `call` gives the end point of this name, not the last one."""
    own = f"    def call(self, images, training=False):\n        return self.endpoints(images, training)[{endpoint!r}]\n\n"
    return Mutant("another end point from call", ENDPOINTS, own + ENDPOINTS)


def mutate(module: ModuleType, *mutants: Mutant) -> ModuleType:
    """A copy of `module` with the mutants in it, one after the other; the module itself stays as it is.

    Raises UsageError where the text to replace is not there exactly once: the mutant would be the port itself.
    """
    path = Path(str(module.__file__))
    mutated = path.read_text(encoding="utf-8")
    for mutant in mutants:
        found = mutated.count(mutant.old)
        if found != 1:
            raise UsageError(
                f"mutant '{mutant.name}' cannot be made: {mutant.old!r} stands {found} times in {path.name}, not once"
            )
        mutated = mutated.replace(mutant.old, mutant.new)
    copy = ModuleType(module.__name__)
    copy.__file__ = f"<{path.name} with the mutant: {mutant.name}>"
    copy.__package__ = module.__package__
    linecache.cache[copy.__file__] = (len(mutated), None, mutated.splitlines(True), copy.__file__)
    registered = dict(keras.saving.get_custom_objects())
    try:
        exec(compile(mutated, copy.__file__, "exec"), copy.__dict__)
    finally:  # a class that registers itself with Keras is not to be replaced by its mistaken copy
        keras.saving.get_custom_objects().clear()
        keras.saving.get_custom_objects().update(registered)
    return copy


def mutate_port(pair: Pair, name: str) -> None:
    """Take the declared mutant `name` of the pair, or of one of its companions, for the port."""
    known = {mutant.name: (part, mutant) for part in (pair, *pair.companions) for mutant in part.mutants}
    if name not in known:
        raise UsageError(f"{pair.stem} declares no mutant '{name}', only {'; '.join(known) or 'an empty list'}")
    part, mutant = known[name]
    part.migrated = mutate(part.migrated, mutant)
