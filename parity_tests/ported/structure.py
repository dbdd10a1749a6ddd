"""Says where the structure of a written port could be better: what is there once, twice or in a row.

A finding is a sentence:

- a function or class that is called once;
- two functions or classes that are equal up to literals and the names of their parameters;
- three equal lines, or groups of lines, in a row, which differ at most by the number in their names; names in a
  list are no lines, because a loop cannot have them;
- a parameter that never varies.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

ROW = 3  # so many equal lines are a loop
Maker = ast.FunctionDef | ast.ClassDef
FIXED = ("loss", "optimizer", "main")  # functions that every port has
LOOPS = (ast.For, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)


def findings(text: str) -> list[str]:
    """The findings of a module."""
    tree = ast.parse(text)
    makers = {
        node.name: node
        for node in tree.body
        if isinstance(node, Maker) and node.name not in FIXED and not _is_network(node)
    }
    for name in _handed_on(tree) & makers.keys():
        del makers[name]
    return [*_once(tree, makers), *_alike(makers), *_rows(tree), *_constant(tree, makers)]


def _is_network(node: ast.AST) -> bool:
    """Whether a class is the port itself, whatever its base: `Network`, `Alternating` or `keras.Model`."""
    inner = node.body if isinstance(node, ast.ClassDef) else []
    return any(isinstance(one, ast.FunctionDef) and one.name == "endpoints" for one in inner)


def _handed_on(tree: ast.Module) -> set[str]:
    """The names in dictionaries and lists of the module, such as the losses in `loss`: somebody else calls those."""
    rows = (node.value for node in tree.body if isinstance(node, ast.Assign))
    parts = (one for row in rows for one in (row.values if isinstance(row, ast.Dict) else getattr(row, "elts", ())))
    return {one.id for one in parts if isinstance(one, ast.Name)}


def _calls(tree: ast.AST, name: str, within: str = "", loop: bool = False) -> Iterator[tuple[ast.Call, str, bool]]:
    """(a call of a name, the definition that it is in, whether it is in a loop)."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node, within, loop
        inner = node.name if isinstance(node, Maker) and not within else within
        yield from _calls(node, name, inner, loop or isinstance(node, LOOPS))


def _once(tree: ast.Module, makers: dict[str, Maker]) -> Iterator[str]:
    made: dict[str, int] = {}

    def times(name: str) -> int:
        if name not in makers:
            return 1
        if name not in made:
            made[name] = 0  # of a function that calls itself
            made[name] = sum((2 if loop else 1) * times(within) for _, within, loop in _calls(tree, name))
        return made[name]

    for name in makers:
        if times(name) < 2:
            yield f"{name} is called once"


def _alike(makers: dict[str, Maker]) -> Iterator[str]:
    forms = defaultdict(list)
    for name, node in makers.items():
        forms[_form(node)].append(name)
    for names in forms.values():
        if len(names) > 1:
            yield f"{' and '.join(names)} are equal up to their parameters"


def _form(node: Maker) -> str:
    """A definition without its literals, docstring and the names of what it is given."""
    own = {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    body = ast.Module([one for one in node.body if not _is_docstring(one)], [])
    text = ast.dump(body)
    for name in own:
        text = text.replace(f"Name(id='{name}'", "Name(id='_'")
    return re.sub(r"Constant\(value=(?:'(?:[^'\\]|\\.)*'|[^)]*)\)", "Constant()", text)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _rows(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        rows: list[list[ast.AST]] = [list(getattr(node, "body", ()))] if not isinstance(node, ast.Lambda) else []
        rows += [node.elts] if isinstance(node, ast.List) else []  # type: ignore[list-item]
        for row in rows:
            lines = [ast.unparse(one) for one in row if not isinstance(one, ast.Constant | ast.Name)]
            yield from _repeated(lines)


def _repeated(lines: list[str]) -> Iterator[str]:
    """What occurs three times in a row among lines, whatever the numbers in their names are."""
    forms = [re.sub(r"(?<=[A-Za-z_])\d+", "#", one) for one in lines]
    at = 0
    while at < len(lines):
        found = 0
        for period in range(1, (len(lines) - at) // ROW + 1):
            times = 1
            while forms[at + times * period : at + (times + 1) * period] == forms[at : at + period]:
                times += 1
            if times >= ROW:
                what = lines[at].partition("\n")[0]
                yield f"{times} times in a row, {period} at a time: {what[:80]}"
                found = period * times
                break
        at += found or 1


def _constant(tree: ast.Module, makers: dict[str, Maker]) -> Iterator[str]:
    for name, node in makers.items():
        function = node if isinstance(node, ast.FunctionDef) else _constructor(node)
        if function is None:
            continue
        given = [one for one in function.args.args if one.arg != "self"]
        calls = [call for call, _, _ in _calls(tree, name)]
        for at, one in enumerate(given):
            values = Counter(_value(call, at, one.arg) for call in calls)
            value, count = values.most_common(1)[0] if values else ("", 0)
            if len(values) == 1 and count > 1 and value is not None:
                yield f"{one.arg} of {name} is always {value or 'its default'}"


def _constructor(node: ast.ClassDef) -> ast.FunctionDef | None:
    found = (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__")
    return next(found, None)


def _value(call: ast.Call, at: int, name: str) -> str | None:
    """The literal that a call gives, "" for the default, None for what is not a literal."""
    given = (
        call.args[at] if at < len(call.args) else next((one.value for one in call.keywords if one.arg == name), None)
    )
    if given is None:
        return ""
    names = any(isinstance(one, ast.Name) for one in ast.walk(given))
    return None if names else ast.unparse(given)
