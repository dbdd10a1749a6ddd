"""Tests the documents' counts of multiplications: single convolutions, and the network of D3 before
and after the split.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import tensorflow.compat.v1 as tf

from legacy import factored_kernels
from tf1kit.parity import arithmetic
from tf1kit.parity.mutants import Mutant, mutate


def graph_of(build: Callable[[], Any]) -> tf.Graph:
    """The graph that `build` makes."""
    with tf.Graph().as_default() as graph:
        build()
    return graph


def network(split: bool) -> tf.Graph:
    """The legacy graph, without training."""
    return graph_of(lambda: factored_kernels.build(tf.zeros(factored_kernels.INPUT_SHAPE), split=split))


def strided() -> tf.Graph:
    """A 3x2 convolution from 4 to 6 maps with a stride of 2 and SAME, from an image of 7x10 to one
    of 4x5.
    """
    return graph_of(
        lambda: tf.nn.conv2d(tf.zeros([1, 7, 10, 4]), tf.zeros([3, 2, 4, 6]), strides=[1, 2, 2, 1], padding="SAME")
    )


def check_documents(module: ModuleType) -> None:
    """In D0, D3 and D4, 3x3 on 5x2 needs 9 * 10 = 90, and 3x1 followed by 1x3 needs 3 * 10 + 3 * 10
    = 60.
    """
    assert module.multiplications((3, 3), (5, 2)) == 90
    assert [module.multiplications(kernel, (5, 2)) for kernel in ((3, 1), (1, 3))] == [30, 30]


def check_maps(module: ModuleType) -> None:
    """Every pair of maps counts: 90 * 4 * 6 = 2160, and 90 for each map if there are only 4 or
    6.
    """
    assert module.multiplications((3, 3), (5, 2), 4, 6) == 2160
    assert module.multiplications((3, 3), (5, 2), maps_in=4) == 360
    assert module.multiplications((3, 3), (5, 2), maps_out=6) == 540


def check_unsplit(module: ModuleType) -> None:
    """Multiply-adds and parameters before the split, computed by hand.

    conv1: 25 * 3 * 64 = 4800 on 24 * 24 = 576 pixels, 2,764,800;
    conv2: 25 * 64 * 64 = 102,400 on 12 * 12 = 144 pixels, 14,745,600;
    conv3: 25 * 64 * 10 = 16,000 on 6 * 6 = 36 pixels, 576,000;
    together 18,086,400 with 123,200 parameters.
    """
    check_rows(
        module.convolutions(network(split=False)),
        ((5, 5, 3, 64), (24, 24), 2_764_800, 4_800),
        ((5, 5, 64, 64), (12, 12), 25 * 64 * 64 * 144, 102_400),
        ((5, 5, 64, 10), (6, 6), 576_000, 16_000),
        (18_086_400, 123_200),
    )


def check_split(module: ModuleType) -> None:
    """After the split, by hand: conv2 is twice 5 * 64 * 64 = 20,480 on 144 pixels, 2,949,120; the
    other rows do not change.

    2,764,800 + 2 * 2,949,120 + 576,000 = 9,239,040 with 4800 + 2 * 20,480 + 16,000 = 61,760
    parameters.
    """
    rows = module.convolutions(network(split=True))
    check_rows(
        rows,
        ((5, 5, 3, 64), (24, 24), 2_764_800, 4_800),
        ((5, 1, 64, 64), (12, 12), 2_949_120, 20_480),
        ((1, 5, 64, 64), (12, 12), 2_949_120, 20_480),
        ((5, 5, 64, 10), (6, 6), 576_000, 16_000),
        (9_239_040, 61_760),
    )
    assert rows[1].multiply_adds + rows[2].multiply_adds == 2 * 5 * 64 * 64 * 144


def check_rows(rows: list[Any], *expected: Any) -> None:
    """The rows without their names, in forward order, and the sums at the end."""
    assert [tuple(row[1:]) for row in rows] == list(expected[:-1])
    assert (sum(row.multiply_adds for row in rows), sum(row.parameters for row in rows)) == expected[-1]


def check_strides(module: ModuleType) -> None:
    """With strides the output's size counts: 3 * 2 * 4 * 6 = 144 parameters on 4 * 5 = 20 pixels
    give 2880 multiply-adds.
    """
    check_rows(module.convolutions(strided()), ((3, 2, 4, 6), (4, 5), 2880, 144), (2880, 144))


CHECKS = (check_documents, check_maps, check_unsplit, check_split, check_strides)


@pytest.mark.parametrize("check", CHECKS)
def test_the_arithmetic(check) -> None:
    """Each check above holds for the unchanged arithmetic."""
    check(arithmetic)


MUTANTS = (
    (check_documents, "kernel[0] * kernel[1]", "kernel[0] * kernel[0]"),
    (check_documents, "image[0] * image[1]", "image[0]"),
    (check_maps, "image[1] * maps_in * maps_out", "image[1] * maps_out"),
    (check_maps, "image[1] * maps_in * maps_out", "image[1] * maps_in * maps_in"),
    (check_unsplit, "op.outputs[0].shape", "op.inputs[1].shape"),
    (check_unsplit, "parameters = height * width", "parameters = height"),
    (check_split, "parameters = height * width", "parameters = height * height"),
    (check_split, "height, width, maps_in, maps_out = op", "width, height, maps_in, maps_out = op"),
    (check_strides, "op.outputs[0].shape", "op.inputs[0].shape"),
    (check_strides, "as_list()[1:3]", "as_list()[2:4]"),
)


@pytest.mark.parametrize(("check", "old", "new"), MUTANTS)
def test_a_mutant_is_noticed(check, old: str, new: str) -> None:
    """Each check fails on a mutant of the arithmetic, such as one that takes the input's size under
    strides.
    """
    with pytest.raises(AssertionError):
        check(mutate(arithmetic, Mutant("made by a test", old, new)))


@pytest.mark.parametrize("split", [False, True])
def test_training_adds_no_convolution(split: bool) -> None:
    """Convolutions of gradients are not counted: a graph with Adam has the same rows as one
    without.
    """
    graph = network(split)
    expected = arithmetic.convolutions(graph)
    with graph.as_default():
        ends = {"y_conv": graph.get_operations()[-1].outputs[0]}
        factored_kernels.optimizer().minimize(factored_kernels.loss(ends, tf.zeros([128, 10])))
    assert len([op for op in graph.get_operations() if op.type.startswith("Conv2DBackprop")]) > len(expected)
    assert arithmetic.convolutions(graph) == expected


def test_names_are_those_of_the_graph() -> None:
    """A row's name is that of an operation in the graph."""
    assert [row.name for row in arithmetic.convolutions(network(split=False))] == ["Conv2D", "Conv2D_1", "Conv2D_2"]
