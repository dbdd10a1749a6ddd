"""Finds all pairs of a folder: `legacy/<stem>.py`, `migrated/<stem>.py` and declared variants."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.parity.pair import Pair, declared, import_legacy, load_pair
from tf1kit.parity.recording.naming import golden_name
from tf1kit.parity.recording.programs import is_program

LEGACY, MIGRATED = "legacy", "migrated"


@dataclass(frozen=True)
class Entry:
    """A pair in one variant. `options` are the arguments of `build` for the variant."""

    stem: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name for reports: `factored_kernels`, or `factored_kernels split=False`."""
        return " ".join([self.stem, *(f"{key}={value}" for key, value in sorted(self.options.items()))])

    @property
    def golden(self) -> str:
        """The name of the golden of this variant."""
        return golden_name(self.stem, self.options)

    @property
    def modules(self) -> tuple[str, str]:
        """The names of the legacy module and the port."""
        return f"{LEGACY}.{self.stem}", f"{MIGRATED}.{self.stem}"

    def load(self, seed: int = 0) -> Pair:
        """Load the pair without its companions, which have their own entries."""
        pair = load_pair(*self.modules, self.options, seed=seed)
        pair.companions.clear()
        return pair


def pairs_in(folder: Path) -> tuple[list[Entry], dict[str, str]]:
    """Return all pairs below `folder`, and the modules of legacy/ that are not in a pair.

    The variants of a pair follow it. They are declared as `VARIANTS = ({"split": False}, ...)` in
    `parity_tests/mutants/<stem>.py`. Each module that is not in a pair has the reason.
    Raises UsageError if legacy/ does not exist or a module in it cannot be imported.
    """
    if not (folder / LEGACY).is_dir():
        raise UsageError(
            f"the folder {folder / LEGACY} does not exist: run this in the folder that has legacy/ and migrated/"
        )
    entries, alone = [], {}
    for path in sorted((folder / LEGACY).glob("[a-z]*.py")):
        if is_program(str(path)):
            alone[path.stem] = "is a program: its port is compared with a capture"
        elif not hasattr(import_legacy(f"{LEGACY}.{path.stem}"), "build"):
            alone[path.stem] = "has no build: other modules use it"
        elif not (folder / MIGRATED / path.name).exists():
            alone[path.stem] = f"has no twin {MIGRATED}/{path.name}"
        else:
            variants = getattr(declared(folder / "parity_tests" / "mutants" / path.name), "VARIANTS", ())
            entries += [Entry(path.stem, options) for options in ({}, *variants)]
    return entries, alone
