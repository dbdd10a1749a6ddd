"""The legacy graph by its MetaGraph, which is hostile until shown otherwise: read, checked, shortened, and run in confinement.

The file is read as a message.  TensorFlow imports what of it leads from the pictures and the variables to the activations, after
`graph_check` has passed that; collections, assets, signatures and training operations are never imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

from tf1kit.checkpoint.allowed_operations import FED
from tf1kit.checkpoint.confined import SECONDS, Confined
from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.forget_bias import forget_biases
from tf1kit.checkpoint.formats.dtypes import STRING, dtype_of
from tf1kit.checkpoint.graph_check import ADVICE, Faults, by_name, check, functions, source
from tf1kit.checkpoint.pruned import prune
from tf1kit.errors import UsageError
from tf1kit.parity import streams

STEP = 1  # of the stream that the batch is drawn from
LARGEST = 1 << 28  # bytes of a MetaGraph: larger than any without constants
VARIABLES = ("Variable", "VariableV2", "VarHandleOp")
DRAWS = {"RandomUniform": 1 - 2.0**-24, "RandomStandardNormal": 0.0, "TruncatedNormal": 0.0}  # dropout keeps everything
State = dict[str, np.ndarray]


class MetaProbe:
    """The legacy graph, by its MetaGraph: every float tensor that follows from the pictures and the variables alone.

    Args:
        path: the MetaGraph.
        start: the checkpoint's values by variable; also for the variables that no row is about.
        shape: of the batch of pictures.
        seconds: how long importing the graph, or running it once, may take.

    left_out: which operation hinders further activations from being computed, a clause; "" where none does.
    Raises UsageError where the file is no MetaGraph, or nothing of it may run.
    """

    def __init__(self, path: Path, start: State, shape: tuple[int, ...], seconds: float = SECONDS) -> None:
        meta = read(path)
        self.where = str(path)
        self.start = start
        self.batch = streams.images(0, STEP, shape, "float32")
        graph = meta.graph_def
        by_name(graph, self.where)
        self.forget_biases = forget_biases(graph)
        self.feeds = _feeds(graph, self.batch, path)
        prune(graph, {name: bool(value) for name, value in self.feeds.items() if np.asarray(value).dtype == bool})
        self.order = [node.name for node in graph.node if node.op in VARIABLES]
        self.handles: dict[str, str] = {}  # resource variables and their dtypes
        _simplify(graph)
        self._place_variables(graph)
        candidates, self.left_out = self._candidates(graph)
        feeds = [*self.feeds, *(f"{name}:0" for name in start)]
        check(graph, candidates, feeds, self.where)
        needed = _leads_to(graph, candidates)
        _shorten(graph, needed)
        self.handles = {name: kind for name, kind in self.handles.items() if name in needed}
        self.feeds = {name: value for name, value in self.feeds.items() if source(name)[0] in needed}
        self.needed = {name for name in self.order if name in needed}
        values = sum(array.nbytes for name, array in start.items() if name in needed)
        producer = meta.meta_info_def.stripped_op_list.SerializeToString()
        self.confined = Confined(self.where, graph, producer, self.handles, candidates, values, seconds)

    def run(self, state: State) -> State:
        """The tensors with `state`; variables that it leaves out are as in the checkpoint."""
        values = {name: value for name, value in {**self.start, **state}.items() if name in self.needed}
        named = {name if name in self.handles else f"{name}:0": value for name, value in values.items()}
        return self.confined.run({**named, **self.feeds})

    def _place_variables(self, graph: Any) -> None:
        """Make a placeholder of each variable of old; a handle keeps nothing but what the probe assigns."""
        for node in graph.node:
            if node.op not in VARIABLES or node.name not in self.start:
                continue
            shape = (
                None if node.attr["shape"].shape.unknown_rank else [dim.size for dim in node.attr["shape"].shape.dim]
            )
            dtype, value = _dtype(node), self.start[node.name]
            if value.dtype != dtype or not tf.TensorShape(shape).is_compatible_with(value.shape):
                raise UsageError(
                    f"{self.where} has the variable {node.name!r} as {dtype} of the shape {shape}, the checkpoint as "
                    f"{value.dtype} of the shape {list(value.shape)}: it is not the graph of this checkpoint"
                )
            if node.op == "VarHandleOp":
                self.handles[node.name] = dtype.name
                node.attr["shared_name"].s, node.attr["container"].s = node.name.encode(), b""
                continue
            node.op = "Placeholder"
            for key in set(node.attr) - {"dtype", "shape"}:
                del node.attr[key]

    def _candidates(self, graph: Any) -> tuple[list[str], str]:
        """The operations that depend on the pictures and on nothing that may not run; and what bars others."""
        nodes = by_name(graph, self.where)
        faults = Faults(graph, [*self.feeds, *(f"{name}:0" for name in self.start)])
        wrong = {name: said for name, node in nodes.items() if (said := faults.of(node))}
        for name in self.order:
            if name in nodes and name not in self.start:
                wrong[name] = f"the variable {name!r} is not in the checkpoint: it is not the graph of this checkpoint"
        pictures = [source(name)[0] for name, value in self.feeds.items() if np.ndim(value)]
        after = _followers(graph, pictures)
        barred = _followers(graph, wrong)
        fed = {source(name)[0] for name in self.feeds}
        kept_from = barred | wrong.keys() | fed | _inside(graph)
        found = [name for name in nodes if name in after and name not in kept_from]
        left_out = _cause(graph, after, {name: said for name, said in wrong.items() if nodes[name].op not in FED})
        if not found:
            said = left_out or _cause(graph, after, wrong) or "nothing in it follows from the pictures"
            raise UsageError(f"{self.where}: {said}. {ADVICE}.")
        return found, left_out


def read(path: Path) -> Any:
    """The MetaGraphDef in a file, as a message; UsageError where it has none."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UsageError(f"{path} has {size:,} bytes; a MetaGraph of more than {LARGEST:,} is not run. {ADVICE}.")
        meta = tf.compat.v1.MetaGraphDef.FromString(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be imported as a MetaGraph: {error.strerror}") from error
    except DecodeError as error:
        raise UsageError(f"{path} cannot be imported as a MetaGraph: it is damaged, or something else") from error
    if not meta.graph_def.node:
        raise UsageError(f"{path} cannot be imported as a MetaGraph: it has no graph")
    return meta


def _feeds(graph: Any, batch: np.ndarray, path: Path) -> dict[str, Any]:
    """The pictures for the placeholder that takes them, False for every flag, 1 for every keep probability."""
    holders = {node.name: node for node in graph.node if node.op in ("Placeholder", "PlaceholderWithDefault")}
    floats = [node for node in holders.values() if node.attr["dtype"].type == tf.float32.as_datatype_enum]
    pictures = [node for node in floats if (sizes := _sizes(node)) is not None and _takes(sizes, batch.shape)]
    if len(pictures) != 1:
        found = ", ".join(repr(node.name) for node in pictures) or "none"
        raise UsageError(
            f"{path} should have one placeholder for pictures of the shape {batch.shape}, it has {found}: give --legacy"
        )
    scalars = [node for node in holders.values() if _sizes(node) == []]
    boolean = tf.bool.as_datatype_enum
    flags = {f"{node.name}:0": np.asarray(False) for node in scalars if node.attr["dtype"].type == boolean}
    keeps = {
        f"{node.name}:0": np.float32(1)
        for node in floats
        if _sizes(node) == [] and "keep" in node.name.rpartition("/")[2]
    }
    return {f"{pictures[0].name}:0": batch, **flags, **keeps}


def _sizes(node: Any) -> list[int] | None:
    """The sizes in a placeholder's shape; None where the rank is unknown."""
    shape = node.attr["shape"].shape
    return None if shape.unknown_rank or not node.attr["shape"].HasField("shape") else [dim.size for dim in shape.dim]


def _takes(sizes: list[int], shape: tuple[int, ...]) -> bool:
    return len(sizes) == len(shape) and all(size in (-1, there) for size, there in zip(sizes, shape, strict=True))


def _dtype(node: Any) -> np.dtype:
    try:
        return dtype_of(node.attr["dtype"].type)
    except DamagedError:
        return STRING  # which no variable of a checkpoint that leads to an activation is


def _simplify(graph: Any) -> None:
    """Take away what says where and how to run, and give every random draw one value."""
    made = []
    for node in graph.node:
        node.device = ""
        for key in [key for key in node.attr if key.startswith("_")]:
            del node.attr[key]
        if node.op not in DRAWS or not node.input or node.attr["dtype"].type != tf.float32.as_datatype_enum:
            continue
        value = tf.compat.v1.NodeDef(name=node.name + "/tf1kit_value", op="Const")
        value.attr["dtype"].type = tf.float32.as_datatype_enum
        value.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(DRAWS[node.op], tf.float32))
        kind = node.attr["T"].type
        for key in list(node.attr):
            del node.attr[key]
        node.op, node.attr["T"].type, node.attr["index_type"].type = "Fill", tf.float32.as_datatype_enum, kind
        node.input.insert(1, value.name)
        made.append(value)
    graph.node.extend(made)


def _inside(graph: Any) -> set[str]:
    """The nodes within a loop, or within a branch that may not be taken: their tensors cannot be fetched."""
    op = {node.name: node.op for node in graph.node}
    found: set[str] = set()
    for first, last in (("Enter", "Exit"), ("Switch", "Merge")):
        found |= _followers(graph, [name for name in op if op[name] == first and name not in found], last)
        found |= {name for name in op if op[name] == first}
    return found


def _followers(graph: Any, names: Iterable[str], but: str = "") -> set[str]:
    """The nodes that nodes of these names lead to, without the ways through operations of the type `but`.

    The nodes themselves are not among them, unless they stand in a circle.
    """
    op = {node.name: node.op for node in graph.node}
    after: dict[str, list[str]] = defaultdict(list)
    for node in graph.node:
        for text in node.input:
            after[source(text)[0]].append(node.name)
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        for name in after[waiting.pop()]:
            if name not in found and op[name] != (but or None):
                found.add(name)
                waiting.append(name)
    return found


def _leads_to(graph: Any, names: Iterable[str]) -> set[str]:
    """The nodes of these names and all that lead to them."""
    nodes = {node.name: node for node in graph.node}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in found:
            found.add(name)
            waiting += [source(text)[0] for text in nodes[name].input]
    return found


def _cause(graph: Any, after: set[str], wrong: dict[str, str]) -> str:
    """What is wrong with the node that keeps the first of the nodes `after` the pictures from being computed; "" if none is."""
    barred = _followers(graph, wrong)
    first = next(
        (node.name for node in graph.node if node.name in after & barred - wrong.keys() and node.op != "NoOp"), None
    )
    if first is None:
        return next((wrong[node.name] for node in graph.node if node.name in after and node.name in wrong), "")
    before = _leads_to(graph, [first])
    return next(said for name, said in wrong.items() if name in before)


def _shorten(graph: Any, needed: set[str]) -> None:
    """Leave the needed nodes and the functions that they call; no function has a gradient any more."""
    kept = [node for node in graph.node if node.name in needed]
    del graph.node[:], graph.library.gradient[:]
    graph.node.extend(kept)
    bodies = {function.signature.name: function for function in graph.library.function}
    called: set[str] = set()
    waiting = list(kept)
    while waiting:
        node = waiting.pop()
        for name in {
            node.op,
            *(name for value in node.attr.values() for name in functions(value)),
        } & bodies.keys() - called:
            called.add(name)
            waiting += bodies[name].node_def
    functions_kept = [bodies[name] for name in sorted(called)]
    del graph.library.function[:]
    graph.library.function.extend(functions_kept)
