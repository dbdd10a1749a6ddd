"""Runs the legacy graph from its MetaGraph, a file that is not trusted.

The file is read as a message, checked, shortened, and run in a confined process.  TensorFlow
imports only the operations that lead from the images and the variables to the activations, after
`check` has accepted them.  Collections, assets, signatures and training operations are never
imported.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.dtypes import STRING, dtype_of
from tf1kit.checkpoint.map.forget_bias import forget_biases
from tf1kit.errors import UsageError
from tf1kit.graph.allowed_operations import FED
from tf1kit.graph.check import ADVICE, Faults, attribute, by_name, check, source
from tf1kit.graph.confined import SECONDS, Confined
from tf1kit.graph.message import cause, followers, inside, leads_to, shorten, simplify
from tf1kit.graph.pruned import prune
from tf1kit.parity.recording import streams

STEP = 1  # the batch is the one that the stream gives for this step
LARGEST = 1 << 28  # bytes; only large constants make a MetaGraph larger than this
VARIABLES = ("Variable", "VariableV2", "VarHandleOp")
State = dict[str, np.ndarray]


class MetaProbe:
    """Computes the float tensors of a MetaGraph that depend on the images and on variables alone.

    Args:
        path: the MetaGraph.
        start: {variable: value} of all variables in the checkpoint.
        shape: the shape of the batch of images.
        seconds: how long importing the graph, or running it once, may take.

    Attributes:
        order: the names of the graph's variables, in the order of the graph.
        left_out: why not all activations can be computed, a clause that names the operation; "" if
            all can.

    Raises UsageError if the file is not a MetaGraph, or no part of it may run.
    """

    def __init__(self, path: Path, start: State, shape: tuple[int, ...], seconds: float = SECONDS) -> None:
        meta = read(path)
        self.where = str(path)
        self.start = start
        self.batch = streams.images(0, STEP, shape, "float32")
        graph = meta.graph_def
        by_name(graph, self.where)
        self.feeds = _feeds(graph, self.batch, path)
        prune(graph, {name: bool(value) for name, value in self.feeds.items() if np.asarray(value).dtype == bool})
        self.order = [node.name for node in graph.node if node.op in VARIABLES]
        self.handles: dict[str, str] = {}  # resource variables and their dtypes
        simplify(graph)
        self._place_variables(graph)
        given = [name for name in self.order if name in start and name not in self.handles]
        feeds = [*self.feeds, *(f"{name}:0" for name in given)]
        candidates, self.left_out = self._candidates(graph, feeds)
        check(graph, candidates, feeds, self.where)
        needed = leads_to(graph, candidates)
        shorten(graph, needed)
        self.forget_biases = forget_biases(graph)
        self.handles = {name: kind for name, kind in self.handles.items() if name in needed}
        self.feeds = {name: value for name, value in self.feeds.items() if source(name)[0] in needed}
        self.needed = {name for name in self.order if name in needed}
        values = sum(array.nbytes for name, array in start.items() if name in needed)
        producer = meta.meta_info_def.stripped_op_list.SerializeToString()
        self.confined = Confined(self.where, graph, producer, self.handles, candidates, values, seconds)

    def run(self, state: State) -> State:
        """The tensors for the values in `state`; other variables are as in the checkpoint."""
        values = {name: value for name, value in {**self.start, **state}.items() if name in self.needed}
        named = {name if name in self.handles else f"{name}:0": value for name, value in values.items()}
        return self.confined.run({**named, **self.feeds})

    def _place_variables(self, graph: Any) -> None:
        """Replace each reference variable by a placeholder, and note the resource variables."""
        for node in graph.node:
            if node.op not in VARIABLES or node.name not in self.start:
                continue
            shape, dtype, value = _sizes(node), _dtype(node), self.start[node.name]
            if value.dtype != dtype or not (shape is None or _takes(shape, value.shape)):
                raise UsageError(
                    f"{self.where} has the variable {node.name!r} as {dtype} of shape {shape}, but the checkpoint has it as "
                    f"{value.dtype} of shape {list(value.shape)}: give the MetaGraph of this checkpoint"
                )
            if node.op == "VarHandleOp":
                self.handles[node.name] = dtype.name
                node.attr["shared_name"].s, node.attr["container"].s = node.name.encode(), b""
                continue
            node.op = "Placeholder"
            for key in set(node.attr) - {"dtype", "shape"}:
                del node.attr[key]

    def _candidates(self, graph: Any, feeds: list[str]) -> tuple[list[str], str]:
        """`(names, left_out)`: the operations that depend on the images and may run."""
        nodes = by_name(graph, self.where)
        faults = Faults(graph, feeds)
        wrong = {name: said for name, node in nodes.items() if (said := faults.of(node))}
        for name in self.order:
            if name in nodes and name not in self.start:
                wrong[name] = f"the variable {name!r} is not in the checkpoint, so the graph belongs to another one"
        images = [source(name)[0] for name, value in self.feeds.items() if np.ndim(value)]
        after = followers(graph, images)
        barred = followers(graph, wrong)
        fed = {source(name)[0] for name in self.feeds}
        kept_from = barred | wrong.keys() | fed | inside(graph)
        found = [name for name in nodes if name in after and name not in kept_from]
        left_out = cause(graph, after, {name: said for name, said in wrong.items() if nodes[name].op not in FED})
        if not found:
            said = left_out or cause(graph, after, wrong) or "no operation in it depends on the images"
            raise UsageError(f"{self.where}: {said}. {ADVICE}.")
        return found, left_out


def read(path: Path) -> Any:
    """The MetaGraphDef in a file; raises UsageError if the file does not contain one."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise UsageError(f"{path} has {size:,} bytes, but at most {LARGEST:,} are allowed to be run. {ADVICE}.")
        meta = tf.compat.v1.MetaGraphDef.FromString(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be imported as a MetaGraph: {error.strerror}") from error
    except DecodeError as error:
        raise UsageError(f"{path} cannot be imported as a MetaGraph: it is damaged or of another format") from error
    if not meta.graph_def.node:
        raise UsageError(f"{path} cannot be imported as a MetaGraph: it has no graph")
    return meta


def _feeds(graph: Any, batch: np.ndarray, path: Path) -> dict[str, Any]:
    """{tensor: value} for placeholders: the images, False for flags, 1 for keep probabilities."""
    holders = {node.name: node for node in graph.node if node.op in ("Placeholder", "PlaceholderWithDefault")}
    floats = [node for node in holders.values() if attribute(node, "dtype").type == tf.float32.as_datatype_enum]
    images = [node for node in floats if (sizes := _sizes(node)) is not None and _takes(sizes, batch.shape)]
    if len(images) != 1:
        found = ", ".join(repr(node.name) for node in images) or "none"
        raise UsageError(
            f"{path} must have exactly one placeholder for images of shape {batch.shape}, but it has {found}: give another "
            "shape with --images, or the graph with --legacy"
        )
    scalars = [node for node in holders.values() if _sizes(node) == []]
    boolean = tf.bool.as_datatype_enum
    flags = {f"{node.name}:0": np.asarray(False) for node in scalars if attribute(node, "dtype").type == boolean}
    keeps = {f"{node.name}:0": np.float32(1) for node in floats if _sizes(node) == [] and "keep" in node.name}
    return {f"{images[0].name}:0": batch, **flags, **keeps}


def _sizes(node: Any) -> list[int] | None:
    """The sizes in the shape of a placeholder or a variable; None if the rank is unknown."""
    value = attribute(node, "shape")
    known = value.HasField("shape") and not value.shape.unknown_rank
    return [dim.size for dim in value.shape.dim] if known else None


def _takes(sizes: list[int], shape: tuple[int, ...]) -> bool:
    return len(sizes) == len(shape) and all(size in (-1, there) for size, there in zip(sizes, shape, strict=True))


def _dtype(node: Any) -> np.dtype:
    try:
        return dtype_of(attribute(node, "dtype").type)
    except DamagedError:
        return STRING  # a dtype that matches no weight in the checkpoint
