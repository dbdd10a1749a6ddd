"""The processes that a program starts by `multiprocessing`: in them, too, its files see TensorFlow
1.

A forked child has everything. A spawned one, and a forkserver's, is a new interpreter that loads
the program's main file as `__mp_main__`; it learns how from the preparation data that
multiprocessing sends ahead, which is what changes here, in the parent, which is the program's own
process.
"""

from __future__ import annotations

from multiprocessing import spawn
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tf1kit

if TYPE_CHECKING:
    from tf1kit.run.owner import Owner
    from tf1kit.run.program import Program

MAIN = ("init_main_from_name", "init_main_from_path")
# The kit may be importable in the parent only: its folder goes ahead.
BEGIN = "import sys; sys.path.append(folder); from tf1kit.run import children; children.begin(data, program, owner)"


class Sent:
    """Begins the child when it is unpickled there, which is before anything else; what is left of
    it is None.
    """

    def __init__(self, **names: Any) -> None:
        self.names = names

    def __reduce__(self) -> Any:
        return exec, (BEGIN, {"folder": str(Path(tf1kit.__file__).parent.parent), **self.names})


def own(program: Program, owner: Owner) -> None:
    """Let the children of this process be the program's own, too."""
    original = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, Any]:
        data = original(name)
        has_main = bool([key for key in MAIN if data.pop(key, None) is not None])
        if not has_main or name == "ignore":  # the latter is the forkserver itself, which runs no main file
            return data
        return {"tf1kit": Sent(data=data, program=program, owner=owner)}

    spawn.get_preparation_data = get_preparation_data


def begin(data: dict[str, Any], program: Program, owner: Owner) -> None:
    """In the child: what multiprocessing would prepare, and the program's main file as
    `__mp_main__`.
    """
    from tf1kit.run.program import run_main

    spawn.prepare(data)
    importer = program.importer(owner)
    own(program, owner)
    run_main(*program.main(importer, "__mp_main__"))
