"""Cuts out of a captured MetaGraph what its training runs compute, so that it runs alone.

- What flowed into the graph (feeds, data, draws) becomes a placeholder.  The operations before it
  are removed.
- A tap, through which the draws inside a loop pass, becomes a tap of the kit's own.
- Each variable gets an operation that sets it.  A sparse gradient gets one that makes it dense.
- Tables are filled from the copies of their files in the capture.
- Updates of weights wait for all gradients of their run.

Nothing runs here: only the GraphDef is changed.  What is left must be on the list of operations
that may run, see `tf1kit.graph.training_operations`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import AGAIN, Graph
from tf1kit.capture.gates import gate
from tf1kit.capture.recorder import APPLY, ASSIGN, BOUNDARY, DRAWS
from tf1kit.errors import UsageError
from tf1kit.graph.check import attribute, by_name, check, source
from tf1kit.graph.message import leads_to, shorten, strip
from tf1kit.graph.training_operations import REPLAYED

OWN = "tf1kit"  # the scope of the kit's own nodes
TAPS = ("PyFunc", "PyFuncStateless", "EagerPyFunc")
TABLES = ("InitializeTableFromTextFile", "InitializeTableFromTextFileV2")
ADVICE = "Capture a part of the program that does without it"


class Cut:
    """The graph of a capture that runs alone.

    Attributes:
        graph: the GraphDef.
        feeds: captured tensor -> tensor to feed in `graph`.
        taps: operations through which draws inside loops pass, in the order of the graph.
        load: variable -> (operation that sets it, placeholder of the value).
        read: variable -> tensor with its value.
        dense: the tensors of a sparse gradient -> tensor with the dense gradient.
        left_out: tensor or operation that cannot be replayed -> why.
    """

    def __init__(self, captured: Graph) -> None:
        self.captured = captured
        self.where = str(captured.capture.path / captured.meta_file)
        self.graph = tf.compat.v1.GraphDef()
        self.graph.CopyFrom(captured.meta.graph_def)
        self.feeds: dict[str, str] = {}
        self.load: dict[str, tuple[str, str]] = {}
        self.read: dict[str, str] = {}
        self.dense: dict[tuple[str, ...], str] = {}
        self.left_out: dict[str, str] = {}
        self._filled: list[str] = []  # operations that fill a table from a file of the capture
        strip(self.graph)
        self._name_state()
        self._nodes = by_name(self.graph, self.where)
        self.taps = [node.name for node in self.graph.node if node.name in captured.taps]
        self._replace_data()
        self._replace_prints()
        self._fill_tables()
        self._place_variables()
        self._make_dense()
        self.updates = frozenset(node.name for node in self.graph.node if APPLY.match(node.op) or ASSIGN.match(node.op))
        gate(self.graph, [self._gradients(training) for training in captured.trainings])
        self._shorten()

    def _name_state(self) -> None:
        """Name the state of a variable or table after its operation, unless several operations
        share it.
        """
        keep = [node for node in self.graph.node if "shared_name" in node.attr]
        shared = Counter(node.attr["shared_name"].s for node in keep)
        for node in keep:
            if shared[node.attr["shared_name"].s] == 1 or not node.attr["shared_name"].s:
                node.attr["shared_name"].s, node.attr["container"].s = node.name.encode(), b""

    # What flows in

    def _replace_data(self) -> None:
        """Put placeholders where the recorded data and draws come in."""
        given: dict[str, np.ndarray] = {}
        for run in self.captured.runs:
            given.update(run.given)
        renamed: dict[str, str] = {}
        for name, value in given.items():
            op, tensor, _ = source(name)
            node = self._node(op, name)
            if not (BOUNDARY.match(node.op) or DRAWS.match(node.op)):
                self.feeds[name] = name  # a session can feed any tensor
                continue
            number = self._number(name)
            self.feeds[name] = renamed[tensor] = f"{OWN}/{op}/{number}:0"
            self._placeholder(f"{OWN}/{op}/{number}", _enum(value))
        for node in self.graph.node:
            for at, text in enumerate(node.input):
                _, tensor, control = source(text)
                if not control and tensor in renamed:
                    node.input[at] = renamed[tensor].removesuffix(":0")
        cut = {source(name)[0] for name in renamed}
        for node in self.graph.node:
            kept = [text for text in node.input if not (source(text)[2] and source(text)[0] in cut)]
            if len(kept) < len(node.input):
                del node.input[:]
                node.input.extend(kept)

    def _number(self, name: str) -> int:
        """The number of a tensor among the outputs of its operation."""
        _, tensor, control = source(name)
        number = tensor.rpartition(":")[2]
        if control or not number.isdecimal():
            raise UsageError(f"{self.where}: {name!r}, which its capture.json names, is not a tensor: {AGAIN}")
        return int(number)

    def _node(self, op: str, asked: str) -> Any:
        if op not in self._nodes:
            raise UsageError(f"{self.where} has no operation for {asked!r}, which its capture.json names: {AGAIN}")
        return self._nodes[op]

    def _add(self, name: str, op: str, *inputs: str, **types: int) -> Any:
        node = self.graph.node.add(name=name, op=op)
        node.input.extend(inputs)
        for key, kind in types.items():
            node.attr[key].type = kind
        return node

    def _placeholder(self, name: str, kind: int) -> None:
        self._add(name, "Placeholder", dtype=kind).attr["shape"].shape.unknown_rank = True

    def _replace_prints(self) -> None:
        """Turn operations that print into operations that only pass their value on."""
        for node in self.graph.node:
            if node.op in ("Print", "PrintV2"):
                kept = [
                    text for at, text in enumerate(node.input) if source(text)[2] or (node.op == "Print" and not at)
                ]
                kind = node.attr["T"].type
                del node.input[:]
                node.attr.clear()
                node.input.extend(kept)
                node.op = "Identity" if node.op == "Print" else "NoOp"
                if node.op == "Identity":
                    node.attr["T"].type = kind

    def _fill_tables(self) -> None:
        """Point tables at the files of the capture."""
        for node in self.graph.node:
            if node.op in TABLES:
                text = node.input[1] if len(node.input) > 1 else ""
                constant = self._node(source(text)[0], text)
                old = _text(constant)
                if old is None:
                    self.left_out[node.name] = "the name of its file is not a constant"
                    continue
                joined = (one for one in self.captured.joins if node.name.startswith(one + "/"))
                name = f"{next(joined, self.captured.folder)}/assets/{PurePosixPath(old).name}"
                path = self.captured.capture.file(name)
                self.captured.capture.read(name)  # its bytes are those that were recorded
                made = f"{OWN}/{node.name}/file"
                self._add(made, "Const", dtype=tf.string.as_datatype_enum).attr["value"].tensor.CopyFrom(
                    tf.make_tensor_proto(str(path.resolve()))
                )
                node.input[1] = made
                self._filled.append(node.name)

    # What the kit adds

    def _place_variables(self) -> None:
        for name, variable in self.captured.variables.items():
            node = self._node(name, name)
            kind = attribute(node, "dtype").type
            value, assign = f"{OWN}/{name}/value", f"{OWN}/{name}/load"
            self._placeholder(value, kind)
            if variable.kind == "resource":
                self._add(assign, "AssignVariableOp", name, value, dtype=kind)
                self._add(f"{OWN}/{name}/read", "ReadVariableOp", name, dtype=kind)
                self.read[name] = f"{OWN}/{name}/read:0"
            else:
                self._add(assign, "Assign", name, value, T=kind).attr["validate_shape"].b = False
                self.read[name] = f"{name}:0"
            self.load[name] = assign, f"{value}:0"

    def _make_dense(self) -> None:
        """Make sparse gradients dense, as `tf.convert_to_tensor` does with `IndexedSlices`."""
        for training in self.captured.trainings:
            for _, parts in training.gradients:
                if len(parts) == 3 and parts not in self.dense:
                    self.dense[parts] = self._dense(f"{OWN}/{source(parts[0])[0]}/dense", parts)

    def _dense(self, name: str, parts: tuple[str, ...]) -> str:
        values, indices, shape = parts
        kinds = {key: self._type_of(text) for key, text in (("T", values), ("Tindices", indices), ("Tnum", shape))}
        ends = {"begin": [0], "end": [1], "strides": [1]}
        for key, value in ends.items():
            self._add(f"{name}/{key}", "Const", dtype=tf.int32.as_datatype_enum).attr["value"].tensor.CopyFrom(
                tf.make_tensor_proto(value, tf.int32)
            )
        inputs = [shape, *(f"{name}/{key}" for key in ends)]
        rows = self._add(f"{name}/rows", "StridedSlice", *inputs, T=kinds["Tnum"], Index=tf.int32.as_datatype_enum)
        rows.attr["shrink_axis_mask"].i = 1
        kinds["Tnumsegments"] = kinds.pop("Tnum")
        self._add(name, "UnsortedSegmentSum", values, indices, f"{name}/rows", **kinds)
        return f"{name}:0"

    def _type_of(self, tensor: str) -> int:
        """The type of an output, as the operation's definition says."""
        try:
            return output_type(self._node(source(tensor)[0], tensor), self._number(tensor))
        except UsageError as error:
            raise UsageError(f"{self.where}: {str(error).removeprefix(self.where + ': ')}") from error

    # What is left

    def needed(self, names: Iterable[str]) -> set[str]:
        """The operations that lead to these tensors or operations, in this graph."""
        return leads_to(self.graph, [source(name)[0] for name in names])

    def asked(self, run: Any) -> tuple[str, ...]:
        """What a run that does not train computes.  Without data it may be an initialization, whose
        operations do not count.
        """
        return (*run.fetches, *(run.targets if run.given else ()))

    def fetched(self, run: Any) -> list[str]:
        """The fetches of a run that run one of its updates."""
        return [name for name in run.fetches if self.needed([name]) & self.updates]

    @staticmethod
    def _gradients(training: Any) -> dict[str, list[str]]:
        """Each update of a weight that is trained, and the tensors of its gradient."""
        trained, found = {name for name, _ in training.gradients}, dict[str, list[str]]()
        for one in training.applied:
            if one.variable in trained:
                found.setdefault(one.operation, []).append(one.tensor)
        return found

    def _shorten(self) -> None:
        """Leave only what the training runs need, and check that it may run."""
        wanted: dict[str, None] = {}
        for training in self.captured.trainings:
            wanted.update(dict.fromkeys(training.losses))
            wanted.update(dict.fromkeys(part for _, parts in training.gradients for part in parts))
            wanted.update(dict.fromkeys(one.tensor for one in training.applied))
        for run in self.captured.runs:
            if run.kind == "training":
                wanted.update(dict.fromkeys([*run.targets, *self.fetched(run)]))
        tables = [node.name for node in self.graph.node if node.op.startswith("InitializeTable")]
        wanted.update(
            dict.fromkeys([*self.dense.values(), *(name for name, _ in self.load.values()), *self.read.values()])
        )
        evaluations = [name for run in self.captured.runs if run.kind == "evaluation" for name in self.asked(run)]
        wanted.update(dict.fromkeys(name for name in [*evaluations, *tables] if self._may_run(name)))
        self.tables = [name for name in tables if name in wanted]
        check(self.graph, wanted, self._fed(), self.where, REPLAYED, self._own(), ADVICE)
        shorten(self.graph, self.needed(wanted))
        self._nodes = by_name(self.graph, self.where)
        self.taps = [name for name in self.taps if name in self._nodes]

    def _may_run(self, name: str) -> bool:
        """Whether an evaluation may run; where not, `left_out` says why."""
        try:
            check(self.graph, [name], self._fed(), self.where, REPLAYED, self._own(), ADVICE)
        except UsageError as error:
            self.left_out[name] = str(error)
        return name not in self.left_out

    def _fed(self) -> list[str]:
        placeholders = [f"{node.name}:0" for node in self.graph.node if node.op in ("Placeholder", "PlaceholderV2")]
        return [*self.feeds.values(), *placeholders]

    def _own(self) -> list[str]:
        """The nodes that the kit makes safe: taps, the draws that they replace, and operations that
        fill tables.
        """
        taps = [self._node(name, name) for name in self.taps]
        wrong = [node for node in taps if node.op not in TAPS]
        if wrong:
            raise UsageError(
                f"{self.where}: the tap {wrong[0].name!r} is of the type {wrong[0].op!r}, which is not a tap: {AGAIN}"
            )
        draws = [self._node(source(text)[0], text) for node in taps for text in node.input if not source(text)[2]]
        return [*self.taps, *self._filled, *(node.name for node in draws if DRAWS.match(node.op))]

    def nodes(self) -> dict[str, Any]:
        """{name: node} of what is left."""
        return self._nodes


def is_float(node: Any) -> bool:
    """Whether the first output of a node is float32 or float64."""
    from tf1kit.tf1.private import op_def_registry

    definition = op_def_registry.get(node.op)
    if definition is None or not definition.output_arg:
        return False
    return output_type(node, 0) in (tf.float32.as_datatype_enum, tf.float64.as_datatype_enum)


def output_type(node: Any, number: int) -> int:
    """The DataType of an output of a node."""
    from tf1kit.tf1.private import op_def_registry

    at, definition = 0, op_def_registry.get(node.op)
    for argument in definition.output_arg if definition else ():
        kinds = list(attribute(node, argument.type_list_attr).list.type) if argument.type_list_attr else []
        if argument.number_attr:
            kinds = [_kind(node, argument)] * attribute(node, argument.number_attr).i
        kinds = kinds or [_kind(node, argument)]
        if number < at + len(kinds):
            return int(kinds[number - at])
        at += len(kinds)
    raise UsageError(f"the operation {node.name!r} of the type {node.op} has no output {number}")


def _text(node: Any) -> str | None:
    """The text of a constant that is one string; None for any other operation."""
    value = attribute(node, "value").tensor
    if node.op != "Const" or len(value.string_val) != 1 or value.tensor_shape.dim:
        return None
    return bytes(value.string_val[0]).decode(errors="replace")


def _kind(node: Any, argument: Any) -> int:
    return int(attribute(node, argument.type_attr).type if argument.type_attr else argument.type)


def _enum(value: np.ndarray) -> int:
    kind = tf.string if value.dtype.kind in "OSU" else tf.as_dtype(value.dtype)
    return int(kind.as_datatype_enum)
