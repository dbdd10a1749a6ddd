"""What became of a graph, scope by scope: operations before, lines after, the worst difference of each rung."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tf1kit.graph.check import source as named
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports.terminal import number
from tf1kit.parity.reports.written_page import Scope
from tf1kit.parity.results import RungResult
from tf1kit.port.written import Written

KEY = re.compile(r"(?:.*?/)?(?P<kind>endpoints|gradients|weights|slots)/(?P<name>.+)")


def scopes(written: Written, results: Sequence[RungResult]) -> list[Scope]:
    """The scopes of a port in forward order, those of its functions and of the rest of the graph last."""
    found: dict[str, Scope] = {}
    lines, operations = Counter[str](), Counter[str]()
    of_tensor: dict[str, str] = {}
    claimed = {named(tensor)[0] for tensor in written.source.inputs.values()}
    inputs = {node.name: [named(one)[0] for one in node.input] for node in written.source.graph.node}
    for part in written.parts:
        name = scope_of(part.name)
        found.setdefault(name, Scope(name))
        lines[name] += part.lines
        operations[name] += sum(1 for _ in _before([named(tensor)[0] for tensor in part.outputs], inputs, claimed))
        of_tensor.update(dict.fromkeys(part.outputs, name))
    of_key = {key: of_tensor[tensor] for key, tensor in written.ends.items() if tensor in of_tensor}
    for name, one in found.items():
        one.operations, one.lines = operations[name], lines[name]
    for result in results:
        for key, row in ((_place(row, of_key, written), row) for row in result.rows):
            if key in found:
                found[key].worst[result.rung] = _worse(found[key].worst.get(result.rung, "0"), row)
    functions = [Scope(f"{name}()", None, lines) for name, lines in written.shared.items()]
    whole = written.source.whole or written.source.graph
    rest = len(whole.node) - operations.total()
    return [*found.values(), *functions, Scope("", rest, None)]


def scope_of(name: str) -> str:
    """The outermost scope of the name of a layer."""
    return name.split("/")[0].split(".")[0]


def _before(ends: list[str], inputs: dict[str, list[str]], claimed: set[str]) -> Iterator[str]:
    """The operations that lead to some, without those that are claimed already; they are, from now on."""
    wanted = list(ends)
    while wanted:
        name = wanted.pop()
        if name in inputs and name not in claimed:
            claimed.add(name)
            wanted += inputs[name]
            yield name


def _place(row: Row, of_key: dict[str, str], written: Written) -> str:
    """The scope that a compared tensor is in, "" for none."""
    match = KEY.fullmatch(row.key)
    name = match["name"] if match else row.key
    if match and match["kind"] == "endpoints":
        return of_key.get(name, "")
    words = name.split("/")
    for count in range(len(words), 0, -1):
        if (variable := "/".join(words[:count])) in written.places:
            return scope_of(written.places[variable])
    return ""


def _worse(told: str, row: Row) -> str:
    """The worst of the differences so far, in ULP, and of a row."""
    if not row.ok and row.ulp is None:
        return row.problem
    if not told.isdigit():
        return told
    return str(max(int(told), row.ulp or 0)) if row.ulp is not None else told if row.ok else number(row.scaled)
