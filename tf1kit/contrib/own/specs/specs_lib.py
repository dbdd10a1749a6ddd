"""What the text of a network is made of: functions of a tensor that can be composed.

Source: TensorFlow 1.15.5: tensorflow/contrib/specs/python/specs_lib.py. `f | g` is g after f,
`f + g` and `f * g` combine both results, and `f ** n` repeats f.
"""

from __future__ import annotations

import importlib
import operator
import re
from collections.abc import Callable as CallableType
from typing import Any

QUOTED = re.compile(
    r"""
"([^"\\]|\\.)*" |
'([^'\\]|\\.)*'
""",
    re.VERBOSE,
)
KEYWORDS = re.compile(r"\b(import|while|def|exec)\b")
debug_ = False


def check_keywords(spec: str) -> None:
    """Raise ValueError if a text has statements that a network does not need."""
    match = re.search(KEYWORDS, re.sub(QUOTED, "", spec))
    if match:
        raise ValueError(f"keyword '{match.group(1)}' found in spec")


def get_positional(args: Any, kw: dict[str, Any], kw_overrides: bool = False) -> tuple[Any, dict[str, Any]]:
    """Put arguments that are named by their place, such as `_1`, in this place.

    Args:
        args: the arguments by place.
        kw: the arguments by name.
        kw_overrides: whether a name counts where a place has a value already.
    """
    places = {key: value for key, value in kw.items() if key.startswith("_")}
    if not places:
        return args, kw
    found = list(args)
    for key, value in places.items():
        index = int(key[1:])
        found += [None] * (index + 1 - len(found))
        if kw_overrides or found[index] is None:
            found[index] = value
    return found, {key: value for key, value in kw.items() if key not in places}


class Composable:
    """A function of a tensor, `funcall`, with operators."""

    funcall: Any

    def __or__(self, f: Composable) -> Composition:
        return Composition(self, f)

    def __add__(self, g: Composable) -> Operator:
        return Operator(operator.add, self, g)

    def __mul__(self, g: Composable) -> Operator:
        return Operator(operator.mul, self, g)

    def __pow__(self, n: int) -> Composable:
        assert n >= 0
        if n == 0:
            return Function(lambda x, *args, **kw: x)
        result: Composable = self
        for _ in range(n - 1):
            result = Composition(result, self)
        return result


class Callable(Composable):
    """A function of a tensor as it is."""

    def __init__(self, f: CallableType[..., Any]) -> None:
        self.f = f

    def funcall(self, x: Any) -> Any:
        """The result for a tensor."""
        return self.f(x)


class Operator(Composable):
    """An operation on the results of several functions."""

    def __init__(self, op: CallableType[..., Any], *args: Composable) -> None:
        self.op, self.funs = op, args

    def funcall(self, x: Any) -> Any:
        """The result for a tensor."""
        return self.op(*(f.funcall(x) for f in self.funs))


class Function(Composable):
    """A function with arguments besides the tensor; a call adds arguments.

    Raises:
        ValueError: it cannot be called.
    """

    def __init__(self, f: CallableType[..., Any], *args: Any, **kw: Any) -> None:
        if not callable(f):
            raise ValueError(f"{f}: is not callable")
        self.f, self.args, self.kw = f, list(args), kw

    def __call__(self, *args: Any, **kw: Any) -> Function:
        """The function with more arguments, before those that it has."""
        return Function(self.f, *args, *self.args, **{**self.kw, **kw})

    def funcall(self, x: Any) -> Any:
        """The result for a tensor."""
        args, kw = get_positional(self.args, self.kw)
        if debug_:
            print("DEBUG:", self.f, x, args, kw)
        return self.f(x, *args, **kw)


class Composition(Composable):
    """g after f."""

    def __init__(self, f: Composable, g: Composable) -> None:
        self.f, self.g = f, g

    def funcall(self, x: Any) -> Any:
        """The result for a tensor."""
        return self.g.funcall(self.f.funcall(x))


def External(module_name: str, function_name: str) -> Function:  # noqa: N802
    """A function of a module, by name."""
    return Function(vars(importlib.import_module(module_name))[function_name])


def Import(statements: str) -> Function:  # noqa: N802
    """The function `f` that some statements define; ValueError if they do not."""
    found: dict[str, Any] = {}
    exec(statements, found)
    if "f" not in found:
        raise ValueError(f'failed to define "f": {statements}')
    return Function(found["f"])


def debug(mode: bool = True) -> None:
    """Print each call of a function, or stop that."""
    global debug_
    debug_ = mode
