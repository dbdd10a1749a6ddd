"""Cases of the Poisson distribution with a log-normal rate."""

import numpy as np
import tensorflow as tf
from tensorflow.contrib import distributions
from tensorflow.contrib.distributions.python.ops import poisson_lognormal

COUNTS = np.array([[0.0, 1.0, 4.0], [2.0, 7.0, 3.0]], np.float32)


def values(distribution, counts):
    made = {
        "log_prob": distribution.log_prob(counts),
        "prob": distribution.prob(counts),
        "mean": distribution.mean(),
        "variance": distribution.variance(),
        "stddev": distribution.stddev(),
        "sample": distribution.sample(4, seed=7),
        "shape": distribution.batch_shape_tensor(),
    }
    with tf.Session() as sess:
        found = sess.run(made)
    found["static"] = [distribution.batch_shape.as_list(), distribution.event_shape.as_list(), distribution.dtype.name]
    found["size"] = distribution.quadrature_size
    return found


def case_quantiles():
    return values(distributions.PoissonLogNormalQuadratureCompound([0.0, -0.5, 0.3], [1.0, 0.9, 0.2], 10), COUNTS)


def case_gauss_hermite():
    made = distributions.PoissonLogNormalQuadratureCompound(
        [0.0, -0.5, 0.3], 0.7, 5, poisson_lognormal.quadrature_scheme_lognormal_gauss_hermite, validate_args=True
    )
    return values(made, COUNTS)


def case_scalar():
    return values(distributions.PoissonLogNormalQuadratureCompound(0.2, 0.5), COUNTS)


def case_unknown_shape():
    loc = tf.placeholder_with_default(np.array([[0.0, -0.5], [0.1, 0.2]], np.float32), None)
    made = distributions.PoissonLogNormalQuadratureCompound(
        loc, 0.5, 4, poisson_lognormal.quadrature_scheme_lognormal_gauss_hermite
    )
    with tf.Session() as sess:
        return {"mean": sess.run(made.mean()), "sample": sess.run(made.sample(3, seed=2))}


def case_wrong_dtype():
    def grid(loc, scale, size, validate_args):
        return tf.zeros([3, size]), tf.fill([size], tf.constant(0.25, tf.float64))

    try:
        distributions.PoissonLogNormalQuadratureCompound([0.0, 1.0, 2.0], 1.0, 4, grid)
    except Exception as error:
        return {"error": [type(error).__name__, str(error)]}
    return {"error": []}
