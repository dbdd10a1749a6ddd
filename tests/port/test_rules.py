"""Tests the rules that recognise layers, what they must not match first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as v2
import tensorflow.compat.v1 as tf

from tf1kit.errors import UsageError
from tf1kit.port.net import Net, Node, net_of
from tf1kit.port.recognise import all_rules, recognise
from tf1kit.port.recognise.raw import raw
from tf1kit.port.recognise.rules.batch_norm import decay_of
from tf1kit.port.recognise.step import Literal, Step, Stored
from tf1kit.port.simplify import simplify
from tf1kit.port.updates import updates_of

Make = Callable[[Any], Any]
FALL = float(np.float32(1) - np.float32(0.9))  # how far a decay of 0.9 moves a statistic


def weight(*shape: int) -> Any:
    """A variable."""
    return tf.get_variable(f"w{len(tf.global_variables())}", shape)


def kinds(make: Make, *shape: int | None) -> list[str]:
    """What is recognised in the graph of `make(images)`."""
    return [step.kind for step in steps(make, *shape)]


def steps(make: Make, *shape: int | None) -> list[Step]:
    """The same with arguments and operands."""
    with tf.Graph().as_default() as graph:
        images = tf.placeholder(tf.float32, shape or (2, 8, 8, 3), "images")
        output = make(images)
        tensors = [tensor for op in graph.get_operations() for tensor in op.outputs]
        shapes = {one.name: tuple(one.shape.as_list()) for one in tensors if one.shape.rank is not None}
        made = graph.as_graph_def()
        updates = updates_of(made, [output.name])
        return recognise(simplify(net_of(made, ["images:0"], {"out": output.name}, shapes, updates)), "graph")


def conv(x: Any, kernel: Any = None, padding: Any = "SAME", **options: Any) -> Any:
    """A convolution with a 3x3 kernel."""
    kernel = weight(3, 3, 3, 3) if kernel is None else kernel
    return tf.nn.conv2d(x, kernel, [1, 1, 1, 1], padding, **options)


def normalized(x: Any, variance: Any = None, training: bool = False) -> Any:
    """A fused batch normalization."""
    given = [None, None] if training else [weight(3), weight(3) if variance is None else variance]
    return tf.nn.fused_batch_norm(x, weight(3), weight(3), *given, epsilon=0.01, is_training=training)[0]


def softmax(x: Any, width: int = 3, shape: Any = None) -> Any:
    """A softmax of the last axis as slim writes it."""
    return tf.reshape(tf.nn.softmax(tf.reshape(x, [-1, width])), tf.shape(x) if shape is None else shape)


def product(x: Any) -> Any:
    """A matrix product with a transposed kernel."""
    return tf.matmul(x, weight(5, 3), transpose_b=True)


def transposed(x: Any, height: int, kernel: Any = None, padding: str = "SAME") -> Any:
    """A transposed convolution with strides of 2."""
    kernel = weight(3, 3, 4, 3) if kernel is None else kernel
    return tf.nn.conv2d_transpose(x, kernel, [2, height, height, 4], [1, 2, 2, 1], padding)


def scaled(x: Any, height: int = 2, axis: int = 1, of: Any = None, kernel: int = 2) -> Any:
    """A transposed convolution of images of any size, whose result is as large as is computed."""
    sizes, own = tf.shape(x if of is None else of), tf.shape(x)
    whole = tf.stack([own[0], sizes[axis] * height, own[2] * 2, own[3] + 1])
    return tf.nn.conv2d_transpose(x, weight(kernel, kernel, 4, 3), whole, [1, 2, 2, 1], "VALID")


ANY = (None, None, None, 3)  # images of any size


def rows(table: Any, axis: int = 0) -> Any:
    """Rows of a table, by numbers from images."""
    return lambda x: tf.gather(table(), tf.cast(x, tf.int32), axis=axis)


def deconvolved(x: Any) -> Any:
    """A transposed convolution whose result has a size that is computed."""
    sizes = tf.cast(tf.reduce_max(x, [0, 1, 2]), tf.int32)
    return tf.nn.conv2d_transpose(x, weight(3, 3, 4, 4), sizes, [1, 2, 2, 1])


def depthwise(x: Any, strides: Any = (1, 1, 1, 1), kernel: Any = None, **options: Any) -> Any:
    """A depthwise convolution with two maps for each channel."""
    kernel = weight(3, 3, 3, 2) if kernel is None else kernel
    return tf.nn.depthwise_conv2d_native(x, kernel, list(strides), "SAME", **options)


def unfused(x: Any, mean: Any = None, gamma: Any = None) -> Any:
    """What `tf.nn.batch_normalization` writes."""
    mean, gamma = (weight(3) if one is None else one for one in (mean, gamma))
    return tf.nn.batch_normalization(x, mean, weight(3), weight(3), gamma, 0.01)


def entropy(x: Any, after: Any, shape: Any = (-1, 3)) -> Any:
    """A cross entropy between reshapes."""
    flat = tf.reshape(x, shape)
    return tf.reshape(tf.nn.softmax_cross_entropy_with_logits(labels=tf.reshape(tf.exp(x), shape), logits=flat), after)


def weighted(x: Any, counted: Any) -> Any:
    """A loss as `tf.losses` weights it, with the count of weights of a shape."""
    present = tf.where(tf.equal(0.5, 0.0), tf.zeros([]), tf.fill([], 1.0))
    count = tf.reduce_sum(present * tf.fill(counted, 1.0))
    return tf.div_no_nan(tf.reduce_sum(x * 0.5), count)


def moves(x: Any, *rates: float) -> Any:
    """A batch normalization in training, whose statistics move at these rates."""
    made, *batch = tf.nn.fused_batch_norm(x, weight(3), weight(3), epsilon=0.01, is_training=True)
    for value, rate in zip(batch[:2], rates, strict=True):
        moving = tf.get_variable(f"moving{len(tf.global_variables())}", [3])
        tf.assign_sub(moving, (moving - value) * np.float32(rate))
    return made


def by_moments(x: Any, axes: Any, of: Any = None, gamma: Any = None, beta: Any = (3,), **options: Any) -> Any:
    """(batch normalization by the moments of a tensor, the mean, the variance)."""
    mean, variance = tf.nn.moments(x if of is None else of, axes, **options)
    scale = weight(3) if gamma is None else gamma
    return tf.nn.batch_normalization(x, mean, variance, beta and weight(*beta), scale, 0.01), mean, variance


def followed(x: Any, axes: Any, rates: Any = (FALL, FALL), **options: Any) -> Any:
    """The same with averages of the moments."""
    made, *batch = by_moments(x, axes, **options)
    for value, rate in zip(batch, rates, strict=True):
        moving = tf.get_variable(f"moving{len(tf.global_variables())}", value.shape)
        tf.assign_sub(moving, (moving - value) * np.float32(rate))
    return made


def grouped(x: Any, sizes: Any, spread: Any = (1, 1, 1, 3, 1)) -> Any:
    """What contrib's group_norm writes, of three groups."""
    y = tf.reshape(x, [*sizes[:3], 3, sizes[3] // 3])
    mean, variance = tf.nn.moments(y, [4, 1, 2], keepdims=True)
    gain = tf.rsqrt(variance + 0.01)
    gamma, beta = (tf.reshape(weight(3), spread) for _ in "gb")
    return tf.reshape(y * (gain * gamma) + (-mean * gain * gamma + beta), x.shape)


def separable(x: Any, first: int = 1, second: int = 1, bias: bool = False) -> Any:
    """What `tf.layers.separable_conv1d` writes."""
    wide, kernels = tf.expand_dims(x[:, 0], 1), [tf.expand_dims(weight(*shape), 0) for shape in ((3, 3, 2), (1, 6, 4))]
    y = tf.nn.depthwise_conv2d_native(wide, kernels[0], [1, first, first, 1], "SAME")
    y = tf.nn.conv2d(y, kernels[1], [1, second, second, 1], "VALID")
    return tf.squeeze(tf.nn.bias_add(y, weight(4)) if bias else y, [1])


def counted(x: Any) -> Any:
    """A number that is computed of images, as an axis."""
    return tf.cast(tf.reduce_max(x), tf.int32)


MUST_NOT = {  # what a rule must not match -> what is written
    "parts whose sizes are computed": (
        lambda x: tf.raw_ops.SplitV(value=x, size_splits=tf.stack([counted(x), 0]), axis=1, num_split=2)[0],
        "tf.raw_ops.SplitV",
    ),
    "a part whose place is computed": (
        lambda x: tf.slice(x, tf.stack([counted(x), 0, 0, 0]), [1, 1, 1, 1]),
        "tf.slice",
    ),
    "numbers of float64 in a list": (
        lambda x: tf.stack([tf.cast(tf.reduce_max(x), tf.float64), tf.constant(0.1, tf.float64)]),
        "tf.raw_ops.Pack",
    ),
    "numbers of float64 in a choice": (
        lambda x: tf.where_v2(x > 0.5, tf.cast(x, tf.float64), tf.constant(0.1, tf.float64)),
        "tf.raw_ops.SelectV2",
    ),
    "rows that a vector chooses": (
        lambda x: tf.where(tf.reduce_max(x, [1, 2, 3]) > 0.5, x, tf.abs(x)),
        "tf.raw_ops.Select",
    ),
    "a product of complex numbers": (
        lambda x: tf.matmul(tf.cast(x, tf.complex64), tf.cast(x, tf.complex64), adjoint_b=True),
        "tf.raw_ops.BatchMatMulV2",
    ),
    "padding whose sizes are computed": (
        lambda x: tf.pad(x, tf.fill([4, 2], counted(x))),
        "tf.raw_ops.Pad",
    ),
    "padding by what is computed": (
        lambda x: tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=tf.reduce_max(x)),
        "tf.raw_ops.PadV2",
    ),
    "images by channels": (lambda x: tf.depth_to_space(x, 2, data_format="NCHW"), "tf.raw_ops.DepthToSpace"),
    "sizes of int64": (lambda x: tf.shape(tf.unique(x[:, 0, 0, 0])[0], out_type=tf.int64), "tf.raw_ops.Shape"),
    "rows along an axis that is computed": (
        lambda x: tf.gather(x, counted(x), axis=counted(x)),
        "tf.raw_ops.GatherV2",
    ),
    "a bias of a vector": (lambda x: tf.reduce_max(x, [0, 1, 2]) + weight(3), "+"),
    "a sum of another number of examples": (lambda x: x + tf.reduce_max(x, 0, keepdims=True), "+"),
    "a dense layer of parts of rows": (
        lambda x: tf.reshape(tf.matmul(tf.reshape(x, [-1, 6]), weight(6, 5)), [2, 8, 4, 5]),
        "ops.reshape",
    ),
    "a dense layer to other rows": (
        lambda x: tf.reshape(tf.matmul(tf.reshape(x, [-1, 3]), weight(3, 5)), [4, 4, 8, 5]),
        "ops.reshape",
    ),
    "a convolution with an axis that stays": (
        lambda x: tf.squeeze(conv(tf.expand_dims(x[:, 0], 2), weight(3, 1, 3, 3)), 2),
        "ops.squeeze",
    ),
    "a pool of the axis that is added": (
        lambda x: tf.squeeze(tf.nn.max_pool(tf.expand_dims(x[:, 0], 1), [1, 2, 2, 1], [1, 1, 1, 1], "SAME"), 1),
        "ops.squeeze",
    ),
    "a scale that is computed": (
        lambda x: tf.nn.fused_batch_norm(x, tf.abs(weight(3)), *(weight(3) for _ in "omv"), is_training=False)[0],
        "tf.raw_ops.FusedBatchNormV3",
    ),
    "statistics that move in two ways": (lambda x: moves(x, FALL, 0.2), "tf.raw_ops.FusedBatchNormV3"),
    "statistics that move too little": (lambda x: moves(x, 1e-30, 1e-30), "tf.raw_ops.FusedBatchNormV3"),
    "statistics of a batch that nothing follows": (lambda x: by_moments(x, [0, 1, 2])[0], "+"),
    "moments of other axes, which move": (lambda x: followed(x, [0, 2]), "+"),
    "moments that keep their axes": (lambda x: followed(x, [0, 1, 2], keepdims=True), "+"),
    "moments that move in two ways": (lambda x: followed(x, [0, 1, 2], (FALL, 0.2)), "+"),
    "moments of another tensor": (lambda x: followed(tf.abs(x), [0, 1, 2], of=x), "+"),
    "a scale of moments that is computed": (lambda x: followed(x, [0, 1, 2], gamma=tf.abs(weight(3))), "+"),
    "moments of each example that keep no axes": (
        lambda x: (of := tf.nn.moments(x, [1, 2, 3]), (x - of[0][:, None, None, None]) * tf.rsqrt(of[1][0] + 0.01))[1],
        "*",
    ),
    "moments of examples together": (lambda x: by_moments(x, [0, 1, 2], keepdims=True)[0], "+"),
    "a scale of an instance that is computed": (
        lambda x: by_moments(x, [1, 2], gamma=tf.abs(weight(3)), keepdims=True)[0],
        "layers.Add",
    ),
    "a scale of another axis": (
        lambda x: by_moments(x, [1, 2], gamma=weight(8, 1), beta=None, keepdims=True)[0],
        "layers.Add",
    ),
    "moments of another tensor in each example": (
        lambda x: by_moments(x, [1, 2], of=tf.abs(x), keepdims=True)[0],
        "layers.Add",
    ),
    "groups of two examples": (lambda x: grouped(x, [1, 8, 8, 6]), "ops.reshape"),
    "a length that another sum gives": (
        lambda x: x * tf.rsqrt(tf.maximum(tf.reduce_sum(tf.square(tf.abs(x)), 3, keepdims=True), 0.01)),
        "layers.Multiply",
    ),
    "a length of rows without their axis": (
        lambda x: x * tf.rsqrt(tf.maximum(tf.reduce_sum(tf.square(x)), 0.01)),
        "*",
    ),
    "a slope above 1": (lambda x: tf.maximum(x, 1.5 * x), "layers.Maximum"),
    "two halves that are no slope": (lambda x: 0.6 * x + 0.3 * tf.abs(x), "layers.Add"),
    "slopes that are computed": (
        lambda x: tf.nn.relu(x) + -tf.abs(weight(3)) * tf.nn.relu(-x),
        "layers.Add",
    ),
    "a gelu of another curve": (
        lambda x: x * (0.5 * (1.0 + tf.tanh(0.8 * (x + 0.044715 * tf.pow(x, 3))))),
        "layers.Multiply",
    ),
    "an elu of a tensor and another one": (lambda x: tf.nn.elu(tf.concat([x, -tf.abs(x)], 3)), "layers.Activation"),
    "a separable one with strides of its second part": (lambda x: separable(x, 1, 2), "ops.squeeze"),
    "a floor of other numbers": (
        lambda x: x / 0.75 * tf.floor(0.5 + tf.random_uniform([2, 8, 8, 3])),
        "layers.Multiply",
    ),
    "numbers whose shape is computed": (
        lambda x: tf.random_normal(tf.fill([2], counted(x))) * tf.reduce_max(x),
        "*",
    ),
    "a product with another sigmoid": (lambda x: tf.exp(x) * tf.sigmoid(x), "layers.Multiply"),
    "blocks of a size that is computed": (
        lambda x: tf.raw_ops.SpaceToBatchND(input=x, block_shape=tf.fill([2], counted(x)), paddings=[[0, 0], [0, 0]]),
        "tf.raw_ops.SpaceToBatchND",
    ),
    "an axis that is computed": (lambda x: tf.reduce_sum(x, counted(x)), "tf.raw_ops.Sum"),
    "the place of a maximum as int64": (lambda x: tf.argmax(x, 3), "tf.raw_ops.ArgMax"),
    "a cross entropy of other rows": (lambda x: entropy(x, [2, 4, 8], (-1, 6)), "ops.reshape"),
    "a cross entropy to another shape": (lambda x: entropy(x, [2, 4, 16]), "ops.reshape"),
    "a depthwise kernel that is computed": (
        lambda x: depthwise(x, kernel=tf.abs(weight(3, 3, 3, 2))),
        "tf.raw_ops.DepthwiseConv2dNative",
    ),
    "a depthwise one with strides and dilations": (
        lambda x: depthwise(x, (1, 2, 2, 1), dilations=[1, 2, 2, 1]),
        "tf.raw_ops.DepthwiseConv2dNative",
    ),
    "a choice that is no dropout": (lambda x: tf.where_v2(x >= 0.5, x * 2.0, x), "ops.where"),
    "rows of a table that is computed": (rows(lambda: tf.abs(weight(9, 4))), "tf.gather"),
    "rows by constants": (
        lambda x: tf.gather(tf.get_variable("t", [9, 4], use_resource=False), [1, 2]),
        "tf.gather",
    ),
    "a concatenation whose axis is computed": (lambda x: tf.concat([x, x], counted(x)), "tf.raw_ops.ConcatV2"),
    "the larger one of a constant": (lambda x: tf.maximum(x, 0.5), "ops.maximum"),
    "a one-hot row of twos": (lambda x: tf.one_hot(tf.cast(x, tf.int32), 3, on_value=2.0), "tf.raw_ops.OneHot"),
    "a constant with an axis": (lambda x: x * tf.constant([1.0, 2.0, 3.0]), "*"),
    "a whole number": (lambda x: tf.cast(x, tf.int32) * 3, "*"),
    "a shape that is computed": (
        lambda x: tf.reshape(x, tf.cast(tf.reduce_max(x, [0, 1, 2]), tf.int32)),
        "tf.reshape",
    ),
    "a shape whose parts are computed": (lambda x: tf.reshape(x, [counted(x), 3]), "tf.reshape"),
    "a transposed one with dilations": (
        lambda x: tf.raw_ops.Conv2DBackpropInput(
            input_sizes=[2, 8, 8, 4],
            filter=weight(3, 3, 4, 3),
            out_backprop=x,
            strides=[1, 1, 1, 1],
            padding="SAME",
            dilations=[1, 2, 2, 1],
        ),
        "tf.raw_ops.Conv2DBackpropInput",
    ),
    "a sum of a product alone": (lambda x: x * weight(3) + (weight(3) - tf.exp(x)), "layers.Add"),
    "a scale of an unfused one that is computed": (lambda x: unfused(x, gamma=tf.abs(weight(3))), "+"),
    "a mean of an unfused one that is computed": (lambda x: unfused(x, tf.abs(weight(3))), "+"),
    "a quotient that is no mean": (lambda x: tf.div_no_nan(x, tf.exp(x)), "tf.math.divide_no_nan"),
    "a mean by another count": (lambda x: weighted(x, [2, 8, 8, 1]), "tf.math.divide_no_nan"),
    "a pool of a weight": (lambda x: tf.nn.max_pool(weight(1, 4, 4, 3), 2, 2, "SAME"), "tf.raw_ops.MaxPool"),
    "the bits of numbers": (lambda x: tf.bitcast(x, tf.int32), "tf.raw_ops.Bitcast"),
    "a kernel that is computed": (lambda x: conv(x, tf.abs(weight(3, 3, 3, 3))), "ops.conv"),
    "padding that is explicit": (lambda x: conv(x, padding=[[0, 0], [1, 0], [1, 0], [0, 0]]), "tf.nn.conv2d"),
    "statistics that are computed": (lambda x: normalized(x, tf.abs(weight(3))), "tf.raw_ops.FusedBatchNormV3"),
    "statistics of the batch": (lambda x: normalized(x, training=True), "tf.raw_ops.FusedBatchNormV3"),
    "a transposed one of another size": (lambda x: transposed(x, 15), "tf.raw_ops.Conv2DBackpropInput"),
    "a transposed one that is computed": (
        lambda x: transposed(x, 16, tf.abs(weight(3, 3, 4, 3))),
        "tf.raw_ops.Conv2DBackpropInput",
    ),
    "columns of a table": (rows(lambda: tf.get_variable("t", [9, 4], use_resource=False), 1), "tf.gather"),
    "a table with three axes": (
        rows(lambda: tf.get_variable("t", [9, 4, 2], use_resource=False)),
        "tf.gather",
    ),
    "a pool over channels": (
        lambda x: tf.nn.max_pool(x, [1, 1, 1, 3], [1, 1, 1, 3], "SAME"),
        "tf.raw_ops.MaxPool",
    ),
    "a mean over one axis": (lambda x: tf.reduce_mean(x, 1), "ops.mean"),
    "a mean of other axes": (lambda x: tf.reduce_mean(x, [2, 3]), "ops.mean"),
    "padding of channels": (lambda x: tf.pad(x, [[0, 0], [1, 1], [1, 1], [1, 0]]), "ops.pad"),
    "a sum of three": (lambda x: tf.add_n([x, tf.abs(x), tf.exp(x)]), "tf.add_n"),
    "a softmax of other rows": (lambda x: softmax(x, 6), "ops.reshape"),
    "a softmax and another shape": (lambda x: softmax(x, shape=[4, 4, 8, 3]), "ops.reshape"),
    "tensors of two ranks": (lambda x: x + tf.reduce_max(x), "+"),
}
MUST = {  # what a rule matches
    "noise": (lambda x: tf.random_normal([2, 5], stddev=0.1), "tf1kit.keras.RandomNormal"),
    "noise of its own shape": (lambda x: tf.random_uniform(tf.shape(x), 0.5, 2.0), "tf1kit.keras.RandomUniform"),
    "one number": (lambda x: tf.truncated_normal([]), "tf1kit.keras.TruncatedNormal"),
    "a drop of 1.12": (
        lambda x: tf.div(x, 0.75) * tf.floor(0.75 + tf.random_uniform([2, 8, 8, 3])),
        "tf1kit.keras.Dropout",
    ),
    "a path that is dropped": (
        lambda x: x * (1 / 0.6) * tf.floor(0.6 + tf.random_uniform([2, 1, 1, 1])),
        "tf1kit.keras.Dropout",
    ),
    "an instance": (lambda x: by_moments(x, [1, 2], keepdims=True)[0], "tf1kit.keras.InstanceNormalization"),
    "an example": (lambda x: by_moments(x, [1, 2, 3], keepdims=True)[0], "tf1kit.keras.LayerNormalization"),
    "weights of two axes": (
        lambda x: by_moments(x, [3], gamma=weight(8, 3), beta=(8, 3), keepdims=True)[0],
        "tf1kit.keras.LayerNormalization",
    ),
    "groups": (lambda x: grouped(x, [2, 8, 8, 3]), "tf1kit.keras.GroupNormalization"),
    "parts of the length 1": (lambda x: tf.nn.l2_normalize(x, [1, 2]), "tf.nn.l2_normalize"),
    "a product with its sigmoid": (lambda x: x * tf.sigmoid(x), "layers.Activation"),
    "the larger one of a slope": (lambda x: tf.maximum(x, 0.2 * x), "tf1kit.keras.LeakyReLU"),
    "the larger one, the slope first": (lambda x: tf.maximum(0.2 * x, x), "layers.LeakyReLU"),
    "slopes": (lambda x: tf.nn.relu(x) + -weight(8, 8, 3) * tf.nn.relu(-x), "tf1kit.keras.PReLU"),
    "gelu of tf.nn": (lambda x: v2.nn.gelu(x, approximate=True), "layers.Activation"),
    "gelu of tf.nn by erf": (lambda x: v2.nn.gelu(x, approximate=False), "layers.Activation"),
    "a separable one of one axis": (separable, "layers.SeparableConv1D"),
    "a separable one with a bias": (lambda x: separable(x, bias=True), "layers.SeparableConv1D"),
    "moments that move": (lambda x: followed(x, [0, 1, 2]), "tf1kit.keras.BatchNormalization"),
    "moments without an offset": (
        lambda x: followed(x, [-2, 0, 1], beta=None),
        "tf1kit.keras.BatchNormalization",
    ),
    "a large constant of one number": (lambda x: x - tf.constant(0.5, shape=[8, 8, 3]), "-"),
    "the unit matrix": (lambda x: x[0, 0, 0, 0] * tf.constant(np.eye(9, dtype=np.float32)), "*"),
    "a mask of a triangle": (lambda x: x[0, 0, 0, 0] * tf.constant(np.tri(9, dtype=np.float32)), "*"),
    "swish": (tf.nn.swish, "layers.Activation"),
    "swish with a factor of 1": (lambda x: tf.nn.silu(x, 1.0), "layers.Activation"),
    "a bias of rows": (lambda x: tf.nn.bias_add(x, weight(8), data_format="NCHW"), "tf1kit.keras.BiasAdd"),
    "dropout of channels": (
        lambda x: tf.nn.dropout(x, rate=0.5, noise_shape=[2, 1, 1, 3]),
        "tf1kit.keras.Dropout",
    ),
    "blocks": (lambda x: tf.space_to_batch_nd(x, [2, 2], [[1, 1], [0, 0]]), "tf.space_to_batch"),
    "a transposed one of three axes": (
        lambda x: tf.nn.conv3d_transpose(x[:, None], weight(1, 2, 2, 4, 3), [2, 1, 16, 16, 4], [1, 1, 2, 2, 1]),
        "layers.Conv3DTranspose",
    ),
    "a convolution of one axis": (
        lambda x: tf.nn.conv1d(x[:, 0], weight(3, 3, 4), 2, "SAME"),
        "layers.Conv1D",
    ),
    "a pool of one axis": (lambda x: tf.nn.max_pool1d(x[:, 0], 2, 2, "SAME"), "layers.MaxPooling1D"),
    "a convolution of three axes": (
        lambda x: tf.nn.conv3d(x[:, :, :, None], weight(3, 3, 1, 3, 4), [1, 2, 2, 1, 1], "SAME"),
        "layers.Conv3D",
    ),
    "a pool of three axes": (
        lambda x: tf.nn.avg_pool3d(x[:, None], [1, 1, 2, 2, 1], [1, 1, 2, 2, 1], "VALID"),
        "layers.AveragePooling3D",
    ),
    "a dense layer of each pixel": (
        lambda x: tf.tensordot(x, weight(3, 5), [[3], [0]]) + weight(5),
        "layers.Dense",
    ),
    "zeros at the ends": (lambda x: tf.pad(x[:, 0], [[0, 0], [2, 0], [0, 0]]), "layers.ZeroPadding1D"),
    "zeros of channels first": (
        lambda x: tf.pad(x, [[0, 0], [0, 0], [1, 1], [1, 2]]),
        "layers.ZeroPadding2D",
    ),
    "zeros around a volume": (
        lambda x: tf.pad(x[:, None], [[0, 0], [1, 1], [1, 1], [1, 1], [0, 0]]),
        "layers.ZeroPadding3D",
    ),
    "mirrors": (lambda x: tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT"), "ops.pad"),
    "ones around": (lambda x: tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], constant_values=1.0), "ops.pad"),
    "a product of batches": (lambda x: tf.matmul(x, x[:, :, :3]), "ops.matmul"),
    "a product of a batch and its transpose": (lambda x: tf.matmul(x, x, transpose_b=True), "tf.matmul"),
    "parts": (lambda x: tf.concat(tf.split(x, [1, 2], 3)[::-1], 3), "layers.Concatenate"),
    "parts of one size": (lambda x: tf.split(x, 2, 1)[1], "ops.split"),
    "a list": (lambda x: tf.stack([x, tf.abs(x), tf.zeros([2, 2, 2, 3])[:1, 0, 0, 0] + x], 1), "ops.stack"),
    "its parts": (lambda x: tf.unstack(x)[1], "ops.unstack"),
    "with constants": (lambda x: tf.concat([x, tf.ones([2, 8, 1, 3])], 2), "tf.concat"),
    "a choice": (lambda x: tf.where(tf.logical_and(x > 0.5, x < 1.5), x, tf.abs(x)), "ops.where"),
    "pixels of another size": (
        lambda x: tf.image.resize_bilinear(x, tf.shape(x)[1:3] + 2, align_corners=True),
        "tf.compat.v1.image.resize_bilinear",
    ),
    "pixels of twice the size": (
        lambda x: tf.image.resize_bilinear(x, tf.shape(x)[1:3] * 2, align_corners=True),
        "tf1kit.keras.UpSampling2D",
    ),
    "a part": (lambda x: x[:, 1:, ::2, None, 0], "[]"),
    "a part of a size": (lambda x: tf.slice(x, [0, 1, 0, 0], [-1, 2, -1, 1]), "[]"),
    "a vector of channels": (lambda x: x - tf.constant([1.0, 2.0, 3.0]), "-"),
    "two uses of a weight": (
        lambda x: (table := weight(3, 3), tf.matmul(tf.matmul(x[:, 0, 0], table), table, transpose_b=True))[1],
        "tf.matmul",
    ),
    "a scale of ones that fill a shape": (
        lambda x: tf.nn.fused_batch_norm(x, tf.fill([3], 1.0), *(weight(3) for _ in "omv"), is_training=False)[0],
        "tf1kit.keras.BatchNormalization",
    ),
    "statistics that move": (lambda x: moves(x, FALL, FALL), "tf1kit.keras.BatchNormalization"),
    "a mean by weights": (lambda x: weighted(x, [2, 8, 8, 3]), "ops.mean"),
    "a cross entropy of pixels": (
        lambda x: entropy(x, [2, 8, 8]),
        "tf.nn.softmax_cross_entropy_with_logits",
    ),
    "a depthwise one": (lambda x: depthwise(x, (1, 2, 2, 1)), "layers.DepthwiseConv2D"),
    "the place of a maximum": (lambda x: tf.argmax(x, 3, output_type=tf.int32), "ops.argmax"),
    "a convolution": (conv, "layers.Conv2D"),
    "a dilated one": (lambda x: conv(x, dilations=[1, 2, 2, 1]), "layers.Conv2D"),
    "with a bias": (lambda x: tf.nn.bias_add(conv(x), weight(3)), "layers.Conv2D"),
    "with a bias by +": (lambda x: conv(x) + weight(3), "tf1kit.keras.Conv2D"),
    "with an activation": (lambda x: tf.nn.elu(conv(x)), "layers.Conv2D"),
    "a transposed one": (lambda x: transposed(x, 16), "layers.Conv2DTranspose"),
    "a transposed one without padding": (lambda x: transposed(x, 17, padding="VALID"), "layers.Conv2DTranspose"),
    "rows of a resource": (rows(lambda: tf.get_variable("t", [9, 4], use_resource=True)), "layers.Embedding"),
    "rows of a table": (rows(lambda: tf.get_variable("t", [9, 4], use_resource=False)), "layers.Embedding"),
    "a bias by + alone": (lambda x: x + weight(3), "tf1kit.keras.BiasAdd"),
    "a bias alone": (lambda x: tf.nn.bias_add(x, weight(3)), "tf1kit.keras.BiasAdd"),
    "a batch normalization": (normalized, "tf1kit.keras.BatchNormalization"),
    "an unfused one": (
        lambda x: tf.nn.batch_normalization(x, weight(3), weight(3), weight(3), weight(3), 0.01),
        "tf1kit.keras.BatchNormalization",
    ),
    "a global pool": (lambda x: tf.reduce_mean(x, [1, 2], keepdims=True), "layers.GlobalAveragePooling2D"),
    "zeros around": (lambda x: tf.pad(x, [[0, 0], [1, 0], [2, 1], [0, 0]]), "layers.ZeroPadding2D"),
    "slim's softmax": (softmax, "layers.Activation"),
    "flat rows": (lambda x: tf.reshape(x, [2, 192]), "layers.Flatten"),
    "rows of a pixel": (lambda x: tf.reshape(x, [-1, 3]), "ops.reshape"),
    "its own shape": (lambda x: tf.abs(tf.reshape(x, [2, 8, 8, 3])), "ops.abs"),
    "a weight's activation": (lambda x: x * tf.sigmoid(weight(3)), "*"),
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "layers.Conv2DTranspose"),
        ({"height": 3}, "tf.raw_ops.Conv2DBackpropInput"),
        ({"axis": 2}, "tf.raw_ops.Conv2DBackpropInput"),
        ({"kernel": 3}, "tf.raw_ops.Conv2DBackpropInput"),  # a kernel of 3 reaches further than a stride of 2
        ({"of": [[1, 2, 2, 3]]}, "tf.raw_ops.Conv2DBackpropInput"),
    ],
    ids=str,
)
def test_sizes_that_a_stride_multiplies(changed: dict[str, Any], expected: str) -> None:
    """A transposed convolution is a layer if its result is as large as that of the layer."""
    assert kinds(lambda x: scaled(x, **changed), *ANY)[-1] == expected


@pytest.mark.parametrize("what", MUST_NOT)
def test_what_a_rule_must_not_match(what: str) -> None:
    """The operation is called as it is, or the layer is another one."""
    make, expected = MUST_NOT[what]
    assert kinds(make)[-1] == expected


@pytest.mark.parametrize("what", MUST)
def test_what_a_rule_matches(what: str) -> None:
    """The last step is the layer, and nothing is called as it is."""
    make, expected = MUST[what]
    found = kinds(make)
    assert found[-1] == expected
    assert not [kind for kind in found if kind.startswith("tf.raw_ops")]


def branches(x: Any) -> Any:
    """One of two tensors, as TensorFlow 1 chooses it."""
    pred = tf.reduce_max(x) > 0.5
    return tf.raw_ops.Merge(inputs=tf.raw_ops.Switch(data=x, pred=pred))[0]


REFUSED = {
    "a branch": (branches, "loops and branches are not ported yet"),
    "a call": (lambda x: tf.function(tf.exp, autograph=False)(x), "it calls functions, which are not ported yet"),
}
LARGE = {
    "a matrix": lambda x: x[0, 0, 0, 0] * tf.constant(np.tri(9, 9, 1, np.float32)),
    "float64": lambda x: tf.cast(x, tf.float64) * tf.constant(np.ones([8, 8, 3])),
    "numbers": lambda x: x * np.arange(192, dtype=np.float32).reshape([8, 8, 3]),
}


@pytest.mark.parametrize("what", LARGE)
def test_a_large_constant_is_in_a_file(what: str) -> None:
    """It has the name of its tensor there, and the type that it has in the graph."""
    (own,) = [one.value for step in steps(LARGE[what]) for one in step.operands if isinstance(one, Literal)][-1:]
    assert isinstance(own, Stored) and own.value.size > 64
    assert own.value.dtype == ("float64" if what == "float64" else "float32")


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what: str) -> None:
    """The operation is named, and why it cannot be called."""
    make, says = REFUSED[what]
    with pytest.raises(UsageError, match=f"^graph: its operation '.*' of the type .* cannot be ported: {says}"):
        kinds(make)


def test_an_operation_that_tensorflow_does_not_have() -> None:
    """It cannot be called either."""
    with pytest.raises(
        UsageError, match="'a' of the type Gone cannot be ported: the installed TensorFlow does not have"
    ):
        raw(Net({}, (), {}), Node("a", "Gone", (), None), "graph")


def test_sizes_that_are_not_known() -> None:
    """A transposed convolution may give another size than Keras; a reshape has one free size at most."""
    assert kinds(deconvolved, 2, None, None, 4)[-1] == "tf.raw_ops.Conv2DBackpropInput"
    free = kinds(lambda x: tf.reshape(x, [tf.shape(x)[0], -1, 3]), None, 8, 8, 3)
    assert free == ["tf.shape", "[]", "tf.stack", "tf.reshape"]


def test_a_vector_that_gets_the_rows_of_a_matrix() -> None:
    """It has them already, as the result of a cross entropy does."""

    def make(x: Any) -> Any:
        return tf.exp(tf.reshape(tf.reduce_sum(x, 1), tf.slice(tf.shape(x), [0], [1])))

    assert kinds(make, None, 3) == ["ops.sum", "ops.exp"]


FOLDED = {  # how often an axis is repeated, computed -> that
    "a product of sizes": (lambda x: [1, tf.reduce_prod(tf.shape(x)[1:])], (1, 24)),
    "halves": (lambda x: [tf.shape(x)[1] // 2, tf.shape(x)[1] % 5], (4, 3)),
    "several": (lambda x: tf.concat([tf.shape(x)[:1], [-tf.shape(x)[0] + 4]], 0), (2, 2)),
    "the rank": (lambda x: tf.fill([2], tf.maximum(tf.rank(x), 2) - 1), (2, 2)),
    "a range": (lambda x: tf.range(2, 4) * tf.cast(tf.cast([1, 2], tf.int64), tf.int32), (2, 6)),
    "the least": (lambda x: [tf.minimum(tf.size(x), 16), 1], (16, 1)),
    "a vector": (lambda x: tf.reshape(tf.squeeze(tf.expand_dims(tf.shape(x), 0), [0]), [3])[1:], (8, 3)),
    "every second": (lambda x: tf.shape(x)[tf.newaxis, ::2][0, :], (2, 3)),
}


@pytest.mark.parametrize("what", FOLDED)
def test_sizes_that_are_computed(what: str) -> None:
    """They are numbers in the port, as far as TensorFlow knows the shapes."""
    make, expected = FOLDED[what]
    found = steps(lambda x: tf.tile(x[0], make(x)), 2, 8, 3)[-1]
    assert (found.kind, found.options) == ("ops.tile", {"repeats": expected})


def test_sizes_that_are_not_computed() -> None:
    """Division by 0, and more numbers than a source has, stay operations."""
    for size, kind in (
        (lambda x: tf.shape(x)[1] // 0, "tf.raw_ops.FloorDiv"),
        (lambda x: tf.reduce_max(tf.range(65)), "ops.max"),
    ):
        assert kind in kinds(lambda x, size=size: tf.tile(x[0], [1, size(x)]), 2, 8, 3)


def test_arguments_of_calls() -> None:
    """A sum of everything keeps its axes if it is asked to, and types are written."""
    assert steps(lambda x: tf.reduce_sum(x))[-1].options == {}
    assert steps(lambda x: tf.reduce_sum(x, keepdims=True))[-1].options == {"axis": (0, 1, 2, 3), "keepdims": True}
    assert steps(lambda x: tf.bitcast(x, tf.int32))[-1].options == {"type": "int32"}


@pytest.mark.parametrize(("moved", "decay"), [(FALL, 0.9), (1e-30, None)])
def test_a_decay(moved: float, decay: float | None) -> None:
    """It is the shortest with the rate, and None where a number has no such decay."""
    assert decay_of(moved, True) == decay


def test_copies_of_several_tensors_are_passed_on() -> None:
    """Each output of an IdentityN is the input of the same number."""

    def swapped(x: Any) -> Any:
        second, first = tf.identity_n([tf.nn.relu(x), conv(x)])
        return tf.nn.sigmoid(first) + second

    assert kinds(swapped) == kinds(lambda x: (relu := tf.nn.relu(x), tf.nn.sigmoid(conv(x)) + relu)[1])


def test_a_transposed_kernel_is_no_dense_layer() -> None:
    """`Dense` has no transposed kernel."""
    assert kinds(product, 2, 3) == ["tf.matmul"]


def test_every_rule_is_found() -> None:
    """A file of the folder is a rule, and one of several operations is tried first."""
    found = all_rules()
    assert {"Conv2D", "MatMul", "LRN", "Pad", "ConcatV2"} <= set(found)
    first = {one.__module__.rpartition(".")[2] for one in found["AddV2"][:6]}
    others = {"draws", "layer_norm", "rectified", "sigmoid_cross_entropy"}
    assert first == {*others, "renormalized", "unfused_batch_norm"}
