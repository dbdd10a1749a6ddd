"""Compares how the weights of a port begin with how those of its graph begin: the rung `initial`.

A constant must have the same bits.  Of random values, the parameters of the distribution must be the
same float32, as far as the layer says them; and values of both sides are compared by statistics.  The
graph gets its draws from here, so that the result is the same in each run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from tf1kit.graph.check import check
from tf1kit.graph.session import ConfinedSession
from tf1kit.graph.shapes import static_shapes
from tf1kit.keras.initializers import VarianceScaling, deviation
from tf1kit.parity.beyond.initial import by_statistics
from tf1kit.parity.beyond.rows import rows_of
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.compare import Row
from tf1kit.port.functional import functional
from tf1kit.port.recognise.initial import (
    CONSTANT,
    DRAWS,
    NORMAL,
    NUMBERS,
    ORTHOGONAL,
    TRUNCATED,
    UNIFORM,
    Law,
    begins,
    width,
)
from tf1kit.port.source import ADVICE
from tf1kit.port.weight_map import ResolvedMap

ROUNDED = 1e-4  # of numbers near 1, by a scale and an offset in float32; others with the same seed differ by about 1
CHECK, PARAMETERS = "initial values", "distributions"
DISTRIBUTIONS = {"uniform": UNIFORM, "truncated_normal": TRUNCATED, "normal": TRUNCATED, "untruncated_normal": NORMAL}
Arrays = dict[str, np.ndarray]


@contextmanager
def drawing(seed: int) -> Iterator[None]:
    """A block in which new initializers draw from a seed."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def initial_rows(
    where: str, graph: Any, known: Mapping[str, Law | None], fresh: Arrays, model: Any, found: ResolvedMap, seed: int
) -> list[Row]:
    """A row for each weight, and one for each distribution that a layer says.

    Args:
        where: the graph, for messages.
        graph: the GraphDef with what gives variables their first values.
        known: {variable: its law}, of those that are compared.
        fresh: {variable: its value in a new port}.
        model: the port.
        found: where the variables are in it.
        seed: that of the draws.
    """
    rows: list[Row] = []
    drawn = _drawn(where, graph, known, seed)
    objects = initializers(model)
    for name, law in known.items():
        if law is None or law.kind in (CONSTANT, NUMBERS):
            rows += rows_of(CHECK, {name: drawn[name]}, {name: fresh[name]})
            continue
        rows.append(by_statistics(name, [drawn[name]], fresh[name]))
        like = next(
            one for one, other in known.items() if other is law or (other and law.seed and other.seed == law.seed)
        )
        if like != name:
            rows += _alike(f"{name} as {like}", (known[like], law), (fresh[like], fresh[name]))
        variable = found.links[name].variables[0]
        mine = law_of(objects.get(id(variable)), tuple(variable.shape))
        if mine is not None:
            rows += rows_of(PARAMETERS, {name: _numbers(law)}, {name: _numbers(mine)})
            if mine.kind != law.kind:
                rows[-1].problem = f"{law.kind} in legacy, {mine.kind} in migrated"
    return rows


def _alike(key: str, laws: Sequence[Any], values: Sequence[np.ndarray]) -> list[Row]:
    """A row for variables that are drawn with the same seed: the first numbers are the same, but for scale and offset.

    That of an orthogonal matrix is of all its numbers, and can be compared with one of its shape alone.
    """
    if ORTHOGONAL in (laws[0].kind, laws[1].kind) and (laws[0] != laws[1] or values[0].shape != values[1].shape):
        return []
    count = min(one.size for one in values)
    one, other = (value.ravel()[:count] for value in values)
    if laws[0] != laws[1]:
        wide = [np.asarray(value, np.float64) for value in (one, other)]
        one, other = ((value - law.offset) / law.scale for value, law in zip(wide, laws, strict=True))
        other = np.where(abs(one - other) < ROUNDED, one, other)
    return rows_of(CHECK, {key: one}, {key: other})


def _numbers(law: Law) -> np.ndarray:
    return np.asarray([law.offset, law.scale if law.kind == UNIFORM else abs(law.scale)], np.float32)


def _drawn(where: str, graph: Any, known: Mapping[str, Law | None], seed: int) -> Arrays:
    """{variable: its first value in the graph}, with draws from a seed."""
    first = begins(graph, known)
    part = functional(graph, list(first.values()), ())
    draws = [node.name for node in part.node if node.op in DRAWS]
    shapes = static_shapes(where, part, ADVICE) if draws else {}
    kinds = {node.name: DRAWS[node.op] for node in part.node if node.op in DRAWS}
    feeds = {f"{name}:0": _draw(kinds[name], seed, name, shapes[f"{name}:0"]) for name in draws}
    check(part, first.values(), feeds, where, advice=ADVICE)
    session = ConfinedSession(where, part, advice=ADVICE, plain=True)
    try:
        values = session.run(list(dict.fromkeys(first.values())), feeds=feeds)
    finally:
        session.close()
    return {name: values[tensor] for name, tensor in first.items()}


def _draw(kind: str, seed: int, name: str, shape: Any) -> np.ndarray:
    stream = streams.stream(seed, f"first/{name}")
    if kind == UNIFORM:
        return np.asarray(stream.random_sample(shape).astype(np.float32))
    values = stream.standard_normal(shape)
    while kind == TRUNCATED and (outside := abs(values) > 2).any():
        values[outside] = stream.standard_normal(int(outside.sum()))
    return np.asarray(values.astype(np.float32))


def initializers(model: Any) -> dict[int, Any]:
    """{id of a variable: its initializer}, of those that a layer keeps as `NAME_initializer`."""
    found = {}
    for layer in model._flatten_layers():
        for variable in layer._trainable_variables + layer._non_trainable_variables:
            for key in (f"{variable.name}_initializer", f"{variable.name.rpartition('_')[0]}_initializer"):
                if hasattr(layer, key):
                    found[id(variable)] = getattr(layer, key)
                    break
    return found


def law_of(one: Any, shape: tuple[int, ...]) -> Law | None:
    """The law of an initializer of Keras; None if it is another one than those that a port has."""
    single = np.float32
    made = keras.initializers
    if isinstance(one, VarianceScaling):
        size = deviation(one.factor, one.mode, one.uniform, shape)
        return _symmetrical(UNIFORM if one.uniform else TRUNCATED, size)
    if isinstance(one, made.VarianceScaling):
        kind = DISTRIBUTIONS[one.distribution]
        return _symmetrical(kind, width(kind, one.scale, one.mode, shape))
    if isinstance(one, made.RandomUniform):
        return Law(UNIFORM, single(one.minval), single(one.maxval) - single(one.minval))
    if isinstance(one, made.TruncatedNormal | made.RandomNormal):
        return Law(NORMAL if isinstance(one, made.RandomNormal) else TRUNCATED, single(one.mean), single(one.stddev))
    return Law(ORTHOGONAL, scale=single(one.gain)) if isinstance(one, made.Orthogonal) else None


def _symmetrical(kind: str, size: float) -> Law:
    single = np.float32
    if kind == UNIFORM:
        return Law(kind, single(-size), single(size) - single(-size))
    return Law(kind, single(0), single(size))
