"""`--explain`: notes what the kit supplies while a program runs, and prints it afterwards."""

from __future__ import annotations

import ast
import os
from types import FrameType
from typing import TYPE_CHECKING, Any

from tf1kit.importing.overlay import OverlayModule
from tf1kit.run.scan.one_file import Row, places
from tf1kit.run.scan.verdict import OLDER, supplied, verdict

if TYPE_CHECKING:
    from tf1kit.run.importer import ProgramImporter

TOLD = "__tf1kit_told__"  # the builtin that `Marks` calls
CONVERTED = "__autograph_generated_file"  # part of the name of files that AutoGraph makes
UNMARKED = (ast.JoinedStr, ast.pattern)  # positions in f-strings may be wrong; patterns hold no calls


class Explanation:
    """The names that were supplied, with the lines of the program's own files that asked for them.

    Overlay modules report each look-up of a name, and functions of rules report their calls.
    Arguments, methods and operations on objects show only in the text. So the places that `tf1kit
    scan` finds are marked, and report when the program reaches them.
    """

    def __init__(self, importer: ProgramImporter) -> None:
        self.importer = importer
        self.asked: dict[tuple[str, int, str], None] = {}
        self.process = os.getpid()
        importer.marked = self.marked
        importer.builtins.__dict__[TOLD] = self.told
        OverlayModule.watcher = self.note

    def note(self, symbol: str, frame: FrameType) -> bool:
        """A name is used. The frame belongs to the program if its builtins are the importer's."""
        own = [self.importer.builtins.__dict__]
        if self.importer.older is not None:
            own.append(self.importer.older.builtins.__dict__)
        if not any(frame.f_builtins is names for names in own):
            return False
        of_file: FrameType | None = frame
        while (
            of_file and CONVERTED in of_file.f_code.co_filename
        ):  # AutoGraph wrote that file: take the caller of the function
            of_file = of_file.f_back
            while of_file and not any(of_file.f_builtins is names for names in own):
                of_file = of_file.f_back
        used = of_file or frame
        self.asked[used.f_code.co_filename, used.f_lineno, symbol] = None
        return True

    def told(self, file: str, line: int, symbols: tuple[str, ...], value: Any) -> Any:
        """The program reaches a marked place, which has this value."""
        self.asked.update({(file, line, symbol): None for symbol in symbols})
        return value

    def marked(self, tree: ast.Module, path: str) -> ast.Module:
        """The tree of a program's file with its places marked."""
        marks = Marks(path)
        for line, column, symbol in places(tree):
            is_name = not symbol.startswith(".") and not set(" (") & set(symbol)
            if not is_name and symbol not in supplied() and verdict(symbol):  # rules report by themselves
                marks.symbols.setdefault((line, column), set()).add(symbol)
        return ast.fix_missing_locations(marks.visit(tree))

    def rows(self) -> list[Row]:
        """The rows of what was supplied."""
        rows = [Row(os.path.relpath(file), 1, 1, OLDER) for file in self.importer.older_files]
        for file, line, symbol in self.asked:
            said = verdict(symbol)
            if said:
                rows.append(Row(os.path.relpath(file), line, 1, said))
        return rows

    def print(self) -> None:
        """Print the table on stderr; a forked child prints nothing."""
        OverlayModule.watcher = None
        if os.getpid() != self.process:
            return
        from tf1kit.console import console
        from tf1kit.run.scan.report import table

        out, rows = console(stderr=True), self.rows()
        if rows:
            table(rows, "Supplied by tf1kit", out)
        else:
            out.print("tf1kit: nothing had to be supplied.")


class Marks(ast.NodeTransformer):
    """Puts a call around the first part of each marked expression: `f(x)` becomes
    `__tf1kit_told__(..., f)(x)`.

    Attributes:
        symbols: a dict of (line, column) to the symbols to report.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.symbols: dict[tuple[int, int], set[str]] = {}

    def visit(self, node: ast.AST) -> Any:
        """Go to the innermost expression at a place, but not into annotations, which some programs
        read as text.
        """
        if isinstance(node, UNMARKED):
            return node
        if isinstance(node, ast.AnnAssign | ast.arg):
            if isinstance(node, ast.AnnAssign) and node.value:
                node.value = self.visit(node.value)
            return node
        self.generic_visit(node)
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        is_read = isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Load)
        if not isinstance(node, ast.expr) or not is_read or place not in self.symbols:
            return node
        if isinstance(node, ast.Starred | ast.Slice):
            return node
        symbols = ast.Tuple([ast.Constant(each) for each in sorted(self.symbols.pop(place))], ast.Load())
        arguments = [ast.Constant(self.path), ast.Constant(place[0]), symbols, node]
        return ast.copy_location(ast.Call(ast.Name(TOLD, ast.Load()), arguments, []), node)
