"""The recorded graphs as sides of a ladder: the right network as a capture, a wrong one as its port."""

from __future__ import annotations

import io
import json
import lzma
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.folder import Applied, Graph, Run, Training, Variable
from tf1kit.graph.check import source
from tf1kit.graph.trials import Trials
from tf1kit.parity.captured.legacy import CapturedSide
from tf1kit.parity.captured.program import Program
from tf1kit.parity.causes import tensors
from tf1kit.parity.causes.explain import Sides, explain
from tf1kit.parity.recording import streams
from tf1kit.parity.recording.compare import compare
from tf1kit.parity.recording.scenario import free_run
from tf1kit.parity.results import Because

FILE = Path(__file__).with_name("graphs.xz")
STEPS = (1, 4)
SLOTS = {"Adagrad": 0.1, "RMSProp": 1.0, "beta1_power": 0.9, "beta2_power": 0.999, "global_step": 0}


@cache
def recorded() -> tuple[list[dict[str, Any]], list[bytes]]:
    """What each graph is, and the graphs."""
    with np.load(io.BytesIO(lzma.decompress(FILE.read_bytes()))) as arrays:
        told = json.loads(arrays["told"].tobytes())
        return told, [arrays[f"graph_{number}"].tobytes() for number in range(len(told))]


@cache
def process() -> Trials:
    """The process in which the graphs of all tests run."""
    return Trials("the graphs of the tests", "Look at the test")


def program(number: int) -> Program:
    """A recorded graph as the program of a capture with four runs."""
    told, graph = recorded()[0][number], recorded()[1][number]
    meta = tf.compat.v1.MetaGraphDef()
    meta.graph_def.ParseFromString(graph)
    variables = {
        name: Variable(name, "ref", dtype, tuple(shape), trainable)
        for name, _, dtype, shape, trainable in told["variables"]
    }
    train = source(told["train"])[0]
    gradients = tuple((name, tuple(parts)) for name, parts in told["gradients"])
    applied = tuple(Applied("", "", name, parts[0]) for name, parts in told["gradients"])
    training = Training((train,), (told["loss"],), gradients, applied, (), tuple(told["draws"]), 4)
    capture: Any = SimpleNamespace(path=Path(told["network"]), file=None, read=None)
    made = Graph(capture, "graph-0", "meta", variables, {}, (training,), {})
    made.__dict__["meta"] = meta
    made.runs = [_run(made, told, number, train) for number in range(1, 5)]
    capture.graphs = [made]
    return Program(capture)


def _run(graph: Graph, told: Mapping[str, Any], number: int, train: str) -> Run:
    run = Run(graph, "training", number, (train,), (train,), (), number > 1, (), {}, f"run-{number}")
    random = np.random.RandomState(number)
    arrays = {f"feeds/{name}": _fed(random, name, *kind) for name, kind in told["inputs"].items()}
    shapes = {"pictures": (6, 12), "rooms": (5, 45), "words": (4, 4)}
    arrays.update(
        (f"tensors/{name}", random.rand(*shapes[told["network"]]).astype("float32")) for name in told["draws"]
    )
    if number == 1:
        arrays.update(
            (f"before/{name}", _initial(name, shape, dtype)) for name, _, dtype, shape, _ in told["variables"]
        )
    run.__dict__["arrays"] = arrays
    return run


def _fed(random: np.random.RandomState, name: str, shape: list[int], dtype: str) -> np.ndarray:
    if dtype == "int32":
        return random.randint(1, 5, shape).astype("int32")
    value = random.randn(*shape).astype("float32")
    if name == "w:0":
        return (value > 0).astype("float32")
    return np.eye(shape[1], dtype="float32")[random.randint(0, shape[1], shape[0])] if name == "y:0" else value


def _initial(name: str, shape: list[int], dtype: str) -> np.ndarray:
    last = name.rpartition("/")[2]
    if last in ("Momentum", "RMSProp_1", "Adam", "Adam_1"):
        return np.zeros(shape, dtype)
    return np.full(shape, SLOTS[last], dtype) if last in SLOTS else streams.weight(0, name, tuple(shape)).astype(dtype)


def side(number: int) -> CapturedSide:
    """A recorded graph in float64."""
    told, made = recorded()[0][number], program(number)
    roles: Any = SimpleNamespace(
        endpoints=told["ends"], evaluations=[], inputs=(), labels=(), evaluated=None, kept=set()
    )
    roles.seen, roles.inputs_of = (lambda name, training: source(name)[0] in made.cut.nodes()), (lambda run: ())
    found = CapturedSide.__new__(CapturedSide)
    return _made(found, made, roles)


def _made(found: CapturedSide, made: Program, roles: Any) -> CapturedSide:
    from tf1kit.capture.replay import Replay

    found.program, found.roles, found.dtype, found.seed = made, roles, "float64", 0
    found.replay = Replay(made.cut, "float64", process().open)
    found.rounded = []
    found._batches = {}
    return found


@cache
def original(network: str) -> tuple[CapturedSide, Any, Any]:
    """The right network, its recording, and the state before each step."""
    found = side(next(at for at, told in enumerate(recorded()[0]) if told["network"] == network))
    return (found, *free_run(found, STEPS))


@cache
def tensors_of(network: str, step: int) -> Any:
    """The tensors of the right network in a step."""
    legacy, _, states = original(network)
    return tensors.of_capture(legacy, step, states[step], process().open)


def explained(number: int, start: Mapping[str, np.ndarray] | None = None) -> Because:
    """What is said of a wrong network as the port of the right one.

    start: initial slots of the port that differ.
    """
    network = recorded()[0][number]["network"]
    legacy, expected, states = original(network)
    port = side(number)
    # A program without an operation of an optimizer does not tell slots.
    port.roles.kept = set(port.program.variables) - legacy.weight_names
    found, _ = free_run(port, STEPS)
    sides = Sides(
        legacy,
        states,
        STEPS,
        compare("float64", expected, found),
        lambda pattern, step, state: iter([found]),
        lambda step, state: tensors.of_capture(port, step, state, process().open),
        lambda variable: f"another update of {variable}",
        start or {},
        lambda step, state: tensors_of(network, step),
    )
    return explain(sides, lambda *_: None, process(), 600.0)  # a busy machine is slow
