"""Supplies methods that objects have lost: in the program's files `x.tostring()` becomes
`__tf1kit_call__(x, "tostring")()`, which also takes arguments that were renamed. With NumPy 2.4 and later, `int(x)` becomes
`__tf1kit_number__(int, x)`, and so on (`tf1kit.run.rules.numpy_one_element`).

Objects that have the method keep their own. Only files whose text has such a call are changed; the
others stay cached.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache, partial
from importlib.metadata import version
from inspect import signature
from types import CodeType
from typing import Any

from tf1kit.importing.overlay import tell
from tf1kit.run.rules import keywords, methods, rules
from tf1kit.run.rules.numpy_one_element import FUNCTIONS, formatted, item, number

CALL = "__tf1kit_call__"  # the builtin that the program's files have
SUPPLIED = methods(rules())
RENAMED = keywords(rules())
METHODS = re.compile(rb"\.\s*(" + "|".join(SUPPLIED | RENAMED).encode() + rb")\s*\(")
PACKAGES = re.compile(rb"numpy|tensorflow|keras")  # a file that names none of them hardly has an array
PLACES = re.compile(rb"\b(int|float|complex)\s*\(|[\"']\s*%|\]\s*=[^=]")
KINDS = ("int", "float", "complex")
CODES = re.compile(r"%[-+ #0-9.*]*[diouxXeEfFgG]")
PLAIN = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Compare, ast.ListComp, ast.Lambda)


@cache
def refuses_one_element() -> bool:
    """Whether the installed NumPy refuses an array with one element as a number."""
    return tuple(int(part) for part in version("numpy").split(".")[:2]) >= (2, 4)


def is_changed(data: bytes) -> bool:
    """Whether the text of a file has such a call or place."""
    return METHODS.search(data) is not None or has_numbers(data)


def has_numbers(data: bytes) -> bool:
    """Whether the text has places of numbers that may be arrays with one element."""
    return bool(PLACES.search(data) and PACKAGES.search(data)) and refuses_one_element()


def call(object: Any, name: str) -> Any:
    """An object's own method, or the rule's."""
    own = getattr(object, name, None)
    if own is not None:
        module, table = RENAMED.get(name, ("", {}))
        return renaming(own, name, table) if module and type(object).__module__.startswith(module) else own
    tell(f".{name}")
    return partial(SUPPLIED[name], object)


def renaming(method: Any, name: str, table: dict[str, str]) -> Any:
    """A method that takes old arguments, too."""
    takes = signature(method).parameters

    def renamed(*arguments: Any, **options: Any) -> Any:
        for old, new in table.items():
            if old in options and old not in takes:
                tell(f".{name}({old}=)")
                options[new] = options.pop(old)
        return method(*arguments, **options)

    return renamed


BUILTINS: dict[str, Any] = {CALL: call, **FUNCTIONS}


def calling_methods(data: bytes, path: str, marked: Callable[[ast.Module, str], ast.Module] | None = None) -> CodeType:
    """The code of a file of Python 3 with such calls; `marked` changes its tree first."""
    tree = ast.parse(data, path)
    tree = Calls(has_numbers(data)).visit(marked(tree, path) if marked else tree)
    return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class Calls(ast.NodeTransformer):
    """Rewrites the calls.

    Args:
        numbers: whether to rewrite the places of numbers, too.
    """

    def __init__(self, numbers: bool = False) -> None:
        self.numbers = numbers

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call such as `x.name(...)` or `int(x)`."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and is_lost(node.func.attr, node.keywords):
            node.func = calling(CALL, node.func, node.func.value, ast.Constant(node.func.attr))
        elif self.numbers and isinstance(node.func, ast.Name) and node.func.id in KINDS and is_conversion(node):
            return calling(NAMES[number], node, node.func, *node.args)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """`"%d" % x`."""
        self.generic_visit(node)
        text = node.left.value if isinstance(node.left, ast.Constant) else None
        if self.numbers and isinstance(node.op, ast.Mod) and isinstance(text, str) and CODES.search(text):
            return calling(NAMES[formatted], node, node.left, node.right)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """`x[...] = y`, where `x` is a name or an attribute."""
        self.generic_visit(node)
        return self.stored(node, node.targets[0]) if len(node.targets) == 1 else node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """`x[...] += y`."""
        self.generic_visit(node)
        return self.stored(node, node.target)

    def stored(self, node: ast.Assign | ast.AugAssign, target: ast.expr) -> ast.AST:
        """An assignment with a changed value, if it sets an item of a name or an attribute."""
        if not self.numbers or not isinstance(target, ast.Subscript):
            return node
        if not isinstance(node.value, PLAIN) and all(isinstance(each, ast.Name | ast.Attribute) for each in up(target)):
            node.value = calling(NAMES[item], node.value, deepcopy(target.value), node.value)
        return node


NAMES = {function: name for name, function in FUNCTIONS.items()}


def is_lost(name: str, given: list[ast.keyword]) -> bool:
    """Whether objects have lost a method, or one of the given arguments of it."""
    return name in SUPPLIED or (name in RENAMED and any(each.arg in RENAMED[name][1] for each in given))


def is_conversion(call: ast.Call) -> bool:
    """Whether a call has one argument, which may be an array."""
    return len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], (ast.Starred, *PLAIN))


def up(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions that the item or attribute `node` is taken from, to the leftmost name."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
        yield node


def calling(name: str, place: ast.AST, *arguments: ast.expr) -> ast.Call:
    """A call of a builtin in the place of another node."""
    made = ast.copy_location(ast.Call(ast.Name(name, ast.Load()), list(arguments), []), place)
    return ast.fix_missing_locations(made)
