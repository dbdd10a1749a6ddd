"""The nodes of a GraphDef, and those of each function in its library, with the edges between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import source
from tf1kit.graph.errors import NoFloat64Error
from tf1kit.graph.operations import Slot, complete, definition, slots


class Body:
    """The nodes of a graph or of one function.  New nodes wait in `added` until `finish`.

    Attributes:
        where: the name of the function, "" for the graph itself.
        nodes: its NodeDefs, as the protocol buffer has them.
        function: its FunctionDef; None for the graph itself.
    """

    def __init__(self, nodes: Any, library: Mapping[str, Any], function: Any = None) -> None:
        self.nodes, self.library, self.function = nodes, library, function
        self.where = function.signature.name if function else ""
        self.added: list[Any] = []
        self._by_name = {node.name: node for node in nodes}
        self._renamed: dict[str, str] = {}

    def definition(self, op: str) -> Any:
        """The OpDef of an operation or function; None if there is no such operation."""
        return self.library[op].signature if op in self.library else definition(op)

    def inputs(self, node: Any) -> list[Slot]:
        """The inputs of a node that are tensors, in order."""
        return list(slots(node, self.definition(node.op).input_arg))

    def outputs(self, node: Any) -> list[Slot]:
        """The outputs of a node, in order."""
        return list(slots(node, self.definition(node.op).output_arg))

    def place(self, node: Any) -> str:
        """The name of a node in messages."""
        return f"{node.name} ({node.op})" + (f" of the function {self.where}" if self.where else "")

    def new(self, beside: Any, wanted: str, op: str) -> Any:
        """A new node on the device of `beside`.  Its name gets a number if another node has the
        wanted one.
        """
        name, number = wanted, 0
        while name in self._by_name:
            number += 1
            name = f"{wanted}_{number}"
        node = type(beside)(name=name, op=op, device=beside.device)
        self._by_name[name] = node
        self.added.append(node)
        return node

    def reference(self, node: Any, index: int) -> str:
        """How an input names an output of a node: `name:1` in a graph, `name:argument:0` in a
        function.
        """
        if not self.where:
            return f"{node.name}:{index}" if index else str(node.name)
        slot = self.outputs(node)[index]
        return f"{node.name}:{slot.name}:{slot.number}"

    def producer(self, text: str) -> tuple[Any, int]:
        """`(node, number of its output)` that an input names; the node is None for an argument of
        the function.
        """
        if not self.where:
            name, tensor, _ = source(text)
            return self._by_name[name], int(tensor.rpartition(":")[2])
        name, *rest = text.split(":")
        if not rest:
            return None, [arg.name for arg in self.function.signature.input_arg].index(name)
        node = self._by_name[name]
        found = [(slot.name, str(slot.number)) for slot in self.outputs(node)]
        return node, found.index((rest[0], rest[1] if len(rest) > 1 else "0"))

    def replaced(self, node: Any, before: list[str]) -> None:
        """Note that a node is another operation now; `before` has the old references to its
        outputs.
        """
        self._renamed.update((old, self.reference(node, at)) for at, old in enumerate(before))

    def finish(self) -> None:
        """Append the new nodes, and correct the references to replaced nodes in a function."""
        self.nodes.extend(self.added)
        for node in self.nodes:
            node.input[:] = [self._renamed.get(text, text) for text in node.input]
        if self.function:
            for key, text in list(self.function.ret.items()):
                self.function.ret[key] = self._renamed.get(text, text)


def prepared(graph: Any) -> list[Body]:
    """The graph itself, then each function of its library; their nodes get the attributes that have
    a default value.

    Raises NoFloat64Error if the installed TensorFlow does not have an operation.
    """
    library = {function.signature.name: function for function in graph.library.function}
    found = [Body(graph.node, library), *(Body(function.node_def, library, function) for function in library.values())]
    for body in found:
        for node in body.nodes:
            if body.definition(node.op) is None:
                raise NoFloat64Error(
                    f"{body.place(node)} is of a type that TensorFlow {tf.__version__} does not have. "
                    "Cut the graph so that its outputs are fed."
                )
            if node.op not in library:
                complete(node)
    return found
