"""Checks whether a graph that came in a file may run.

It may run if every operation that leads to the fetches is in `allowed_operations`.  The check
reads the GraphDef and not an imported graph, because TensorFlow already evaluates parts of a graph
while it imports it.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.graph.allowed_operations import ALLOWED, FED, NOTES

MOST_CONSTANT = 1 << 30  # elements of a constant; a few bytes in a file can describe a huge one
KNOWN = 1 << 18  # names of inputs whose parts are kept: walks through a large graph ask for them again and again
DEEPEST = 50  # nested function calls
NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
INPUT = re.compile(r"(?P<control>\^?)(?P<name>[^:^]+)(?P<output>(:[A-Za-z0-9_]+){0,2})")
LOCAL = re.compile(r"(/job:localhost)?(/replica:0)?(/task:0)?(/device:|/)?((CPU|cpu|GPU|gpu)(:\d+|:\*))?")
OF_PYTHON = ("EagerPyFunc", "PyFunc", "PyFuncStateless")
FLOW = ("Enter", "Exit", "Merge", "NextIteration", "Switch")
ADVICE = "Give the legacy graph as a Python module of your own instead: --legacy MODULE"


def check(
    graph: Any,
    fetches: Iterable[str],
    feeds: Collection[str],
    where: str = "the graph",
    allowed: Collection[str] = ALLOWED,
    own: Collection[str] = (),
    advice: str = ADVICE,
) -> None:
    """Raise UsageError if an operation that leads to the fetches is not allowed to run.

    Args:
        graph: a GraphDef.
        fetches: names of the tensors ("scope/add:0") or operations that are to be computed.
        feeds: names of the tensors that are fed; operations that only lead to these do not run.
        where: the name of the graph in messages, such as its file.
        allowed: the types of operations that may run.
        own: names of nodes that the kit itself has put into the graph; these may run, too.
        advice: what to do instead, a sentence without its full stop.
    """
    nodes = by_name(graph, where)
    faults = Faults(graph, feeds, allowed, own)
    for name in _needed(nodes, fetches, feeds, where):
        if said := faults.of(nodes[name]):
            raise UsageError(f"{where}: {said}. {advice}.")


def by_name(graph: Any, where: str) -> dict[str, Any]:
    """{name: node} of a GraphDef; raises UsageError if a name is impossible or used twice."""
    nodes: dict[str, Any] = {}
    for node in graph.node:
        if not NAME.fullmatch(node.name):
            raise UsageError(f"{where}: it has a node with the impossible name {node.name!r}. {ADVICE}.")
        if node.name in nodes:
            raise UsageError(f"{where}: it has two nodes with the name {node.name!r}. {ADVICE}.")
        nodes[node.name] = node
    return nodes


@functools.lru_cache(KNOWN)
def source(text: str) -> tuple[str, str, bool]:
    """`(name of the node, name of its tensor, whether it is a control input)` of a node's input."""
    found = INPUT.fullmatch(text)
    if found is None or (found["control"] and found["output"]):
        return text, text, False
    return found["name"], found["name"] + (found["output"] or ":0"), bool(found["control"])


def values(node: Any) -> list[str]:
    """The tensors that a node takes. What it only waits for comes behind them, or TensorFlow refuses the graph; of that,
    a graph may have a million.
    """
    return [source(text)[1] for text in itertools.takewhile(_is_value, node.input)]


def _is_value(text: str) -> bool:
    return not text.startswith("^")


def attribute(node: Any, key: str) -> Any:
    """An attribute of a node, or an empty one; looking it up in the node itself would add it."""
    return node.attr[key] if key in node.attr else type(node).AttrEntry().value


class Faults:
    """Finds out why a node may not run, including the functions that it calls."""

    def __init__(
        self, graph: Any, feeds: Collection[str], allowed: Collection[str] = ALLOWED, own: Collection[str] = ()
    ) -> None:
        self.fed, self.allowed, self.own = frozenset(feeds), allowed, frozenset(own)
        self.functions = {function.signature.name: function for function in graph.library.function}
        self._of_function: dict[str, str] = {}
        self._depth = 0

    def of(self, node: Any, within: str = "") -> str:
        """Why a node may not run, as a clause; "" if it may run."""
        place = f"the node {node.name!r}" + (f" of the function {within!r}" if within else "")
        called = {name for value in node.attr.values() for name in functions(value)}
        if node.op in self.functions:
            called.add(node.op)
        elif not self._may_run(node, within):
            return f"{place} is of the type {_type(node.op)}{_must_be_fed(node.op)}"
        if not LOCAL.fullmatch(node.device):
            return f"{place} would run on {node.device!r}, which is not this computer"
        return _attributes(node, place) or next(filter(None, map(self._function, sorted(called))), "")

    def _may_run(self, node: Any, within: str) -> bool:
        if not within and (node.name in self.own or (node.op in FED and f"{node.name}:0" in self.fed)):
            return True
        return node.op in self.allowed

    def _function(self, name: str) -> str:
        if name not in self._of_function:
            # the answer within its own body
            self._of_function[name] = f"the function {name!r} calls itself"
            self._depth += 1
            self._of_function[name] = self._body(name)
            self._depth -= 1
        return self._of_function[name]

    def _body(self, name: str) -> str:
        if name not in self.functions:
            return f"it calls the function {name!r}, which is not in the file"
        if self._depth > DEEPEST:
            return f"its function calls are nested more than {DEEPEST} deep"
        if name in self.allowed or name in FED:
            return f"its function {name!r} has the name of an operation of TensorFlow"
        if strange := {key for key in self.functions[name].attr if key.startswith("_")} - NOTES:
            return f"its function {name!r} has the attribute {min(strange)!r}, which is not allowed"
        return next(filter(None, (self.of(node, name) for node in self.functions[name].node_def)), "")


def _type(op: str) -> str:
    return op if op.isidentifier() and op.isascii() else repr(op)


def _must_be_fed(op: str) -> str:
    if op in FED:
        return ", which runs only if its value is fed"
    if op in OF_PYTHON:
        return ", which calls a function of the Python program that made the graph, and a file has no such function"
    return ", which is not on the list of operations that may run if a graph comes from a file"


def _attributes(node: Any, place: str) -> str:
    """Why a node may not run because of its attributes; "" if it may."""
    for key, value in node.attr.items():
        if key.startswith("_") and key not in NOTES:
            return f"{place} has the attribute {key!r}, which is not allowed"
        if key == "executor_type" and value.s:
            return f"{place} has the attribute {key!r}, which is not allowed"
        if key in ("container", "shared_name") and value.s.decode(errors="replace") not in ("", node.name):
            return f"{place} shares its state under the {key} {value.s!r}"
        if key == "_class" and any(not item.startswith(b"loc:@") for item in value.list.s):
            return f"{place} has the class {bytes(value.list.s[0])!r}, which is not a location"
        if value.HasField("tensor"):
            sizes = [dim.size for dim in value.tensor.tensor_shape.dim]
            if min(sizes, default=0) < 0 or math.prod(sizes) > MOST_CONSTANT:
                return f"{place} is a constant of the shape {tuple(sizes)}, which is too large"
    return ""


def flow(node: Any) -> str:
    """The type of an operation; of RefSwitch and the like, which pass a variable on, that without
    Ref.
    """
    plain = str(node.op).removeprefix("Ref")
    return plain if plain in FLOW else str(node.op)


def functions(value: Any) -> Iterator[str]:
    """The names of the functions in an attribute."""
    for function in [value.func] if value.HasField("func") else value.list.func:
        yield function.name
        for inner in function.attr.values():
            yield from functions(inner)


def _needed(nodes: Mapping[str, Any], fetches: Iterable[str], feeds: Collection[str], where: str) -> list[str]:
    """The names of all nodes that lead to the fetches.

    Raises UsageError if an input is missing or there is a cycle.  The cycle of a loop, from a
    NextIteration to a Merge, is allowed.
    """
    fed = frozenset(feeds)
    begun: dict[str, bool] = {}  # name -> whether all that leads to it has been seen
    starts = [name for name, tensor, _ in map(source, fetches) if tensor not in fed]
    while starts:
        stack = [starts.pop()]
        while stack:
            name = stack[-1]
            if name in begun:
                begun[stack.pop()] = True
                continue
            if name not in nodes:
                raise UsageError(f"{where}: a node in it takes {name!r}, which is not in the graph. {ADVICE}.")
            begun[name] = False
            for before, tensor, control in map(source, nodes[name].input):
                if tensor in fed if not control else _awaits_feed(nodes, before, fed):
                    continue
                if flow(nodes[name]) == "Merge" and before in nodes and flow(nodes[before]) == "NextIteration":
                    starts.append(before)
                elif before not in begun:
                    stack.append(before)
                elif not begun[before]:
                    raise UsageError(f"{where}: its node {before!r} is part of a cycle. {ADVICE}.")
    return list(begun)


def _awaits_feed(nodes: Mapping[str, Any], name: str, fed: Collection[str]) -> bool:
    """Whether a node is a fed placeholder; a control input from it runs no operation."""
    return name in nodes and nodes[name].op in ("Placeholder", "PlaceholderV2") and f"{name}:0" in fed
