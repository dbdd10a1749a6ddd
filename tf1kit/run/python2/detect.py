"""Tells files of Python 2: those that only it can compile, and those with names that only it has.

The latter are found by what they use and nowhere define. What stands in a `try` that goes on without the name, or under
a test of the version, is a file's way of running on both, and does not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container

from tf1kit.run.python2.names import BUILTIN_NAMES, METHODS, MODULES

HINT = re.compile(rb"\b(" + "|".join((*BUILTIN_NAMES, *METHODS, *MODULES)).encode() + rb")\b")
VERSION_TESTS = ("version_info", "PY2", "PY3", "hexversion", "python_version")
GOES_ON = {"NameError", "ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"}


def uses_python2(data: bytes) -> bool:
    """Whether a file that Python 3 compiles uses what only Python 2 has."""
    if not HINT.search(data):
        return False
    search = Search()
    search.visit(ast.parse(data))
    if "pandas" in search.imported:  # whose frames had a method of that name
        search.used -= {".iteritems"}
    return bool(search.used - search.bound)


class Search(ast.NodeVisitor):
    """Collects the names of Python 2 that are used, and all that are defined. A method's name begins with a dot."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.bound: set[str] = set()
        self.imported: set[str] = set()
        self.guarded = 0

    def use(self, name: str, among: Container[str]) -> None:
        """Note a name, where it counts."""
        if not self.guarded and name.lstrip(".") in among:
            self.used.add(name)

    def visit_Name(self, node: ast.Name) -> None:
        """A name that is read or set."""
        if isinstance(node.ctx, ast.Load):
            self.use(node.id, BUILTIN_NAMES)
        else:
            self.bound.add(node.id)

    def visit_arg(self, node: ast.arg) -> None:
        """An argument."""
        self.bound.add(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """A function, or a method."""
        self.bound |= {node.name, f".{node.name}"}
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """A class."""
        self.bound.add(node.name)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        """The statement `import a.b as c`."""
        for alias in node.names:
            self.use(alias.name.partition(".")[0], MODULES)
            self.imported.add(alias.name.partition(".")[0])
            self.bound.add((alias.asname or alias.name).partition(".")[0])
        self.bound -= {alias.name for alias in node.names if alias.name in MODULES}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """The statement `from a.b import c as d`."""
        if node.module and not node.level:
            self.use(node.module.partition(".")[0], MODULES)
            self.imported.add(node.module.partition(".")[0])
        self.bound |= {alias.asname or alias.name for alias in node.names}

    def visit_Call(self, node: ast.Call) -> None:
        """A call of a method."""
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) not in ("six", "future.utils"):
            self.use(f".{node.func.attr}", METHODS)
        self.generic_visit(node)

    def visit_Try(self, node: ast.Try) -> None:
        """A `try` that goes on without a name."""
        caught = {word for handler in node.handlers for word in re.findall(r"\w+", _source(handler.type))}
        guard = bool(caught & GOES_ON) or any(handler.type is None for handler in node.handlers)
        self.guarded += guard
        self.generic_visit(node)
        self.guarded -= guard

    def visit_If(self, node: ast.If | ast.IfExp) -> None:
        """A test of the version."""
        guard = any(test in _source(node.test) for test in VERSION_TESTS)
        self.guarded += guard
        self.generic_visit(node)
        self.guarded -= guard

    visit_IfExp = visit_If  # noqa: N815


def _source(node: ast.expr | None) -> str:
    return ast.unparse(node) if node else ""
