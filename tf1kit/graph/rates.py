"""Finds the arithmetic on hyper-parameters, which TensorFlow 1 does in float32 even for float64
weights.

An optimizer casts its hyper-parameters to the type of a variable as late as it can.  What is
computed from counters and constants before that is float32 in every graph: a learning rate that
decays with the global step, the running powers of Adam's betas, the decay of a moving average with
`num_updates`.

Sources: TensorFlow 1.15.5 `python/training/adam.py`, `learning_rate_decay.py`,
`moving_averages.py`; `optimizer.py` opens the scope `update_<variable>`.  Keras's own optimizers
cast at once; their counter is called `iter`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from tensorflow.core.framework import types_pb2 as types

from tf1kit.graph.bodies import Body, prepared
from tf1kit.graph.check import FLOW, flow

UPDATE = "update_"
SCOPES = (UPDATE, "AssignMovingAvg")  # a hyper-parameter meets a variable in scopes that begin so
VARIABLES = ("Variable", "VariableV2", "VarHandleOp")
READS = ("Identity", "IsVariableInitialized", "ReadVariableOp", "VarIsInitializedOp")
WRITES = ("Assign", "AssignAdd", "AssignAddVariableOp", "AssignSub", "AssignSubVariableOp", "AssignVariableOp")
RESTORED = ("Restore", "RestoreSlice", "RestoreV2")
FED = ("Placeholder", "PlaceholderV2", "PlaceholderWithDefault")
KERAS = "iter"
PASSING = (
    *VARIABLES,
    *READS,
    *WRITES,
    *RESTORED,
    "Const",
    *FLOW,
)  # no arithmetic


def rates(graph: Any) -> frozenset[str]:
    """The names of the operations of a GraphDef that compute hyper-parameters, and of the variables
    of these.
    """
    body = prepared(graph)[0]
    edges = Edges(body)
    data = edges.data()
    counters = [node for node in body.nodes if node.op in VARIABLES and node.name not in data]
    counted = reached(counters, lambda node: edges.used[node.name], data)
    met = [before for node in body.nodes if _under(node, *SCOPES) for before in edges.takes[node.name]]
    leading = counted & reached(met, edges.before, data)
    found = {node.name for node in body.nodes if node.name in leading and flow(node) not in PASSING}
    variables = {node.name for node in counters if node.name in leading}
    accesses = {one.name for name in variables for one in edges.used[name] if one.op in READS + WRITES}
    inside = {node.name for node in body.nodes if _under(node, UPDATE)}
    return frozenset(found - inside | variables | accesses)


def reached(start: list[Any], follow: Callable[[Any], list[Any]], without: Collection[str] = ()) -> set[str]:
    """The names of the nodes that can be reached from some nodes, these included."""
    found: set[str] = set()
    left = list(start)
    while left:
        node = left.pop()
        if node.name not in found and node.name not in without:
            found.add(node.name)
            left.extend(follow(node))
    return found


class Edges:
    """What the nodes of a graph take, and what uses them."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.takes = {node.name: _producers(body, node) for node in body.nodes}
        self.used: dict[str, list[Any]] = defaultdict(list)
        for node in body.nodes:
            for before in self.takes[node.name]:
                self.used[before.name].append(node)

    def before(self, node: Any) -> list[Any]:
        """The nodes that a value comes from; for a variable, the values that are written into it."""
        writes = [one for one in self.used[node.name] if node.op in VARIABLES and one.op in WRITES]
        return self.takes[node.name] + [before for one in writes for before in self.takes[one.name]]

    def data(self) -> set[str]:
        """The names of the nodes with values that are not computed from scalar variables and
        constants alone.
        """

        def after(node: Any) -> list[Any]:
            return self.used[node.name] + (self.takes[node.name][:1] if node.op in WRITES else [])

        set_from_outside = {node.name for node in self.body.nodes if self._sets(node)}
        return reached([node for node in self.body.nodes if self._is_data(node)], after, set_from_outside)

    def _sets(self, node: Any) -> bool:
        """Whether a node is only there to give a variable another value, as from a checkpoint."""
        return node.op in RESTORED or (node.op in FED and {one.op for one in self.used[node.name]} <= set(WRITES))

    def _is_data(self, node: Any) -> bool:
        if node.op in VARIABLES:
            shape = node.attr["shape"].shape
            changed = any(self._changes(one) for one in self.used[node.name])
            return shape.unknown_rank or bool(shape.dim) or changed or node.name.split("/")[-1] == KERAS
        return node.op in FED or (
            self.body.definition(node.op).is_stateful and node.op not in READS + WRITES + RESTORED
        )

    def _changes(self, node: Any) -> bool:
        slots = self.body.inputs(node)
        return node.op not in READS + WRITES and any(slot.ref or slot.type(node) == types.DT_RESOURCE for slot in slots)


def _under(node: Any, *scopes: str) -> bool:
    return any(scope.startswith(scopes) for scope in node.name.split("/")[:-1])


def _producers(body: Body, node: Any) -> list[Any]:
    return [body.producer(text)[0] for text in node.input if not text.startswith("^")]
