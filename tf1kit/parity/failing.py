"""Makes the message for a pair whose code raises an error: the side, the line and the cause."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.cause import named_cause
from tf1kit.errors import UsageError
from tf1kit.graph.errors import NoFloat64Error

HERE = Path(__file__).resolve().parent
STACK = "name_scope_stack"  # an attribute of Keras's global state
CONTRACT = 'see "The contract of a pair" in CONTRIBUTING.md'
SIDES = {  # a file of the kit -> the side whose code it calls
    "legacy_side.py": "legacy",
    "legacy_graph.py": "legacy",
    "migrated_side.py": "migrated",
    "port.py": "migrated",
}
OWN = (UsageError, NoFloat64Error)  # errors that already have a good message
ROOT = re.compile(r"'(?P<name>.*)' is not a valid (root )?scope name")


def failing(pair: Any, error: Exception) -> str:
    """Return the message, or "" if the kit itself fails and not the pair's code."""
    modules = {"legacy": pair.legacy, "migrated": pair.migrated} if pair.legacy else {"migrated": pair.migrated}
    side, caller = "", ""  # caller: the innermost file of the kit or the pair on the way to the error
    frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    for file in frames:
        whose = next((name for name, module in modules.items() if file == getattr(module, "__file__", None)), "")
        if whose or Path(file).is_relative_to(HERE):
            caller = file
            side = whose or SIDES.get(Path(file).name, side)
    if not side or (caller == frames[-1] and Path(caller).name not in (*SIDES, *_names(modules))):
        return ""
    said = f"{modules[side].__name__} fails{_where(modules[side], error)}: {named_cause(error)}"
    if Path(caller).is_relative_to(HERE) and isinstance(error, (TypeError, AttributeError, LookupError)):
        return f"{said}; {CONTRACT}"  # the kit uses what build or endpoints returned
    if name := ROOT.search(str(error)):
        why = "Keras names operations after the layer or the model, but TensorFlow refuses this name, also in fit"
        return f"{said}; {why}: give {name['name']!r} another name with name=..."
    return said


def _names(modules: dict[str, ModuleType]) -> list[str]:
    return [Path(str(getattr(module, "__file__", ""))).name for module in modules.values()]


def _where(module: ModuleType, error: Exception) -> str:
    """The last line of the module's file on the way to the error, as " in line 7", or "".

    Inside a `tf.function` only the text of the error has the line.
    """
    file = str(module.__file__)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    told = re.findall(rf'File "{re.escape(file)}", line (\d+)', str(error))
    last = next(reversed([*lines, *map(int, told)]), None)
    return f" in line {last}" if last else ""


@contextmanager
def keras_as_before() -> Iterator[None]:
    """A block that restores Keras's stack of name scopes, whatever fails in it.

    If TensorFlow refuses the name of a layer, Keras leaves the name on its stack. Without this
    block the paths of all later variables of the process would start with that name.
    """
    from tf1kit.tf1.private import global_state

    before = list(global_state.get_global_attribute(STACK) or ())
    try:
        yield
    finally:
        global_state.set_global_attribute(STACK, before)
