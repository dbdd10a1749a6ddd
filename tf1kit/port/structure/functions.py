"""Writes what occurs several times once: a function, whose parameters are the literals that vary.

Each merge is verified before it is used: the calls are expanded, and must be what was there.  A
merge that is not is refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tf1kit.port.recognise.step import Made, Reference
from tf1kit.port.structure.defaults import DEFAULTS
from tf1kit.port.structure.expression import (
    Call,
    Expression,
    Items,
    Name,
    Repeated,
    Spliced,
    Value,
    all_in,
    changed,
    replaced,
)
from tf1kit.port.structure.names import Names
from tf1kit.port.structure.splices import NAMING, shared
from tf1kit.port.structure.titles import CELL, positional, title

COMPOSED = ("Chain", "Branches")
PLAIN = 3  # a layer becomes a function if it is made that often,
CONSTANT = 2  # and that many of the arguments that are written do not vary;
INNER = 3  # so many, if functions make it
OPTIONAL = frozenset(key for known in DEFAULTS.values() for key in known)


@dataclass(frozen=True)
class Function:
    """A function that makes a layer: `times` is how often it is called.

    defaults: the values of its last parameters that most calls have.
    """

    name: str
    parameters: tuple[str, ...]
    body: Expression
    times: int
    types: tuple[str, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)


def extract(found: list[Expression], names: Names) -> tuple[list[Function], list[Expression]]:
    """Functions for what the expressions share, each before those that call it, and the expressions
    that call them.
    """
    made: list[Function] = []
    refused: set[Any] = set()
    while group := _group(found, refused, _composed):
        function, calls = function_of(group, names, {one.name: one for one in made})
        if any(expand(call, [function]) != one for one, call in calls.items()):
            refused.add(skeleton(group[0]))
            continue
        made.append(function)
        found = [replaced(one, calls) for one in found]
    own = list[Function]()
    bodies = [_with_held(one.body, dict(zip(one.parameters, one.types, strict=True))) for one in made]
    while group := _group([*bodies, *found], refused, _plain) or _group(found, refused, _plain):
        function, calls = function_of(group, names, {one.name: one for one in own})
        if any(expand(call, [function]) != one for one, call in calls.items()):
            refused.add(skeleton(group[0]))
            continue
        times = sum(one.times * _count(body, calls) for one, body in zip(made, bodies, strict=True))
        own.append(replace(function, times=times + sum(_count(one, calls) for one in found)))
        bodies, found = ([replaced(one, calls) for one in some] for some in (bodies, found))
    made = [replace(one, body=_released(body)) for one, body in zip(made, bodies, strict=True)]
    return [*own, *made], found


@dataclass(frozen=True)
class Held:
    """An expression with a parameter in the place of a literal, while functions are found for what functions make."""

    one: Expression
    kind: str


def _with_held(one: Expression, types: dict[str, str]) -> Expression:
    """The body of a function with literals in the place of what its parameters are in."""
    if isinstance(one, Name):
        return Value(Held(one, types[one.text]))
    if isinstance(one, Spliced):
        return Value(Held(one, "str" if one.is_text else "int"))
    return changed(one, lambda child: _with_held(child, types))


def _released(one: Expression) -> Expression:
    """The body of a function as it was before `_with_held`."""
    if isinstance(one, Value) and isinstance(one.value, Held):
        return one.value.one
    return changed(one, _released)


def _count(one: Expression, calls: dict[Expression, Expression]) -> int:
    """How many of some calls are in an expression."""
    return sum(inner in calls for inner in all_in(one) if isinstance(inner, Call))


def _group(found: list[Expression], refused: set[Any], choose: Any) -> list[Call]:
    """The smallest calls of one form that are worth a function; empty if there are no such calls."""
    groups: dict[Any, list[Call]] = defaultdict(list)
    for one in (inner for outer in found for inner in all_in(outer)):
        if isinstance(one, Call):
            groups[skeleton(one)].append(one)
    worth = [group for form, group in groups.items() if form not in refused and choose(group)]
    alone = [group for group in worth if not any(_is_part(group, other) for other in worth)]
    return min(alone, key=lambda group: sum(1 for _ in all_in(group[0])), default=[])


def _is_part(group: list[Call], other: list[Call]) -> bool:
    """Whether each of a group is in one of another group, so that one function is enough."""
    return len(group) == len(other) and group is not other and group[0] in all_in(other[0])


def _composed(group: list[Call]) -> bool:
    return (group[0].function in COMPOSED or group[0].function.startswith(CELL)) and len(group) > 1


def _plain(group: list[Call]) -> bool:
    if not group[0].function.startswith(("layers.", "tf1kit.")) or len(group) < PLAIN:
        return False
    columns = list(zip(*(list(literals(one, {})) for one in group), strict=True))
    known = DEFAULTS.get(group[0].function, {})
    written = [column for column in columns if repr(known.get(column[0][0], column)) != repr(column[0][1])]
    constant = sum(not _varies(column) for column in written)
    is_inner = any(isinstance(value, Held) for column in columns for _, value in column)
    return constant >= (INNER if is_inner else CONSTANT) and any(key == "name" for key, _ in group[0].arguments)


def skeleton(one: Expression) -> Any:
    """The form of an expression, without its literals."""
    if isinstance(one, Value):
        return None
    if isinstance(one, Call):
        return one.function, tuple((key, skeleton(argument)) for key, argument in one.arguments)
    if isinstance(one, Spliced | Repeated):
        return replace(one, part=Name(repr(skeleton(one.part))))
    return tuple(map(skeleton, one.parts)) if isinstance(one, Items) else one.text


def literals(one: Expression, before: dict[str, Function]) -> Iterator[tuple[str, Any]]:
    """(name of the argument, literal) of the literals of an expression: of a call, then of its parts.

    before: the functions, whose parameters say the names of the arguments.
    """
    for inner in all_in(one):
        if isinstance(inner, Call):
            known = before[inner.function].parameters if inner.function in before else ()
            for at, (name, argument) in enumerate(inner.arguments):
                if isinstance(argument, Value):
                    yield (known[at] if known else name or positional(inner.function, at)), argument.value


def function_of(
    group: list[Call], names: Names, before: dict[str, Function]
) -> tuple[Function, dict[Expression, Expression]]:
    """The function for a group, and the call of it for each of the group."""
    rows = [list(literals(one, before)) for one in group]
    keys = [key for key, _ in rows[0]]
    columns = list(zip(*([value for _, value in row] for row in rows), strict=True))
    varying = {at: column for at, column in enumerate(columns) if _varies(column)}
    within, parameters = Names(), dict[str, tuple[str, tuple[Any, ...]]]()  # the values as text -> the parameter
    common, holes = shared({at: one for at, one in varying.items() if keys[at].startswith(NAMING)}, within)
    parameters.update((name, (name, column)) for name, column in common.items())
    rest = [(keys[at], column) for at, column in varying.items() if at not in holes]
    for key, column in sorted(rest, key=lambda one: _rank(*one)):
        if repr(column) not in parameters:
            parameters[repr(column)] = within.python(key, "value"), column
    holes |= {at: Name(parameters[repr(column)][0]) for at, column in varying.items() if at not in holes}
    defaults = {name: _usual(name, column) for name, column in parameters.values() if _has_default(name, column)}
    words, given = zip(*parameters.values(), strict=True) if parameters else ((), ())
    made = names.python(title(group), "block")
    if group[0].function.startswith(CELL):
        made = "".join(part.capitalize() for part in made.split("_"))
    body = _with_holes(group[0], iter([holes.get(at) for at in range(len(columns))]))
    function = Function(made, words, body, len(group), tuple(map(_type, given)), defaults)
    calls: dict[Expression, Expression] = {
        one: Call(made, tuple(("", Value(column[at])) for column in given)) for at, one in enumerate(group)
    }
    return function, calls


def _varies(column: tuple[Any, ...]) -> bool:
    return any(repr(one) != repr(column[0]) for one in column)


def _rank(key: str, column: tuple[Any, ...]) -> int:
    """The name first, and last what has a default."""
    return 0 if key.startswith(NAMING) else 2 if _has_default(key, column) else 1


def is_initial(one: Any) -> bool:
    """Whether a literal makes an initializer, which would draw the same for each weight that shares it."""
    return isinstance(one, Made) and "initializers." in one.kind


def _has_default(key: str, column: tuple[Any, ...]) -> bool:
    if any(is_initial(one) or isinstance(one, Held) for one in column):
        return False
    usual = Counter(map(repr, column)).most_common(1)[0][1]
    return key.rstrip("_0123456789") in OPTIONAL and 2 * usual > len(column)


def _usual(key: str, column: tuple[Any, ...]) -> Any:
    text = Counter(map(repr, column)).most_common(1)[0][0]
    return next(one for one in column if repr(one) == text)


def _with_holes(one: Expression, holes: Iterator[Expression | None]) -> Expression:
    """The expression with parameters in the place of literals, in the order of `literals`."""
    if not isinstance(one, Call):
        return changed(one, lambda child: _with_holes(child, holes))
    own: list[Expression | None] = []
    for _, argument in one.arguments:
        own.append(next(holes) if isinstance(argument, Value) else None)
    inner = [
        mine or (argument if isinstance(argument, Value) else _with_holes(argument, holes))
        for mine, (_, argument) in zip(own, one.arguments, strict=True)
    ]
    return Call(one.function, tuple((key, value) for (key, _), value in zip(one.arguments, inner, strict=True)))


def expand(one: Expression, functions: list[Function]) -> Expression:
    """The expression with every call of a function expanded."""
    known = {function.name: function for function in functions}
    if isinstance(one, Call) and one.function in known:
        function = known[one.function]
        given: dict[Expression, Expression] = {
            Name(name): argument for name, (_, argument) in zip(function.parameters, one.arguments, strict=True)
        }
        return expand(replaced(function.body, given), functions)
    return changed(one, lambda child: expand(child, functions))


def _type(column: tuple[Any, ...]) -> str:
    return " | ".join(sorted({kind for one in column for kind in _type_of(one).split(" | ")}))


def _type_of(one: Any) -> str:
    if isinstance(one, Held):
        return one.kind
    if isinstance(one, Made):
        return f"keras.{'initializers.Initializer' if is_initial(one) else 'regularizers.Regularizer'}"
    if isinstance(one, Reference):
        return "object"
    return "None" if one is None else type(one).__name__


def short(functions: list[Function], found: list[Expression]) -> tuple[list[Function], list[Expression]]:
    """The functions and expressions, with calls that leave out what the parameter has by default."""
    known = {one.name: one for one in functions}

    def shortened(one: Expression) -> Expression:
        one = changed(one, shortened)
        if not isinstance(one, Call) or one.function not in known:
            return one
        function, kept = known[one.function], list[tuple[str, Expression]]()
        pairs = list(zip(function.parameters, one.arguments, strict=True))
        first = True  # an argument behind one that is left out needs its name
        for name, (_, argument) in pairs:
            if name in function.defaults and argument == Value(function.defaults[name]):
                first = False
                continue
            kept.append(("" if first else name, argument))
        return Call(one.function, tuple(kept))

    return [replace(one, body=shortened(one.body)) for one in functions], [shortened(one) for one in found]
