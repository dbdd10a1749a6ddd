"""Takes of a checkpoint what a graph has, for a port of that graph."""

from __future__ import annotations

import glob
from collections.abc import Collection, Mapping
from pathlib import Path

import tf1kit.checkpoint
from tf1kit.checkpoint.chosen import Chosen
from tf1kit.checkpoint.convert.restoring import SHOWN, shown
from tf1kit.errors import UsageError

Shape = tuple[int, ...] | None


def of_graph(
    path: str | Path, weights: Mapping[str, Shape], state: Collection[str], where: str
) -> tuple[Chosen, list[str]]:
    """The checkpoint without the variables that the port of a graph does not have, and the names of those.

    Args:
        path: a checkpoint.
        weights: {variable that the port needs: its shape, or None if the graph does not say it}.
        state: the variables of the optimizer.
        where: the graph, for messages.

    Raises UsageError if the checkpoint lacks a weight, or has one of another shape.
    """
    with tf1kit.checkpoint.load(path) as checkpoint:
        names = set(checkpoint)
        missing = [name for name in weights if name not in names]
        if missing:
            raise UsageError(f"the checkpoint {path} does not fit {where}: it has no {shown(missing)}")
        shapes = ((name, checkpoint.shape(name), shape) for name, shape in weights.items() if shape is not None)
        other = [f"{name} is {found}, not {shape}" for name, found, shape in shapes if found != shape]
        if other:
            more = f"; and {len(other) - SHOWN} more" if len(other) > SHOWN else ""
            raise UsageError(f"the checkpoint {path} does not fit {where}: {'; '.join(other[:SHOWN])}{more}")
        beyond = [name for name in sorted(names - {*weights, *state}) if checkpoint.kind(name).what != "object graph"]
    return Chosen(path, drop=tuple(map(glob.escape, beyond))), beyond
