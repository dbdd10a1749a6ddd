"""The graphs that genuine 1.15.5 wrote into the captures of this project are rewritten whole."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow as tf

from tf1kit.graph.double import double
from tf1kit.graph.rates import rates

v1 = tf.compat.v1
CAPTURES = sorted((Path(__file__).parents[2] / "legacy" / "captures").glob("*.capture"))
FLOWS = ("Add", "AddN", "AddV2", "Const", "Enter", "Exit", "Identity", "Merge", "NextIteration", "Switch", "ZerosLike")


def test_there_are_captures() -> None:
    """The sequence classifier has loops, the other two have fused batch norm."""
    assert {path.stem for path in CAPTURES} >= {"gan", "sequence_classifier", "unet"}


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_rewritten(path: Path) -> None:
    """It is imported, every variable but an optimizer's is float64, and only flows, rates and named operations are float32."""
    meta = v1.MetaGraphDef.FromString((path / "graph-0" / "graph.meta").read_bytes())
    keep = rates(meta.graph_def)
    named = {sentence.split()[0] for sentence in double(meta.graph_def, keep)}
    with tf.Graph().as_default() as graph:
        v1.import_graph_def(meta.graph_def, name="")
    narrow = [op for op in graph.get_operations() for out in op.outputs if out.dtype.base_dtype == tf.float32]
    for op in narrow:
        from_outside = op.name.endswith("RestoreV2/float32")
        flow = op.type.startswith("TensorArray") or (op.type in FLOWS and op.outputs[0].shape.rank in (0, None))
        cast = op.type == "Cast" and any(
            one.name in keep or one.name.removesuffix("/float32") in named for one in near(op)
        )
        assert op.name in keep or from_outside or flow or cast, (op.name, op.type)


def near(op: tf.Operation) -> list[tf.Operation]:
    """The operations that use what an operation gives."""
    return [one for out in op.outputs for one in out.consumers()]
