"""The convolutions of D3's network, computed in other ways than by TensorFlow's kernel on images with channels last,
and those of a network that reads text.

Each way includes what it needs to take and give the same arrays as the kernel, such as padding; only
images with channels first are made before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from benchmarks.shapes import Shape
from benchmarks.sides.limits_tensorflow import SAME, convolution, kind
from benchmarks.subjects.forms import LAYERS, READING, WIDTHS, reading
from benchmarks.worker import Kind

FIRST = {**SAME, "data_format": "NCHW"}
PADDED = 16  # maps out, in the place of 10
nn = tf.compat.v1.nn


def as_it_is(shape: Shape, part: str, small: bool) -> Kind:
    """TensorFlow's kernel."""
    return convolution(shape, part, small)


def matrix_product(shape: Shape, part: str, small: bool) -> Kind | None:
    """The images are cut into patches, which are the rows of a matrix."""
    images, kernel, gradient = shape.arrays(small)
    height, width, _, maps = shape.kernel

    def patches(x: Any) -> Any:
        one = [1, 1, 1, 1]
        return tf.reshape(
            tf.image.extract_patches(x, [1, height, width, 1], one, one, "SAME"), [-1, kernel[..., 0].size]
        )

    if part == "input":
        return None
    if part == "kernel":

        def backward(x: Any, g: Any) -> Any:
            return tf.reshape(tf.matmul(patches(x), tf.reshape(g, [-1, maps]), transpose_a=True), shape.kernel)

        return kind(backward, images, gradient)
    return kind(lambda x, k: tf.reshape(patches(x) @ tf.reshape(k, [-1, maps]), gradient.shape), images, kernel, rows=2)


def channels_first(shape: Shape, part: str, small: bool) -> Kind:
    """Images as PyTorch has them by default."""
    images, kernel, gradient = shape.arrays(small)
    x, g = (np.ascontiguousarray(array.transpose(0, 3, 1, 2)) for array in (images, gradient))
    if part == "kernel":
        return kind(lambda x, g: nn.conv2d_backprop_filter(x, kernel.shape, g, **FIRST), x, g)
    if part == "input":
        made = kind(lambda k, g: nn.conv2d_backprop_input(x.shape, k, g, **FIRST), kernel, g, rows=2)
    else:
        made = kind(lambda x, k: nn.conv2d(x, k, **FIRST), x, kernel, rows=2)
    return Kind(lambda: made.once().transpose(0, 2, 3, 1), run=made.run)


def more_filters(shape: Shape, part: str, small: bool) -> Kind | None:
    """The third convolution makes 16 maps, of which 6 are zeros."""
    images, kernel, gradient = shape.arrays(small)
    maps = shape.kernel[3]
    if maps >= PADDED:
        return None

    def wide(array: Any) -> Any:
        return tf.pad(array, [[0, 0]] * 3 + [[0, PADDED - maps]])

    sizes = (*shape.kernel[:3], PADDED)
    if part == "kernel":
        return kind(lambda x, g: nn.conv2d_backprop_filter(x, sizes, wide(g), **SAME)[..., :maps], images, gradient)
    if part == "input":
        return kind(
            lambda k, g: nn.conv2d_backprop_input(images.shape, wide(k), wide(g), **SAME), kernel, gradient, rows=2
        )
    return kind(lambda x, k: nn.conv2d(x, wide(k), **SAME)[..., :maps], images, kernel, rows=2)


def half(shape: Shape, part: str, small: bool) -> Kind:
    """The work in bfloat16, from float32 and to float32."""
    images, kernel, gradient = shape.arrays(small)

    def halved(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given: tf.cast(function(*(tf.cast(one, tf.bfloat16) for one in given)), tf.float32)

    if part == "kernel":
        return kind(halved(lambda x, g: nn.conv2d_backprop_filter(x, kernel.shape, g, **SAME)), images, gradient)
    if part == "input":
        return kind(halved(lambda k, g: nn.conv2d_backprop_input(images.shape, k, g, **SAME)), kernel, gradient, rows=2)
    return kind(halved(lambda x, k: nn.conv2d(x, k, **SAME)), images, kernel, rows=2)


FORMS: dict[str, Callable[[Shape, str, bool], Kind | None]] = {
    "as it is": as_it_is,
    "matrix product": matrix_product,
    "channels first": channels_first,
    "16 maps": more_filters,
    "bfloat16 and back": half,
}


def text(part: str, width: int, small: bool) -> Kind:
    """One part of the work of a convolution over the whole width of its input, which has one channel, or nearly so."""
    draw, count = np.random.RandomState(0), 1 if small else 16
    height, across, _, maps = READING
    images = draw.uniform(-1, 1, (count, 256, width, 1)).astype("float32")
    kernel = draw.uniform(-1, 1, READING).astype("float32")
    gradient = draw.uniform(-1, 1, (count, 257 - height, width + 1 - across, maps)).astype("float32")
    valid = {**SAME, "padding": "VALID"}
    if part == "forward":
        return kind(lambda x, k: nn.conv2d(x, k, **valid), images, kernel)
    if part == "gradient of the kernel":
        return kind(lambda x, g: nn.conv2d_backprop_filter(x, READING, g, **valid), images, gradient)
    return kind(lambda k, g: nn.conv2d_backprop_input(images.shape, k, g, **valid), kernel, gradient)


def kinds(form: str, small: bool) -> tuple[str, dict[str, Kind]]:
    """The parts of the convolutions that can be computed in this way."""
    if form == "text":
        return tf.__version__, {
            name: text(part, width, small) for width in WIDTHS for part, name in reading(width).items()
        }
    made = {
        name: FORMS[form](shape, part, small)
        for shape in LAYERS
        for part, name in shape.labels.items()
        if part != "half"
    }
    return tf.__version__, {name: one for name, one in made.items() if one}
