"""Types that do not stand beside an edge: functions, flows, tables, complex numbers, casts, Python within a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.graph.twins import BOUND, Built, Case, Numbers, both, sentences, traced, worst
from tf1kit.graph.double import double
from tf1kit.graph.errors import NoFloat64Error

v1 = tf.compat.v1


def called(numbers: Numbers) -> Built:
    """A function that calls another one, with its gradient, and fused batch norm within."""

    @tf.function(autograph=False)
    def inner(x: Any, weight: Any) -> Any:
        return tf.tanh(x @ weight), tf.shape(x)

    @tf.function(autograph=False)
    def outer(x: Any, weight: Any) -> Any:
        made, _ = inner(x, weight)
        image, ones, zeros = made[None, None], tf.ones([3], x.dtype), tf.zeros([3], x.dtype)
        if x.dtype == tf.float32:
            return tf.raw_ops.FusedBatchNormV3(x=image, scale=ones, offset=zeros, mean=[], variance=[], epsilon=0.001)[
                :3
            ]
        mean, variance = tf.nn.moments(image, [0, 1, 2])
        return (image - mean) / tf.sqrt(variance + numbers.number(0.001)), mean, variance * 4 / 3

    x, weight = numbers.constant(4, 2), numbers.variable(2, 3)
    made, mean, variance = outer(x, weight)
    loss = tf.reduce_sum(tf.sin(made) * numbers.constant(4, 3))  # the gradient of fused statistics is 0
    return Built([made, mean, variance, *v1.gradients(loss, [x, weight])])


def functional(numbers: Numbers) -> Built:
    """A loop and a branch that are functions, as `tf.function` makes them, with a TensorArray."""

    @tf.function(autograph=False)
    def run(x: Any) -> Any:
        array = tf.TensorArray(x.dtype, 3)

        def body(at: Any, state: Any, array: Any) -> Any:
            state = tf.cond(at > 0, lambda: tf.sin(state) * x, lambda: state / 3)
            return at + 1, state, array.write(at, state)

        return tf.while_loop(lambda at, *_: at < 3, body, [0, x, array])[2].stack()

    x = numbers.constant(4)
    made = run(x)
    return Built([made, *v1.gradients(tf.reduce_sum(made**2), [x])])


def handed_on(numbers: Numbers) -> Built:
    """The flow of a TensorArray goes through a branch and is summed with another one in the gradient."""
    x = numbers.constant(3)
    array = tf.TensorArray(numbers.dtype, 3).unstack(x)
    flow = v1.cond(tf.reduce_sum(x) > 0, lambda: tf.identity(array.flow), lambda: array.flow)
    twice = tf.raw_ops.TensorArrayReadV3(handle=array.handle, index=1, flow_in=flow, dtype=numbers.dtype)
    return Built([twice, tf.raw_ops.TensorArraySizeV3(handle=array.handle, flow_in=flow)])


def looked_up(numbers: Numbers) -> Built:
    """Words that a table gives numbers for."""
    words = tf.lookup.KeyValueTensorInitializer(["a", "b"], numbers.array(2))
    table = tf.lookup.StaticHashTable(words, numbers.held(0.1))
    with tf.control_dependencies([v1.tables_initializer()]):
        return Built([table.lookup(tf.constant(["b", "x", "a"])) * numbers.number(3)])


def complex_numbers(numbers: Numbers) -> Built:
    """Fourier transforms and complex constants."""
    x = numbers.constant(2, 8)
    turned = tf.signal.rfft(x) * tf.constant(numbers.array(5) + 1j * numbers.array(5))
    made = tf.signal.irfft(turned)
    return Built([turned, made, *v1.gradients(tf.reduce_sum(made**3) + tf.reduce_sum(tf.abs(turned)), [x])])


def cast(numbers: Numbers) -> Built:
    """Casts to float32 mean the precision of the graph: of whole numbers, and of what is float32 already."""
    count = tf.cast(tf.size(numbers.constant(3)), numbers.dtype)
    return Built(
        [1 / count, tf.cast(numbers.constant(2), numbers.dtype) / 3, tf.cast(1 / count > 0, numbers.dtype) / 7]
    )


def python(numbers: Numbers) -> Built:
    """A function of Python, fed and giving floats, within a loop."""

    def body(at: Any, x: Any) -> Any:
        made = v1.py_func(lambda value: value / 3, [x], numbers.dtype)
        return at + 1, tf.ensure_shape(made, [4])

    return Built(v1.while_loop(lambda at, _: at < 2, body, [0, numbers.constant(4)])[1:])


@pytest.mark.parametrize("case", [called, functional, handed_on, looked_up, complex_numbers, cast, python])
def test_types(case: Case) -> None:
    """The rewritten graph computes what the graph built in float64 does."""
    assert worst(*both(case)) < BOUND


def test_defaults_that_are_left_out() -> None:
    """TensorFlow 1 wrote RFFT without its types."""
    definition = traced(complex_numbers, tf.float32)[0].as_graph_def()
    for node in definition.node:
        for key in ("Treal", "Tcomplex"):
            if node.op == "RFFT":
                del node.attr[key]
    double(definition)
    with tf.Graph().as_default() as graph:
        v1.import_graph_def(definition, name="")
    assert {op.outputs[0].dtype for op in graph.get_operations() if op.type == "RFFT"} == {tf.complex128}


def test_from_outside() -> None:
    """Bytes and text that are read as float32 stay so, and lose nothing."""
    written = np.float32([0.1, -3.7]).tobytes()

    def case(numbers: Numbers) -> Built:
        read = tf.io.decode_raw(tf.constant(written), tf.float32), tf.strings.to_number("0.1")
        return Built([tf.cast(one, numbers.dtype) * numbers.number(3) for one in read])

    assert worst(*both(case)) == 0
    assert sentences(case) == []


def test_a_random_operation_in_a_loop() -> None:
    """It draws in float64."""

    def case(numbers: Numbers) -> Built:
        draw = lambda at, x: (at + 1, x + v1.random_uniform([4], dtype=numbers.dtype))  # noqa: E731
        return Built(v1.while_loop(lambda at, _: at < 2, draw, [0, numbers.constant(4)])[1:])

    made, expected = both(case)
    assert made[0].dtype == expected[0].dtype == np.float64


def test_half_precision_is_named() -> None:
    """What the program itself rounds to 16 bits is named."""
    (said,) = sentences(lambda numbers: Built([tf.cast(numbers.constant(2), tf.float16, name="narrow")]))
    assert said == "narrow (Cast) rounds to 16 bits, as the program says."


def test_an_unknown_operation() -> None:
    """An operation that TensorFlow does not have is an error that says what to do."""
    definition = v1.GraphDef()
    definition.node.add(name="it", op="NoSuchOperation")
    with pytest.raises(NoFloat64Error, match=r"^it \(NoSuchOperation\) is of a type that .*fed\.$"):
        double(definition)


def test_a_variable_in_float32() -> None:
    """An operation that changes a float32 variable, and has no other form, is an error that names it."""

    def case(numbers: Numbers) -> Built:
        weights = v1.get_variable("v", initializer=numbers.array(3), use_resource=False)
        return Built([], v1.raw_ops.SdcaShrinkL1(weights=[weights._ref()], l1=0.1, l2=0.1, name="shrink"))

    with pytest.raises(NoFloat64Error, match=r"^shrink \(SdcaShrinkL1\) has no float64 form, and it works on"):
        sentences(case)
