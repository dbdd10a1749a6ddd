"""Multiplies the weights of a layer by what the batch norm after it multiplies its result by.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/fold_batch_norms.py. A batch norm that
is not fused is found by the names of its operations, and one that is fused by their types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tensorflow.compat import v1 as tf
from tensorflow.core.framework.attr_value_pb2 import AttrValue

from tf1kit.contrib.own.quantize import common
from tf1kit.contrib.own.quantize._clone import clone
from tf1kit.contrib.own.quantize.graph_matcher import GraphMatcher, OneofPattern, OpTypePattern
from tf1kit.contrib.own.quantize.input_to_ops import InputToOps

GRADIENT = "FoldFusedBatchNormGrad"
DEPTHWISE = "DepthwiseConv2dNative"


@dataclass
class _BatchNorm:
    """The tensors of a batch norm and of the layer before it."""

    gamma: Any
    mean: Any
    variance: Any
    moving_mean: Any
    moving_variance: Any
    decay_of_mean: Any
    decay_of_variance: Any
    epsilon: Any
    beta: Any = None
    layer: Any = None
    op: Any = None
    input: Any = None
    weight: Any = None
    output: Any = None
    to_batch: Any = None


def _registered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register the gradient; a second registration has no effect."""
    with suppress(KeyError):
        tf.RegisterGradient(GRADIENT)(function)
    return function


def FoldBatchNorms(graph: Any, is_training: bool, freeze_batch_norm_delay: int | None = None) -> None:  # noqa: N802
    """Fold the batch norms of a graph, which changes.

    Args:
        graph: without gradients.
        is_training: whether those that are not fused train; a fused one says so itself.
        freeze_batch_norm_delay: the step from which moving averages take the place of the batch's.

    Raises:
        ValueError: the activation after a batch norm that is not fused takes something else.
    """
    for match in list(_fused(graph)):
        _fold_fused(graph, match, freeze_batch_norm_delay)
    takers = InputToOps(graph)
    for name in common.BatchNormGroups(graph):
        scale = graph.get_operation_by_name(f"{name}BatchNorm/batchnorm_1/Rsqrt")
        has_scaling = sum(op.type == "Mul" for op in takers.ConsumerOperations(scale)) == 1
        before = graph.get_operation_by_name(f"{name}BatchNorm/batchnorm_1/add_1").outputs[0]
        if before.consumers():
            after = _fold_unfused(graph, name, has_scaling, freeze_batch_norm_delay, is_training)
            _give(graph, name, before, after)


def _give(graph: Any, name: str, before: Any, after: Any) -> None:
    """Give the folded result to the activation, or to the sum with the bypass."""
    taker = common.GetEndpointActivationOp(graph, name)
    if not taker:
        found = re.search(r"^(.*)/([^/]+)", name)
        taker = graph.get_operation_by_name(f"{found.group(1)}/AddV2" if found and found.group(1) else "AddV2")
    if common.RerouteTensor(after, before, can_modify=[taker]) != 1:
        raise ValueError(f"Unexpected inputs to op: {taker.name}")


def _fold_fused(graph: Any, match: _BatchNorm, delay: int | None) -> None:
    scope, separator, _ = match.layer.name.rpartition("/")
    with graph.as_default(), graph.name_scope(scope + separator):
        scale = None
        with graph.name_scope(f"{scope}{separator}BatchNorm_Fold{separator}"):
            multiplier = match.gamma * tf.rsqrt(match.variance + match.op.get_attr("epsilon"))
            bias = tf.subtract(match.beta, match.mean * multiplier, name="bias")
            if match.op.get_attr("is_training"):
                scale, reciprocal, offset = _corrections("", match, delay)
            if match.layer.type == DEPTHWISE:
                shape = match.weight.get_shape().as_list()[2:]
                multiplier = tf.reshape(multiplier, shape, name="scale_reshape")
                scale = None if scale is None else tf.reshape(scale, shape, name="correction_reshape")
        weights = match.weight if scale is None else tf.multiply(scale, match.weight, name="correction_mult")
        weights = tf.multiply(weights, multiplier, name="mul_fold")
        result = clone(match.layer, match.input, weights, f"{match.layer.name.rpartition('/')[2]}_Fold")
        if match.to_batch and match.layer.type == DEPTHWISE:
            result = _to_batch(result, match.to_batch, match.to_batch.name.rpartition("/")[2])
        if scale is not None:
            result = _add(tf.multiply(reciprocal, result, name="post_conv_mul"), offset, "correction_add")
        result = _add(result, bias, "add_fold")
        common.RerouteTensor(result, match.output)


def _add(x: Any, y: Any, name: str) -> Any:
    """A sum by 1.15.5's operation, Add."""
    return tf.raw_ops.Add(x=x, y=y, name=name)


def _to_batch(tensor: Any, op: Any, name: str) -> Any:
    """`tensor` through an operation BatchToSpaceND."""
    return tf.batch_to_space_nd(tensor, op.inputs[1], op.inputs[2], name=f"{name}_Fold")


def _fused(graph: Any) -> Iterator[_BatchNorm]:
    """The fused batch norms after a layer, one for each layer."""
    inputs = [OpTypePattern("*") for _ in range(2)]
    layer = OpTypePattern("Conv2D|DepthwiseConv2dNative|MatMul", inputs=inputs)
    to_batch = OpTypePattern("BatchToSpaceND", inputs=[layer, "*", "*"])
    same = OpTypePattern("Identity", inputs=[OneofPattern([to_batch, layer])])
    result = OneofPattern([same, layer, to_batch])
    shaped = OpTypePattern("Reshape", inputs=[result, "*"])
    others = [OpTypePattern("*") for _ in range(4)]
    norm = OpTypePattern("FusedBatchNorm|FusedBatchNormV3", inputs=[OneofPattern([shaped, result]), *others])
    back = OpTypePattern("Reshape", inputs=[norm, "*"])
    seen = set()
    for found in GraphMatcher(OneofPattern([back, norm])).match_graph(graph):
        op, of = found.get_op(norm), found.get_op(layer)
        last = found.get_op(back) if of.type == "MatMul" else op
        if last is None or not last.outputs[0].consumers():
            continue
        gamma, beta, mean, variance = (found.get_tensor(each) for each in others)
        moving = [None] * 4
        if op.get_attr("is_training"):
            mean, variance, *moving = _trained(graph, norm, op, found.get_tensor(layer))
        if of not in seen:
            seen.add(of)
            given, weight = (found.get_tensor(each) for each in inputs)
            about: list[Any] = [op.get_attr("epsilon"), beta, of, op, given, weight, last.outputs[0]]
            yield _BatchNorm(*[gamma, mean, variance, *moving, *about, found.get_op(to_batch)])


def _trained(graph: Any, norm: OpTypePattern, op: Any, result: Any) -> Iterator[Any]:
    """The mean and the biased variance of the batch, their moving averages, and the factors of these
    (moving mean, moving variance, factor of the mean, factor of the variance).

    The batch norm gets the gradient for its mean and variance alone.
    """
    op._set_attr("_gradient_op_type", AttrValue(s=GRADIENT.encode()))
    yield op.outputs[1]
    scope, separator, _ = op.name.rpartition("/")
    with tf.get_default_graph().name_scope(scope + separator):
        n = tf.cast(tf.size(result) / tf.size(op.outputs[1]), tf.float32)
        yield tf.multiply(op.outputs[2], (n - 1) / n, name="Undo_Bessel_Correction")
    average, factor = OpTypePattern("*"), OpTypePattern("*")
    change = OpTypePattern("Sub", inputs=[average, norm])
    updates = {}
    for found in GraphMatcher(OpTypePattern("Mul", inputs=[change, factor])).match_graph(graph):
        sub = found.get_op(change)
        updates[sub.inputs[1].name] = sub.inputs[0], found.get_tensor(factor)
    mean, variance = (updates.get(tensor.name, (None, None)) for tensor in op.outputs[1:3])
    yield from (mean[0], variance[0], mean[1], variance[1])


def _corrections(context: str, match: _BatchNorm, delay: int | None) -> tuple[Any, Any, Any]:
    """The factor of the weights, its reciprocal and the summand by which a layer of moving averages
    computes what the batch norm of the batch does.
    """
    with tf.get_default_graph().name_scope(f"{context}batch_norm_correction"):
        moving = tf.rsqrt(match.moving_variance + match.epsilon)
        of_batch = tf.rsqrt(match.variance + match.epsilon)
        scale = tf.identity(tf.divide(moving, of_batch, name="scale_compute"), name="correction_scale")
        reciprocal = tf.reciprocal(scale, name="reciprocal_compute")
        shift = match.mean * of_batch - match.moving_mean * moving
        offset = tf.multiply(match.gamma, shift, name="offset_compute")
        if delay is None:
            return scale, reciprocal, tf.zeros(offset.shape)
        frozen = tf.greater_equal(common.CreateOrGetQuantizationStep(), delay, name="use_moving_average")
        for factor, name in ((match.decay_of_mean, "mean"), (match.decay_of_variance, "var")):
            takers = list(factor.consumers())
            chosen = tf.cond(frozen, lambda: 0.0, lambda factor=factor: factor, name=f"freeze_moving_{name}")
            common.RerouteTensor(chosen, factor, can_modify=takers)
        whole = tf.cond(frozen, lambda: tf.ones(scale.shape), lambda: reciprocal, name="correction_recip")
        return scale, whole, tf.cond(frozen, lambda: offset, lambda: tf.zeros(offset.shape), name="correction_offset")


@_registered
def _gradient(op: Any, _: Any, grad_mean: Any, grad_variance: Any, *others: Any) -> tuple[Any, ...]:
    """The gradient of the batch's mean and variance for the input of a batch norm."""
    x = op.inputs[0]
    n = tf.cast(tf.size(x) / tf.size(grad_mean), tf.float32)
    of_mean = grad_mean / n
    return of_mean + 2 * grad_variance * (x - op.outputs[1]) / (n - 1), None, None, None, None


def _tensor(graph: Any, end: str, scope: str) -> Any:
    """The result of the operation whose name ends so, and shares most parts with the scope."""
    parts = set(scope.split("/"))
    shared = {op.name: len(parts & set(op.name.split("/"))) for op in graph.get_operations() if op.name.endswith(end)}
    shared = {name: count for name, count in shared.items() if count or not scope}
    return graph.get_tensor_by_name(f"{max(shared, key=shared.__getitem__)}:0") if shared else None


def _parameters(graph: Any, context: str, has_scaling: bool) -> _BatchNorm:
    """The tensors of a batch norm that is not fused."""
    resource = tf.get_variable_scope().use_resource
    read = "/Read/ReadVariableOp" if resource else "/read"

    def tensor(end: str) -> Any:
        return _tensor(graph, f"BatchNorm/{end}", context)

    moving = tensor(f"moving_mean{read}")
    return _BatchNorm(
        tensor("gamma" + (read if resource else "")) if has_scaling else tf.ones(moving.shape),
        tensor("moments/Squeeze"),
        tensor("moments/Squeeze_1"),
        moving,
        tensor(f"moving_variance{read}"),
        tensor("AssignMovingAvg/decay"),
        tensor("AssignMovingAvg_1/decay"),
        tensor("batchnorm_1/add/y"),
    )


def _fold_unfused(graph: Any, name: str, has_scaling: bool, delay: int | None, is_training: bool) -> Any:
    """The result of a layer whose weights have the batch norm in them."""
    scope = f"{name}BatchNorm/batchnorm_1/"
    scaled = graph.get_operation_by_name(f"{scope}mul_1" if has_scaling else f"{scope}mul")
    layer = scaled.inputs[0].op
    to_batch = layer if layer.type == "BatchToSpaceND" else None
    layer = layer.inputs[0].op if to_batch else layer
    weights, factor = layer.inputs[1], scaled.inputs[1]
    match, scale = _parameters(graph, name, has_scaling), None
    if is_training:
        scale, reciprocal, offset = _corrections(name, match, delay)
    if layer.type == DEPTHWISE:
        shape = weights.get_shape().as_list()[2:]
        factor = graph.get_operation_by_name(f"{scope}mul" if has_scaling else f"{scope}Rsqrt").outputs[0]
        factor = tf.reshape(factor, shape, f"{name}scale_reshape")
        scale = None if scale is None else tf.reshape(scale, shape, f"{name}correction_reshape")
    if scale is not None:
        with tf.device(scaled.device):
            weights = tf.multiply(scale, weights, f"{name}correction_mult")
    weights = tf.multiply(weights, factor, name=f"{name}mul_fold")
    result = clone(layer, layer.inputs[0], weights, f"{layer.name}_Fold")
    if to_batch:
        result = _to_batch(result, to_batch, to_batch.name)
    if scale is not None:
        with tf.device(result.op.device):
            result = tf.multiply(reciprocal, result, f"{name}post_conv_mul")
            result = _add(result, offset, f"{name}correction_add")
    return _add(result, graph.get_operation_by_name(f"{scope}add_1").inputs[1], f"{name}add_fold")
