"""Finds every operation of a graph that writes a variable, also through branches, loops and calls of functions.

A variable of the old kind is written through a reference, which `RefSwitch` and the like pass on; a resource through a
handle.  What takes a reference or a handle writes, unless it is known to read alone, or takes values of any type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tensorflow.core.framework import types_pb2 as types

from tf1kit.graph.check import attribute, functions, source, values
from tf1kit.graph.flows import CALLS
from tf1kit.graph.operations import definition, slots

VARIABLES = ("Variable", "VariableV2", "VarHandleOp")  # a TemporaryVariable does not outlive a run
READERS = frozenset({
    "DebugGradientRefIdentity", "DisableCopyOnRead", "IsResourceHandleRefCounting", "IsVariableInitialized",
    "MakeWeakResourceHandle", "ReadVariableOp", "ReadVariableXlaSplitND", "RefEnter", "RefExit", "RefIdentity", "RefMerge",
    "RefNextIteration", "RefSelect", "RefSwitch", "ResourceGather", "ResourceGatherNd", "VarIsInitializedOp",
    "VariableShape", "_ReadVariablesOp",
})  # fmt: skip
CONDITIONS = {"Case": 1, "If": 1, "StatelessCase": 1, "StatelessIf": 1}  # operation -> inputs that are no arguments
WHOLE = ("Assign", "AssignVariableOp")
RESTORES = ("Restore", "RestoreSlice", "RestoreV2")
PLACEHOLDERS = ("Placeholder", "PlaceholderV2", "PlaceholderWithDefault")
NOTHING: frozenset[str] = frozenset()
Names = frozenset[str]


@dataclass(frozen=True)
class Write:
    """An operation that writes variables.

    Args:
        operation: its name; that of the call, if a function writes.
        op: its type; that of the operation within the function.
        variables: what it writes, by the names of the operations that make the variables.
        origins: {operation that the value of a whole variable comes from: its type}.
    """

    operation: str
    op: str
    variables: tuple[str, ...]
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_first(self) -> bool:
        """Whether this is the initializer of a variable."""
        return self.op in WHOLE and [self.operation] == [f"{name}/Assign" for name in self.variables]

    @property
    def is_restored(self) -> bool:
        """Whether the value is read from a checkpoint."""
        return self._is_of(RESTORES)

    @property
    def is_fed(self) -> bool:
        """Whether the value is fed."""
        return self._is_of(PLACEHOLDERS)

    def _is_of(self, ops: Iterable[str]) -> bool:
        found = {*self.origins.values()} - {"Const"}
        return bool(found) and found <= {*ops}


def writes_of(graph: Any) -> list[Write]:
    """The operations of a GraphDef that write variables, in its order."""
    return Writes(graph).found


def variables_of(writes: Iterable[Write]) -> dict[str, tuple[str, ...]]:
    """{operation: the variables that it writes}."""
    found: dict[str, dict[str, None]] = {}
    for one in writes:
        found.setdefault(one.operation, {}).update(dict.fromkeys(one.variables))
    return {operation: tuple(names) for operation, names in found.items()}


class Writes:
    """Finds what writes in a GraphDef and in the functions that it calls."""

    def __init__(self, graph: Any) -> None:
        self.library = {one.signature.name: one for one in graph.library.function}
        makers = [node for node in graph.node if node.op in VARIABLES]
        self._names = {_shared(node): node.name for node in reversed(makers)}
        self._names |= {_shared(node): node.name for node in makers if _shared(node)[1] == node.name}
        self._known: dict[Any, list[Write]] = {}
        self.found = self._within(Body(graph.node, {}, self))

    def variable(self, node: Any) -> str:
        """The name of the variable that an operation makes."""
        shared = _shared(node)
        return self._names.get(shared, shared[1])

    def _within(self, body: Body) -> list[Write]:
        found = []
        for node in body.nodes.values():
            called = self.called(node)
            if called:
                found += [Write(node.name, *one) for one in self._call(node, body, called)]
            elif node.op not in READERS and (written := NOTHING.union(*body.taken(node, writes=True))):
                found.append(Write(node.name, node.op, tuple(sorted(written)), body.origins(node)))
        return found

    def called(self, node: Any) -> list[str]:
        """The functions that an operation calls."""
        if not self.library:
            return []
        names = [node.op, *(name for value in node.attr.values() for name in functions(value))]
        return [name for name in dict.fromkeys(names) if name in self.library]

    def _call(
        self, node: Any, body: Body, called: list[str]
    ) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, str]]]:
        """(type of the operation, what it writes, origins of the value) of what functions write."""
        taken = body.taken(node)[CONDITIONS.get(node.op, 0) :]
        for name in called:
            given = [arg.name for arg in self.library[name].signature.input_arg]
            known = node.op == name or node.op in CALLS
            passed = taken if known else [NOTHING.union(*taken)] * len(given)
            key = name, *passed
            if key not in self._known:
                self._known[key] = []  # of a function that calls itself
                inner = Body(self.library[name].node_def, dict(zip(given, passed, strict=False)), self)
                self._known[key] = self._within(inner)
            yield from ((one.op, one.variables, one.origins) for one in self._known[key])


class Body:
    """The operations of a graph or of a function.

    Args:
        nodes: the NodeDefs.
        given: {argument: the variables behind it}.
        writes: what knows the functions and variables.
    """

    def __init__(self, nodes: Iterable[Any], given: Mapping[str, Names], writes: Writes) -> None:
        self.nodes = {node.name: node for node in nodes}
        self.given = {name: [source(one)[0] for one in values(node)] for name, node in self.nodes.items()}
        self.writes = writes
        self.behind = dict(given)  # {what gives references or handles: their variables}
        self.copies: dict[str, Names] = {}  # where a branch is settled, an Identity has replaced a RefSwitch
        takers: dict[str, list[Any]] = defaultdict(list)
        for node in self.nodes.values():
            for name in self.given[node.name]:
                takers[name].append(node)
            if node.op in VARIABLES:
                self.behind[node.name] = frozenset([writes.variable(node)])
        waiting = list(self.behind)
        while waiting:
            for node in takers[waiting.pop()]:
                if self._passes(node):
                    waiting.append(node.name)

    def _passes(self, node: Any) -> bool:
        """Note what an operation passes on; returns whether that is more than before."""
        if node.op == "Identity" and attribute(node, "T").type != types.DT_RESOURCE:
            name = source(node.input[0])[0]
            known, passed = self.copies, self.behind.get(name, NOTHING) | self.copies.get(name, NOTHING)
        else:
            known, passed = self.behind, NOTHING.union(*self.taken(node)) if self._gives(node) else NOTHING
        if passed <= known.get(node.name, NOTHING):
            return False
        known[node.name] = known.get(node.name, NOTHING) | passed
        return True

    def _gives(self, node: Any) -> bool:
        """Whether an operation gives references or handles."""
        if self.writes.called(node):
            return True
        known = definition(node.op)
        return known is not None and any(
            slot.ref or slot.type(node) == types.DT_RESOURCE for slot in slots(node, known.output_arg)
        )

    def taken(self, node: Any, writes: bool = False) -> list[Names]:
        """The variables behind each input that is a reference or a handle; none behind another input.

        writes: only behind inputs that are nothing but references and handles.
        """
        names = self.given[node.name]
        if not any(name in self.behind or name in self.copies for name in names):
            return [NOTHING] * len(names)
        known = self.writes.library[node.op].signature if node.op in self.writes.library else definition(node.op)
        if known is None:
            return [self.behind.get(name, NOTHING) for name in names]
        found = []
        for slot, name in zip(slots(node, known.input_arg), names, strict=False):
            kind = slot.fixed if writes else slot.type(node)
            there = self.behind.get(name, NOTHING) if slot.ref or kind == types.DT_RESOURCE else NOTHING
            found.append(there | self.copies.get(name, NOTHING) if slot.ref else there)
        return found

    def origins(self, node: Any) -> dict[str, str]:
        """{operation that the value comes from: its type}, of what gives a whole variable a value; that of an argument
        is "".
        """
        found: dict[str, str] = {}
        given = self.given[node.name]
        waiting, seen = given[1:2] if node.op in WHOLE else [], set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            maker = self.nodes.get(name)
            if maker is None:
                found[name] = ""
                continue
            before = self.given[name]
            if not before or maker.op in PLACEHOLDERS or _keeps_state(maker):
                found[name] = str(maker.op)
            else:
                waiting += before
        return found


def _keeps_state(node: Any) -> bool:
    """Whether an operation may give another value each time, such as a draw or what reads a file."""
    known = definition(node.op)
    return known is None or known.is_stateful


def _shared(node: Any) -> tuple[str, str]:
    """(container, name) of a variable: what has the same is the same variable."""
    container, name = (attribute(node, key).s.decode(errors="replace") for key in ("container", "shared_name"))
    return container, name or node.name
