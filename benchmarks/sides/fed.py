"""D3's training loop, several steps a call as its command has it: on distorted batches as they come, or on one
batch in memory; or the time in which its operation `IteratorGetNext` waits for a batch, by TensorFlow's trace.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import keras
import tensorflow as tf
from tensorflow.tsl.profiler.protobuf import xplane_pb2

from benchmarks.worker import Kind
from migrated import cifar10_input, factored_kernels

EVENT = "IteratorGetNextOp::DoCompute"


def waited(folder: str) -> float:
    """The seconds in which the traced steps waited for their batches."""
    [file] = Path(folder).rglob("*.xplane.pb")
    space = xplane_pb2.XSpace.FromString(file.read_bytes())
    return sum(
        event.duration_ps / 1e12
        for plane in space.planes
        for line in plane.lines
        for event in line.events
        if plane.event_metadata[event.metadata_id].name == EVENT
    )


def kinds(step: str, fed: bool, traced: bool, folder: str, batch_size: int) -> tuple[str, dict[str, Kind]]:
    """The kind of work `step`. All have the same first batch.

    fed: whether the batches are distorted while the loop runs.
    traced: whether the time of a step is that in which it waits for its batch.
    """
    keras.utils.set_random_seed(0)
    port = factored_kernels.make_port()
    stream = cifar10_input.distorted_inputs(folder, batch_size, seed=0)
    first = next(iter(stream))
    batches = iter(stream if fed else stream.take(1).cache().repeat())
    port.build(first[0])

    def run(steps: int) -> float:
        if traced:
            with tempfile.TemporaryDirectory() as place:
                with tf.profiler.experimental.Profile(place):
                    port.steps(batches, steps)
                return waited(place)
        start = time.perf_counter()
        port.steps(batches, steps)
        return time.perf_counter() - start

    return tf.__version__, {step: Kind(lambda: port.step(*first)[0], 3, run)}
