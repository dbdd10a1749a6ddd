"""The ladder of a capture: what differs from the ladder of a pair of modules."""

from __future__ import annotations

from tf1kit.graph.errors import NoFloat64Error
from tf1kit.parity.captured.golden import golden_rows
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.results import RungResult


class CapturedLadder(Ladder):
    """Runs rungs on a capture and its port."""

    @property
    def golden_file(self) -> tuple[Golden | None, str]:
        """No file: the capture itself is the golden, see `_golden`."""
        return None, ""

    def _golden(self) -> RungResult:
        if unmapped := self._unmapped("golden"):
            return unmapped
        if not self.pair.capture.genuine:
            return RungResult(
                "golden", missing=f"the capture was made on TensorFlow {self.pair.capture.tensorflow}, not on 1.x"
            )
        try:
            return golden_rows(self)
        except NoFloat64Error as error:
            return RungResult("golden", missing=str(error))

    def _beyond(self) -> RungResult:
        return RungResult("beyond", inapplicable="not yet for captures")
