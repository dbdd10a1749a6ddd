"""A capture and a port as a pair, on which the ladder climbs."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import keras

from tf1kit.capture.folder import Capture
from tf1kit.cause import cause
from tf1kit.errors import UsageError
from tf1kit.parity.captured.legacy import CapturedSide
from tf1kit.parity.captured.port import CapturedPort, model_of
from tf1kit.parity.captured.program import Program
from tf1kit.parity.captured.roles import Roles
from tf1kit.parity.failing import OWN, failing
from tf1kit.parity.mutants import Mutant
from tf1kit.parity.pair import import_module


@dataclass
class CapturedPair:
    """A capture in the place of the legacy module, and a port."""

    capture: Capture
    program: Program
    migrated: ModuleType
    name: str  # of the model in the port's module
    seed: int = 0
    said: dict[str, Any] = field(
        default_factory=dict
    )  # INPUTS, LABELS and ENDPOINTS, where the module has no such names
    mutants: tuple[Mutant, ...] = ()
    companions: list[Any] = field(default_factory=list)
    perturb_every: int = 1
    one_precision: str = ""  # a capture can always run in float64

    def __post_init__(self) -> None:
        self.legacy_side = functools.cache(self._legacy_side)

    legacy = property(lambda self: None)  # there is no module

    @property
    def stem(self) -> str:
        """The name of the capture's folder."""
        return self.capture.path.name

    @property
    def golden_steps(self) -> dict[str, tuple[int, ...]]:
        """The first step of each kind, then the steps 5 and 20."""
        first = self.program.first_steps
        steps = tuple(sorted({*first, 5, 20} if max(first) <= 20 else {*first, 5, 20, max(first)}))
        return {"float64": steps, "float32": steps}

    @functools.cached_property
    def roles(self) -> Roles:
        """The roles that the tensors of the capture have in the port."""
        made = getattr(self.migrated, self.name)
        return Roles(self.program, self.migrated, made if isinstance(made, keras.Model) else None, self.said)

    def _legacy_side(self, dtype: str) -> CapturedSide:
        return CapturedSide(self.program, self.roles, dtype, self.seed)

    def migrated_side(self, dtype: str, module: ModuleType | None = None) -> CapturedPort:
        """Return the side of the port, or of `module`, which is a mutant of it."""
        module = module or self.migrated
        whose = f"{module.__name__}:{self.name}"
        roles = self.roles if module is self.migrated else Roles(self.program, module, said=self.said)
        try:
            return CapturedPort(
                module, lambda: model_of(getattr(module, self.name), whose), self.legacy_side(dtype), roles
            )
        except OWN:
            raise
        except Exception as error:  # whatever the port does while it is made
            said = failing(self, error) or cause(error)
            raise UsageError(f"the port cannot be built: {said}") from error


def load_captured(
    path: Path, port: str, graph: int | None = None, seed: int = 0, said: dict[str, Any] | None = None
) -> CapturedPair:
    """Read a capture and import its port.

    Args:
        path: the folder of the capture.
        port: "module:Name", or "module" if it has one Keras model class of its own.
        graph: the number of the captured graph, if several were trained.
        seed: the seed of what is added to the recorded weights.
        said: INPUTS, LABELS and ENDPOINTS, in place of the module's.

    Raises UsageError if the capture or the module cannot be used.
    """
    module_name, _, name = port.partition(":")
    module = import_module(module_name)
    capture = Capture(path)
    if not hasattr(module, "WEIGHT_MAP") and not hasattr(module, "weight_map"):
        raise UsageError(
            f"{module_name} has no WEIGHT_MAP: `tf1kit checkpoint map` proposes one (docs/4-checkpoints.md)"
        )
    rows = module.weight_map() if hasattr(module, "weight_map") else module.WEIGHT_MAP
    program = Program(capture, graph, [str(row[0]) for row in rows if row])
    return CapturedPair(capture, program, module, name or _only_model(module), seed, said or {})


def _only_model(module: ModuleType) -> str:
    own = [
        name
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, keras.Model) and value.__module__ == module.__name__
    ]
    if len(own) != 1:
        there = f"has the models {', '.join(own)}" if own else "defines no Keras model"
        raise UsageError(f"{module.__name__} {there}: say which one is the port, as {module.__name__}:Name")
    return own[0]
