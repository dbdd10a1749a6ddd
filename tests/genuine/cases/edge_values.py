"""Functions at the edges of their domain: NaN and infinity, zeros, overflow, ties.

docs/findings/edge-values.md has the rows whose values are others under current TensorFlow.
"""

import numpy as np
import tensorflow as tf

inf, nan, u8 = float("inf"), float("nan"), np.uint8
LOWEST = -2147483648
ROWS = (
    "tf.angle([-1.0, 2.0])",
    "tf.math.angle(np.complex64([1j, -1.0]))",
    "tf.image.per_image_standardization(u8(np.arange(12).reshape(2, 2, 3)))",
    "tf.image.per_image_standardization(np.float16(np.arange(12).reshape(2, 2, 3)))",
    "tf.image.per_image_standardization(np.float64(np.arange(12).reshape(2, 2, 3)))",
    "tf.argsort([2147483647, LOWEST, 5, -7])",
    "tf.clip_by_norm([3.0, 4.0], -1.0)",
    "tf.digamma([0.0, -1.0])",
    "tf.erf(np.array([inf, -inf]))",
    "tf.real(tf.expm1(np.complex64([0.5 + 7.0j])))",
    "tf.fake_quant_with_min_max_args([0.5, 0.1], 0.0, 1.0)",
    "tf.floordiv(LOWEST, 5)",
    "tf.igamma([inf], [1.0])",
    "tf.igammac([inf], [1.0])",
    "tf.is_non_decreasing(u8([3, 2]))",
    "tf.is_strictly_increasing(u8([3, 2]))",
    "tf.matrix_determinant([[nan, 1.0], [1.0, 1.0]])",
    "tf.polygamma([2.0], [-1.0])",
    "tf.reduce_max([nan, 1.0])",
    "tf.reduce_max([1.0, nan])",
    "tf.reduce_min([nan, 1.0])",
    "tf.reduce_mean(u8([200, 200]))",
    "tf.saturate_cast([inf], tf.float32)",
    "tf.saturate_cast([1e38], tf.int32)",
    "tf.sign([nan, -2.0])",
    "tf.sort([2147483647, LOWEST, 5, -7])",
    "tf.nn.compute_average_loss([], global_batch_size=0)",
)


def case_values():
    result = {}
    for row in ROWS:
        with tf.Graph().as_default(), tf.Session() as session:
            result[row] = session.run(eval(row))
    return result
