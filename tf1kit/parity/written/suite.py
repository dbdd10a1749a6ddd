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
        written, other = self.asked.port(self.port.stem)
        results = self.asked.proof(written, other, self.port, edited=True).prove()
        assert {one.rung for one in results} >= set(RUNGS)
        said = [*open_parts(written, results), *(failure for one in results for failure in one.failures)]
        if said:
            pytest.fail("\n".join(said))


TEST = '''"""Proves {port} against {graph}; `tf1kit port --test` has written it."""

from pathlib import Path

from tf1kit.parity.written.proof import Asked
from tf1kit.parity.written.suite import WrittenSuite


class Test{name}(WrittenSuite):
    asked = Asked({arguments})
    port = Path({port!r})
'''


def suite_text(asked: Asked, port: Path, name: str) -> str:
    """The text of a test module. Its paths are relative to the folder where pytest is started."""
    usual = Asked(asked.graph)
    said = {key: value for key, value in vars(asked).items() if value != getattr(usual, key)}
    arguments = ", ".join([repr(asked.graph), *(f"{key}={value!r}" for key, value in said.items())])
    return TEST.format(port=str(port), graph=asked.graph, name=name, arguments=arguments)
