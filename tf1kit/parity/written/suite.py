"""The proof of a written port as a pytest suite.

class TestNet(WrittenSuite):
    asked = Asked("train.meta")
    port = Path("net.py")
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from tf1kit.parity.written.forward import RUNGS
from tf1kit.parity.written.proof import Asked, open_parts


class WrittenSuite:
    """A pytest class for a port that `tf1kit port` has written, which may be edited since.

    Attributes:
        asked: the graph.
        port: the module.
    """

    asked: ClassVar[Asked]
    port: ClassVar[Path]

    def test_it_is_proven(self) -> None:
        """Every rung holds, and nothing of the graph is left out."""
        written, other = self.asked.port(self.port)
        results = self.asked.proof(written, other, self.port, edited=True).prove()
        assert {one.rung for one in results} >= set(RUNGS)
        said = [*open_parts(written, results), *(failure for one in results for failure in one.failures)]
        if said:
            pytest.fail("\n".join(said))
