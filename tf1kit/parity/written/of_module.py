"""The graph of a legacy module, as what `tf1kit port` reads."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import tensorflow.compat.v1 as v1

from tf1kit.cause import cause
from tf1kit.errors import UsageError
from tf1kit.graph.check import check
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.legacy_import import naming_what_is_gone
from tf1kit.parity.pair import check_arguments, declared_batches, import_legacy
from tf1kit.parity.recording.batches import Batches, takes
from tf1kit.parity.recording.legacy_graph import LegacyGraph
from tf1kit.port.flags import settled
from tf1kit.port.read import DRAWN, found_trainings
from tf1kit.port.source import ADVICE, Source
from tf1kit.port.updates import updates_of, with_averages


def source_of_module(name: str, options: dict[str, Any], images: tuple[int, ...] | None = None) -> Source:
    """What `build` of a legacy module makes.  If it has two modes, its `evaluates` is the other one.

    Args:
        name: the module, such as "legacy.factored_kernels".
        options: arguments of `build`.
        images: the shape of the images.  [default: INPUT_SHAPE]

    Raises UsageError if the module cannot be used, or its graph cannot be ported.
    """
    module = import_legacy(name)
    if not hasattr(module, "build"):
        raise UsageError(f"{name} has no build: see 'The contract of a pair' in CONTRIBUTING.md")
    batches = declared_batches(module, images)
    check_arguments(module, batches, options)
    if not takes(module.build, "is_training") or "is_training" in options:
        return _source(module, batches, options)
    made = _built(module, batches, {**options, "is_training": False})
    evaluates = settled(made.graph.as_graph_def(), False)
    return replace(_source(module, batches, {**options, "is_training": True}), evaluates=evaluates)


def _built(module: ModuleType, batches: Batches, options: dict[str, Any]) -> LegacyGraph:
    name = module.__name__
    try:
        with naming_what_is_gone(name), branches_of_version_1():
            return LegacyGraph(module.build, batches, "float32", options, 0)
    except UsageError:
        raise
    except Exception as error:  # whatever `build` does
        raise UsageError(f"the graph of {name} cannot be built: {cause(error)}") from error


def _source(module: ModuleType, batches: Batches, options: dict[str, Any]) -> Source:
    name, made = module.__name__, _built(module, batches, options)
    inputs = {key: tensor.name for key, tensor in made.inputs.items()}
    outputs = {key: tensor.name for key, tensor in made.endpoints.items()}
    loss, labels = _trained(module, made, batches) if hasattr(module, "loss") else ("", ())
    whole = settled(made.graph.as_graph_def(), True)
    trainings, left = found_trainings(whole, outputs.values(), loss, labels) if loss else ((), ())
    updates = tuple(updates_of(whole, outputs.values()))
    watched = [inner.of for one in trainings for inner in one.inner]
    graph = with_averages(whole, [*outputs.values(), *watched], updates)
    check(graph, outputs.values(), inputs.values(), name, DRAWN, advice=ADVICE)
    return Source(
        name, "module", graph, inputs, outputs, True, updates=updates, left=left, trainings=trainings, whole=whole
    )


def _trained(module: ModuleType, made: LegacyGraph, batches: Batches) -> tuple[str, tuple[str, ...]]:
    """Add the module's loss and optimizer to the graph; returns (the loss, the labels)."""
    with made.graph.as_default(), naming_what_is_gone(module.__name__), branches_of_version_1():
        given: list[Any] = [made.endpoints]
        if batches.labels is not None:
            last = list(made.endpoints.values())[-1]
            field: Any = batches.with_classes(last.shape.as_list()[-1]).labels
            given.append(made.placeholder(field))
        loss = module.loss(*given)
        optimizer = module.optimizer()
        with v1.control_dependencies(v1.get_collection(v1.GraphKeys.UPDATE_OPS)):
            optimizer.apply_gradients(optimizer.compute_gradients(loss), global_step=v1.train.get_global_step())
    return loss.name, tuple(one.name for one in given[1:])
