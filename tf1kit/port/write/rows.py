"""Writes WEIGHT_MAP: layers whose variables are named alike by `scoped`, the rest as rows."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tf1kit.port.structure.names import Names
from tf1kit.port.write.fold import WIDTH, literal

FEW = 12  # variables that are written as rows
ALIKE = 2  # layers that are worth a rule


class Rule(NamedTuple):
    """`scoped(prefix, layers, names)`."""

    prefix: str
    layers: tuple[str, ...]
    names: tuple[tuple[str, str], ...]


def rules_of(places: Mapping[str, str], prefix: str) -> tuple[list[Rule], dict[str, str]]:
    """The rules for the places of variables, and the rest.

    prefix: what the names of variables begin with, such as "InceptionV1/".
    """
    layers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rest = {}
    for legacy, path in places.items():
        split = _split(legacy, path, prefix) if len(places) > FEW else None
        if split is None:
            rest[legacy] = path
        else:
            layers[split[0]].append(split[1:])
    for layer in [one for one in layers if one.rpartition("/")[0] in layers]:
        outer, inner = layer.rpartition("/")[0], layer.rpartition("/")[2]
        scope = inner.replace(".", "/")
        layers[outer] += [(f"{scope}/{legacy}", f"{inner}/{port}") for legacy, port in layers.pop(layer)]
    alike: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for layer, names in layers.items():
        alike[tuple(names)].append(layer)
    rules = [Rule(prefix, tuple(found), names) for names, found in alike.items() if len(found) >= ALIKE]
    kept = {layer for rule in rules for layer in rule.layers}
    for legacy, path in places.items():
        if not any(path.startswith(layer + "/") for layer in kept):
            rest[legacy] = path
    return rules, rest


def _split(legacy: str, path: str, prefix: str) -> tuple[str, str, str] | None:
    """(layer, name within the legacy scope, name within the layer), None if the layer says another scope."""
    parts = path.split("/")
    for at in range(len(parts) - 1, 0, -1):
        layer = "/".join(parts[:at])
        scope = prefix + layer.replace(".", "/") + "/"
        if legacy.startswith(scope):
            return layer, legacy.removeprefix(scope), "/".join(parts[at:])
    return None


def write_map(
    places: Mapping[str, str], dropped: Mapping[str, str], prefix: str, names: Names, further: Mapping[str, str]
) -> list[str]:
    """The lines of WEIGHT_MAP, and of the tables that it needs.

    dropped: {variable: why the port does not have it}.  further: the places of an optimizer's variables.
    """
    rules, rest = rules_of(places, prefix)
    lines, calls = [], []
    for rule in rules:
        table, pairs = names.python("scopes").upper(), names.python("names").upper()
        lines += [
            f'{table} = """',
            *_wrapped(rule.layers),
            '""".split()',
            *tuple_lines(pairs, map(literal, rule.names)),
        ]
        calls.append(f"*scoped({literal(rule.prefix)}, {table}, {pairs})")
    rows = [f"{literal((legacy, path))[:-1]}, None)" for legacy, path in {**rest, **further}.items()]
    rows += [f"({literal(name)}, None, {literal(why)})" for name, why in dropped.items()]
    return [*lines, *tuple_lines("WEIGHT_MAP", [*calls, *rows])]


def tuple_lines(name: str, items: Iterable[str]) -> list[str]:
    """The lines of a tuple, an item a line; one item is on the first line."""
    found = list(items)
    if len(found) == 1 and len(line := f"{name} = ({found[0]},)") <= WIDTH:
        return [line]
    return [f"{name} = (", *(line for item in found for line in _item(item)), ")"]


def _item(item: str) -> list[str]:
    """An item of a tuple; a long row has a line for each of its three parts."""
    if len(item) + 5 <= WIDTH or not item.startswith("("):
        return [f"    {item},"]
    return ["    (", *(f"        {part}," for part in item[1:-1].split(", ", 2)), "    ),"]


def _wrapped(words: tuple[str, ...]) -> list[str]:
    return textwrap.wrap(
        " ".join(words), WIDTH - 4, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
    )
