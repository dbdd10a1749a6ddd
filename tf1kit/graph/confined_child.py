"""The process that runs a graph for `ConfinedProcess`; it answers messages until its input ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from tf1kit.cause import cause
from tf1kit.graph.fork_server import serve
from tf1kit.graph.frames import receive, send
from tf1kit.graph.gradients_child import OpenedGradients
from tf1kit.graph.session_child import OpenedSession
from tf1kit.graph.shapes_child import OpenedShapes
from tf1kit.importing.start import import_tensorflow

MOST_ELEMENTS = 1 << 30  # of a tensor whose shape is known before the graph runs


def confine(memory: int) -> None:
    """Limit this process to `memory` further bytes and forbid writing into files.

    Systems without such limits are left as they are.
    """
    try:
        import resource
        from pathlib import Path

        there = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (there + memory, there + memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return  # Windows and macOS: only the time is limited, by the parent process


class OpenedProbe:
    """An imported graph, its session, and the values that were sent last."""

    def __init__(self, asked: Mapping[str, Any], messages: Mapping[str, np.ndarray]) -> None:
        import tensorflow as tf

        v1 = tf.compat.v1
        self.graph = tf.Graph()
        self.values: dict[str, np.ndarray] = {}
        with self.graph.as_default():
            from tensorflow.core.framework import op_def_pb2

            graph = v1.GraphDef.FromString(messages["graph"].tobytes())
            producer = op_def_pb2.OpList.FromString(messages["producer"].tobytes())
            v1.import_graph_def(graph, name="", producer_op_list=producer if producer.op else None)
            check_sizes(self.graph)
            self.holders, self.assign = {}, {}
            for name, kind in asked["handles"].items():
                self.holders[name] = v1.placeholder(kind)
                handle = self.graph.get_tensor_by_name(name + ":0")
                self.assign[name] = tf.raw_ops.AssignVariableOp(resource=handle, value=self.holders[name])
        tensors = [op.outputs for op in map(self.graph.get_operation_by_name, asked["candidates"])]
        self.fetches = [t[0] for t in tensors if len(t) == 1 and t[0].dtype == tf.float32 and t[0].shape.rank != 0]
        self.names = [tensor.op.name for tensor in self.fetches]
        config = v1.ConfigProto(allow_soft_placement=True)
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        self.session = v1.Session(graph=self.graph, config=config)

    def run(self, asked: Mapping[str, Any], values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Compute the fetches; the keys are their numbers as text."""
        given = {self.holders[name]: value for name, value in values.items() if name in self.holders}
        if given:
            self.session.run([self.assign[name] for name in values if name in self.holders], given)
        self.values.update((name, value) for name, value in values.items() if name not in self.holders)
        seen = self.session.run(self.fetches, self.values)
        return {str(at): value for at, value in enumerate(seen)}


class OpenedTrials:
    """The graphs that are tried, by number.  After an error, which is an answer here, the next
    graph can be opened.
    """

    def __init__(self, asked: Mapping[str, Any], messages: Mapping[str, np.ndarray]) -> None:
        self.names: list[str] = []
        self.opened: dict[int, OpenedSession] = {}

    def run(self, asked: Mapping[str, Any], sent: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Open a graph, or run one that is open."""
        try:
            if "open" not in asked:
                return self.opened[asked["session"]].run(asked, sent)
            for number in asked["close"]:
                self.opened.pop(number).session.close()
            self.opened[asked["open"]] = OpenedSession(asked, sent)
            return {}
        except Exception as error:  # of any kind: the parent process reports it
            return {"failed": np.frombuffer(cause(error).encode(), np.uint8)}


OPENED = {
    "gradients": OpenedGradients,
    "probe": OpenedProbe,
    "session": OpenedSession,
    "shapes": OpenedShapes,
    "trials": OpenedTrials,
}


def check_sizes(graph: Any) -> None:
    """Raise ValueError if the static shape of a tensor is too large."""
    for op in graph.get_operations():
        for tensor in op.outputs:
            count = tensor.shape.num_elements()
            if count is not None and count > MOST_ELEMENTS:
                raise ValueError(f"the tensor {tensor.name!r} has the shape {tuple(tensor.shape)}, which is too large")


def main(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the parent process has ended."""
    import_tensorflow()
    send(answers, {"ready": True})
    asked, messages = receive(requests)
    opened: Any = None
    while True:
        try:
            if opened is None:
                confine(asked["memory"])
                opened = OPENED[asked["kind"]](asked, messages)
                send(answers, {"fetches": opened.names})
            else:
                send(answers, {}, opened.run(asked, messages))
        except Exception as error:  # of any kind: the parent process reports it
            send(answers, {"error": cause(error)})
        asked, messages = receive(requests)


def opened() -> tuple[BinaryIO, BinaryIO]:
    """The requests and the answers of this process, which may be a fork."""
    if sys.argv[1:]:
        return serve(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # keep text that a library prints out of the answers
    return sys.stdin.buffer, answers


if __name__ == "__main__":
    try:
        main(*opened())
    except (EOFError, BrokenPipeError):
        os._exit(0)
