"""Tests the rules that recognise layers, what they must not match first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from tf1kit.errors import UsageError
from tf1kit.port.net import net_of
from tf1kit.port.recognise import all_rules, recognise
from tf1kit.port.simplify import simplify

Make = Callable[[Any], Any]


def weight(*shape: int) -> Any:
    """A variable."""
    return tf.get_variable(f"w{len(tf.global_variables())}", shape)


def kinds(make: Make, *shape: int | None) -> list[str]:
    """What is recognised in the graph of `make(images)`."""
    with tf.Graph().as_default() as graph:
        images = tf.placeholder(tf.float32, shape or (2, 8, 8, 3), "images")
        output = make(images)
        tensors = [tensor for op in graph.get_operations() for tensor in op.outputs]
        shapes = {one.name: tuple(one.shape.as_list()) for one in tensors if one.shape.rank is not None}
        net = simplify(net_of(graph.as_graph_def(), ["images:0"], {"out": output.name}, shapes))
        return [step.kind for step in recognise(net, "graph")]


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


def rows(table: Any, axis: int = 0) -> Any:
    """Rows of a table, by numbers from images."""
    return lambda x: tf.gather(table(), tf.cast(x, tf.int32), axis=axis)


MUST_NOT = {  # what a rule must not match -> what is written
    "a kernel that is computed": (lambda x: conv(x, tf.abs(weight(3, 3, 3, 3))), "tf.raw_ops.Conv2D"),
    "padding that is explicit": (lambda x: conv(x, padding=[[0, 0], [1, 0], [1, 0], [0, 0]]), "tf.raw_ops.Conv2D"),
    "statistics that are computed": (lambda x: normalized(x, tf.abs(weight(3))), "tf.raw_ops.FusedBatchNormV3"),
    "statistics of the batch": (lambda x: normalized(x, training=True), "tf.raw_ops.FusedBatchNormV3"),
    "a transposed one of another size": (lambda x: transposed(x, 15), "tf.raw_ops.Conv2DBackpropInput"),
    "a transposed one that is computed": (
        lambda x: transposed(x, 16, tf.abs(weight(3, 3, 4, 3))),
        "tf.raw_ops.Conv2DBackpropInput",
    ),
    "columns of a table": (rows(lambda: tf.get_variable("t", [9, 4], use_resource=False), 1), "tf.raw_ops.GatherV2"),
    "a table with three axes": (
        rows(lambda: tf.get_variable("t", [9, 4, 2], use_resource=False)),
        "tf.raw_ops.GatherV2",
    ),
    "a pool over channels": (
        lambda x: tf.nn.max_pool(x, [1, 1, 1, 3], [1, 1, 1, 3], "SAME"),
        "tf.raw_ops.MaxPool",
    ),
    "a mean over one axis": (lambda x: tf.reduce_mean(x, 1), "ops.mean"),
    "a mean of other axes": (lambda x: tf.reduce_mean(x, [2, 3]), "ops.mean"),
    "padding of channels": (lambda x: tf.pad(x, [[0, 0], [1, 1], [1, 1], [1, 0]]), "tf.raw_ops.Pad"),
    "a sum of three": (lambda x: tf.add_n([x, tf.abs(x), tf.exp(x)]), UsageError),
    "a softmax of other rows": (lambda x: softmax(x, 6), "ops.reshape"),
    "a softmax and another shape": (lambda x: softmax(x, shape=[4, 4, 8, 3]), "ops.reshape"),
    "tensors of two ranks": (lambda x: x + tf.reduce_max(x), "+"),
}
MUST = {  # what a rule matches
    "a convolution": (conv, "layers.Conv2D"),
    "a dilated one": (lambda x: conv(x, dilations=[1, 2, 2, 1]), "layers.Conv2D"),
    "with a bias": (lambda x: tf.nn.bias_add(conv(x), weight(3)), "layers.Conv2D"),
    "with a bias by +": (lambda x: conv(x) + weight(3), "tf1kit.keras.Conv2D"),
    "with an activation": (lambda x: tf.nn.elu(conv(x)), "layers.Conv2D"),
    "a transposed one": (lambda x: transposed(x, 16), "layers.Conv2DTranspose"),
    "a transposed one without padding": (lambda x: transposed(x, 17, padding="VALID"), "layers.Conv2DTranspose"),
    "rows of a resource": (rows(lambda: tf.get_variable("t", [9, 4], use_resource=True)), "layers.Embedding"),
    "rows of a table": (rows(lambda: tf.get_variable("t", [9, 4], use_resource=False)), "layers.Embedding"),
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


@pytest.mark.parametrize("what", MUST_NOT)
def test_what_a_rule_must_not_match(what: str) -> None:
    """The operation is called as it is, or the layer is another one."""
    make, expected = MUST_NOT[what]
    if expected is UsageError:
        with pytest.raises(UsageError, match="has no rule yet"):
            kinds(make)
        return
    assert kinds(make)[-1] == expected


@pytest.mark.parametrize("what", MUST)
def test_what_a_rule_matches(what: str) -> None:
    """The last step is the layer, and nothing is called as it is."""
    make, expected = MUST[what]
    found = kinds(make)
    assert found[-1] == expected
    assert not [kind for kind in found if kind.startswith("tf.raw_ops")]


def test_copies_of_several_tensors_are_passed_on() -> None:
    """Each output of an IdentityN is the input of the same number."""

    def swapped(x: Any) -> Any:
        second, first = tf.identity_n([tf.nn.relu(x), conv(x)])
        return tf.nn.sigmoid(first) + second

    assert kinds(swapped) == kinds(lambda x: (relu := tf.nn.relu(x), tf.nn.sigmoid(conv(x)) + relu)[1])


def test_a_transposed_kernel_is_no_dense_layer() -> None:
    """`Dense` has no transposed kernel."""
    assert kinds(product, 2, 3) == ["tf.raw_ops.MatMul"]


def test_every_rule_is_found() -> None:
    """A file of the folder is a rule, and one of several operations is tried first."""
    found = all_rules()
    assert {"Conv2D", "MatMul", "LRN", "Pad", "ConcatV2"} <= set(found)
    first = {one.__module__.rpartition(".")[2] for one in found["AddV2"][:2]}
    assert first == {"sigmoid_cross_entropy", "unfused_batch_norm"}
