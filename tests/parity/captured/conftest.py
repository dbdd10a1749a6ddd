"""A captured program and its port; the sessions of the capture are shared by all tests of a module."""

from __future__ import annotations

import copy
import functools
from types import ModuleType
from typing import Any

import pytest

from tests.capture.spoilt import HOME
from tests.parity.captured import placeholders_port
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.legacy import CapturedSide
from tf1kit.parity.captured.pair import CapturedPair, load_captured
from tf1kit.parity.captured.program import Program
from tf1kit.parity.mutants import Mutant, mutate

CAPTURE = HOME / "placeholders.capture"
STEPS = 5  # of the rung `bitwise`


class Shared:
    """Makes ladders of the capture `placeholders` whose replays run in the same two processes."""

    def __init__(self) -> None:
        self.pair = load_captured(CAPTURE, f"{placeholders_port.__name__}:Net")
        self.ladder = CapturedLadder(self.pair, STEPS)

    def mutant(self, *changes: tuple[str, str]) -> ModuleType:
        """The port with each text replaced by another one."""
        return mutate(placeholders_port, *(Mutant(old, old, new) for old, new in changes))

    def pair_of(self, module: ModuleType, program: Program | None = None, **said: Any) -> CapturedPair:
        """The capture, or another program with the same graph, and a port."""
        program = program or self.pair.program
        pair = CapturedPair(program.capture, program, module, "Net", said=said)

        def side(dtype: str) -> CapturedSide:
            made = copy.copy(self.pair.legacy_side(dtype))
            made.program, made.roles, made._batches = program, pair.roles, {}
            return made

        pair.legacy_side = functools.cache(side)
        return pair

    def of(self, *changes: tuple[str, str], **said: Any) -> CapturedLadder:
        """The ladder of a mutant of the port."""
        return CapturedLadder(self.pair_of(self.mutant(*changes), **said), STEPS)


@pytest.fixture(scope="package")
def shared() -> Any:
    """One for all tests of this folder."""
    return Shared()
