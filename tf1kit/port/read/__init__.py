"""Reads a graph from a file: a MetaGraph, a SavedModel or a frozen graph.

Nothing of the graph runs.  `tf1kit.graph.check` refuses what is not on its list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow.core.protobuf import saved_model_pb2

from tf1kit.errors import UsageError
from tf1kit.graph.allowed_operations import ALLOWED
from tf1kit.graph.check import check, source
from tf1kit.port.flags import flags_of, settled
from tf1kit.port.minimized import NotFoundError, Training, trainings_of
from tf1kit.port.read.ends import Ends
from tf1kit.port.read.feeds import check_labels, with_fed
from tf1kit.port.read.resting import at_rest
from tf1kit.port.recognise.draws import DRAWS
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.updates import data_only, run_by, updates_of, with_averages

SEGMENTS = {"SparseSegmentMean", "SparseSegmentSqrtN", "SparseSegmentSum"}
SAMPLED = (
    ALLOWED | SEGMENTS | {"ComputeAccidentalHits", "LogUniformCandidateSampler"}
)  # it draws with the seeds of the port
DRAWN = SAMPLED | set(DRAWS)  # these draws are fed when the graph runs
LARGEST = 1 << 31  # bytes; protobuf reads no more
KINDS = "Give a MetaGraph (.meta), a frozen graph (.pb), the folder of a SavedModel, a capture, or a module with build"


def read(
    path: Path,
    outputs: Sequence[str] = (),
    inputs: Sequence[str] = (),
    labels: Sequence[str] = (),
    loss: str = "",
    fed: Mapping[str, Any] = MappingProxyType({}),
    fed_evaluating: Mapping[str, Any] = MappingProxyType({}),
) -> Source:
    """Read the graph of a file.

    Args:
        path: a .meta, a .pb, or the folder of a SavedModel.
        outputs: the tensors to compute.  [default: those of the signature, or the ends of the graph]
        inputs: the tensors that are fed.  [default: the placeholders that lead to the outputs]
        labels: the tensors that are fed to the loss.  [default: the other placeholders before it]
        loss: the tensor that is minimized.  [default: what the gradients begin at]
        fed: {placeholder: the number that it is fed always}.
        fed_evaluating: {placeholder: the number that it is fed when the program evaluates}.  [default: that with which
            dropouts keep all, else as `fed`]

    Raises UsageError if the file has no graph, or the graph cannot be ported.
    """
    kind, graph, signature, version = _message(path)
    return source_of(str(path), kind, graph, signature, version, outputs, inputs, labels, loss, fed, fed_evaluating)


def source_of(
    where: str,
    kind: str,
    graph: Any,
    signature: Any = None,
    version: str = "",
    outputs: Sequence[str] = (),
    inputs: Sequence[str] = (),
    labels: Sequence[str] = (),
    loss: str = "",
    fed: Mapping[str, Any] = MappingProxyType({}),
    fed_evaluating: Mapping[str, Any] = MappingProxyType({}),
) -> Source:
    """The `Source` of a GraphDef.

    Args:
        where: its file, for messages.
        kind: what that is, such as "MetaGraph".
        graph: the GraphDef.
        signature: a SignatureDef, or None.
        version: the version of TensorFlow that wrote it, "" if that is not known.
        outputs: as in `read`.
        inputs: as in `read`.
        labels: as in `read`.
        loss: as in `read`.
        fed: as in `read`.
        fed_evaluating: as in `read`.
    """
    whole = with_fed(where, graph, fed)
    has_modes = bool(flags_of(whole))
    evaluates = settled(whole, False) if has_modes else whole
    assumed = {name: value for name, value in at_rest(evaluates, fed).items() if name not in fed_evaluating}
    if others := {**assumed, **fed_evaluating}:
        evaluates = with_fed(where, graph, {**fed, **others})
        evaluates = settled(evaluates, False) if has_modes else evaluates
    graph = settled(whole, True) if has_modes else whole
    check_labels(where, graph, labels)
    trainings, left = found_trainings(graph, outputs, loss, labels)
    towers = trainings[0].towers if len(trainings) == 1 else None
    if towers:  # what is written is one of them
        graph, evaluates = towers.alone(graph), towers.alone(evaluates)
    ends = Ends(where, graph, signature, trainings, left)
    fetched = ends.outputs(outputs)
    given = ends.inputs(fetched.values(), inputs)
    targets = [name for one in trainings for name in one.targets]
    updates = run_by(graph, updates_of(graph, fetched.values()), [*fetched.values(), *targets])
    left = left or ends.left
    # without a flag a normalization takes the batch's statistics in the graph that evaluates, too
    evaluated = has_modes or bool(fed_evaluating) or (bool(assumed) and not updates)
    watched = [inner.of for one in trainings for inner in one.inner]
    graph = with_averages(graph, [*fetched.values(), *watched], updates)
    check(graph, fetched.values(), given.values(), where, DRAWN, advice=ADVICE)
    named = bool(outputs) or (signature is not None and bool(signature.outputs))
    return Source(
        where,
        kind,
        graph,
        given,
        fetched,
        named,
        {},
        version,
        tuple(updates),
        left,
        trainings,
        evaluates if evaluated else None,
        fed,
        whole,
        beside=ends.beside(outputs, fetched),
        remarks=(*(_told(assumed) if evaluated else ()), *(towers.told if towers else ())),
    )


def _told(assumed: Mapping[str, float]) -> list[str]:
    """What is assumed of numbers that are fed."""
    return [
        f"It is assumed that the program evaluates with {name}={value}, so that a dropout keeps all; "
        f"if it does not, give --eval-feed {name}=NUMBER."
        for name, value in assumed.items()
    ]


def found_trainings(
    graph: Any, ends: Iterable[str], loss: str = "", labels: Sequence[str] = ()
) -> tuple[tuple[Training, ...], tuple[str, ...]]:
    """(how a graph trains; the parts of its training that are not found)."""
    try:
        return trainings_of(graph, [source(one)[1] for one in ends], loss, labels), ()
    except NotFoundError as error:
        return (), (str(error), "the optimizer")


def graph_of(path: Path) -> Any:
    """The GraphDef of a file; raises UsageError if the file has no graph."""
    return _message(path)[1]


def evaluating(where: str, graph: Any, written: Mapping[str, str], inputs: Mapping[str, str]) -> Source:
    """The graph that evaluates what another one trains.

    Args:
        where: its file, for messages.
        graph: its GraphDef.
        written: {end point: tensor} of the graph that trains; those of its tensors that are in this
            graph, too, are compared.
        inputs: {argument: tensor} of the graph that trains.

    Raises UsageError if the graph has none of the tensors, or other inputs.
    """
    ends = Ends(where, graph)
    there = {key: tensor for key, tensor in written.items() if tensor.rpartition(":")[0] in ends.nodes}
    if not there:
        raise UsageError(
            f"{where} has no end point of the port, such as {next(iter(written.values()))}: give --eval a graph of the "
            "same network"
        )
    fed = list(ends.inputs(there.values(), ()).values())
    if len(fed) != len(inputs):
        raise UsageError(
            f"{where} takes the inputs {', '.join(fed)}, but the graph that trains takes {', '.join(inputs.values())}: "
            "give --eval a graph with the same inputs"
        )
    graph = data_only(graph, there.values())
    check(graph, there.values(), fed, where, DRAWN, advice=ADVICE)
    return Source(where, "graph", graph, dict(zip(inputs, fed, strict=True)), there)


def _message(path: Path) -> tuple[str, Any, Any, str]:
    """(kind, GraphDef, signature or None, version of TensorFlow) of a file."""
    v1 = tf.compat.v1
    if path.is_dir():
        saved = _parsed(path / "saved_model.pb", saved_model_pb2.SavedModel, "a SavedModel")
        return "SavedModel", *_of_meta(_serving(saved, path))
    if path.suffix == ".meta":
        return "MetaGraph", *_of_meta(_parsed(path, v1.MetaGraphDef, "a MetaGraph"))
    graph = _parsed(path, v1.GraphDef, "a graph")
    if not graph.node:
        raise UsageError(f"{path} is not a graph: it has no operation. {KINDS}.")
    return "frozen graph", graph, None, ""


def _parsed(path: Path, message: Any, what: str) -> Any:
    try:
        if path.stat().st_size >= LARGEST:
            raise UsageError(f"{path} is too large to be {what}: it has 2 GiB or more. {KINDS}.")
        return message.FromString(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. {KINDS}.") from error
    except DecodeError as error:
        raise UsageError(f"{path} is not {what}, or is cut off. {KINDS}.") from error


def _serving(saved: Any, path: Path) -> Any:
    for meta in saved.meta_graphs:
        if "serve" in meta.meta_info_def.tags:
            return meta
    raise UsageError(f"{path} is not a SavedModel with the tag serve. {KINDS}.")


def _of_meta(meta: Any) -> tuple[Any, Any, str]:
    named = meta.signature_def
    key = "serving_default" if "serving_default" in named else min(named, default="")
    return meta.graph_def, named[key] if key else None, meta.meta_info_def.tensorflow_version
