"""Converts a file of Python 2 into code of Python 3, by fissix (the maintained fork of lib2to3) and
a few steps on the tree.

fissix converts the syntax. Names stay, because the file's builtins and imports have them. fissix
may add lines; the tree's line numbers are corrected, so that every statement has its line in the
file.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache
from types import CodeType
from typing import Any

from tf1kit.run.methods import Calls, has_numbers
from tf1kit.run.python2.meaning import Meaning

WORDS = (
    "apply dict except exec has_key methodattrs metaclass ne next nonzero numliterals paren print raise repr "
    "standarderror sys_exc throw tuple_params funcattrs xreadlines"
)
FIXERS = WORDS.split()
STRING_PREFIX = re.compile(r"\b([uU][rR])(?=['\"])")  # ur"..." is not a string of Python 3
# A class that runs on both versions has `__next__ = next`. fissix has renamed the method to the
# name on the left.
ALIAS = re.compile(r"^([ \t]+)(__next__|__bool__)([ \t]*=[ \t]*)(next|__nonzero__)(?=[ \t]*(?:#.*)?$)", re.MULTILINE)


def compiled(data: bytes, path: str, marked: Callable[[ast.Module, str], ast.Module] | None = None) -> CodeType:
    """The code of a file; `marked` changes its tree first.

    Raises:
        SyntaxError: the file is not Python 2 either.
    """
    return compile(tree(decoded(data), path, marked), path, "exec", dont_inherit=True)


@cache
def compiled_text(text: str, mode: str, divides: bool) -> CodeType:
    """The code of the text that `exec` or `eval` gets; `divides` says whether `/` has its meaning
    in Python 2.
    """
    module = tree(text.strip() if mode == "eval" else text, "<string>", divides=divides)
    if mode == "exec":
        return compile(module, "<string>", mode, dont_inherit=True)
    (statement,) = module.body
    if not isinstance(statement, ast.Expr):
        raise SyntaxError(f"not an expression: {text}")
    return compile(ast.Expression(statement.value), "<string>", mode, dont_inherit=True)


def tree(
    source: str, path: str, marked: Callable[[ast.Module, str], ast.Module] | None = None, divides: bool = True
) -> ast.Module:
    """The tree that is compiled: `syntax` with the meaning of Python 2."""
    divides = divides and not re.search(r"^from __future__ import [^#\n]*\bdivision\b", source, re.MULTILINE)
    written = syntax(source, path)
    written = marked(written, path) if marked else written
    calls = Calls(has_numbers(source.encode()))
    return ast.fix_missing_locations(calls.visit(Meaning(divides).visit(written)))


def syntax(source: str, path: str) -> ast.Module:
    """The syntax tree of a file of Python 2, as one of Python 3 with the lines of the file."""
    converted = convert(source, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # Python 2 accepted "\d" and `is 3`
        module = ast.parse(converted, path)
    _put_back(module, source.splitlines(), converted.splitlines())
    return module


def convert(source: str, path: str) -> str:
    """The source in Python 3's syntax; lines may have moved.

    Raises:
        SyntaxError: fissix cannot read it.
    """
    from fissix.pgen2.parse import ParseError

    if not source.endswith("\n"):
        source += "\n"
    source = STRING_PREFIX.sub("r", source.replace("\f", ""))
    try:
        converted = str(_tool().refactor_string(source, path))
    except (ParseError, tokenize.TokenError, IndentationError) as error:
        where = getattr(error, "context", ("", (None, None)))[1]
        raise SyntaxError("neither Python 3 nor Python 2", (path, where[0], where[1], None)) from error
    except Exception as error:  # fissix's tokenizer raises its own errors
        if type(error).__module__.partition(".")[0] != "fissix":
            raise
        raise SyntaxError("neither Python 3 nor Python 2", (path, None, None, None)) from error
    converted = ALIAS.sub(r"\1\4\3\2", converted)
    try:
        ast.parse(converted)
    except TabError:  # in Python 2 a tab goes to the next multiple of eight columns
        return re.sub(r"^[ \t]+", lambda match: match.group().expandtabs(8), converted, flags=re.MULTILINE)
    return converted


@cache
def _tool() -> Any:
    from fissix.refactor import RefactoringTool

    return RefactoringTool([f"fissix.fixes.fix_{name}" for name in FIXERS])


def decoded(data: bytes) -> str:
    """A file's text, in the encoding that it names, else in UTF-8, else in Latin-1, which accepts
    any bytes.
    """
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _put_back(module: ast.Module, before: list[str], after: list[str]) -> None:
    """Give each node its line in the file; a node in a changed line gets the whole line."""
    line_of: dict[int, tuple[int, bool]] = {}
    for what, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old = start
        for new in range(new_start, new_end):
            if end - start == new_end - new_start:
                old = start + new - new_start
            elif old + 1 < end and _alike(after[new], before[old + 1]) > _alike(after[new], before[old]):
                old += 1
            line_of[new + 1] = (min(old, len(before) - 1) + 1, what != "equal")
    for node in ast.walk(module):
        if not isinstance(node, ast.stmt | ast.expr | ast.excepthandler | ast.arg | ast.keyword | ast.alias):
            continue
        first, last = node.lineno, node.end_lineno or node.lineno
        node.lineno, changed = line_of.get(first, (first, False))
        node.end_lineno, changed_too = line_of.get(last, (last, False))
        node.end_lineno = max(node.lineno, node.end_lineno)
        if changed or changed_too:
            text, last_text = before[node.lineno - 1], before[node.end_lineno - 1]
            node.col_offset, node.end_col_offset = len(text) - len(text.lstrip()), len(last_text.rstrip().encode())


def _alike(line: str, other: str) -> float:
    return SequenceMatcher(None, line, other, autojunk=False).ratio()
