"""Contrib's modules, made when they are imported: `tf1kit.contrib.layers.python.layers` and the
other modules of 1.15.5.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from tf1kit.contrib._resolve import attribute, places, resolve
from tf1kit.importing.overlay import OverlayModule, has, own
from tf1kit.inventory import contrib as _inventory
from tf1kit.inventory.closest import did_you_mean

PREFIX = "tf1kit.contrib."


class ContribModule(OverlayModule):
    """A module of `tensorflow.contrib`; each of its names is found when it is first asked for."""

    def __init__(self, contrib_name: str) -> None:
        super().__init__(
            PREFIX + contrib_name, otherwise=self.find, doc=f"tensorflow.contrib.{contrib_name} of 1.15.5."
        )
        own(self).update(_contrib_name=contrib_name, __path__=[])

    def find(self, name: str) -> Any:
        """Find a name for `OverlayModule`; raises AttributeError if 1.15.5 has no such name."""
        value = look_up(self._contrib_name, name)
        if OverlayModule.watcher is None:  # a watcher must see each use, so nothing is kept then
            own(self)[name] = value
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, unless the import of a submodule would hide a function of that name
        (`arg_scope`).
        """
        section = _inventory.section(self._contrib_name)
        is_submodule = isinstance(value, ModuleType) and value.__name__ == f"{self.__name__}.{name}"
        if is_submodule and (name in section.origins or name in section.definitions):
            return
        known = name in section.definitions or name in section.aliases or name in section.origins
        if known or (name.startswith("_") and not name.startswith("__")):  # private names are not recorded
            # The kit's module has that name, too; a test replaces what a module imports, as well.
            for place in places(self._contrib_name):
                module = importlib.import_module(place)
                if has(module, name):
                    self._write(module, name, value)
        super().__setattr__(name, value)

    def _write(self, module: ModuleType, name: str, value: Any) -> None:
        """Set a name of a module behind this one. If somebody puts back the value that this module showed,
        the module behind it gets back its own earlier value, which may be another object.
        """
        key, now = (module.__name__, name), getattr(module, name)
        replaced = own(self).setdefault("_replaced", {})
        shown, before, written = replaced.get(key, (getattr(self, name), now, now))
        if value is not shown:
            replaced[key] = shown, before if now is written else now, value
            setattr(module, name, value)
        elif now is written:
            replaced.pop(key, None)
            setattr(module, name, before)

    def __dir__(self) -> list[str]:
        """The public names of 1.15.5 and what a program has added, without the modules imported
        since.
        """
        section = _inventory.section(self._contrib_name)
        hidden = {"_base", "_table", "_otherwise", "_contrib_name", "_replaced", *section.modules}
        return sorted({*section.names(), *(name for name in own(self) if name not in hidden)})


def look_up(module: str, name: str) -> Any:
    """A public name of one of contrib's modules. If 1.15.5 does not have it, AttributeError names
    the closest one.
    """
    section = _inventory.section(module)
    if name in section.origins or name in section.definitions or name in section.aliases or name in section.modules:
        return resolve(module, name).value
    if name.startswith("_"):  # private names are not recorded, but some programs use them
        for place in places(module):
            if found := attribute(place, name):
                return found.value
    raise AttributeError(never(f"{module}.{name}".lstrip(".")), name=name)


def never(name: str) -> str:
    """The message for a name, dotted from contrib, that 1.15.5 never had, or that is private."""
    module, _, last = name.rpartition(".")
    if last.startswith("_"):
        return f"tf.contrib.{name} is a private name, and the kit does not have it"
    message = f"tf.contrib.{name} does not exist in TensorFlow 1.15.5"
    if module not in _inventory.titles():
        return message
    section = _inventory.section(module)
    where = f"tf.contrib.{module}".rstrip(".")
    return f"{message}; {did_you_mean(where, last, {*section.names(), *section.modules}) or f'dir({where}) shows what does'}"


class Finder(MetaPathFinder, Loader):
    """Finds contrib's modules as modules below `tf1kit.contrib`, and nothing else."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of one of contrib's modules.

        Raises:
            ModuleNotFoundError: 1.15.5 does not have that module; without its attribute `name`, so
                that `from module import name` shows this message and not one of its own.
        """
        inside = name.removeprefix(PREFIX)
        if inside == name or inside.startswith("_") or inside.split(".")[0] == "own":
            return None
        if inside in _inventory.titles():
            return ModuleSpec(name, self, is_package=True)
        raise ModuleNotFoundError(never(inside))

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the module."""
        return ContribModule(spec.name.removeprefix(PREFIX))

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: names are looked up when somebody asks for them."""


def install() -> None:
    """Put the finder after all others, once."""
    if not any(type(finder) is Finder for finder in sys.meta_path):
        sys.meta_path.append(Finder())
