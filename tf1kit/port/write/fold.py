"""Folds expressions into lines as `ruff format` does."""

from __future__ import annotations

import io
import itertools
import json
import tokenize
from typing import Any

from tf1kit.port.recognise.step import Made, Reference, Stored
from tf1kit.port.structure.defaults import is_default
from tf1kit.port.structure.expression import Call, Expression, Items, Name, Repeated, Spliced, Value, children

WIDTH = 120
CONSTANTS = "CONSTANTS"  # what a port has in the file beside it


def literal(value: Any) -> str:
    """A literal as ruff writes it."""
    if isinstance(value, Reference):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, Stored):
        return f"{CONSTANTS}[{json.dumps(value.name)}]"
    if isinstance(value, Made):
        return (
            f"{value.kind}({', '.join([*map(literal, value.given), *(f'{k}={literal(v)}' for k, v in value.named)])})"
        )
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(one)}' for key, one in value.items())}}}"
    if isinstance(value, tuple | list):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f'float("{value}")' if isinstance(value, float) and value not in (value + 0,) else _number(value)


def _number(value: Any) -> str:
    text = repr(value)
    return f'float("{text}")' if text in ("inf", "-inf", "nan") else text


def flat(one: Expression) -> str:
    """An expression on one line."""
    if isinstance(one, Value):
        return literal(one.value)
    if isinstance(one, Name):
        return one.text
    if isinstance(one, Spliced):
        return _spliced(one)
    if isinstance(one, Repeated):
        return f"*({_each(one)} {_over(one)})"
    begin, end = brackets(one)
    return begin + ", ".join(parts(one)) + end


def _spliced(one: Spliced) -> str:
    inner = flat(one.part) + (f" + {one.plus}" if one.plus > 0 else f" - {-one.plus}" if one.plus else "")
    before, after = (json.dumps(text)[1:-1].replace("{", "{{").replace("}", "}}") for text in (one.before, one.after))
    return f'f"{before}{{{inner}}}{after}"' if one.is_text else inner


def _each(one: Repeated) -> str:
    """What a loop gives each time; of several parts, these are in the loop."""
    return "layer" if one.several else flat(one.part)


def _over(one: Repeated) -> str:
    """What a loop is over."""
    if one.several:
        return f"{_numbers(one)} for layer in {flat(one.part)}"
    return _numbers(one)


def _numbers(one: Repeated) -> str:
    if one.letters:
        return f'for {one.word} in "{one.letters}"'
    begin = f"{one.first}, " if one.first or one.step > 1 else ""
    step = f", {one.step}" if one.step > 1 else ""
    return f"for {one.word} in range({begin}{one.first + one.count * one.step}{step})"


def brackets(one: Expression) -> tuple[str, str]:
    """What an expression begins and ends with."""
    if isinstance(one, Repeated):
        return "*(", ")"
    return (f"{one.function}(", ")") if isinstance(one, Call) else ("[", "]")


def parts(one: Expression) -> list[str]:
    """The parts of a call or list, each on one line."""
    if _is_loop(one):
        return [flat(children(one)[0])[2:-1]]
    return [key + flat(part) for key, part in _keyed(one)]


def _is_loop(one: Expression) -> bool:
    """Whether a list is nothing but a loop."""
    return isinstance(one, Items) and len(one.parts) == 1 and isinstance(one.parts[0], Repeated)


def _keyed(one: Expression) -> list[tuple[str, Expression]]:
    if isinstance(one, Call):
        function = one.function
        written = (pair for pair in one.arguments if not _is_left_out(function, *pair))
        return [(f"{key}=" if key else "", part) for key, part in written]
    return [("", part) for part in children(one)]


def _is_left_out(function: str, key: str, part: Expression) -> bool:
    return isinstance(part, Value) and is_default(function, key, part.value)


def fold(one: Expression, before: str = "", after: str = "", indent: int = 0) -> list[str]:
    """The lines of `before`, the expression and `after`, indented by so many spaces."""
    space = " " * indent
    line = space + before + flat(one) + after
    if len(line) <= WIDTH or isinstance(one, Value | Name | Spliced) or not _keyed(one):
        return fold_line(before + flat(one), indent, after)
    begin, end = brackets(one)
    loop = children(one)[0] if _is_loop(one) else one
    if isinstance(loop, Repeated):
        if loop.several:
            body = [f"{space}    layer", f"{space}    {_numbers(loop)}"]
            body += fold(loop.part, "for layer in ", indent=indent + 4)
            return [space + before + begin, *body, space + end + after]
        body = fold(loop.part, indent=indent + 4)
        return [space + before + begin, *body, f"{space}    {_over(loop)}", space + end + after]
    inner = f"{space}    {', '.join(parts(one))}"
    if len(inner) <= WIDTH:
        return [space + before + begin, inner, space + end + after]
    found = [space + before + begin]
    for key, part in _keyed(one):
        found += fold(part, key, ",", indent + 4)
    return [*found, space + end + after]


def fold_line(line: str, indent: int = 0, after: str = "") -> list[str]:
    """The lines of a statement and `after`; a long one that ends in a bracket has what is in that bracket below it."""
    space, begin = " " * indent, 0
    commas = list[int]()  # in the last bracket
    opened: list[tuple[int, list[int]]] = []
    for token in tokenize.generate_tokens(io.StringIO(line).readline):
        at = token.start[1]
        if token.string in ("(", "[", "{"):
            opened.append((at, []))
        elif token.string in (")", "]", "}"):
            begin, commas = opened.pop()
        elif token.string == "," and opened:
            opened[-1][1].append(at)
    if len(space + line + after) <= WIDTH or line[-1] not in ")]}":
        return [space + line + after]
    inner = f"{space}    {line[begin + 1 : -1]}"
    if len(inner) > WIDTH:
        places = [begin, *commas, len(line) - 1]
        parts = [line[one + 1 : other].strip() for one, other in itertools.pairwise(places)]
        rows = [row for part in parts if part for row in fold_line(part, indent + 4, ",")]  # (x,) ends in a comma
    else:
        rows = [inner]
    return [space + line[: begin + 1], *rows, space + line[-1] + after]
