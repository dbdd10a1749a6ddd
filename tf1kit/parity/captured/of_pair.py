"""A pair of two modules as a capture in memory, so that a difference is explained as that of a
capture is.

The graph is that of the legacy side in float32.  The recorded runs are steps of the ladder.  All of
it runs in this process, as the two modules do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from tf1kit.capture.folder import Graph, Run, Training, Variable
from tf1kit.capture.recorder import DRAWS
from tf1kit.errors import UsageError
from tf1kit.graph.message import inside, leads_to
from tf1kit.graph.trials import TrialsHere
from tf1kit.parity.captured.explained import explained
from tf1kit.parity.captured.ladder import CapturedLadder
from tf1kit.parity.captured.legacy import CapturedSide
from tf1kit.parity.captured.pair import CapturedPair
from tf1kit.parity.captured.port import CapturedPort, kept_by_optimizers
from tf1kit.parity.captured.program import Program
from tf1kit.parity.migrated_side import MigratedSide
from tf1kit.parity.pair import Pair, model_class
from tf1kit.parity.recording.batches import Batches
from tf1kit.parity.recording.legacy_side import LegacySide
from tf1kit.parity.results import Because

SECONDS = 20.0  # for the changes that are tried
ROWS = 8  # in a batch, at most
FIRST = (1, 2)  # the steps that are compared first, since most differences are there


def why(pair: Pair, port: MigratedSide, agrees: bool, progress: Callable[[str, int, int], None]) -> Because:
    """Why the port of a pair differs in float64, or nothing if it does not.

    port: the port in float32, which has the map.
    agrees: whether both are known to agree in float64, except for the slots that they begin with.
    """
    found = Because()
    if hasattr(pair.legacy, "loss"):
        legacy = _legacy(pair)
        for steps in (FIRST,) if agrees else (FIRST, pair.golden_steps["float64"]):
            made = InMemory(pair, legacy, steps)
            ladder = CapturedLadder(made, progress=progress)
            ladder.migrated32 = port
            made.roles.kept |= kept_by_optimizers(port)
            found = explained(ladder, made.process, SECONDS)
            if found.sentences:
                break
    return found


def _legacy(pair: Pair) -> LegacySide:
    """The legacy side, on few rows if its graph can be built for them, with branches that a
    hypothesis can change.
    """

    def made(batches: Batches) -> LegacySide:
        with branches_of_version_1():
            return LegacySide(pair.legacy, "float32", batches, pair.options, pair.seed, training_only=True)

    if pair.batches.file is None and (pair.batches.rows or 0) > ROWS:
        with suppress(Exception):  # whatever `build` raises for this number of rows
            return made(pair.batches.sized(ROWS))
    return made(pair.batches)


@contextmanager
def branches_of_version_1() -> Iterator[None]:
    """A block in which branches and loops are operations of the graph, and not functions."""
    functional = tf.control_flow_v2_enabled()
    tf.disable_control_flow_v2()
    try:
        yield
    finally:
        if functional:
            tf.enable_control_flow_v2()


class InMemory(CapturedPair):
    """A pair in the form of a capture.

    legacy: the side whose graph is taken.
    steps: the steps that are compared.
    """

    def __init__(self, pair: Pair, legacy: LegacySide, steps: tuple[int, ...]) -> None:
        self.pair, self.steps, self.process = pair, steps, TrialsHere()
        program = Drawn(graph_of(legacy, pair.legacy.__name__, max(steps)).capture)
        names = tf.nest.map_structure(lambda one: one.name, legacy.placeholders)
        said = dict(zip(("INPUTS", "LABELS"), names, strict=False))
        said["ENDPOINTS"] = {key.partition("/")[2]: name for key, name in _endpoints(legacy).items()}
        name = model_class(pair.migrated, pair.stem).__name__
        super().__init__(program.capture, program, pair.migrated, name, pair.seed, said)

    @property
    def golden_steps(self) -> dict[str, tuple[int, ...]]:
        """The steps that are compared."""
        return {"float64": self.steps}

    def _legacy_side(self, dtype: str) -> CapturedSide:
        return CapturedSide(self.program, self.roles, dtype, self.seed, self.process.open)

    def migrated_side(self, dtype: str, module: ModuleType | None = None) -> CapturedPort:
        """The side of the port."""
        made = getattr(self.migrated, self.name)
        return CapturedPort(self.migrated, made, self.legacy_side(dtype), self.roles, self.pair.options)


class Drawn(Program):
    """A program whose weights are drawn from streams already."""

    def start(self, seed: int) -> dict[str, np.ndarray]:
        """The values before the first run."""
        return dict(self.recorded)


def graph_of(legacy: LegacySide, name: str, steps: int) -> Graph:
    """The legacy's graph that trains, with its steps as recorded runs.  `name` is shown in messages.

    Raises UsageError if a random operation is in a loop or branch: nothing records its draws there.
    """
    capture: Any = SimpleNamespace(path=Path(name))
    meta = tf.MetaGraphDef(graph_def=legacy.graph.as_graph_def())
    gradients = tuple(
        (key.partition("/")[2], (tensor.name,))
        for key, tensor in legacy.fetches.items()
        if key.startswith("gradients/")
    )
    train, draws = legacy.train_op.name, tuple(_draws(meta.graph_def, legacy.train_op.name))
    training = Training((train,), (legacy.loss.name,), gradients, (), (), draws, steps)
    graph = Graph(capture, "graph-0", "graph", _variables(legacy), {}, (training,), {})
    graph.__dict__["meta"] = meta
    ends = tuple(_endpoints(legacy).values())
    for number in range(1, steps + 1):
        run = Run(graph, "training", number, (train,), (train,), ends, number > 1, (), {}, f"step {number}")
        run.__dict__["arrays"] = _arrays(legacy, number, draws)
        graph.runs.append(run)
    # An end point that training does not compute is kept as what an evaluation asks for.
    evaluation = Run(graph, "evaluation", 0, (), (), ends, False, (), {}, "end points")
    evaluation.__dict__["arrays"] = graph.runs[0].arrays
    graph.runs.append(evaluation)
    capture.graphs = [graph]
    return graph


def _endpoints(legacy: Any) -> dict[str, str]:
    return {key: tensor.name for key, tensor in legacy.fetches.items() if key.startswith("endpoints/")}


def _variables(legacy: Any) -> dict[str, Variable]:
    trainable = {one.op.name for one in legacy.graph.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES)}
    return {
        name: Variable(
            name,
            "resource" if variable.op.type == "VarHandleOp" else "ref",
            variable.dtype.base_dtype.name,
            tuple(variable.shape.as_list()),
            name in trainable,
        )
        for variable in legacy.variables
        for name in [variable.op.name]
    }


def _draws(graph: Any, train: str) -> Iterator[str]:
    """The outputs of the random operations that training runs."""
    needed, within = leads_to(graph, [train]), inside(graph)
    for node in graph.node:
        if node.name in needed and DRAWS.match(node.op):
            if node.name in within:
                raise UsageError(
                    f"{node.name} draws random numbers in a loop or branch, where no port can get the same: capture the "
                    "program (docs/5-capture.md)"
                )
            yield f"{node.name}:0"


def _arrays(legacy: Any, step: int, draws: tuple[str, ...]) -> dict[str, np.ndarray]:
    """What flows into a step, and before the first one the variables."""
    given = {tensor.name: value for tensor, value in legacy.feeds(*legacy.batch(step)).items()}
    found = {f"feeds/{name}": value for name, value in given.items()}
    start = legacy.initial_state() if step == 1 or draws else {}
    if draws:
        legacy.load(start)
        found.update(zip((f"tensors/{name}" for name in draws), legacy.session.run(list(draws), given), strict=True))
    if step == 1:
        found.update((f"before/{name}", value) for name, value in start.items())
    return found
