"""Syntax that Python 2 does not have. A file with such syntax is Python 3, whatever names it
uses.
"""

from __future__ import annotations

import ast

ONLY_3 = (ast.JoinedStr, ast.Nonlocal, ast.AnnAssign, ast.AsyncFunctionDef, ast.YieldFrom, ast.MatMult, ast.NamedExpr)


def uses_python3(tree: ast.Module) -> bool:
    """Whether Python 2 cannot compile a file that Python 3 compiles. It looks for some of Python
    3's syntax only.
    """
    future = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    }
    own_super = any(
        alias.name == "super" for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    )
    return any(_only_3(node, "print_function" in future, own_super) for node in ast.walk(tree))


def _only_3(node: ast.AST, print_function: bool, own_super: bool) -> bool:
    if isinstance(node, ONLY_3):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "print":
            return bool(node.keywords) and not print_function
        return node.func.id == "super" and not (node.args or node.keywords or own_super)
    if isinstance(node, ast.FunctionDef):
        return node.returns is not None or bool(node.args.kwonlyargs)
    if isinstance(node, ast.arg):
        return node.annotation is not None
    if isinstance(node, ast.Raise):
        return node.cause is not None
    return isinstance(node, ast.ClassDef) and bool(node.keywords)
