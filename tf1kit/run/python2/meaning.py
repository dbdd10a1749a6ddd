"""Gives syntax its meaning in Python 2: division of whole numbers, `list.sort(cmp)`,
`str.translate`.
"""

from __future__ import annotations

import ast
import functools
from typing import Any

from tf1kit.run.python2.files import as_bytes, takes_bytes_only

SLICE = "__tf1kit_slice__"
WRITERS = ("write", "writelines")


class Meaning(ast.NodeTransformer):
    """Calls the functions of `FUNCTIONS` in places where Python 2 means something else.

    Args:
        divides: whether `/` has the meaning of Python 2.
    """

    def __init__(self, divides: bool) -> None:
        self.divides = divides

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """A quotient, `x / y`."""
        self.generic_visit(node)
        if not self.divides or not isinstance(node.op, ast.Div):
            return node
        return ast.copy_location(_call("__tf1kit_div__", node.left, node.right), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """An assignment such as `x /= y`, `x.a /= y`, `x[i] /= y`; `x` and `i` are evaluated
        once.
        """
        self.generic_visit(node)
        if not self.divides or not isinstance(node.op, ast.Div):
            return node
        target = node.target
        if isinstance(target, ast.Name):
            value = _call("__tf1kit_idiv__", ast.Name(target.id, ast.Load()), node.value)
            return ast.copy_location(ast.Assign([target], value), node)
        if isinstance(target, ast.Attribute):
            done = _call("__tf1kit_idiv_attribute__", target.value, ast.Constant(target.attr), node.value)
        else:
            done = _call("__tf1kit_idiv_item__", target.value, _key(target.slice), node.value)
        return ast.copy_location(ast.Expr(done), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call such as `x.sort(cmp)`, `x.sort(cmp=f)` and `x.translate(None, letters)`."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "decode":
            node.func = ast.copy_location(_call("__tf1kit_decode__", node.func.value), node.func)
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
            writer = _call("__tf1kit_writer__", node.func.value, ast.Constant(node.func.attr))
            node.func = ast.copy_location(writer, node.func)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "translate" and len(node.args) == 2:
            node.func = ast.copy_location(_call("__tf1kit_translate__", node.func.value), node.func)
        compares = node.args or any(keyword.arg == "cmp" for keyword in node.keywords)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "sort" and compares:
            node.func = ast.copy_location(_call("__tf1kit_sort__", node.func.value), node.func)
        return node


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _key(index: ast.expr) -> ast.expr:
    if isinstance(index, ast.Slice):
        parts = (part or ast.Constant(None) for part in (index.lower, index.upper, index.step))
        return _call(SLICE, *parts)
    if isinstance(index, ast.Tuple):
        return ast.Tuple([_key(part) for part in index.elts], ast.Load())
    return index


def _whole(value: Any) -> bool:
    """Whether `x` is a whole number, or an array of whole numbers."""
    dtype = getattr(value, "dtype", None)
    return isinstance(value, int) or getattr(dtype, "kind", "") in tuple("biu")


def div(left: Any, right: Any) -> Any:
    """`/` of Python 2: an object's `__div__` comes first; whole numbers are divided with floor."""
    for method, value, other in (("__div__", left, right), ("__rdiv__", right, left)):
        own = getattr(type(value), method, None)
        result = NotImplemented if own is None else own(value, other)
        if result is not NotImplemented:
            return result
    return left // right if _whole(left) and _whole(right) else left / right


def idiv(left: Any, right: Any) -> Any:
    """`/=` of Python 2; it works in place if the object does."""
    own = getattr(type(left), "__idiv__", None)
    if own is not None:
        return own(left, right)
    if not hasattr(left, "__itruediv__"):
        return div(left, right)
    if _whole(left) and _whole(right):
        left //= right
    else:
        left /= right
    return left


def idiv_attribute(object: Any, name: str, right: Any) -> None:
    """`x.a /= y` of Python 2."""
    setattr(object, name, idiv(getattr(object, name), right))


def idiv_item(object: Any, key: Any, right: Any) -> None:
    """`x[i] /= y` of Python 2."""
    object[key] = idiv(object[key], right)


def sort(object: Any) -> Any:
    """The method `sort` of an object; for a list, the first argument may be a comparison."""
    if not isinstance(object, list):
        return object.sort
    return lambda cmp, key=None, reverse=False: object.sort(key=by(cmp, key), reverse=reverse)


def decode(object: Any) -> Any:
    """The method `decode` of an object. A string is returned as it is, because files and literals
    give text.
    """
    return (lambda encoding="utf-8", errors="strict": object) if isinstance(object, str) else object.decode


def translate(object: Any) -> Any:
    """The method `translate` of an object. For a string, it first removes the letters of the second
    argument.
    """
    if not isinstance(object, str):
        return object.translate

    def translated(table: Any, deletions: str) -> str:
        kept = "".join(letter for letter in object if letter not in deletions)
        return kept if table is None else kept.translate(table)

    return translated


def writer(object: Any, name: str) -> Any:
    """The method `write` or `writelines` of an object. That of a binary file takes text, too."""
    method = getattr(object, name)
    if not takes_bytes_only(object):
        return method
    return lambda data: method(as_bytes(data) if name == "write" else [*map(as_bytes, data)])


def by(cmp: Any, key: Any = None) -> Any:
    """A key function made of a comparison and, if there is one, a key."""
    if cmp is None:
        return key
    ordered = functools.cmp_to_key(cmp)
    return ordered if key is None else lambda value: ordered(key(value))


FUNCTIONS = {
    SLICE: slice,
    "__tf1kit_decode__": decode,
    "__tf1kit_div__": div,
    "__tf1kit_idiv__": idiv,
    "__tf1kit_idiv_attribute__": idiv_attribute,
    "__tf1kit_idiv_item__": idiv_item,
    "__tf1kit_sort__": sort,
    "__tf1kit_translate__": translate,
    "__tf1kit_writer__": writer,
}
