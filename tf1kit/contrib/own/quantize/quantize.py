"""Puts fake quantization after weights and activations.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/quantize.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.quantize import common, quant_ops
from tf1kit.contrib.own.quantize._layers import Layer, layers
from tf1kit.contrib.own.quantize.input_to_ops import InputToOps

RELUS = ("Relu", "Relu6")
SUMS = ("Add", "AddV2", "Mul")
PASSED = ("Reshape", "Identity", "BatchToSpaceND", "SpaceToBatchND", "MaxPool", "Max")
QUANTIZED = ("FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVarsPerChannel")


def Quantize(  # noqa: N802
    graph: Any,
    is_training: bool,
    weight_bits: int = 8,
    activation_bits: int = 8,
    symmetric: bool = False,
    ema_decay: float = 0.999,
    quant_delay: int | None = None,
    vars_collection: str | None = tf.GraphKeys.GLOBAL_VARIABLES,
    scope: str | None = None,
) -> None:
    """Quantize a graph in place.

    Args:
        graph: a graph without gradients.
        is_training: whether the ends of the quantized range follow the batches.
        weight_bits: 2 to 8.
        activation_bits: 2 to 8.
        symmetric: whether both ends have the same magnitude, except for sums and products beside layers.
        ema_decay: the share of the old ends that the moving average of an activation's ends keeps.
        quant_delay: the step from which numbers are quantized.
        vars_collection: the collection of the variables for the ends.
        scope: only operations below it are changed.
    """
    inserter = _Inserter(is_training, ema_decay, quant_delay or 0, vars_collection)
    within = f"{scope.removesuffix('/')}/" if scope else ""
    takers, done = InputToOps(graph), set()
    for layer in layers(graph):
        done.update(_quantize_layer(inserter, layer, takers, weight_bits, activation_bits, symmetric, within))
    takers = InputToOps(graph)
    for op in graph.get_operations():
        if _beside(op, done):
            kind = f"activation_{op.type}_quant"
            inserter.insert(op.name, kind, op, takers.ConsumerOperations(op), bits=activation_bits, below=within)


def _quantize_layer(
    inserter: _Inserter, layer: Layer, takers: InputToOps, weight_bits: int, bits: int, symmetric: bool, within: str
) -> list[Any]:
    """Quantize a layer; returns the operations whose results are quantized."""
    context, done = _scope(layer.op), []
    outside = _scope(context) if layer.bypass is not None else context
    if layer.weight is not None:
        op = layer.weight.op
        about: dict[str, Any] = {"bits": weight_bits, "symmetric": symmetric, "takers_below": within}
        inserter.insert(context, "weights_quant", op, takers.ConsumerOperations(op), moving=False, narrow=True, **about)
    about = {"bits": bits, "symmetric": symmetric, "below": within}
    if layer.activation is not None:
        op = layer.activation
        inserter.insert(outside, "act_quant", op, takers.ConsumerOperations(op), least=0.0, **about)
        done.append(op)
    if layer.bypass is not None:
        op = layer.bias_add
        inserter.insert(context, "conv_quant", op, takers.ConsumerOperations(op), takers_below=within, **about)
        done.append(op)
    if layer.sum is not None:
        after = takers.ConsumerOperations(layer.sum)
        if not any(op.type in RELUS for op in after):
            inserter.insert(_scope(layer.sum), "post_activation_bypass_quant", layer.sum, after, **about)
            done.append(layer.sum)
    return done


@dataclass(frozen=True)
class _Inserter:
    """Puts fake quantization behind operations."""

    is_training: bool
    decay: float
    delay: int
    collection: str | None

    def insert(
        self,
        context: str,
        name: str,
        op: Any,
        takers: Collection[Any],
        bits: int,
        symmetric: bool = False,
        moving: bool = True,
        least: float = -6.0,
        narrow: bool = False,
        below: str = "",
        takers_below: str = "",
    ) -> None:
        """Replace the first result of an operation by its quantized form, in all operations that take it.

        Nothing changes if the operation, or one of the takers, is outside of its scope, or if the
        result is quantized already.
        """
        prefix, tensor = f"{context}/{name}" if context else name, op.outputs[0]
        if around := tf.get_default_graph().get_name_scope():
            prefix = prefix.removeprefix(f"{around}/")
        outside = not op.name.startswith(below) or not all(taker.name.startswith(takers_below) for taker in takers)
        if outside or _quantized(tensor):
            return
        about: dict[str, Any] = {"init_min": least, "init_max": 6.0, "is_training": self.is_training}
        about |= {"num_bits": bits, "symmetric": symmetric, "narrow_range": narrow, "name_prefix": prefix}
        about |= {"vars_collection": self.collection} | ({"ema_decay": self.decay} if moving else {})
        quant = (quant_ops.MovingAvgQuantize if moving else quant_ops.LastValueQuantize)(tensor, **about)
        if self.delay > 0:
            step = common.CreateOrGetQuantizationStep()
            active = tf.greater_equal(step, self.delay, name=f"{prefix}/activate_quant")
            quant = tf.cond(active, lambda now=quant: now, lambda: tensor, name=f"{prefix}/delayed_quant")
        common.RerouteTensor(quant, tensor, can_modify=takers)


def _scope(named: Any) -> str:
    """The scope of an operation or of a scope; empty at the top."""
    return (named if isinstance(named, str) else named.name).rpartition("/")[0]


def _quantized(tensor: Any) -> bool:
    """Whether fake quantization takes a tensor, perhaps through Reshape and Identity."""
    return any(
        op.type in QUANTIZED or (op.type in PASSED[:2] and any(_quantized(each) for each in op.outputs))
        for op in tensor.consumers()
    )


def _beside(op: Any, done: Collection[Any]) -> bool:
    """Whether an operation is a sum or a product of something quantized, and no activation follows."""
    if op in done or op.type not in SUMS:
        return False
    after = op.outputs[0].consumers()
    if len(after) == 1 and after[0].type in RELUS:
        return False
    return any(_leads_back(tensor.op, done) for tensor in op.inputs)


def _leads_back(op: Any, done: Collection[Any]) -> bool:
    """Whether something quantized is behind an input."""
    while op.type in PASSED:
        op = op.inputs[0].op
    if op.type == QUANTIZED[0] or "delayed_quant/Merge" in op.name[1:]:
        return True
    return op.type in SUMS and any(_beside(tensor.op, done) for tensor in op.inputs)
