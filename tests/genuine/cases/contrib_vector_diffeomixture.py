"""Cases of vectors that are moved by a mixture of two affine maps."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import distributions
from tensorflow.contrib.distributions.python.ops import vector_diffeomixture as module

DIMS = 3
X = np.linspace(-2.0, 3.0, 2 * 2 * DIMS).reshape(2, 2, DIMS).astype(np.float32)


def identity(multiplier=1.1):
    return tf.linalg.LinearOperatorScaledIdentity(DIMS, np.float32(multiplier), is_positive_definite=True)


def diagonal(first=2.5, last=3.5):
    return tf.linalg.LinearOperatorDiag(np.linspace(first, last, DIMS, dtype=np.float32), is_positive_definite=True)


def triangle():
    lower = np.float32([[1.0, 0.0, 0.0], [0.5, 1.5, 0.0], [0.2, -0.3, 2.0]])
    return tf.linalg.LinearOperatorLowerTriangular(lower, is_positive_definite=True)


def values(made, x):
    tensors = {
        "log_prob": made.log_prob(x),
        "prob": made.prob(x),
        "mean": made.mean(),
        "variance": made.variance(),
        "stddev": made.stddev(),
        "covariance": made.covariance(),
        "sample": made.sample(4, seed=7),
        "grid": made.grid,
        "batch": made.batch_shape_tensor(),
        "event": made.event_shape_tensor(),
        "first": made.interpolated_affine[0].forward(x),
        "second": made.endpoint_affine[1].forward(x),
        "probs": made.mixture_distribution.probs,
    }
    with tf.Session() as sess:
        found = sess.run(tensors)
    found["static"] = [made.batch_shape.as_list(), made.event_shape.as_list(), made.dtype.name, made.name]
    found["parameters"] = sorted(made.parameters)
    return found


def case_batch():
    made = distributions.VectorDiffeomixture(
        [[0.0], [1.0]],
        [0.5],
        tf.distributions.Normal(1.0, 1.5),
        [None, np.float32([2.0] * DIMS)],
        [identity(), diagonal()],
        validate_args=True,
    )
    return values(made, X)


def case_triangle():
    made = distributions.VectorDiffeomixture(
        [0.3],
        [[2.0], [0.2]],
        tf.distributions.Normal(0.0, 1.0),
        [np.float32([-2.0, 0.0, 1.0]), None],
        [triangle(), diagonal()],
        5,
    )
    return values(made, X)


def case_one_kind_of_operator():
    found = {}
    for name, scale in [("identity", identity), ("diagonal", diagonal), ("triangle", triangle)]:
        made = distributions.VectorDiffeomixture(
            [0.3], [1.0], tf.distributions.Normal(0.0, 2.0), scale=[scale()] * 2, quadrature_size=3
        )
        for key, value in values(made, X).items():
            found[name + " " + key] = value
    return found


def case_gradient():
    mix, low = tf.constant([[0.2], [0.7]]), tf.constant([1.0, 0.5, -1.0])
    made = distributions.VectorDiffeomixture(
        mix, [1.0], tf.distributions.Normal(0.0, 1.0), [low, None], [identity(), diagonal()]
    )
    sums = [tf.reduce_sum(made.log_prob(X)), tf.reduce_sum(made.sample(3, seed=1))]
    with tf.Session() as sess:
        return {"gradients": np.concatenate([np.ravel(sess.run(tf.gradients(each, [mix, low])[1])) for each in sums])}


def case_unknown_shapes():
    mix = tf.placeholder_with_default(np.float32([[0.0], [1.0]]), [None, 1])  # samples of it fail in 1.15.5
    low = tf.placeholder_with_default(np.float32([1.0, 0.5, -1.0]), [None])
    made = distributions.VectorDiffeomixture(
        mix, [1.0], tf.distributions.Normal(0.0, 1.0), [low, None], [identity(), diagonal()], 4
    )
    with tf.Session() as sess:
        return {
            "mean": sess.run(made.mean()),
            "rank": str(made.batch_shape),
        }


def case_parts():
    grid = tf.constant(np.linspace(0.1, 0.8, 8).reshape(2, 2, 2), tf.float32)
    locs = [tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[0.5, 0.0], [1.0, -1.0]])]
    with tf.Session() as sess:
        return {
            "loc": np.array(sess.run(module.interpolate_loc(grid, locs))),
            "one loc": np.array(sess.run(module.interpolate_loc(grid, [None, locs[1]]))),
            "no loc": module.interpolate_loc(grid, [None, None]),
            "scale": [type(each).__name__ for each in module.interpolate_scale(grid, [identity(), diagonal()])],
            "scaled": sess.run(module.linop_scale(tf.constant([2.0, 3.0]), triangle()).to_dense()),
            "softmax": sess.run(module.softmax(tf.constant(X), tf.placeholder_with_default(-2, []))),
            "vectors": sess.run(module.concat_vectors([1], tf.constant([2, 3]), tf.placeholder_with_default([4], [1]))),
            "square": sess.run(module.vec_osquare(tf.constant(X))),
            "names": [sess.graph.get_operations()[0].name, module.softmax(tf.constant(X), 1).name],
        }


def said(call):
    try:
        call()
    except Exception as error:
        return [type(error).__name__, str(error)]
    return []


def case_errors():
    normal = tf.distributions.Normal(0.0, 1.0)
    two = [identity(), diagonal()]
    make = distributions.VectorDiffeomixture
    unsure = tf.linalg.LinearOperatorDiag(np.float32([1.0, 2.0, 3.0]))
    wide = tf.linalg.LinearOperatorDiag(np.float64([1.0, 2.0, 3.0]))
    full = tf.linalg.LinearOperatorFullMatrix(np.eye(DIMS, dtype=np.float32))
    return {
        "none": said(lambda: make([0.0], [1.0], normal)),
        "one": said(lambda: make([0.0], [1.0], normal, scale=two[:1])),
        "three": said(lambda: make([0.0], [1.0], normal, scale=two + two[:1])),
        "loc": said(lambda: make([0.0], [1.0], normal, [None], two)),
        "definite": said(lambda: make([0.0], [1.0], normal, scale=[unsure] * 2, validate_args=True)),
        "dtype": said(lambda: make([0.0], [1.0], normal, scale=[two[0], wide])),
        "scalar": said(lambda: make(0.0, 1.0, normal, scale=two)),
        "wide mixture": said(lambda: make([0.0, 1.0], [1.0, 1.0], normal, scale=two)),
        "unknown mixture": said(lambda: make([0.0], tf.placeholder(tf.float32, [None]), normal, scale=two)),
        "batch": said(lambda: make([0.0], [1.0], tf.distributions.Normal([0.0, 1.0], 1.0), scale=two)),
        "kind": said(lambda: make([0.0], [1.0], tf.distributions.Bernoulli(0.5, dtype=tf.float32), scale=two)),
        "matrix": said(lambda: make([0.0], [1.0], normal, scale=[full, full])),
        "grid": said(lambda: module.interpolate_loc(tf.placeholder(tf.float32, [2, None]), [None, None])),
    }
