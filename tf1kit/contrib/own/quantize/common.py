"""What the rewrites of a graph share.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/common.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from tensorflow.compat import v1 as tf

SKIPPED_PREFIXES = ("gradients/", "RMSProp/", "Adagrad/", "Const_", "HistogramSummary", "ScalarSummary")
ENDS = ("Relu6", "Relu", "Identity")
BATCH_NORM = re.compile(r"^(.*)BatchNorm/batchnorm")
STEP = "fake_quantization_step"


def BatchNormGroups(graph: Any) -> list[str]:  # noqa: N802
    """The prefixes of the names of batch norms that are not fused."""
    found = [match.group(1) for op in graph.get_operations() if (match := BATCH_NORM.search(op.name))]
    return list(dict.fromkeys(name for name in found if not name.startswith(SKIPPED_PREFIXES)))


def GetEndpointActivationOp(graph: Any, prefix: str) -> Any:  # noqa: N802
    """The activation whose name is the prefix and "Relu6", "Relu" or "Identity"; None without one."""
    for end in ENDS:
        try:
            return graph.get_operation_by_name(prefix + end)
        except KeyError:
            continue
    return None


def CreateOrGetQuantizationStep() -> Any:  # noqa: N802
    """A scalar of int64 that counts the runs of the graph; the first call makes its variable."""
    graph = tf.get_default_graph()
    try:
        return graph.get_tensor_by_name(f"{STEP}/Identity:0")
    except KeyError:
        pass
    with graph.name_scope(None):
        step = tf.get_variable(
            STEP,
            [],
            tf.int64,
            tf.zeros_initializer(),
            trainable=False,
            collections=[tf.GraphKeys.GLOBAL_VARIABLES],
            aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA,
        )
        with graph.name_scope(f"{step.op.name}/"):
            return tf.identity(tf.assign_add(step, 1))


def DropStringPrefix(s: str, prefix: str) -> str:  # noqa: N802
    """A text without the prefix."""
    return s.removeprefix(prefix)


def RerouteTensor(t0: Any, t1: Any, can_modify: Collection[Any] | None = None) -> int:  # noqa: N802
    """Give `t0` to the operations that take `t1`.

    Args:
        t0: the tensor that they take afterwards.
        t1: the tensor that they take now.
        can_modify: the only operations that may change; None for all.

    Returns:
        How many inputs have changed.
    """
    takers = [op for op in t1.consumers() if can_modify is None or op in can_modify]
    inputs = {op: [i for i, tensor in enumerate(op.inputs) if tensor is t1] for op in takers}
    for op, places in inputs.items():
        for i in places:
            op._update_input(i, t0)
    return sum(len(inputs[op]) for op in takers)
