"""Supplies methods that objects have lost: in the program's files `x.tostring()` becomes
`__tf1kit_call__(x, "tostring")()`.

Objects that have the method keep their own. Only files whose text has such a call are changed; the
others stay cached.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import partial
from types import CodeType
from typing import Any

from tf1kit.importing.overlay import tell
from tf1kit.run.rules import methods, rules

CALL = "__tf1kit_call__"  # the builtin that the program's files have
SUPPLIED = methods(rules())
METHODS = re.compile(rb"\.\s*(" + "|".join(SUPPLIED).encode() + rb")\s*\(")


def call(object: Any, name: str) -> Any:
    """An object's own method, or the rule's."""
    own = getattr(object, name, None)
    if own is not None:
        return own
    tell(f".{name}")
    return partial(SUPPLIED[name], object)


def calling_methods(data: bytes, path: str, marked: Callable[[ast.Module, str], ast.Module] | None = None) -> CodeType:
    """The code of a file of Python 3 with such calls; `marked` changes its tree first."""
    tree = ast.parse(data, path)
    tree = Calls().visit(marked(tree, path) if marked else tree)
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class Calls(ast.NodeTransformer):
    """Rewrites the calls."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call such as `x.name(...)`."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in SUPPLIED:
            looked_up = ast.Call(ast.Name(CALL, ast.Load()), [node.func.value, ast.Constant(node.func.attr)], [])
            node.func = ast.copy_location(looked_up, node.func)
            ast.fix_missing_locations(node)
        return node
