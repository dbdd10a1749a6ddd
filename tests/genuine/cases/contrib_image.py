"""Cases of tf.contrib.image: images of small numbers, turned, moved and warped, with gradients."""

import numpy as np
import tensorflow as tf

image = tf.contrib.image
RAMP = np.arange(30, dtype=np.float32).reshape(5, 6)
BATCH = np.random.RandomState(5).uniform(size=(2, 5, 4, 3)).astype(np.float32)


def run(**tensors):
    """The tensors' values. For a pair (tensor, inputs), the gradients of the sum of squares,
    too.
    """
    wanted = {}
    for name, tensor in tensors.items():
        if isinstance(tensor, tuple):
            tensor, inputs = tensor
            for index, gradient in enumerate(tf.gradients(tf.reduce_sum(tf.square(tensor)), inputs)):
                wanted["%s gradient %d" % (name, index)] = gradient
        wanted[name] = tensor
    with tf.Session() as sess:
        found = sess.run(wanted)
    found["shapes"] = [str(tensor.shape) for tensor in wanted.values()]
    return found


def case_rotate():
    batch = tf.constant(BATCH)
    return run(
        plane=image.rotate(RAMP, 0.5),
        bilinear=(image.rotate(batch, [0.3, -1.2], interpolation="BILINEAR"), [batch]),
        bytes=image.rotate(np.arange(75, dtype=np.uint8).reshape(5, 5, 3), np.pi / 2),
        ints=image.rotate(np.arange(8).reshape(2, 4), np.pi),
    )


def case_translate():
    return run(
        one=image.translate(RAMP, [1, -2]),
        each=image.translate(BATCH, [[1.5, 0.0], [-0.5, 2.25]], "BILINEAR"),
    )


def case_transform():
    batch = tf.constant(BATCH)
    flat = [1.0, 0.1, -1.0, -0.2, 0.9, 0.5, 0.01, 0.02]
    return run(
        projective=(image.transform(batch, flat, "BILINEAR"), [batch]),
        smaller=image.transform(RAMP, flat, output_shape=[3, 4]),
        nearest=(image.transform(batch, [flat, [*flat[:6], 0.0, 0.0]]), [batch]),
    )


def case_matrices():
    first = image.angles_to_projective_transforms([0.1, 0.2], 5.0, 6.0)
    second = image.translations_to_projective_transforms([1.0, 2.0])
    return run(
        first=first,
        second=second,
        both=image.compose_transforms(first[:1], second),
        matrices=image.flat_transforms_to_matrices(first),
        flat=image.matrices_to_flat_transforms(2.0 * np.arange(1.0, 10.0, dtype=np.float32).reshape(3, 3)),
    )


def case_errors():
    found = {}
    for name, call in {
        "rank": lambda: image.rotate(np.zeros([1, 1, 1, 1, 1], np.float32), 0.1),
        "dtype": lambda: image.rotate(np.zeros([1, 1], np.complex64), 0.1),
        "angles": lambda: image.angles_to_projective_transforms([[0.1]], 1.0, 1.0),
        "output": lambda: image.transform(RAMP, [1.0] * 8, output_shape=[1, 2, 3]),
        "matrices": lambda: image.matrices_to_flat_transforms([1.0] * 9),
        "components": lambda: image.connected_components([1]),
    }.items():
        try:
            call()
        except Exception as error:
            found[name] = type(error).__name__
    return found


def case_components():
    planes = np.array(
        [
            [[1, 1, 0, 2], [0, 1, 0, 2], [3, 0, 0, 0], [3, 3, 2, 2]],
            [[0, 0, 0, 0], [0, 5, 5, 0], [5, 0, 0, 5], [5, 5, 5, 5]],
        ]
    )
    return run(
        numbers=image.connected_components(planes),
        bools=image.connected_components(planes[0] > 1),
        full=image.connected_components(np.ones([2, 3], np.float32)),
        text=image.connected_components([["a", "a", ""], ["b", "a", "b"]]),
    )


def case_bipartite_match():
    distance = np.array([[0.5, 0.1, 0.8, 0.3], [0.3, 0.2, 0.15, 0.9], [0.05, 0.7, 0.6, 0.4]], np.float32)
    found = {}
    for rows, top_k in ((3, -1), (2, -1), (3, 2), (3, 0)):
        matched = image.bipartite_match(distance, [float(rows)], top_k)
        found["%d %d rows" % (rows, top_k)], found["%d %d columns" % (rows, top_k)] = matched
    return run(**found)


def case_dense_warp():
    batch = tf.constant(BATCH)
    flow = tf.constant(np.random.RandomState(6).uniform(-2, 2, size=(2, 5, 4, 2)).astype(np.float32))
    return run(warped=(image.dense_image_warp(batch, flow), [batch, flow]))


def case_spline():
    state = np.random.RandomState(7)
    points, values, queries = (state.uniform(size=shape) for shape in ((2, 6, 2), (2, 6, 1), (2, 5, 2)))
    found = {}
    for order in (1, 2, 3, 4, 6):
        found["order %d" % order] = image.interpolate_spline(points, values, queries, order)
    found["regularized"] = image.interpolate_spline(points, values, queries, 2, regularization_weight=0.01)
    return run(**found)


def case_sparse_warp():
    source = np.array([[[1.0, 1.0], [2.0, 2.5], [3.0, 1.0]]], np.float64)
    plane = BATCH[:1].astype(np.float64)
    found = {}
    for points in (0, 1, 3):
        warped, flow = image.sparse_image_warp(plane, source, source + 0.4, num_boundary_points=points)
        found["%d warped" % points], found["%d flow" % points] = warped, flow
    return run(**found)
