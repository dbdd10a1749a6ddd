"""The builtins of Python 2, for its files."""

from __future__ import annotations
import __future__

import builtins
import functools
import importlib
import io
import math
import sys
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

from tf1kit.run.python2.files import File, as_bytes, open, takes_bytes_only
from tf1kit.run.python2.meaning import FUNCTIONS, by

LINES = ("\n", "\t", "\r", "\v", "\f")
DIGITS = 400  # more digits than a float has before its point, or than matter after it


class _Text(type):
    """A class whose instances are strings of text."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, str)


class unicode(str, metaclass=_Text):  # noqa: N801
    """`unicode(value[, encoding])`: text."""

    def __new__(cls, object: Any = "", encoding: str = "utf-8", errors: str = "strict") -> Any:
        """A `str`."""
        return object.decode(encoding, errors) if isinstance(object, bytes) else str(object)


class _Strings(type):
    """A class whose instances are strings of text and of bytes."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, str | bytes)


class basestring(metaclass=_Strings):  # noqa: N801
    """The common base of `str` and `unicode`."""


def range_(*limits: int) -> list[int]:
    """`range` as a list."""
    return list(builtins.range(*limits))


def map_(function: Any, *sequences: Iterable[Any]) -> list[Any]:
    """`map` as a list. It fills shorter sequences with None; the function None returns its
    arguments.
    """
    if len(sequences) == 1:
        return list(sequences[0]) if function is None else [function(item) for item in sequences[0]]
    from itertools import zip_longest

    rows = zip_longest(*sequences)
    return list(rows) if function is None else [function(*row) for row in rows]


def filter_(function: Any, sequence: Any) -> Any:
    """`filter` as a list; a string gives a string, a tuple a tuple."""
    kept = builtins.filter(function, sequence)
    if isinstance(sequence, str):
        return "".join(kept)
    return tuple(kept) if isinstance(sequence, tuple) else list(kept)


def zip_(*sequences: Iterable[Any]) -> list[Any]:
    """`zip` as a list."""
    return list(builtins.zip(*sequences, strict=False))


def sorted_(iterable: Iterable[Any], cmp: Any = None, key: Any = None, reverse: bool = False) -> list[Any]:
    """`sorted` by a comparison, a key, or both."""
    return builtins.sorted(iterable, key=by(cmp, key), reverse=reverse)


def cmp(x: Any, y: Any) -> int:
    """The comparison of two objects: -1, 0 or 1."""
    return int(x > y) - int(x < y)


def round_(number: Any, ndigits: int = 0) -> Any:
    """`round` to a float; halves go away from zero."""
    number = float(number)
    if not math.isfinite(number) or ndigits > DIGITS:
        return number
    return float(Decimal(number).quantize(Decimal(1).scaleb(-ndigits), ROUND_HALF_UP, Context(prec=2 * DIGITS)))


def print_(*values: Any, sep: str | None = " ", end: str | None = "\n", file: Any = None, flush: bool = False) -> None:
    """Prints floats with 12 digits, and bytes as text.

    The statement puts no space after text that ends a line.
    """
    shown = [*map(_shown, values)]
    if "print_function" not in sys._getframe(1).f_globals:
        shown, sep = ["".join(_spaced(map(str, shown)))] if shown else [], " "
    if takes_bytes_only(file):  # a temporary file, gzip.open
        text = io.StringIO()
        builtins.print(*shown, sep=sep, end=end, file=text)
        file.write(as_bytes(text.getvalue()))
    else:
        builtins.print(*shown, sep=sep, end=end, file=file, flush=flush)


def _spaced(texts: Iterable[str]) -> Iterable[str]:
    """The texts of the values, with the spaces between them."""
    last = LINES[0]
    for text in texts:
        if not last.endswith(LINES):
            yield " "
        last = text
        yield text


def _shown(value: Any) -> Any:
    if type(value) is float:
        text = f"{value:.12g}"
        return text if set(text) & set(".eni") else f"{text}.0"
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value


def ord_(character: Any) -> int:
    """The number of a character. A number stays as it is, because indexing bytes gives numbers."""
    return character if isinstance(character, int) else builtins.ord(character)


def input_(prompt: str = "") -> Any:
    """`input`: the value of the typed expression."""
    return _run("eval", builtins.input(prompt), None, None)


def raw_input(prompt: str = "") -> str:
    """The typed text as it is."""
    return builtins.input(prompt)


def eval_(source: Any, globals: dict[str, Any] | None = None, locals: Any = None) -> Any:
    """The value of an expression of Python 2, with the caller's names or with given ones."""
    return _run("eval", source, globals, locals)


def exec_(source: Any, globals: dict[str, Any] | None = None, locals: Any = None) -> None:
    """Run text of Python 2, or code, with the caller's names or with given ones."""
    _run("exec", source, globals, locals)


def execfile(filename: str, globals: dict[str, Any] | None = None, locals: Any = None) -> None:
    """Run a file's code with the caller's names, or with given ones."""
    from tf1kit.run.python2.convert import compiled

    _run("exec", compiled(Path(filename).read_bytes(), filename), globals, locals)


def _run(mode: str, source: Any, globals: dict[str, Any] | None, locals: Any) -> Any:
    """Run code or text as the caller of the function that calls this one."""
    from tf1kit.run.python2.convert import compiled_text, decoded

    frame = sys._getframe(2)
    if isinstance(source, str | bytes):
        text = decoded(source) if isinstance(source, bytes) else source
        source = compiled_text(text, mode, frame.f_globals.get("division") is not __future__.division)
    if locals is None:
        locals = frame.f_locals if globals is None else globals
    if globals is None:
        globals = frame.f_globals
    globals.setdefault("__builtins__", frame.f_builtins)
    return builtins.eval(source, globals, locals)  # for the code of statements, `eval` returns None


def reload(module: Any) -> Any:
    """Load a module again. A module that the kit supplies, such as `sys`, stays as it is."""
    loaded = sys.modules.get(module.__name__)
    return importlib.reload(loaded) if loaded is not None and loaded is module else module


def reduce(function: Callable[..., Any], sequence: Iterable[Any], *initial: Any) -> Any:
    """See `functools.reduce`."""
    return functools.reduce(function, sequence, *initial)


BUILTINS: dict[str, Any] = {
    **FUNCTIONS,
    "StandardError": Exception,
    "basestring": basestring,
    "buffer": memoryview,
    "cmp": cmp,
    "eval": eval_,
    "exec": exec_,
    "execfile": execfile,
    "file": File,
    "filter": filter_,
    "input": input_,
    "intern": sys.intern,
    "long": int,
    "map": map_,
    "open": open,
    "ord": ord_,
    "print": print_,
    "range": range_,
    "raw_input": raw_input,
    "reduce": reduce,
    "reload": reload,
    "round": round_,
    "sorted": sorted_,
    "unichr": chr,
    "unicode": unicode,
    "xrange": range,
    "zip": zip_,
}
