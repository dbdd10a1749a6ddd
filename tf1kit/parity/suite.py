"""The ladder as a pytest suite, with a class for each pair and a test for each rung.

class TestFactoredKernels(PairSuite):
    legacy = "legacy.factored_kernels"
    migrated = "migrated.factored_kernels"
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tf1kit.parity.ladder import Ladder
from tf1kit.parity.pair import load_pair
from tf1kit.parity.results import passing
from tf1kit.parity.rungs import RUNGS


@functools.cache
def _ladder(legacy: str, migrated: str, options: tuple[tuple[str, Any], ...], steps: int, batch: Path | None) -> Ladder:
    return Ladder(load_pair(legacy, migrated, dict(options), batch=batch), steps)


class PairSuite:
    """A pytest class for a pair, with a test for each rung. A subclass names the two modules.

    Attributes:
        legacy: the name of the TensorFlow 1 module, such as "legacy.factored_kernels".
        migrated: the name of the port.
        options: keyword arguments of the legacy's `build` and of the port's class.
        steps: the number of training steps on the rung `bitwise`.
        batch: an .npz file with the arrays of every step.  [default: batches are drawn]
        allow_not_run: whether to skip a rung that cannot run, such as `golden` without a golden. If
            False, its test fails.
        allow_rounding: whether a rung passes with the verdict "equal but for rounding".
    """

    legacy: ClassVar[str]
    migrated: ClassVar[str]
    options: ClassVar[dict[str, Any]] = {}
    steps: ClassVar[int] = 20
    batch: ClassVar[Path | None] = None
    allow_not_run: ClassVar[bool] = False
    allow_rounding: ClassVar[bool] = False

    @pytest.fixture
    def ladder(self) -> Ladder:
        """The ladder of the pair. All tests share it, so that nothing is computed twice."""
        return _ladder(self.legacy, self.migrated, tuple(sorted(self.options.items())), self.steps, self.batch)

    @pytest.mark.parametrize("rung", RUNGS)
    def test_rung(self, ladder: Ladder, rung: str) -> None:
        """The rung holds. If not, the message has the reasons."""
        result = ladder.run(rung)
        if result.status == "not run" and self.allow_not_run:
            pytest.skip(result.missing)
        why = "\n".join([*result.because.sentences, result.missing, result.rounding, *result.remarks, *result.failures])
        assert result.status in passing(False, self.allow_rounding), f"{rung} {result.status}\n{why}"
