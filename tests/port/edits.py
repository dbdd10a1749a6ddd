"""Edits of written ports, one at a time: each number, text, argument, line and operand.  The proof is to see each edit that
changes what the port computes.

    python -m tests.port.edits adam adversaries        # the edits of these ports that still hold
    python -m tests.port.edits --stock tuned           # the same of ports of stock Keras
"""

from __future__ import annotations

import ast
import copy
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TEXTS = {  # a text -> another one that is allowed in its place
    "same": "valid", "valid": "same", "relu": "tanh", "tanh": "relu", "silu": "relu", "sigmoid": "tanh", "elu": "relu",
    "zeros": "ones", "ones": "zeros", "channels_first": "channels_last", "channels_last": "channels_first",
    "float32": "float64", "int32": "int64", "int64": "int32", "sum": "difference", "difference": "sum",
}  # fmt: skip
OTHERS = {  # a name of a function or class -> another one
    "maximum": "minimum", "minimum": "maximum", "mean": "sum", "sum": "mean", "max": "min", "min": "max",
    "Adam": "LazyAdam", "LazyAdam": "Adam", "L2": "L1", "L1": "L2", "log": "exp", "exp": "log", "square": "abs", "abs": "square",
    "MaxPooling2D": "AveragePooling2D", "AveragePooling2D": "MaxPooling2D", "RandomNormal": "TruncatedNormal",
    "zeros_like": "ones_like", "ones_like": "zeros_like", "stop_gradient": "abs", "ExponentialDecay": "NaturalExpDecay",
    "NaturalExpDecay": "ExponentialDecay", "Dense": "Dense", "Clipped": "Clipped", "reshape": "transpose",
}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
STOCK = "--stock"
MAIN = ("main",)  # it prints the layers


def edits(text: str) -> Iterator[tuple[str, str]]:
    """(what is edited, the edited module)."""
    tree = ast.parse(text)
    body = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in MAIN)]
    kept = [node for node in body if isinstance(node, ast.If | ast.Assign) and "WEIGHT_MAP" in ast.unparse(node)]
    tree.body = [node for node in body if not isinstance(node, ast.If) and node not in kept]
    count = sum(1 for _ in _places(tree))
    usual = ast.unparse(ast.Module([*tree.body, *kept], []))
    for number in range(count):
        made = copy.deepcopy(tree)
        edit = next(one for at, one in enumerate(_places(made)) if at == number)
        node, what, change = edit
        before = ast.unparse(node)
        change()
        made.body += kept
        edited = ast.unparse(ast.fix_missing_locations(made))
        if edited != usual:
            yield f"{getattr(node, 'lineno', 0)}: {what}: {before[:90]}", edited


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, Any]]:
    """(node, what is edited there, a function that edits it)."""
    for parent in ast.walk(tree):
        if isinstance(parent, ast.ClassDef | ast.FunctionDef):
            for at, one in enumerate(parent.body):
                if not _is_text(one) and not isinstance(one, ast.FunctionDef | ast.Return):
                    yield one, "drop the line", lambda body=parent.body, at=at: body.__setitem__(at, ast.Pass())
        if isinstance(parent, ast.FunctionDef):
            yield from _defaults(parent)
        if isinstance(parent, ast.FunctionDef | ast.ClassDef | ast.Module):
            for one in parent.body:
                if _is_text(one):
                    one.value._is_text = True
        yield from _of_expression(parent)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _defaults(node: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, Any]]:
    names = [one.arg for one in node.args.args]
    for name in names:
        if name not in ("self", "kwargs", "training", "data"):
            yield node.args, f"another argument than {name}", lambda name=name: _renamed(node, name)


def _renamed(node: ast.FunctionDef, name: str) -> None:
    """Read another argument in the place of this one."""
    others = [one.arg for one in node.args.args if one.arg not in (name, "self")]
    for one in ast.walk(node):
        if others and isinstance(one, ast.Name) and one.id == name:
            one.id = others[0]


def _of_expression(node: ast.AST) -> Iterator[tuple[ast.AST, str, Any]]:
    if isinstance(node, ast.Constant) and not getattr(node, "_is_text", False):
        for other in _values(node.value):
            yield node, f"as {other!r}", lambda other=other: setattr(node, "value", other)
    if isinstance(node, ast.Call):
        for at, one in enumerate(node.keywords):
            yield one, f"drop the argument of {ast.unparse(node.func)}", lambda at=at: node.keywords.pop(at)
        for at in range(len(node.args) - 1):
            yield node, f"swap the arguments {at} and {at + 1}", lambda at=at: _swap(node.args, at)
        for at in range(len(node.args)):
            yield node, f"drop the argument {at}", lambda at=at: node.args.pop(at)
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        for at in range(len(node.elts)):
            yield node, f"drop the element {at}", lambda at=at: node.elts.pop(at)
        for at in range(len(node.elts) - 1):
            yield node, f"swap the elements {at} and {at + 1}", lambda at=at: _swap(node.elts, at)
    if isinstance(node, ast.Dict):
        for at in range(len(node.keys)):
            yield node, f"drop the entry {at}", lambda at=at: (node.keys.pop(at), node.values.pop(at))
        for at in range(len(node.keys) - 1):
            yield node, f"swap the values {at} and {at + 1}", lambda at=at: _swap(node.values, at)
    if isinstance(node, ast.BinOp):
        if type(node.op) in OPERATORS:
            yield node, "another operator", lambda: setattr(node, "op", OPERATORS[type(node.op)]())
        yield node, "its left operand alone", lambda: _become(node, node.left)
        yield node, "its right operand alone", lambda: _become(node, node.right)
    if isinstance(node, ast.Attribute) and node.attr in OTHERS:
        yield node, f"as {OTHERS[node.attr]}", lambda: setattr(node, "attr", OTHERS[node.attr])
    if (
        isinstance(node, ast.Call)
        and len(node.args) == 1
        and not node.keywords
        and isinstance(node.func, ast.Attribute)
    ):
        yield node, "its argument alone", lambda: _become(node, node.args[0])
    if isinstance(node, ast.If):
        yield node, "always", lambda: setattr(node, "test", ast.Constant(True))
        yield node, "never", lambda: setattr(node, "test", ast.Constant(False))


def _values(value: Any) -> Iterator[Any]:
    """Other values in the place of one."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        if value:
            yield 0
    elif isinstance(value, float):
        yield value * 1.5 if value else 0.1
        yield -value
    elif isinstance(value, str):
        yield TEXTS.get(value, f"{value}x")


def _swap(values: list[Any], at: int) -> None:
    values[at], values[at + 1] = values[at + 1], values[at]


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__, node.__dict__ = other.__class__, other.__dict__  # type: ignore[assignment]


def held(made: Any, text: str, folder: Path) -> bool:
    """Whether an edited port still holds."""
    from tf1kit.parity.written.forward import Forward
    from tf1kit.parity.written.proof import open_parts
    from tf1kit.parity.written.stock import StockForward

    path = folder / "net.py"
    path.write_text(text)
    try:
        results = (Forward if made.differences is None else StockForward)(made, path, edited=True).prove()
    except Exception as error:  # whatever an edited module does
        print("   raises:", type(error).__name__, error)
        return False
    return not open_parts(made, results)


def main(names: list[str]) -> None:
    """Print the edits that are not seen."""
    from tests.port.test_trained import GRAPHS
    from tf1kit.port.read import read
    from tf1kit.port.translate import translate

    for name in (name for name in names if name != STOCK):
        place = Path(name) if name.endswith(".meta") else GRAPHS / f"{name}.meta"
        made = translate(read(place), place.stem, stock=STOCK in names)
        seen = kept = 0
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            assert held(made, made.text, Path(folder)), name
            for what, text in edits(made.text):
                if held(made, text, Path(folder)):
                    kept += 1
                    print(f"{name}: {what}", flush=True)
                else:
                    seen += 1
        print(f"{name}: {seen} seen, {kept} not, {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
