"""The ladder as a pytest suite: a class per pair, a test per rung.

class TestFactoredKernels(PairSuite):
    legacy = "legacy.factored_kernels"
    migrated = "migrated.factored_kernels"
"""

from __future__ import annotations

import functools
from typing import Any, ClassVar

import pytest

from tf1kit.parity.ladder import Ladder
from tf1kit.parity.pair import load_pair
from tf1kit.parity.results import passing
from tf1kit.parity.rungs import RUNGS


@functools.cache
def _ladder(legacy: str, migrated: str, options: tuple[tuple[str, Any], ...], steps: int) -> Ladder:
    return Ladder(load_pair(legacy, migrated, dict(options)), steps)


class PairSuite:
    """A pytest class for a pair: a subclass declares `legacy` and `migrated`, and each rung is a test that must hold.

    Attributes:
        legacy: the TensorFlow 1 module, such as "legacy.factored_kernels".
        migrated: its port.
        options: keyword arguments of the legacy's `build` and of the port's class.
        steps: of training under the rung `bitwise`.
        allow_not_run: skip a rung that cannot run, such as `golden` where there is no golden; otherwise it fails.
        allow_rounding: let a rung pass that is equal but for rounding.
    """

    legacy: ClassVar[str]
    migrated: ClassVar[str]
    options: ClassVar[dict[str, Any]] = {}
    steps: ClassVar[int] = 20  # of training under `bitwise`
    allow_not_run: ClassVar[bool] = (
        False  # True: a rung that cannot run, for want of a golden, is skipped with its reason
    )
    allow_rounding: ClassVar[bool] = False  # True: a rung may be equal but for rounding

    @pytest.fixture
    def ladder(self) -> Ladder:
        """One ladder per pair: what rungs share is computed once."""
        return _ladder(self.legacy, self.migrated, tuple(sorted(self.options.items())), self.steps)

    @pytest.mark.parametrize("rung", RUNGS)
    def test_rung(self, ladder: Ladder, rung: str) -> None:
        """The rung holds; where it fails or did not run, its reasons are the message."""
        result = ladder.run(rung)
        if result.status == "not run" and self.allow_not_run:
            pytest.skip(result.missing)
        why = "\n".join([result.missing, result.rounding, *result.remarks, *result.failures])
        assert result.status in passing(False, self.allow_rounding), f"{rung} {result.status}\n{why}"
