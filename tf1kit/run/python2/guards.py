"""Finds the parts of a file that run only if a name exists, or on one version of Python; they let a
file run on both.
"""

from __future__ import annotations

import ast
import re

VERSION_TESTS = re.compile(r"(?<![a-z])py_?[23]|python_?[23]|python_version|version_info|hexversion|sys\.version", re.I)
GOES_ON = {"NameError", "ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"}


class Guards(ast.NodeVisitor):
    """A visitor that knows whether it is in such a part; `guarded` is the depth."""

    def __init__(self) -> None:
        self.guarded = 0

    def visit_Try(self, node: ast.Try) -> None:
        """A `try` that handles a missing name."""
        caught = {word for handler in node.handlers for word in re.findall(r"\w+", _source(handler.type))}
        guard = bool(caught & GOES_ON) or any(handler.type is None for handler in node.handlers)
        self.guarded += guard
        self.generic_visit(node)
        self.guarded -= guard

    def visit_If(self, node: ast.If | ast.IfExp) -> None:
        """A test of the version."""
        guard = bool(VERSION_TESTS.search(_source(node.test)))
        self.guarded += guard
        self.generic_visit(node)
        self.guarded -= guard

    visit_IfExp = visit_If  # noqa: N815


def _source(node: ast.expr | None) -> str:
    return ast.unparse(node) if node else ""
