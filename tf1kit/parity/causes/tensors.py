"""The tensors of both sides in one step, each as a few numbers, so that equal tensors are found.

A tensor is known by its number of elements and by three sums over them.  These do not depend on the
order of the elements, so a kernel equals its transposed copy.  The sums are computed in the graph:
no tensor leaves it, whatever its size.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tf1kit.capture.recorder import APPLY, ASSIGN, VARIABLES
from tf1kit.graph.bodies import Body
from tf1kit.graph.check import source
from tf1kit.graph.message import inside, leads_to, shorten
from tf1kit.parity.captured.constants import constants_of
from tf1kit.parity.captured.draws import draws_of
from tf1kit.parity.causes.wiring import with_graph

CLOSE = 1e-10  # of the sum of magnitudes
DOUBLE = tf.float64.as_datatype_enum
REAL = (DOUBLE, tf.float32.as_datatype_enum)
WHOLE = (tf.int32.as_datatype_enum, tf.int64.as_datatype_enum)


@dataclass
class Tensors:
    """One side of a step.

    Attributes:
        nodes: the operations of its graph.
        sums: tensor -> [size, sum, sum of magnitudes, sum of squares], of top-level float tensors.
        shapes: tensor -> its shape.
        ends: key of a recording -> tensor.
        constants: the float64 constants.
        scalars: the float64 constants that are a single number.
        numbers: the numbers of the optimizer, and of the arithmetic on its learning rate.
        scheduled: whether the learning rate is known to be a schedule.
    """

    nodes: Mapping[str, Any]
    sums: dict[str, np.ndarray]
    shapes: dict[str, tuple[int, ...]]
    ends: dict[str, str]
    constants: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scalars: tuple[float, ...] = ()
    numbers: tuple[float, ...] = ()
    scheduled: bool = False

    def found_in(self, other: Tensors) -> set[str]:
        """The tensors that equal a tensor of the other side."""
        order = sorted(other.sums.values(), key=lambda one: (one[0], one[2]))
        keys = np.array([(one[0], one[2]) for one in order]).reshape(-1, 2)
        return {name for name, mine in self.sums.items() if _among(mine, order, keys)}


def _among(mine: np.ndarray, order: list[np.ndarray], keys: np.ndarray) -> bool:
    near = CLOSE * max(mine[2], 1e-30)
    low = np.searchsorted(keys[:, 0], mine[0], "left")
    high = np.searchsorted(keys[:, 0], mine[0], "right")
    first = low + np.searchsorted(keys[low:high, 1], mine[2] - near, "left")
    for other in order[first:high]:
        if other[2] > mine[2] + near:
            return False
        if abs(other[1] - mine[1]) <= near and abs(other[3] - mine[3]) <= CLOSE * max(mine[3], 1e-300):
            return True
    return False


def of_capture(side: Any, step: int, state: Mapping[str, Any], opened: Any) -> Tensors:
    """The tensors of a `CapturedSide` in float64; `opened` makes the session for its graph."""
    training = side.program.training(step)
    ends = side.observed(training)
    graph = type(side.replay.graph)()
    graph.CopyFrom(side.replay.graph)
    names = [source(name)[0] for name in ends.values()]
    variables = {name for name in side.replay.cut.load if name in leads_to(graph, names)}
    kept = [*names, *(side.replay.cut.load[name][0] for name in variables)]
    shorten(graph, leads_to(graph, kept))
    body = Body(graph.node, {})
    seen = list(_seen(graph, body, leads_to(graph, names)))
    fetches = {name: _sums(graph, name) for name in seen}
    replay = copy.copy(side.replay)
    replay.cut = with_graph(side.replay.cut, graph)
    replay.session = opened(replay.cut.where, graph, replay.cut.taps)
    replay.load({name: state[name] for name in replay.cut.load})
    values = replay.run(side.program.run(step), [name for both in fetches.values() for name in both])
    return Tensors(
        {node.name: node for node in side.replay.graph.node},
        {name: values[sums] for name, (sums, _) in fetches.items()},
        {name: tuple(values[shape]) for name, (_, shape) in fetches.items()},
        ends,
        constants_of(side.replay.graph),
        _scalars(side.replay.graph),
        _scalars(side.replay.graph, (*REAL, *WHOLE)),
    )


def _seen(graph: Any, body: Body, wanted: Iterable[str]) -> Any:
    """The float64 tensors outside of loops and branches that the step computes."""
    within, wanted = inside(graph), set(wanted)
    for node in list(graph.node):
        skipped = node.op in VARIABLES or APPLY.match(node.op) or ASSIGN.match(node.op)
        if node.name in wanted and node.name not in within and not skipped:
            for at, slot in enumerate(body.outputs(node)):
                if slot.type(node) == DOUBLE and not slot.ref:
                    yield f"{node.name}:{at}"


def _sums(graph: Any, tensor: str) -> tuple[str, str]:
    """Add nodes for the sums and the shape of a tensor; return the names of both tensors."""
    at = f"tf1kit_sums/{tensor.replace(':', '_')}"

    def add(name: str, op: str, *inputs: str, **types: int) -> str:
        node = graph.node.add(name=f"{at}/{name}", op=op)
        node.input.extend(inputs)
        for key, kind in types.items():
            node.attr[key].type = kind
        return str(node.name)

    whole = tf.int32.as_datatype_enum
    shape = add("shape", "Shape", tensor, T=DOUBLE, out_type=whole)
    minus = add("minus", "Const", dtype=whole)
    graph.node[-1].attr["value"].tensor.CopyFrom(tf.make_tensor_proto([-1], tf.int32))
    axis = add("axis", "Const", dtype=whole)
    graph.node[-1].attr["value"].tensor.CopyFrom(tf.make_tensor_proto(0, tf.int32))
    line = add("line", "Reshape", tensor, minus, T=DOUBLE, Tshape=whole)
    size = add("size", "Cast", add("count", "Size", tensor, T=DOUBLE, out_type=whole), SrcT=whole, DstT=DOUBLE)
    magnitude, square = add("abs", "Abs", line, T=DOUBLE), add("square", "Square", line, T=DOUBLE)
    parts = [
        add(f"of_{name.rpartition('/')[2]}", "Sum", name, axis, T=DOUBLE, Tidx=whole)
        for name in (line, magnitude, square)
    ]
    packed = add("all", "Pack", size, *parts, T=DOUBLE)
    graph.node[-1].attr["N"].i = 4
    return packed + ":0", shape + ":0"


def of_port(side: Any, step: int, state: Mapping[str, Any]) -> Tensors:
    """The tensors of a `CapturedPort` in float64."""
    program, batch = side.legacy.program, side._batch(step)
    training = program.training(step)
    drawing = side._traced_for("observe", training, batch)
    graph = drawing.concrete.graph.as_graph_def()
    if side._constants is not None:
        side._constants.align(graph)
    drawn = {op.name for op in drawing.operations}
    names = [
        tensor.name
        for op in drawing.concrete.graph.get_operations()
        for tensor in op.outputs
        if tensor.dtype == tf.float64 and op.name not in drawn and op.type != "Placeholder"
    ]
    side.restart()
    side.load(state)
    draws = draws_of(program, program.run(step), training)
    found = drawing.reduced(batch, draws, side.legacy.replay.cast, names, _reduced)
    return Tensors(
        {node.name: node for node in graph.node},
        {name: sums.numpy() for name, (sums, _) in zip(names, found, strict=True)},
        {name: tuple(shape.numpy()) for name, (_, shape) in zip(names, found, strict=True)},
        _ends(side, training, drawing.concrete),
        constants_of(graph, every=True),
        (*_scalars(graph), *_of_optimizers(side)),
        _of_updates(side, training, batch),
        any(
            isinstance(one._learning_rate, keras.optimizers.schedules.LearningRateSchedule) for one in _optimizers(side)
        ),
    )


def _reduced(tensor: Any) -> tuple[Any, Any]:
    sums = [tf.reduce_sum(tensor), tf.reduce_sum(abs(tensor)), tf.reduce_sum(tf.square(tensor))]
    return tf.stack([tf.cast(tf.size(tensor), tf.float64), *sums]), tf.shape(tensor)


def _ends(side: Any, training: Any, concrete: Any) -> dict[str, str]:
    """Key of a recording -> tensor of the traced function."""
    outputs, losses, gradients = concrete.structured_outputs
    names = iter(tensor.name for tensor in concrete.graph.outputs)
    flat = tf.nest.map_structure(
        lambda one: None if one is None else next(names), [outputs, losses, gradients], expand_composites=True
    )
    found = {f"endpoints/{key}": name for key, name in flat[0].items()}
    if len(flat[1]) == 1:
        found["loss"] = flat[1][0]
    made = {}
    for name, values in zip(training.losses, flat[2], strict=True):
        for variable, tensor in zip(side._variables(name), values, strict=True):
            if isinstance(tensor, str):
                made[id(variable)] = tensor
    for name, link in side.map.links.items():
        if len(link.variables) == 1 and id(link.variables[0]) in made:
            found["gradients/" + name] = made[id(link.variables[0])]
    return found


def _scalars(graph: Any, kinds: tuple[int, ...] = REAL) -> tuple[float, ...]:
    found = []
    for node in graph.node:
        if node.op == "Const" and node.attr["dtype"].type in kinds:
            value = tf.make_ndarray(node.attr["value"].tensor)
            if value.size == 1 and np.isfinite(value).all():
                found.append(float(value.flat[0]))
    return tuple(dict.fromkeys(found))


def _optimizers(side: Any) -> list[Any]:
    return list(getattr(side.optimizer, "parts", {}).values())


def _of_optimizers(side: Any) -> tuple[float, ...]:
    values = [value for one in _optimizers(side) for value in one.get_config().values()]
    return tuple(float(value) for value in values if isinstance(value, float))


def _of_updates(side: Any, training: Any, batch: Any) -> tuple[float, ...]:
    """The numbers in the settings of the optimizers, and those that only the traced update has."""
    found = [number for one in _optimizers(side) for number in _numbers(one.get_config())]
    observed, trained = (
        _scalars(side._traced_for(what, training, batch).concrete.graph.as_graph_def(), (*REAL, *WHOLE))
        for what in ("observe", "train")
    )
    return tuple(dict.fromkeys([*found, *(one for one in trained if one not in observed)]))


def _numbers(settings: Any) -> Iterator[float]:
    """The numbers in a nested structure of settings."""
    for value in settings.values() if isinstance(settings, dict) else settings:
        if isinstance(value, dict | list | tuple):
            yield from _numbers(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield float(value)
