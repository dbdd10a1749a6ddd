"""What is said of a pair whose code fails: which side it is, the cause, and the line of its file."""

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
from tf1kit.parity.recording.float64 import NoFloat64Error

HERE = Path(__file__).resolve().parent
STACK = "name_scope_stack"  # of Keras
CONTRACT = 'see "The contract of a pair" in CONTRIBUTING.md'
SIDES = {
    "legacy_side.py": "legacy",
    "legacy_graph.py": "legacy",
    "migrated_side.py": "migrated",
}  # files that call a side
OWN = (UsageError, NoFloat64Error)  # sentences already
ROOT = re.compile(r"'(?P<name>.*)' is not a valid (root )?scope name")


def failing(pair: Any, error: Exception) -> str:
    """The sentence; "" where the kit itself fails, not what it runs."""
    modules = {"legacy": pair.legacy, "migrated": pair.migrated}
    side, caller = "", ""  # caller: of what failed, the kit's file or the side's own
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
        return f"{said}; {CONTRACT}"  # the kit takes apart what build or endpoints returned
    if name := ROOT.search(str(error)):
        why = (
            "Keras names operations after the layer or the model, and TensorFlow takes no such name, not in fit either"
        )
        return f"{said}; {why}: let {name['name']!r} have another, by name=..."
    return said


def _names(modules: dict[str, ModuleType]) -> list[str]:
    return [Path(str(getattr(module, "__file__", ""))).name for module in modules.values()]


def _where(module: ModuleType, error: Exception) -> str:
    """The last line of the module's file on the way to the error; TensorFlow writes lines of functions into the text."""
    file = str(module.__file__)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    told = re.findall(rf'File "{re.escape(file)}", line (\d+)', str(error))
    last = next(reversed([*lines, *map(int, told)]), None)
    return f" in line {last}" if last else ""


@contextmanager
def keras_as_before() -> Iterator[None]:
    """A block after which Keras goes on with names as before it, whatever failed in it.

    Where TensorFlow refuses the name of a layer, Keras takes it for entered and never leaves it: it would stand in front of the
    paths of everything that is made later in the process.
    """
    from tf1kit.tf1.private import global_state

    before = list(global_state.get_global_attribute(STACK) or ())
    try:
        yield
    finally:
        global_state.set_global_attribute(STACK, before)
