"""Finds modules that a file passes on as objects. Scan cannot follow the look-ups of their
names.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache

from tf1kit.inventory import core as inventory
from tf1kit.run.scan.nodes import children, nodes

# Functions that look up no name in a module, or that scan follows or reports elsewhere.
HARMLESS = {
    "print",
    "dir",
    "type",
    "repr",
    "str",
    "id",
    "bool",
    "isinstance",
    "reload",
    "importlib.reload",
    "imp.reload",
}
HARMLESS |= {"getattr", "hasattr", "setattr", "delattr"}
TESTS = (ast.Expr, ast.Compare, ast.Assert, ast.If, ast.While, ast.UnaryOp, ast.FormattedValue, ast.Delete)
TABLES = ("__dict__", "__getattribute__", "__getattr__")  # attributes that give a module's names by text
Symbol = Callable[[ast.expr | None], str | None]


@cache
def is_module(symbol: str | None) -> bool:
    """Whether a full name is that of a module of TensorFlow, NumPy or Keras."""
    top, _, rest = (symbol or "").partition(".")
    if top == "keras":
        from tf1kit.run.scan.of_packages import keras_names

        return not rest or bool(keras_names(rest))
    if symbol and symbol.startswith("tensorflow.contrib."):
        from tf1kit.inventory import contrib as _inventory

        return symbol.removeprefix("tensorflow.contrib.") in _inventory.modules()
    found = inventory.find(f"tf.{rest}".rstrip(".")) if top == "tensorflow" else None
    return symbol in ("numpy", "tensorflow.contrib") or bool(found and found[1].kind == "module")


def handed_on(tree: ast.AST, symbol: Symbol, attributes: dict[str, str]) -> Iterator[ast.expr]:
    """The expressions of a file that pass a module on, or that may take one from an object.

    Args:
        tree: the file.
        symbol: a function that returns the full name of an expression, if it is known.
        attributes: a dict of an attribute to the module that the file keeps there.
    """
    followed = {
        id(value) for target, value in _bound(tree) if symbol(target) == symbol(value) and is_module(symbol(value))
    }
    for node in nodes(tree):
        if isinstance(node, ast.Subscript) and symbol(node):  # vars(tf)["Session"], tf.__dict__["Session"]
            followed |= {id(each) for each in ast.walk(node.value)}
        elif isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            followed.add(id(node))
    for parent in nodes(tree):
        if isinstance(parent, ast.Attribute) and _taken(parent, symbol, attributes):
            yield parent
        for child in children(parent):
            if not isinstance(child, ast.expr) or id(child) in followed:
                continue
            module = is_module(symbol(child))
            table = isinstance(child, ast.Attribute) and child.attr in TABLES and is_module(symbol(child.value))
            if (module or table) and not _followed(parent, child, symbol):
                wider = module and not isinstance(parent, ast.keyword | ast.arguments)
                yield _wider(parent, child) if wider else child


def _wider(parent: ast.AST, child: ast.expr) -> ast.expr:
    """The call or literal around a module; it tells more than the module's name."""
    return parent if isinstance(parent, ast.expr) else child


def _taken(node: ast.Attribute, symbol: Symbol, attributes: dict[str, str]) -> bool:
    """Whether `node` is `x.tf.Session` or `tf.Session` with unknown `x` and `tf`, but looks like a
    name of TensorFlow.
    """
    base = node.value
    if symbol(base):
        return False
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    module = "tensorflow" if name == "tf" else attributes.get(name, "") if isinstance(base, ast.Attribute) else ""
    return module.startswith("tensorflow") and inventory.find(f"tf{module[10:]}.{node.attr}") is not None


def _bound(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The pairs of target and value of all assignments, and of parameters and their defaults."""
    for node in nodes(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
            yield node.target, node.value
        elif isinstance(node, ast.arguments):
            named = [*node.posonlyargs, *node.args]
            pairs = [*zip(named[len(named) - len(node.defaults) :], node.defaults, strict=True)]
            pairs += [(arg, value) for arg, value in zip(node.kwonlyargs, node.kw_defaults, strict=True) if value]
            yield from ((ast.Name(arg.arg, ast.Load()), value) for arg, value in pairs)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    yield target, value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for each, its in zip(target.elts, value.elts, strict=True):
            yield from _pairs(each, its)


def _followed(parent: ast.AST, child: ast.expr, symbol: Symbol) -> bool:
    """Whether scan misses no name of a module in this place."""
    if isinstance(parent, ast.Call):
        name = symbol(parent.func) or (parent.func.id if isinstance(parent.func, ast.Name) else "")
        return parent.func is child or name in HARMLESS or bool(symbol(parent))
    if isinstance(parent, ast.IfExp | ast.BoolOp):
        return symbol(parent) == symbol(child) or child is getattr(parent, "test", None)
    if isinstance(parent, ast.Attribute):
        return True
    return bool(symbol(parent)) if isinstance(parent, ast.Subscript) else isinstance(parent, TESTS)
