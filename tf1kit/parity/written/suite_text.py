"""Writes the pytest suite of a written port; only the suite itself needs pytest."""

from __future__ import annotations

from pathlib import Path

from tf1kit.parity.written.proof import Asked

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
