"""`--explain`: notes every name that the program is given while it runs, and prints afterwards what was supplied."""

from __future__ import annotations

import os
from types import FrameType
from typing import TYPE_CHECKING

from tf1kit.importing.overlay import OverlayModule
from tf1kit.run.scan.files import Row
from tf1kit.run.scan.verdict import OLDER, verdict

if TYPE_CHECKING:
    from tf1kit.run.importer import ProgramImporter


class Explanation:
    """What was asked for, from which line of the program's own files."""

    def __init__(self, importer: ProgramImporter) -> None:
        self.importer = importer
        self.asked: dict[tuple[str, int, str], None] = {}
        self.process = os.getpid()
        OverlayModule.watcher = self.note

    def note(self, module: OverlayModule, name: str, frame: FrameType) -> None:
        """A name was asked for; by one of the program's files where its builtins are the importer's."""
        own = [self.importer.builtins.__dict__]
        if self.importer.older is not None:
            own.append(self.importer.older.builtins.__dict__)
        if any(frame.f_builtins is names for names in own):
            self.asked[frame.f_code.co_filename, frame.f_lineno, f"{module.__name__}.{name}"] = None

    def print(self) -> None:
        """The table, on stderr; nothing in a forked child."""
        OverlayModule.watcher = None
        if os.getpid() != self.process:
            return
        from tf1kit.console import console
        from tf1kit.run.scan.report import table

        rows = [Row(os.path.relpath(file), 1, 1, OLDER) for file in self.importer.older_files]
        for file, line, symbol in self.asked:
            said = verdict(symbol)
            if said:
                rows.append(Row(os.path.relpath(file), line, 1, said))
        out = console(stderr=True)
        if rows:
            table(rows, "Supplied by tf1kit", out)
        else:
            out.print("tf1kit: nothing had to be supplied.")
