"""Counts the lines of the model code in Python files: of the definitions that a function or class needs.

Blank lines, comments and docstrings do not count.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable

EMPTY = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
Defined = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


def code_lines(text: str) -> set[int]:
    """The numbers of the lines with code."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in EMPTY:
            found.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return found


def program_lines(text: str) -> int:
    """The number of lines of a program, without those of its imports: its model is all of it."""
    imports = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom))
    return len(code_lines(text) - {line for node in imports for line in range(node.lineno, (node.end_lineno or 0) + 1)})


def model_lines(texts: Iterable[str], roots: Iterable[str]) -> int:
    """The number of lines of the definitions in some files that `roots` need, and of `roots`."""
    places: dict[str, list[tuple[set[int], Defined]]] = {}
    for text in texts:
        lines = code_lines(text)
        for node in ast.parse(text).body:
            for name in _names(node):
                places.setdefault(name, []).append((lines, node))  # type: ignore[arg-type]
    wanted, seen, total = list(roots), set[str](), 0
    if missing := [name for name in wanted if name not in places]:
        raise KeyError(f"no definition of {', '.join(missing)}")
    counted: set[int] = set()
    while wanted:
        name = wanted.pop()
        for lines, node in places.get(name, ()) if name not in seen else ():
            if id(node) in counted:
                continue
            counted.add(id(node))
            first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
            total += len(lines & set(range(first, (node.end_lineno or first) + 1)))
            wanted += [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
            wanted += [one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)]
        seen.add(name)
    return total


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]
