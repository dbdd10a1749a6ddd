"""Operations without a float64 kernel: each is a formula, stands between casts, or is named in an error."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.framework import function

from tests.graph.twins import BOUND, Built, Case, Numbers, both, sentences, traced, worst
from tf1kit.graph.allowed_operations import ALLOWED
from tf1kit.graph.double import double

v1, raw = tf.compat.v1, tf.raw_ops
IMAGES = (2, 5, 4, 9)


def in_both(narrow: Any, wide: Any, *shapes: tuple[int, ...]) -> Case:
    """`narrow` in the float32 graph and `wide` in the float64 graph, with gradients of a weighted sum."""

    def case(numbers: Numbers) -> Built:
        given = [numbers.constant(*shape) for shape in shapes]
        made = (narrow if numbers.dtype == tf.float32 else wide)(numbers, *given)
        weighted = tf.reduce_sum(
            tf.sin(made) * tf.cast(tf.reshape(tf.range(tf.size(made)), tf.shape(made)), made.dtype)
        )
        return Built([made, *v1.gradients(weighted, given)])

    return case


def local_response(numbers: Numbers, x: Any) -> Any:
    """Local response normalization as a sum over shifted channels."""
    squares = tf.pad(x**2, [[0, 0], [0, 0], [0, 0], [2, 2]])
    around = tf.add_n([squares[..., at : at + x.shape[-1]] for at in range(5)])
    return x / (numbers.number(0.7) + numbers.number(0.3) * around) ** numbers.number(0.75)


def resized(size: tuple[int, int], corners: bool, centers: bool) -> Any:
    """Bilinear resizing as NumPy finds the neighbours: gathered, and weighed in float64."""

    def along(x: Any, axis: int, after: int) -> Any:
        before = x.shape[axis]
        scale = (before - 1) / (after - 1) if corners and after > 1 else before / after
        at = (np.arange(after) + 0.5) * scale - 0.5 if centers else np.arange(after) * scale
        lower, upper = np.maximum(np.floor(at), 0).astype(int), np.minimum(np.ceil(at), before - 1).astype(int)
        part = np.reshape(at - np.floor(at), [-1 if one == axis else 1 for one in range(4)])
        low, high = tf.gather(x, lower, axis=axis), tf.gather(x, upper, axis=axis)
        return low + (high - low) * part

    return lambda numbers, x: along(along(x, 1, size[0]), 2, size[1])


def test_local_response_normalization() -> None:
    """LRN and its gradient."""
    case = in_both(
        lambda numbers, x: raw.LRN(input=x, depth_radius=2, bias=0.7, alpha=0.3, beta=0.75), local_response, IMAGES
    )
    assert worst(*both(case)) < BOUND


@pytest.mark.parametrize("size", [(5, 4), (11, 3), (1, 8)], ids=str)
@pytest.mark.parametrize(("corners", "centers"), [(False, False), (True, False), (False, True)])
def test_bilinear(size: tuple[int, int], corners: bool, centers: bool) -> None:
    """ResizeBilinear and its gradient, in each of its ways to place pixels."""

    def narrow(numbers: Numbers, x: Any) -> Any:
        return raw.ResizeBilinear(images=x, size=size, align_corners=corners, half_pixel_centers=centers)

    assert worst(*both(in_both(narrow, resized(size, corners, centers), IMAGES))) < BOUND


def test_sparse_product() -> None:
    """SparseMatMul is a product."""

    def narrow(numbers: Numbers, left: Any, right: Any) -> Any:
        return raw.SparseMatMul(a=left, b=right, transpose_b=True)

    assert (
        worst(*both(in_both(narrow, lambda numbers, left, right: left @ tf.transpose(right), (3, 4), (5, 4)))) < BOUND
    )


def test_every_formula_may_run() -> None:
    """The operations of the formulas are on the list for graphs from files."""

    def narrow(numbers: Numbers, x: Any) -> Any:
        normal = raw.FusedBatchNormV3(x=x, scale=x[0, 0, 0], offset=x[0, 0, 1], mean=[], variance=[])[0]
        return raw.LRN(input=raw.ResizeBilinear(images=normal, size=(7, 7)))

    case = in_both(narrow, None, IMAGES)
    definition = traced(case, tf.float32)[0].as_graph_def()
    double(definition)
    assert {node.op for node in definition.node if "/float64/" in node.name} <= ALLOWED


def test_a_function_that_is_called_by_its_name() -> None:
    """Programs of 1.15.5 call a function as an operation; its arguments and results become float64."""

    def case(numbers: Numbers) -> Built:
        squared = function.Defun(numbers.dtype, func_name="squared")(lambda x: x * tf.sin(x) * x)
        return Built([squared(numbers.constant(*IMAGES)) + numbers.number(0.7)])

    assert "squared" in {node.op for node in traced(case, tf.float32)[0].as_graph_def().node}
    assert worst(*both(case)) < BOUND


def test_the_place_of_an_operation_is_kept() -> None:
    """What stands in its place is where the program has put it."""

    def case(numbers: Numbers) -> Built:
        x = numbers.constant(*IMAGES)
        with v1.get_default_graph().colocate_with(x.op):
            return Built([raw.ResizeArea(images=x, size=[3, 3])])

    definition = traced(case, tf.float32)[0].as_graph_def()
    place = list(next(node for node in definition.node if node.name == "ResizeArea").attr["_class"].list.s)
    double(definition)
    node = next(node for node in definition.node if node.name == "ResizeArea")
    assert node.op == "Identity" and list(node.attr["_class"].list.s) == place != []


CASTED = {  # one of each kind -> what its outputs are
    "AvgPool3D": lambda x: raw.AvgPool3D(input=x[None], ksize=[1, 1, 2, 2, 1], strides=[1] * 5, padding="VALID"),
    "CropAndResize": lambda x: raw.CropAndResize(
        image=x, boxes=tf.reshape(x, [-1])[None, :4], box_ind=[0], crop_size=[2, 2]
    ),
    "FakeQuantWithMinMaxArgs": lambda x: raw.FakeQuantWithMinMaxArgs(inputs=x),
    "ResizeArea": lambda x: raw.ResizeArea(images=x, size=[3, 3]),
    "ResizeBicubic": lambda x: raw.ResizeBicubic(images=x, size=[3, 3]),
}


@pytest.mark.parametrize("kind", CASTED)
def test_between_casts(kind: str) -> None:
    """Such an operation computes what it does in float32, and a sentence says so."""

    def case(numbers: Numbers) -> Built:
        return Built([CASTED[kind](tf.cast(numbers.constant(*IMAGES), tf.float32)) * numbers.number(2)])

    def wide(numbers: Numbers) -> Built:
        x = tf.cast(numbers.constant(*IMAGES), tf.float32)
        return Built([tf.cast(CASTED[kind](x), numbers.dtype) * numbers.number(2)])

    made, expected = both(lambda numbers: (case if numbers.dtype == tf.float32 else wide)(numbers))
    assert worst(made, expected) == 0 and made[0].dtype == np.float64
    (said,) = sentences(case)
    assert said.startswith(f"{kind} ({kind}) rounds to float32")
