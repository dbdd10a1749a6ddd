"""Lets the program's files see TensorFlow 1 in processes that it starts by `multiprocessing`, too.

A forked child has everything. A child by spawn or forkserver is a new interpreter that loads the
program's main file as `__mp_main__`. The parent sends preparation data that tell it how. This file
changes these data in the parent.
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
# Only the parent may be able to import the kit, so its folder is sent, too.
BEGIN = "import sys; sys.path.append(folder); from tf1kit.run import children; children.begin(data, program, owner)"


class Sent:
    """Prepares the child when the child unpickles it, which happens first; the unpickled object is
    None.
    """

    def __init__(self, **names: Any) -> None:
        self.names = names

    def __reduce__(self) -> Any:
        return exec, (BEGIN, {"folder": str(Path(tf1kit.__file__).parent.parent), **self.names})


def own(program: Program, owner: Owner) -> None:
    """Let the children of this process run as the program's, too."""
    original = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, Any]:
        data = original(name)
        has_main = bool([key for key in MAIN if data.pop(key, None) is not None])
        if not has_main or name == "ignore":  # "ignore" is the forkserver itself, which runs no main file
            return data
        return {"tf1kit": Sent(data=data, program=program, owner=owner)}

    spawn.get_preparation_data = get_preparation_data


def begin(data: dict[str, Any], program: Program, owner: Owner) -> None:
    """Prepare the child as multiprocessing would, and run the program's main file as
    `__mp_main__`.
    """
    from tf1kit.run.program import run_main

    spawn.prepare(data)
    importer = program.importer(owner)
    own(program, owner)
    run_main(*program.main(importer, "__mp_main__"))
