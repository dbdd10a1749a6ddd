"""Functions whose results have 1.15.5's names and types under the kit, with values and gradients.

tests/cases/programs/names_of_functions.py has the names of all functions.
"""

import numpy as np
import tensorflow as tf

RANDOM = np.random.RandomState(7)
MATRIX, OTHER = (RANDOM.randn(4, 4).astype(np.float32) for _ in range(2))
WEIGHTS = np.float32([0.5, 1.0, 2.0, 4.0])
ROWS = (
    "tf.accumulate_n([x, y])",
    "tf.accumulate_n([x])",
    "tf.math.accumulate_n([x, y], shape=[4, 4], name='n')",
    "tf.bincount(i)",
    "tf.bincount(i, w)",
    "tf.math.bincount(i, minlength=3, maxlength=6, dtype=tf.float32)",
    "tf.confusion_matrix(i, j)",
    "tf.math.confusion_matrix(i, j, 5, tf.float32, 'n', w)",
    "tf.eye(3)",
    "tf.linalg.eye(3, 4, [2], tf.float64)",
    "tf.matrix_diag(x)",
    "tf.matrix_diag_part(x)",
    "tf.matrix_set_diag(x, w)",
    "tf.matrix_triangular_solve(x + 5 * tf.eye(4), y)",
    "tf.linalg.triangular_solve(x + 5 * tf.eye(4), y, False, True, 'n')",
    "tf.random_uniform([3])",
    "tf.random.uniform(tf.shape(x), name='n', seed=3)",
    "tf.random_uniform([3], 0.0, 1.0, tf.float64)",
    "tf.random_uniform([3], -1, 1)",
    "tf.reduce_logsumexp(x)",
    "tf.math.reduce_logsumexp(x, 1)",
    "tf.reduce_logsumexp(x, [1], True, 'n')",
    "tf.repeat(x, 2)",
    "tf.repeat(x, i, axis=0, name='n')",
    "tf.repeat(x, [1, 0, 2, 1], axis=1)",
    "tf.saturate_cast(x, tf.float32)",
    "tf.saturate_cast(x * 300, tf.uint8)",
    "tf.dtypes.saturate_cast(i, tf.float32, 'n')",
    "tf.image.convert_image_dtype(x, tf.uint8, saturate=True)",
    "tf.sign(tf.complex(x, y))",
    "tf.sort(i)",
    "tf.sort(x, 0, 'DESCENDING')",
    "tf.argsort(i)",
    "tf.math.bessel_i0(x)",
    "tf.math.bessel_i0e(x)",
    "tf.math.bessel_i1(x)",
    "tf.math.bessel_i1e(x, 'n')",
    "tf.math.xdivy(x, y)",
    "tf.nn.compute_average_loss(w)",
    "tf.nn.compute_average_loss(w, w, 8)",
    "tf.nn.max_pool_v2(tf.reshape(x, [1, 4, 4, 1]), 2, 2, 'SAME')",
    "tf.signal.dct(x)",
    "tf.signal.dct(x, n=3, norm='ortho')",
    "tf.signal.idct(x, norm='ortho')",
    "tf.ragged.row_splits_to_segment_ids([0, 3, 4])",
    "tf.ragged.stack([w])",
)


def case_values():
    result = {}
    for row in ROWS:
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(5)
            names = {
                "x": (tf.float32, MATRIX),
                "y": (tf.float32, OTHER),
                "w": (tf.float32, WEIGHTS),
                "i": (tf.int32, np.int32([3, 0, 2, 3])),
                "j": (tf.int32, np.int32([1, 0, 2, 4])),
            }
            given = {name: tf.placeholder(dtype, value.shape, name) for name, (dtype, value) in names.items()}
            feed = {given[name]: value for name, (_, value) in names.items()}
            made = eval(row, globals(), given)
            result["name of " + row] = "{} {}".format(made.name, made.op.type.replace("AddV2", "Add"))
            values = session.run(made, feed)
            result[row] = values.view(np.float32) if made.dtype.is_complex else values
            floats = [given[name] for name in "xyw" if made.dtype == tf.float32]
            gradients = [each for each in tf.gradients(made, floats) if each is not None] if floats else []
            for number, gradient in enumerate(gradients):
                result["gradient {} of {}".format(number, row)] = session.run(tf.convert_to_tensor(gradient), feed)
    return result
